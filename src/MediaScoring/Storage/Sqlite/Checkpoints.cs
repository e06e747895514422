using System.Diagnostics;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace MediaScoring.Storage.Sqlite;

/// <summary>
/// Copies the write-ahead log back into the database on a thread and a connection of its own, while others go on writing:
/// SQLite itself does it within the commit that makes the log long, and whoever commits waits for the disk. Between
/// the copying it flushes what batches have left in the log, so that a person's commit, which flushes the log, finds little.
/// </summary>
/// <param name="connect">Opens the connection; asked once, when there is something to copy.</param>
/// <param name="logFile">The write-ahead log.</param>
internal sealed class Checkpoints(Func<SqliteConnection> connect, string logFile) : IDisposable
{
    // 32 MB of log, instead of SQLite's 4: each page of an index is then copied back once for many changes.
    private const int PagesWorthIt = 8000;

    // Copying fewer than these takes no longer than writing a few files: a batch can do it, and the log starts anew.
    private const int FewPages = 500;

    private const int Rounds = 4;
    private const int PagesWritten = 9;   // SQLITE_DBSTATUS_CACHE_WRITE (https://sqlite.org/c3ref/c_dbstatus_options.html)

    private readonly AutoResetEvent work = new(false);
    private Thread? thread;
    private int pages;
    private volatile bool isClosing;
    private volatile bool isNearEnd;

    /// <summary>To be told after every commit, by the one who writes.</summary>
    /// <param name="writer">The connection.</param>
    /// <param name="priority">Who has committed.</param>
    public void Committed(SqliteConnection writer, WritePriority priority)
    {
        _ = raw.sqlite3_db_status(writer.Handle, PagesWritten, out var written, out _, 1);
        if (Interlocked.Add(ref pages, written) < PagesWorthIt && priority == WritePriority.Person) return;
        if (isNearEnd && priority == WritePriority.Batch)
        {
            // The log starts anew only when all of it has been copied: while others write, nobody else gets to its end.
            isNearEnd = false;
            _ = raw.sqlite3_wal_checkpoint_v2(writer.Handle, null, raw.SQLITE_CHECKPOINT_PASSIVE, out _, out _);   // what fails is tried again, as by SQLite itself
        }

        if (thread is null)
        {
            thread = new Thread(Run) { Name = "checkpoints", IsBackground = true };
            thread.Start();
        }

        work.Set();
    }

    /// <summary>Ends the thread.</summary>
    public void Dispose()
    {
        isClosing = true;
        work.Set();
        thread?.Join();
        work.Dispose();
    }

    private void Run()
    {
        SqliteConnection? connection = null;
        while (work.WaitOne() && !isClosing)
        {
            try
            {
                if (Volatile.Read(ref pages) >= PagesWorthIt) Copy(connection ??= connect());
                else DurableFile.Flush(logFile);
            }
            catch (Exception failure) when (failure is SqliteException or IOException or UnauthorizedAccessException)
            {
                Trace.TraceWarning($"The write-ahead log stays as long as it is: {failure.Message}");   // everything is in it; the next round tries again
            }
        }

        connection?.Dispose();
    }

    private void Copy(SqliteConnection connection)
    {
        Interlocked.Exchange(ref pages, 0);
        for (var round = 0; round < Rounds; round++)
        {
            if (raw.sqlite3_wal_checkpoint_v2(connection.Handle, null, raw.SQLITE_CHECKPOINT_PASSIVE, out var length, out var copied) != raw.SQLITE_OK) return;
            if (length - copied >= FewPages) continue;
            isNearEnd = length > copied;
            return;
        }
    }
}
