using System.Data.Common;
using Npgsql;

namespace MediaScoring.Storage.Postgres;

/// <summary>
/// Transactions of a PostgreSQL database. Whoever writes first takes the same advisory lock, also in other processes and, by the
/// triggers, in psql: so the numbers of <see cref="ChangeLog"/> are in the order of the commits, and whoever follows them
/// misses nothing.
/// </summary>
internal sealed class PostgresWriter(PostgresServer server) : TransactionWriter
{
    private static readonly string toDisk = Begin("on"), soon = Begin("off");

    private NpgsqlConnection? connection;
    private bool isMarked;

    public override DbConnection Connection => connection!;

    public override bool TryBegin(WritePriority priority)
    {
        try
        {
            if (connection?.State != System.Data.ConnectionState.Open)
            {
                connection?.Dispose();
                connection = null;
                connection = server.ConnectToWrite();
            }

            isMarked = false;
            Execute(priority == WritePriority.Person ? toDisk : soon);
            return true;
        }
        catch (PostgresException busy) when (busy.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            Execute("ROLLBACK");
            return false;
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
        try
        {
            Execute(isMarked ? "ROLLBACK TO work; RELEASE work" : "ROLLBACK");
            return isMarked;
        }
        catch (NpgsqlException)
        {
            Disconnect();   // the server takes back what it has of a connection that is gone; the failure that led here is the one that is told
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

    public override void Dispose() => connection?.Dispose();

    private static string Begin(string durability) =>
        $"BEGIN; SET LOCAL synchronous_commit = {durability}; SET LOCAL lock_timeout = '250ms'; SELECT library_turn(); SET LOCAL lock_timeout = 0";

    private void Execute(string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    private void Disconnect()
    {
        connection?.Dispose();
        connection = null;
    }
}
