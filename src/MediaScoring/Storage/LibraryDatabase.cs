using System.Data.Common;

namespace MediaScoring.Storage;

/// <summary>A library's database: one writer with priorities, as many readers as are needed.</summary>
internal abstract class LibraryDatabase(TransactionWriter writer, LibraryRoot root, IReadOnlyList<string> notices) : IDisposable
{
    private readonly WriteLane lane = new(writer);
    private volatile bool closed;

    /// <summary>What it is called for people: a file, or a server's address without the password.</summary>
    public abstract string Name { get; }

    /// <summary>How the names of the files begin that can be made from the database again, such as the index of the search.</summary>
    public abstract string DerivedFiles { get; }

    /// <summary>The media folder that is open, at the path that its rows have.</summary>
    public LibraryRoot Root => root;

    /// <summary>What a person should know about the opening: an adoption, a network mount.</summary>
    public IReadOnlyList<string> Notices => notices;

    /// <inheritdoc cref="WriteLane.Commits"/>
    public long Commits => lane.Commits;

    /// <inheritdoc cref="WriteLane.PersonCommits"/>
    public long PersonCommits => lane.PersonCommits;

    /// <summary>Whether it has been closed.</summary>
    protected bool IsClosed => closed;

    /// <inheritdoc cref="WriteLane.IsPersonWaiting"/>
    public bool IsPersonWaiting => lane.IsPersonWaiting;

    /// <summary>Why it cannot be asked at present, for people; null while it can.</summary>
    public virtual string? Absence => null;

    /// <summary>Writes, in a transaction of its own.</summary>
    public virtual Task<T> WriteAsync<T>(WritePriority priority, Func<DbConnection, T> work, CancellationToken cancellationToken) =>
        closed ? throw Closed() : lane.RunAsync(priority, work, cancellationToken);

    /// <summary>Writes, in a transaction of its own.</summary>
    public Task WriteAsync(WritePriority priority, Action<DbConnection> work, CancellationToken cancellationToken) =>
        WriteAsync(
            priority,
            connection =>
            {
                work(connection);
                return true;
            },
            cancellationToken);

    /// <summary>Reads, for somebody who waits for it.</summary>
    /// <exception cref="DatabaseUnavailableException">It is locked, failed, or cannot be reached.</exception>
    public virtual Task<T> ReadAsync<T>(Func<DbConnection, T> read, CancellationToken cancellationToken) => Task.Run(() => ReadHere(read), cancellationToken);

    /// <summary>The same on a thread that may wait.</summary>
    /// <exception cref="DatabaseUnavailableException">It is locked, failed, or cannot be reached.</exception>
    public virtual T Read<T>(Func<DbConnection, T> read) => ReadHere(read);

    /// <summary>Waits for the turn to sync the folder, which one program has at a time where several machines share a database.</summary>
    /// <returns>The turn, which ends when it is disposed, or the program dies; null where nobody needs one.</returns>
    /// <exception cref="DatabaseUnavailableException">It cannot be reached.</exception>
    public virtual Task<IDisposable?> EnterSyncAsync(CancellationToken cancellationToken) => Task.FromResult<IDisposable?>(null);

    /// <summary>Takes away the indexes that can be made when a library has been filled.</summary>
    /// <returns>Whether there are such; then call <see cref="MakeAnIndexAsync"/> until it says no, when it is filled. Whoever opens the library makes them, too.</returns>
    /// <exception cref="DatabaseUnavailableException">It is locked, failed, or cannot be reached.</exception>
    public virtual Task<bool> LeaveIndexesOutAsync(CancellationToken cancellationToken) => Task.FromResult(false);

    /// <summary>Makes one of the indexes that were left out, in a transaction of its own, so that people come in between.</summary>
    /// <returns>Whether one was missing: there may be another.</returns>
    /// <exception cref="DatabaseUnavailableException">It is locked, failed, or cannot be reached.</exception>
    public virtual Task<bool> MakeAnIndexAsync(CancellationToken cancellationToken) => Task.FromResult(false);

    /// <summary>A connection for reading; give it back by disposing the lease.</summary>
    /// <exception cref="DatabaseUnavailableException">It is locked or cannot be reached.</exception>
    public ReaderLease Read() => closed ? throw Closed() : Lend();

    /// <summary>A text that is another one once anybody has committed since, seen on one and the same connection.</summary>
    public abstract string StateOf(DbConnection connection);

    /// <summary>A failure as a sentence for people. Tell it every failure of a statement: by that the database learns that its server is gone.</summary>
    public abstract DatabaseUnavailableException Sentence(DbException failure);

    /// <summary>Finishes the write that is running and closes every connection.</summary>
    public void Dispose()
    {
        if (closed) return;
        closed = true;
        CloseReaders();
        lane.Dispose();
        Closing();
    }

    /// <summary>Reads on this thread, however long it takes.</summary>
    protected T ReadHere<T>(Func<DbConnection, T> read)
    {
        try
        {
            using var lease = Read();
            return read(lease.Connection);
        }
        catch (DbException failure)
        {
            throw Sentence(failure);
        }
    }

    /// <summary>Lends a connection for reading.</summary>
    protected abstract ReaderLease Lend();

    /// <summary>Closes the connections for reading.</summary>
    protected abstract void CloseReaders();

    /// <summary>Runs once everything is closed.</summary>
    protected abstract void Closing();

    private static ObjectDisposedException Closed() => new(nameof(LibraryDatabase), "The library has been closed.");
}

/// <summary>A connection for reading, borrowed.</summary>
internal readonly struct ReaderLease(DbConnection connection, Action<DbConnection> giveBack) : IDisposable
{
    /// <summary>The connection; refuses to write.</summary>
    public DbConnection Connection => connection;

    /// <summary>Gives the connection back.</summary>
    public void Dispose() => giveBack(connection);
}
