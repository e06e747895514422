using System.Data.Common;
using Npgsql;

namespace MediaScoring.Storage.Postgres;

/// <summary>
/// The way to a PostgreSQL server, with a breaker in it: once the server is found gone or hanging nobody waits for it any more,
/// until one who asks it every second gets an answer.
/// </summary>
internal sealed class PostgresServer : IDisposable
{
    private static readonly TimeSpan probeInterval = TimeSpan.FromSeconds(1);

    // Together less than the second after which a person is to know that there is no search.
    private static readonly TimeSpan patience = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan signPatience = TimeSpan.FromMilliseconds(600);

    // Who has just answered is not asked again before each reading: that would be one journey in three.
    private static readonly TimeSpan trust = TimeSpan.FromMilliseconds(250);

    private readonly NpgsqlDataSource preparing;
    private readonly NpgsqlDataSource readers;
    private readonly NpgsqlDataSource batches;
    private readonly NpgsqlDataSource people;
    private readonly TimeProvider time;
    private readonly ITimer probe;
    private readonly Lock gate = new();
    private volatile DatabaseUnavailableException? absence;
    private Task<NpgsqlException?>? sign;
    private long lastAnswer;   // a time stamp
    private long lastSuccess;   // a time stamp: when work that was waited for went well
    private bool isDisposed;

    /// <param name="address">The server and its database.</param>
    /// <param name="time">The clock of the breaker.</param>
    /// <param name="sqlLog">Is told every SQL statement; null for nobody.</param>
    public PostgresServer(PostgresAddress address, TimeProvider time, Action<string>? sqlLog = null)
    {
        this.time = time;
        Address = address;
        preparing = Source(address.ForWriting, sqlLog);
        readers = Source(address.ForReading, sqlLog);
        batches = Source(address.ForBatches, sqlLog);
        people = Source(address.ForPeople, sqlLog);
        probe = time.CreateTimer(_ => _ = ProbeAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Where it is.</summary>
    public PostgresAddress Address { get; }

    /// <summary>Why nobody is let through to it at present; null while it answers.</summary>
    public string? Absence => absence?.Message;

    /// <summary>A connection for reading, of the pool.</summary>
    /// <exception cref="DatabaseUnavailableException">The server is gone.</exception>
    public NpgsqlConnection ConnectToRead()
    {
        var connection = Connect(readers);
        if (time.GetElapsedTime(Interlocked.Read(ref lastAnswer)) < trust || IsAlive(connection)) return connection;

        // The server has been started anew since it was used last; the others of the pool are from before, too.
        connection.Dispose();
        readers.Clear();
        return Connect(readers);
    }

    /// <summary>A connection for writing.</summary>
    /// <exception cref="DatabaseUnavailableException">The server is gone.</exception>
    public NpgsqlConnection ConnectToWrite(WritePriority priority) => Connect(priority == WritePriority.Person ? people : batches);

    /// <summary>A connection for making and upgrading the tables.</summary>
    /// <exception cref="DatabaseUnavailableException">The server is gone.</exception>
    public NpgsqlConnection ConnectToPrepare() => Connect(preparing);

    /// <summary>
    /// Waits for work that asks the server. When it takes longer than a moment the server is asked for a sign of life, and as long as
    /// it gives one, or others have their answers, the work may take its time.
    /// </summary>
    /// <param name="work">What is waited for; its own failure is not thrown here.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="DatabaseUnavailableException">The server is gone, or hangs: the work will come to nothing.</exception>
    public async Task WatchAsync(Task work, CancellationToken cancellationToken)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        while (await Task.WhenAny(work, Task.Delay(patience, time, stopping.Token)) != work)
        {
            cancellationToken.ThrowIfCancellationRequested();
            RequirePresence();
            if (await SignOfLifeAsync(signPatience) is not { } failure) continue;
            if (work.IsCompleted) break;   // it was this machine that had no time
            if (HasJustAnswered()) continue;   // it takes no new connection, or not in time, but it is there
            throw Sentence(failure);
        }

        if (work.IsCompletedSuccessfully) Interlocked.Exchange(ref lastSuccess, time.GetTimestamp());
        await stopping.CancelAsync();   // the delay is no more
    }

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

        preparing.Dispose();
        readers.Dispose();
        batches.Dispose();
        people.Dispose();
    }

    private static NpgsqlDataSource Source(string settings, Action<string>? sqlLog)
    {
        var builder = new NpgsqlDataSourceBuilder(settings);
        if (sqlLog is not null) builder.UseLoggerFactory(new PostgresLog(sqlLog));
        return builder.Build();
    }

    private NpgsqlConnection Connect(NpgsqlDataSource source)
    {
        RequirePresence();
        try
        {
            return Open(source);
        }
        catch (NpgsqlException failure)
        {
            throw Sentence(failure);
        }
    }

    /// <summary>
    /// Opens a connection within <see cref="PostgresAddress.ConnectSeconds"/>. Npgsql's own limit alone was seen not to end the wait for
    /// the first answer of a server that takes the connection and is silent.
    /// </summary>
    private static NpgsqlConnection Open(NpgsqlDataSource source)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(PostgresAddress.ConnectSeconds));
        try
        {
            return source.OpenConnectionAsync(limit.Token).AsTask().GetAwaiter().GetResult();
        }
        catch (OperationCanceledException late) when (limit.IsCancellationRequested)
        {
            throw new NpgsqlException("The server does not answer.", late);
        }
    }

    // Less than a second, after which a person is to know that the server is gone or hangs.
    private bool HasJustAnswered() => time.GetElapsedTime(Interlocked.Read(ref lastSuccess)) < signPatience;

    private void RequirePresence()
    {
        if (absence is { } known) throw new DatabaseUnavailableException(known.Message, known) { IsLoss = true };
    }

    private bool IsAlive(NpgsqlConnection connection)
    {
        try
        {
            connection.Scalar("SELECT 1");
            Interlocked.Exchange(ref lastAnswer, time.GetTimestamp());
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private void Break(DatabaseUnavailableException sentence)
    {
        lock (gate)
        {
            if (absence is not null || isDisposed) return;
            absence = sentence;
            Interlocked.Exchange(ref lastAnswer, 0);
            readers.Clear();   // those that are idle lead to a server that is no more
            probe.Change(TimeSpan.Zero, probeInterval);   // at once, since it may have been a connection only
        }
    }

    private async Task ProbeAsync()
    {
        if (await SignOfLifeAsync(probeInterval) is not null) return;   // the next round asks again
        lock (gate)
        {
            if (isDisposed) return;
            absence = null;
            probe.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Asks for an answer on a new connection; all who want to know at the same time ask together.</summary>
    /// <returns>Null when it came.</returns>
    private async Task<NpgsqlException?> SignOfLifeAsync(TimeSpan patience)
    {
        Task<NpgsqlException?> asking;
        lock (gate)
        {
            if (sign is null || sign.IsCompleted) sign = Task.Factory.StartNew(Ask, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
            asking = sign;
        }

        try
        {
            return await asking.WaitAsync(patience, time);
        }
        catch (TimeoutException late)
        {
            return new NpgsqlException("The server does not answer.", late);
        }
    }

    private NpgsqlException? Ask()
    {
        try
        {
            using var connection = Open(people);
            return null;
        }
        catch (NpgsqlException failure)
        {
            return failure;
        }
        catch (ObjectDisposedException)
        {
            return null;   // the library is being closed
        }
    }
}
