namespace MediaScoring.Storage;

/// <summary>
/// A prepared statement with its parameters in order of their first occurrence: for statements that are run thousands of times
/// a second. <see cref="DatabaseCommands.Prepare"/> makes one.
/// </summary>
internal abstract class PreparedStatement : IDisposable
{
    /// <summary>Runs it.</summary>
    /// <param name="values">Its parameters: null, whole numbers, floating point numbers, booleans, text or an array as a list.</param>
    /// <returns>How many rows it changed.</returns>
    /// <exception cref="System.Data.Common.DbException">It failed.</exception>
    public abstract int Run(params ReadOnlySpan<object?> values);

    /// <summary>Runs it before the next statement whose answer is waited for; on a server many go together.</summary>
    /// <param name="values">Its parameters.</param>
    /// <exception cref="System.Data.Common.DbException">This one or one before it failed; perhaps only at the next statement or at the commit.</exception>
    public abstract void RunLater(params ReadOnlySpan<object?> values);

    /// <summary>Runs a statement that returns one row with a number.</summary>
    /// <exception cref="System.Data.Common.DbException">It failed.</exception>
    public abstract long Number(params ReadOnlySpan<object?> values);

    /// <summary>Gives it its parameters, before the first <see cref="Next"/>.</summary>
    public abstract void Bind(params ReadOnlySpan<object?> values);

    /// <summary>Goes to the next row of a query; its columns can be asked for until the next call.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="System.Data.Common.DbException">It failed.</exception>
    public abstract bool Next();

    /// <summary>A text; null for NULL.</summary>
    public abstract string? Text(int column);

    /// <summary>A whole number, 0 and 1 for truths; null for NULL and for text, which SQLite lets stand in number columns.</summary>
    public abstract long? Integer(int column);

    /// <summary>A number; null for NULL and for text.</summary>
    public abstract double? Number(int column);

    /// <summary>A time in UTC; null for NULL and for text that is no time.</summary>
    public abstract DateTime? Time(int column);

    /// <summary>Whether a column of the row is NULL.</summary>
    public abstract bool IsNull(int column);

    /// <summary>A whole number; 0 for what is none.</summary>
    public abstract long Whole(int column);

    /// <summary>A number; 0 for what is none.</summary>
    public abstract double Real(int column);

    /// <summary>A text in UTF-8, valid until the next text or row. Empty for NULL.</summary>
    public abstract ReadOnlySpan<byte> Utf8(int column);

    /// <inheritdoc/>
    public abstract void Dispose();
}
