using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace MediaScoring.Storage;

/// <summary>
/// A prepared statement with its parameters in order of their first occurrence, run straight through SQLite's own interface: for statements that are run thousands
/// of times a second, where ADO.NET costs more than the writing.
/// </summary>
internal sealed class PreparedStatement : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly sqlite3_stmt statement;

    public PreparedStatement(SqliteConnection connection, string sql)
    {
        this.connection = connection;
        Check(raw.sqlite3_prepare_v2(connection.Handle!, sql, out statement));
    }

    /// <summary>Runs it.</summary>
    /// <param name="values">Its parameters: null, whole numbers, floating point numbers, booleans or text.</param>
    /// <returns>How many rows it changed.</returns>
    /// <exception cref="SqliteException">It failed.</exception>
    public int Run(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        try
        {
            Check(raw.sqlite3_step(statement));
            return raw.sqlite3_changes(connection.Handle!);
        }
        finally
        {
            raw.sqlite3_reset(statement);   // what the step said has been told
        }
    }

    /// <summary>Runs a statement that returns one row with a number.</summary>
    /// <exception cref="SqliteException">It failed.</exception>
    public long Number(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        try
        {
            Check(raw.sqlite3_step(statement));
            var number = raw.sqlite3_column_int64(statement, 0);
            Check(raw.sqlite3_step(statement));   // to its end, so that everything it does is done
            return number;
        }
        finally
        {
            raw.sqlite3_reset(statement);
        }
    }

    /// <summary>Goes to the next row of a query; its columns can be asked for until the next call.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="SqliteException">It failed.</exception>
    public bool Next()
    {
        var code = raw.sqlite3_step(statement);
        Check(code);
        return code == raw.SQLITE_ROW;
    }

    /// <summary>A text; null for NULL.</summary>
    public string? Text(int column) => IsNull(column) ? null : Encoding.UTF8.GetString(Utf8(column));

    /// <summary>A whole number; null for NULL and for text, which SQLite lets stand in number columns.</summary>
    public long? Integer(int column) => raw.sqlite3_column_type(statement, column) switch
    {
        raw.SQLITE_INTEGER => Whole(column),
        raw.SQLITE_FLOAT when Real(column) is var number && Math.Abs(number) < long.MaxValue => (long)number,
        _ => null,
    };

    /// <summary>A number; null for NULL and for text.</summary>
    public double? Number(int column) => raw.sqlite3_column_type(statement, column) is raw.SQLITE_INTEGER or raw.SQLITE_FLOAT ? Real(column) : null;

    /// <summary>Whether a column of the row is NULL.</summary>
    public bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    /// <summary>A whole number; 0 for what is none.</summary>
    public long Whole(int column) => raw.sqlite3_column_int64(statement, column);

    /// <summary>A number; 0 for what is none.</summary>
    public double Real(int column) => raw.sqlite3_column_double(statement, column);

    /// <summary>A text in UTF-8, where SQLite keeps it: valid until the next row. Empty for NULL.</summary>
    public ReadOnlySpan<byte> Utf8(int column) => raw.sqlite3_column_blob(statement, column);

    /// <inheritdoc/>
    public void Dispose() => statement.Dispose();

    /// <summary>Gives it its parameters.</summary>
    public void Bind(params ReadOnlySpan<object?> values)
    {
        for (var index = 0; index < values.Length; index++)
        {
            Check(values[index] switch
            {
                null => raw.sqlite3_bind_null(statement, index + 1),
                string text => raw.sqlite3_bind_text(statement, index + 1, text),
                long number => raw.sqlite3_bind_int64(statement, index + 1, number),
                int number => raw.sqlite3_bind_int64(statement, index + 1, number),
                double number => raw.sqlite3_bind_double(statement, index + 1, number),
                bool flag => raw.sqlite3_bind_int64(statement, index + 1, flag ? 1 : 0),
                var other => throw new ArgumentException($"{other.GetType().Name} cannot be bound.", nameof(values)),
            });
        }
    }

    private void Check(int code)
    {
        if (code is raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE) return;
        throw new SqliteException($"SQLite Error {code}: '{raw.sqlite3_errmsg(connection.Handle!).utf8_to_string()}'.", code & 0xFF, raw.sqlite3_extended_errcode(connection.Handle!));
    }
}
