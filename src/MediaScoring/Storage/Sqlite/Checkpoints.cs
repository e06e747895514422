using System.Diagnostics;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace MediaScoring.Storage.Sqlite;

/// <summary>
/// Copies the write-ahead log back into the database on a thread and a connection of its own, while others go on writing:
/// SQLite itself does it within the commit that makes the log long, and whoever commits waits for the disk. It keeps the disk
/// busy, and a score waits for its flushes: while people write, the log may become longer.
/// </summary>
internal sealed class Checkpoints : IDisposable
{
    /// <summary>A log of 32 MB is copied back, instead of SQLite's 4: each page of an index then once for many changes.</summary>
    public const int PagesWorthIt = 8000;

    /// <summary>512 MB, while people score: what a sync writes beside them in ten seconds.</summary>
    public const int PagesBesidePeople = 16 * PagesWorthIt;

    // The second takes what was written during the first; only what is written during the second is left to others.
    private const int Rounds = 2;

    // When people alone have written for so long without a pause, one of them copies the rest.
    private const int CopiesForAPerson = 2;

    private const int PagesWritten = 9;   // SQLITE_DBSTATUS_CACHE_WRITE (https://sqlite.org/c3ref/c_dbstatus_options.html)

    // Not a quiet one: between busy processes it would fall behind, and the log grow without end.
    private readonly WorkThreads threads = new("checkpoints", 1);
    private readonly Func<SqliteConnection> connect;
    private readonly Timer afterPeople;
    private SqliteConnection? connection;
    private int pages;
    private long lastPerson = long.MinValue / 2;   // Environment.TickCount64
    private volatile int copies;   // since the log was last copied to its end

    /// <param name="connect">Opens the connection; asked once, when there is something to copy.</param>
    public Checkpoints(Func<SqliteConnection> connect)
    {
        this.connect = connect;
        afterPeople = new Timer(_ => threads.RunAsync(Copy));
    }

    private bool ArePeopleAround => Environment.TickCount64 - Volatile.Read(ref lastPerson) < PeopleAtWork.AroundFor.TotalMilliseconds;

    /// <summary>To be told after every commit, by the one who writes.</summary>
    /// <param name="writer">The connection.</param>
    /// <param name="priority">Who has committed.</param>
    public void Committed(SqliteConnection writer, WritePriority priority)
    {
        _ = raw.sqlite3_db_status(writer.Handle, PagesWritten, out var written, out _, 1);
        var isLong = Interlocked.Add(ref pages, written) >= (ArePeopleAround ? PagesBesidePeople : PagesWorthIt);
        if (priority == WritePriority.Person)
        {
            Volatile.Write(ref lastPerson, Environment.TickCount64);
            afterPeople.Change(PeopleAtWork.AroundFor, Timeout.InfiniteTimeSpan);
        }

        if (copies > 0 && (priority == WritePriority.Batch || copies >= CopiesForAPerson))
        {
            // The log starts anew only when it has been copied to its end, and while others write, nobody else gets there. What fails is tried again, as by SQLite itself.
            if (raw.sqlite3_wal_checkpoint_v2(writer.Handle, null, raw.SQLITE_CHECKPOINT_PASSIVE, out _, out _) == raw.SQLITE_OK) copies = 0;
        }

        if (isLong) _ = threads.RunAsync(Copy);
    }

    /// <summary>Ends the thread.</summary>
    public void Dispose()
    {
        using var isOver = new ManualResetEvent(false);
        if (afterPeople.Dispose(isOver)) isOver.WaitOne();
        threads.Dispose();
        connection?.Dispose();
    }

    private void Copy()
    {
        if (Volatile.Read(ref pages) < PagesWorthIt) return;   // the copying before has taken it along
        Interlocked.Exchange(ref pages, 0);
        try
        {
            connection ??= Connect();
            for (var round = 0; round < Rounds; round++)
            {
                if (raw.sqlite3_wal_checkpoint_v2(connection.Handle, null, raw.SQLITE_CHECKPOINT_PASSIVE, out _, out _) != raw.SQLITE_OK) return;
            }

            copies++;
        }
        catch (SqliteException failure)
        {
            Trace.TraceWarning($"The write-ahead log stays as long as it is: {failure.Message}");   // everything is in it; the next round tries again
        }
    }

    private SqliteConnection Connect()
    {
        var made = connect();
        _ = made.Scalar("SELECT count(*) FROM sqlite_schema");   // before its first reading it does not know that there is a log
        return made;
    }
}
