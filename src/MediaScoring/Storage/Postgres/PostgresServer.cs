using System.Data.Common;
using Npgsql;

namespace MediaScoring.Storage.Postgres;

/// <summary>
/// The way to a PostgreSQL server, with a breaker in it: once the server is found gone nobody waits for it any more, until one
/// who asks it every second gets an answer.
/// </summary>
internal sealed class PostgresServer : IDisposable
{
    private static readonly TimeSpan probeInterval = TimeSpan.FromSeconds(1);

    private readonly NpgsqlDataSource readers;
    private readonly NpgsqlDataSource writers;
    private readonly ITimer probe;
    private readonly Lock gate = new();
    private volatile DatabaseUnavailableException? absence;
    private bool isProbing;
    private bool isDisposed;

    /// <param name="address">The server and its database.</param>
    /// <param name="time">The clock of the breaker.</param>
    public PostgresServer(PostgresAddress address, TimeProvider time)
    {
        Address = address;
        readers = NpgsqlDataSource.Create(address.ForReading);
        writers = NpgsqlDataSource.Create(address.ForWriting);
        probe = time.CreateTimer(_ => Probe(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Where it is.</summary>
    public PostgresAddress Address { get; }

    /// <summary>A connection for reading, of the pool.</summary>
    /// <exception cref="DatabaseUnavailableException">The server is gone.</exception>
    public NpgsqlConnection ConnectToRead() => Connect(readers);

    /// <summary>A connection for writing.</summary>
    /// <exception cref="DatabaseUnavailableException">The server is gone.</exception>
    public NpgsqlConnection ConnectToWrite() => Connect(writers);

    /// <summary>The sentence for a failure; opens the breaker when the server is gone.</summary>
    public DatabaseUnavailableException Sentence(DbException failure)
    {
        var sentence = PostgresFailure.Sentence(failure, Address);
        if (PostgresFailure.IsLoss(failure)) Break(sentence);
        return sentence;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            isDisposed = true;
            probe.Dispose();
        }

        readers.Dispose();
        writers.Dispose();
    }

    private NpgsqlConnection Connect(NpgsqlDataSource source)
    {
        if (absence is { } known) throw new DatabaseUnavailableException(known.Message, known);
        try
        {
            return source.OpenConnection();
        }
        catch (NpgsqlException failure)
        {
            throw Sentence(failure);
        }
    }

    private void Break(DatabaseUnavailableException sentence)
    {
        lock (gate)
        {
            if (absence is not null || isDisposed) return;
            absence = sentence;
            readers.Clear();   // those that are idle lead to a server that is no more
            probe.Change(probeInterval, probeInterval);
        }
    }

    private void Probe()
    {
        lock (gate)
        {
            if (isProbing || isDisposed) return;
            isProbing = true;
        }

        var answers = Answers();
        lock (gate)
        {
            isProbing = false;
            if (!answers || isDisposed) return;
            absence = null;
            probe.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private bool Answers()
    {
        try
        {
            using var connection = writers.OpenConnection();
            return true;
        }
        catch (Exception failure) when (failure is NpgsqlException or ObjectDisposedException)
        {
            return false;   // the next round asks again
        }
    }
}
