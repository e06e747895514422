using System.Data.Common;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace MediaScoring.Storage.Sqlite;

/// <summary>Transactions of a SQLite database: the file's write lock lets one process write at a time.</summary>
/// <param name="connection">The connection.</param>
/// <param name="checkpoints">Empties the write-ahead log; null where there is none.</param>
/// <param name="flushes">Brings it to the disk behind batches; null where there is none.</param>
internal sealed class SqliteWriter(SqliteConnection connection, Checkpoints? checkpoints, LogFlushes? flushes) : TransactionWriter
{
    private WritePriority? lastPriority;

    public override DbConnection Connection => connection;

    public override bool TryBegin(WritePriority priority)
    {
        ChooseDurability(priority);
        return TryExecute("BEGIN IMMEDIATE");
    }

    public override void BeginWork() => Execute("SAVEPOINT work");

    public override void KeepWork() => Execute("RELEASE work");

    /// <inheritdoc/>
    /// <remarks>SQLite itself leaves nothing of the transaction at some failures, such as a full disk.</remarks>
    public override bool TryTakeBackWork()
    {
        if (IsWhollyTakenBack) return false;
        try
        {
            Execute("ROLLBACK TO work; RELEASE work");
            return true;
        }
        catch (SqliteException)
        {
            if (!IsWhollyTakenBack) Execute("ROLLBACK");   // the failure that led here is the one that is told
            return false;
        }
    }

    public override void Commit()
    {
        try
        {
            // Outside of write-ahead logging those who read keep a commit waiting.
            var deadline = Environment.TickCount64 + (long)WriteLane.BatchPatience.TotalMilliseconds;
            while (!TryExecute("COMMIT"))
            {
                if (Environment.TickCount64 > deadline) throw new SqliteException("database is locked", raw.SQLITE_BUSY);
                Thread.Sleep(1);
            }

            if (lastPriority == WritePriority.Batch) flushes?.Committed();
            checkpoints?.Committed(connection, lastPriority ?? WritePriority.Person);
        }
        catch (SqliteException)
        {
            if (!IsWhollyTakenBack) Execute("ROLLBACK");
            throw;
        }
    }

    public override Exception AsSentence(Exception failure) => failure is SqliteException sqlite ? SqliteFailure.Sentence(sqlite) : failure;

    public override void Dispose()
    {
        flushes?.Dispose();
        checkpoints?.Dispose();
        connection.Dispose();
    }

    private void ChooseDurability(WritePriority priority)
    {
        if (lastPriority == priority) return;
        Execute(priority == WritePriority.Person ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
        lastPriority = priority;
    }

    private bool IsWhollyTakenBack => raw.sqlite3_get_autocommit(connection.Handle) != 0;

    private void Execute(string sql)
    {
        if (!TryExecute(sql)) throw new SqliteException("database is locked", raw.SQLITE_BUSY);
    }

    /// <summary>Runs a statement that answers nothing; false when another process has the database locked.</summary>
    private bool TryExecute(string sql)
    {
        var result = raw.sqlite3_exec(connection.Handle, sql);
        if (result == raw.SQLITE_OK) return true;
        if ((result & 0xFF) == raw.SQLITE_BUSY) return false;
        throw new SqliteException(raw.sqlite3_errmsg(connection.Handle).utf8_to_string(), result & 0xFF, result);
    }
}
