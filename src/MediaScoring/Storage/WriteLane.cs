using Microsoft.Data.Sqlite;

namespace MediaScoring.Storage;

/// <summary>Who goes first when several want to write.</summary>
internal enum WritePriority
{
    /// <summary>A person waits for the answer: scores, keywords. On disk before the answer (synchronous=FULL).</summary>
    Person,

    /// <summary>Can be done again after a power cut: batches of a sync (synchronous=NORMAL).</summary>
    Batch,
}

/// <summary>
/// The one writer of a library in this process. SQLite takes one write at a time; here they queue by priority instead of
/// failing with "database is locked", so a score never waits behind more than the slice that is being written.
/// </summary>
internal sealed class WriteLane(SqliteConnection connection) : IDisposable
{
    private readonly Lock gate = new();
    private readonly Queue<TaskCompletionSource> waitingPeople = new();
    private readonly Queue<TaskCompletionSource> waitingBatches = new();
    private bool busy;
    private WritePriority? lastPriority;
    private long personCommits;

    /// <summary>How often something was committed that a person waited for: whoever reads after that wants to see it.</summary>
    public long PersonCommits => Interlocked.Read(ref personCommits);

    /// <summary>Runs one piece of work in a transaction of its own and commits it.</summary>
    /// <param name="priority">Who waits for it.</param>
    /// <param name="work">Writes with the connection; an exception rolls everything back.</param>
    /// <param name="cancellationToken">Stops waiting; work that has begun is finished.</param>
    /// <exception cref="DatabaseUnavailableException">Another process kept the database locked, or the disk failed.</exception>
    public async Task<T> RunAsync<T>(WritePriority priority, Func<SqliteConnection, T> work, CancellationToken cancellationToken)
    {
        await EnterAsync(priority, cancellationToken);
        try
        {
            if (lastPriority != priority)
            {
                Execute(priority == WritePriority.Person ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
                lastPriority = priority;
            }

            using var transaction = connection.BeginTransaction(deferred: false);
            var result = work(connection);
            transaction.Commit();
            if (priority == WritePriority.Person) Interlocked.Increment(ref personCommits);
            return result;
        }
        catch (SqliteException failure)
        {
            throw Sentence(failure);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Waits for the write that is running and closes the connection.</summary>
    public void Dispose()
    {
        EnterAsync(WritePriority.Person, CancellationToken.None).GetAwaiter().GetResult();
        connection.Dispose();
    }

    /// <summary>SQLite's failure as a sentence for people.</summary>
    public static DatabaseUnavailableException Sentence(SqliteException failure) => failure.SqliteErrorCode switch
    {
        SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED => new("Another program keeps the database locked. Close it, or wait and try again.", failure),
        SQLitePCL.raw.SQLITE_FULL => new("The disk with the database is full. Free some space and try again.", failure),
        SQLitePCL.raw.SQLITE_READONLY => new("The database cannot be written: the file or its folder is read-only. Change the permissions, or choose another file with --database-path.", failure),
        SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB => new("The database file is damaged. The scores are safe in the sidecars; move the file away and sync again to rebuild it.", failure),
        _ => new($"The database failed: {failure.Message}", failure),
    };

    private Task EnterAsync(WritePriority priority, CancellationToken cancellationToken)
    {
        TaskCompletionSource turn;
        lock (gate)
        {
            if (!busy)
            {
                busy = true;
                return Task.CompletedTask;
            }

            turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            (priority == WritePriority.Person ? waitingPeople : waitingBatches).Enqueue(turn);
        }

        return cancellationToken.CanBeCanceled ? WaitAsync(turn, cancellationToken) : turn.Task;
    }

    private static async Task WaitAsync(TaskCompletionSource turn, CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.Register(() => turn.TrySetCanceled(cancellationToken));
        await turn.Task;
    }

    private void Leave()
    {
        lock (gate)
        {
            while (waitingPeople.TryDequeue(out var turn) || waitingBatches.TryDequeue(out turn))
            {
                if (turn.TrySetResult()) return;   // else it stopped waiting: the next one
            }

            busy = false;
        }
    }

    private void Execute(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
