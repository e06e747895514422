using System.Data.Common;
using System.Globalization;
using Npgsql;

namespace MediaScoring.Storage.Postgres;

/// <summary>A library in a PostgreSQL database, which may hold many folders and serve many programs.</summary>
internal sealed class PostgresDatabase : LibraryDatabase
{
    private const int SyncTurn = 1_398_361_667;

    private static readonly TimeSpan syncTurnInterval = TimeSpan.FromMilliseconds(200);

    private readonly PostgresServer server;

    private PostgresDatabase(PostgresServer server, LibraryRoot root, string derivedFiles, IReadOnlyList<string> notices)
        : base(new PostgresWriter(server), root, notices)
    {
        this.server = server;
        DerivedFiles = derivedFiles;
    }

    /// <inheritdoc/>
    public override string Name => server.Address.Name;

    /// <inheritdoc/>
    public override string DerivedFiles { get; }

    /// <summary>Opens a database: its tables are created or upgraded as needed.</summary>
    /// <param name="address">Where it is.</param>
    /// <param name="root">The media folder, where it is on this machine.</param>
    /// <param name="derivedFolder">Where files lie that can be made again from the database.</param>
    /// <param name="time">The clock.</param>
    /// <param name="sqlLog">Is told every SQL statement; null for nobody.</param>
    /// <exception cref="LibraryException">The server cannot be reached or refuses, or the database is not ours.</exception>
    public static PostgresDatabase Open(PostgresAddress address, LibraryRoot root, string derivedFolder, TimeProvider time, Action<string>? sqlLog = null)
    {
        var server = new PostgresServer(address, time, sqlLog);
        try
        {
            using var connection = server.ConnectToPrepare();
            PostgresSchema.Apply(connection, address);
            var path = Bind(connection, root, time.GetUtcNow());
            List<string> notices = [];
            if (path != root.Path) notices.Add($"The rows of this folder have the path {path}, where it was first opened; here it is {root.Path}.");
            Directory.CreateDirectory(derivedFolder);
            return new PostgresDatabase(server, root with { Path = path }, Path.Combine(derivedFolder, ChangeLog.DatabaseId(connection)), notices);
        }
        catch (DbException failure)
        {
            var sentence = server.Sentence(failure);
            server.Dispose();
            throw new DatabaseUnavailableException($"The database {address.Name} cannot be opened. {sentence.Message}", failure);
        }
        catch (DatabaseUnavailableException failure)
        {
            server.Dispose();
            throw new DatabaseUnavailableException($"The database {address.Name} cannot be opened. {failure.Message}", failure);
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override string StateOf(DbConnection connection)
    {
        var now = ChangeLog.Now(connection);
        return string.Create(CultureInfo.InvariantCulture, $"{now.Seq} {now.KeywordId}");
    }

    /// <inheritdoc/>
    public override DatabaseUnavailableException Sentence(DbException failure) => server.Sentence(failure);

    /// <inheritdoc/>
    public override string? Absence => server.Absence;

    /// <inheritdoc/>
    /// <remarks>On a thread of its own, which waits for the network: those of the pool are few, and a server that hangs would take them all.</remarks>
    public override async Task<T> ReadAsync<T>(Func<DbConnection, T> read, CancellationToken cancellationToken)
    {
        var reading = Task.Factory.StartNew(() => ReadHere(read), cancellationToken, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
        await server.WatchAsync(reading, cancellationToken);
        return await reading;
    }

    /// <inheritdoc/>
    /// <remarks>
    /// The waiting goes on in the pool: a caller may be one of <see cref="WorkThreads"/>, on which what is awaited goes on, too, and
    /// when all of them were waiting here nobody would be left to tell them that the answer has come.
    /// </remarks>
    public override T Read<T>(Func<DbConnection, T> read) => Task.Run(() => ReadAsync(read, CancellationToken.None)).GetAwaiter().GetResult();

    /// <inheritdoc/>
    public override async Task<T> WriteAsync<T>(WritePriority priority, Func<DbConnection, T> work, CancellationToken cancellationToken)
    {
        if (priority == WritePriority.Batch) return await base.WriteAsync(priority, work, cancellationToken);

        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var writing = base.WriteAsync(priority, work, giveUp.Token);
        try
        {
            await server.WatchAsync(writing, cancellationToken);
        }
        catch (DatabaseUnavailableException)
        {
            await giveUp.CancelAsync();
            if (await Task.WhenAny(writing) is { IsCanceled: true }) throw;   // what has begun ends by itself, soon, and may have gone well
        }

        return await writing;
    }

    /// <inheritdoc/>
    /// <remarks>An advisory lock of a connection, which the server frees when that is gone.</remarks>
    public override async Task<IDisposable?> EnterSyncAsync(CancellationToken cancellationToken)
    {
        var connection = server.ConnectToWrite(WritePriority.Batch);
        try
        {
            while (connection.Scalar("SELECT pg_try_advisory_lock($kind, hashtext($root))", ("$kind", SyncTurn), ("$root", Root.Id)) is not 1L)
                await Task.Delay(syncTurnInterval, cancellationToken);
            return connection;
        }
        catch (DbException failure)
        {
            connection.Dispose();
            throw server.Sentence(failure);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    protected override ReaderLease Lend() => new(server.ConnectToRead(), connection => connection.Dispose());

    /// <inheritdoc/>
    protected override void CloseReaders()
    {
        // They are the pool's, which is closed with the server.
    }

    /// <inheritdoc/>
    protected override void Closing() => server.Dispose();

    /// <summary>
    /// Registers the folder and gives their place to rows that somebody inserted by SQL before it was known. Several machines may
    /// have it mounted at several paths: its rows keep the first.
    /// </summary>
    /// <returns>The path that its rows have.</returns>
    private static string Bind(NpgsqlConnection connection, LibraryRoot root, DateTimeOffset now)
    {
        using var transaction = connection.BeginTransaction();
        connection.Execute("SELECT library_turn()");
        var path = (string)connection.Scalar(
            "INSERT INTO library_roots (id, path, opened_at) VALUES ($id, $path, $now) ON CONFLICT (id) DO UPDATE SET opened_at = excluded.opened_at RETURNING path",
            ("$id", root.Id), ("$path", LibraryPaths.WithSeparator(root.Path)), ("$now", UtcText.Of(now)))!;
        connection.Execute(
            """
            UPDATE media_files f SET root_id = $root, relative_path = replace(substr(f.file_path, length($path) + 1), '\', '/')
            WHERE f.root_id IS NULL AND starts_with(f.file_path, $path)
                AND NOT EXISTS (SELECT 1 FROM media_files o WHERE o.root_id = $root AND o.relative_path = replace(substr(f.file_path, length($path) + 1), '\', '/'))
            """,
            ("$root", root.Id), ("$path", path));
        ChangeLog.Prune(connection);
        transaction.Commit();
        return Path.TrimEndingDirectorySeparator(path);
    }
}
