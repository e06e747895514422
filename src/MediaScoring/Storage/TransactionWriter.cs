using System.Data.Common;

namespace MediaScoring.Storage;

/// <summary>
/// The connection of a process on which it writes, and how its database does transactions. Used by <see cref="WriteLane"/>
/// alone, by one thread at a time.
/// </summary>
internal abstract class TransactionWriter : IDisposable
{
    /// <summary>The connection, open once <see cref="TryBegin"/> has said yes.</summary>
    public abstract DbConnection Connection { get; }

    /// <summary>Begins a transaction that nobody else's stands beside.</summary>
    /// <param name="priority">Whether what is committed must be on disk when it is committed.</param>
    /// <returns>False while another process writes.</returns>
    /// <exception cref="DbException">The database failed.</exception>
    /// <exception cref="DatabaseUnavailableException">It cannot be reached.</exception>
    public abstract bool TryBegin(WritePriority priority);

    /// <summary>Marks the place to which <see cref="TryTakeBackWork"/> goes back.</summary>
    public abstract void BeginWork();

    /// <summary>Keeps what was written since <see cref="BeginWork"/>.</summary>
    public abstract void KeepWork();

    /// <summary>Takes back what was written since <see cref="BeginWork"/>; without such a place everything.</summary>
    /// <returns>Whether the transaction goes on.</returns>
    public abstract bool TryTakeBackWork();

    /// <summary>Commits.</summary>
    /// <exception cref="DbException">It failed; nothing is kept.</exception>
    public abstract void Commit();

    /// <summary>A failure of the database as a sentence for people; any other as it is.</summary>
    public abstract Exception AsSentence(Exception failure);

    /// <inheritdoc/>
    public abstract void Dispose();
}
