using System.Data;
using System.Data.Common;
using Npgsql;

namespace MediaScoring.Storage.Postgres;

/// <summary>
/// Transactions of a PostgreSQL database. Whoever writes first takes the same advisory lock, also in other processes and, by the
/// triggers, in psql: so the numbers of <see cref="ChangeLog"/> are in the order of the commits, and whoever follows them
/// misses nothing. People have a connection of their own, on which nothing may take long.
/// </summary>
internal sealed class PostgresWriter(PostgresServer server) : TransactionWriter
{
    private const string Begin = "BEGIN; SET LOCAL lock_timeout = '250ms'; SELECT library_turn(); SET LOCAL lock_timeout = 0";

    private NpgsqlConnection? forPeople;
    private NpgsqlConnection? forBatches;
    private WritePriority priority;
    private bool isMarked;

    public override DbConnection Connection => Current!;

    private NpgsqlConnection? Current
    {
        get => priority == WritePriority.Person ? forPeople : forBatches;
        set => _ = priority == WritePriority.Person ? forPeople = value : forBatches = value;
    }

    public override bool TryBegin(WritePriority priority)
    {
        this.priority = priority;
        isMarked = false;
        while (true)
        {
            var isNew = Current?.State != ConnectionState.Open;
            if (isNew)
            {
                Disconnect();
                Current = server.ConnectToWrite(priority);
            }

            try
            {
                Execute(Begin);
                return true;
            }
            catch (PostgresException busy) when (busy.SqlState == PostgresErrorCodes.LockNotAvailable)
            {
                Execute("ROLLBACK");
                return false;
            }
            catch (NpgsqlException failure) when (!isNew && PostgresFailure.IsLoss(failure))
            {
                Disconnect();   // it lay idle, and the server has been started anew since: another one may do
            }
            catch (NpgsqlException)
            {
                Disconnect();
                throw;
            }
        }
    }

    public override void BeginWork()
    {
        Execute("SAVEPOINT work");
        isMarked = true;
    }

    public override void KeepWork()
    {
        Execute("RELEASE work");
        isMarked = false;
    }

    public override bool TryTakeBackWork()
    {
        if (Current?.State != ConnectionState.Open)
        {
            Disconnect();   // the server takes back what it has of a connection that is gone
            return false;
        }

        PostgresQueue.Of(Current).Clear();
        try
        {
            Execute(isMarked ? "ROLLBACK TO work; RELEASE work" : "ROLLBACK");
            return isMarked;
        }
        catch (NpgsqlException)
        {
            Disconnect();   // the failure that led here is the one that is told
            return false;
        }
    }

    public override void Commit()
    {
        try
        {
            Execute("COMMIT");
        }
        catch (NpgsqlException)
        {
            Disconnect();
            throw;
        }
    }

    public override Exception AsSentence(Exception failure) => failure is NpgsqlException lost ? server.Sentence(lost) : failure;

    public override void Dispose()
    {
        forPeople?.Dispose();
        forBatches?.Dispose();
    }

    private void Execute(string sql)
    {
        PostgresQueue.Of(Current!).Flush();
        using var command = new NpgsqlCommand(sql, Current);
        command.ExecuteNonQuery();
    }

    private void Disconnect()
    {
        Current?.Dispose();
        Current = null;
    }
}
