using System.Globalization;
using System.Runtime.CompilerServices;
using Npgsql;

namespace MediaScoring.Storage.Postgres;

/// <summary>
/// Statements of a connection whose answers nobody waits for: they go to the server together, before the next one that is
/// waited for. Every statement on the connection goes through here or flushes it first, so that their order is kept.
/// </summary>
internal sealed class PostgresQueue
{
    private const int MostWaiting = 256;

    // The connection's limit is for one answer. Of statements that go together the first answer may come with the last.
    private const int StatementsInOneLimit = 32;

    private static readonly ConditionalWeakTable<NpgsqlConnection, PostgresQueue> queues = [];

    private readonly NpgsqlConnection connection;
    private readonly List<NpgsqlBatchCommand> waiting = [];

    private PostgresQueue(NpgsqlConnection connection) => this.connection = connection;

    /// <summary>The queue of a connection.</summary>
    public static PostgresQueue Of(NpgsqlConnection connection) => queues.GetValue(connection, open => new PostgresQueue(open));

    /// <summary>Adds a statement.</summary>
    /// <exception cref="NpgsqlException">One that was waiting failed.</exception>
    public void Add(string sql, ReadOnlySpan<object?> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values) command.Parameters.Add(PostgresSql.Parameter(value));
        waiting.Add(command);
        if (waiting.Count >= MostWaiting) Flush();
    }

    /// <summary>Runs what is waiting.</summary>
    /// <exception cref="NpgsqlException">One of them failed; those after it were not run.</exception>
    public void Flush()
    {
        if (waiting.Count == 0) return;
        using var running = Taken();
        running.ExecuteNonQuery();
    }

    /// <summary>Runs what is waiting, and after it a statement that returns one row with a number.</summary>
    /// <exception cref="NpgsqlException">One of them failed.</exception>
    public long Number(string sql, ReadOnlySpan<object?> values)
    {
        if (waiting.Count >= MostWaiting - 1) Flush();
        Add(sql, values);
        using var running = Taken();
        using var reader = running.ExecuteReader();   // the others return no rows
        reader.Read();
        var number = Convert.ToInt64(reader.GetValue(0), CultureInfo.InvariantCulture);
        while (reader.NextResult())
        {
            // A failure of a later one is thrown here.
        }

        return number;
    }

    /// <summary>Forgets what is waiting: the transaction is taken back.</summary>
    public void Clear() => waiting.Clear();

    private NpgsqlBatch Taken()
    {
        var batch = new NpgsqlBatch(connection) { Timeout = connection.CommandTimeout * (1 + (waiting.Count / StatementsInOneLimit)) };
        foreach (var command in waiting) batch.BatchCommands.Add(command);
        waiting.Clear();
        return batch;
    }
}
