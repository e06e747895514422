using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace MediaScoring.Storage.Sqlite;

/// <summary>A library in a SQLite file: opened, upgraded or adopted.</summary>
internal sealed class SqliteDatabase : LibraryDatabase
{
    private const int BusyTimeoutSeconds = 30;

    // Outside of write-ahead logging a writer of another program keeps readers out: whoever looks is told at once.
    private const int ReaderPatienceMs = 400;

    // A batch touches a dozen indexes in random places: with SQLite's usual 2 MB every batch would read and write them anew.
    private const int WriterCacheKibibytes = 32 * 1024;

    // SQLITE_CONFIG_STMTJRNL_SPILL (https://sqlite.org/c3ref/c_config_covering_index_scan.html): the pages that a statement may have to take back
    // stay in memory instead of going to a temporary file, which cost a sync more writes than everything else.
    private const int StatementJournalSpill = 26;

    private readonly ConcurrentBag<SqliteConnection> idleReaders = [];
    private readonly Action<string>? sqlLog;
    private readonly bool isLogged;

    static SqliteDatabase()
    {
        SQLitePCL.Batteries_V2.Init();

        // Both are refused once a connection is open; then it is only slower. No connection is used by two threads at once, so each does without locks of its own.
        _ = SQLitePCL.raw.sqlite3_config(StatementJournalSpill, -1);
        _ = SQLitePCL.raw.sqlite3_config(SQLitePCL.raw.SQLITE_CONFIG_MULTITHREAD);
    }

    private SqliteDatabase(string file, SqliteConnection writer, bool isLogged, LibraryRoot root, IReadOnlyList<string> notices, Action<string>? sqlLog)
        : base(new SqliteWriter(writer, isLogged ? new Checkpoints(() => Connect(file, foreignKeys: false, sqlLog)) : null, isLogged ? new LogFlushes(file + "-wal") : null), root, notices)
    {
        File = file;
        this.isLogged = isLogged;
        this.sqlLog = sqlLog;
    }

    /// <summary>Absolute path of the database file.</summary>
    public string File { get; }

    /// <inheritdoc/>
    public override string Name => File;

    /// <inheritdoc/>
    public override string DerivedFiles => File;

    /// <summary>Opens a database: creates, upgrades or adopts it as needed.</summary>
    /// <param name="file">Absolute path of the database file; its folder is made when absent.</param>
    /// <param name="root">The media folder.</param>
    /// <param name="time">The clock.</param>
    /// <param name="sqlLog">Is told every statement; null for nobody.</param>
    /// <param name="writeAheadLog">Whether to use a write-ahead log; null to decide by where the file lies.</param>
    /// <exception cref="LibraryException">The file is of another program, of a newer version, damaged or not accessible.</exception>
    public static SqliteDatabase Open(string file, LibraryRoot root, TimeProvider time, Action<string>? sqlLog = null, bool? writeAheadLog = null)
    {
        List<string> notices = [];
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            var origin = DatabaseFile.Inspect(file, out var schemaVersion);
            if (origin == DatabaseOrigin.NotSqlite)
                throw new LibraryException($"{file} is not a SQLite database, or it is damaged. Move it away to start a new one (scores come back from the sidecars), or choose another file with --database-path.");
            if (schemaVersion > SchemaUpgrade.CurrentVersion && origin == DatabaseOrigin.Ours) throw SchemaUpgrade.TooNew(file);

            LegacyAdoption? adoption = null;
            if (origin == DatabaseOrigin.Foreign)
            {
                adoption = new LegacyAdoption(file, root.Path, root.Id);
                adoption.KeepCopy();
            }

            DatabaseFile.Connecting(file);
            SqliteConnection? writer = null;
            try
            {
                if (adoption is not null)
                {
                    using var connection = Connect(file, foreignKeys: false, sqlLog);
                    adoption.Upgrade(connection);
                    notices.Add($"The database {file} of the earlier application was taken over. Its untouched copy is {adoption.CopyPath}.");
                }

                writer = Connect(file, foreignKeys: true, sqlLog);
                SchemaUpgrade.Apply(writer);
                foreach (var index in LateIndexes.Missing(writer)) LateIndexes.Make(writer, index);   // a first sync was killed
                var isLogged = ChooseJournal(writer, file, writeAheadLog, notices);
                writer.Execute($"PRAGMA cache_size = -{WriterCacheKibibytes}{(isLogged ? "; PRAGMA wal_autocheckpoint = 0" : "")}");
                RootBinding.Bind(writer, root, time.GetUtcNow());
                ChangeLog.Prune(writer);
                return new SqliteDatabase(file, writer, isLogged, root, notices, sqlLog);
            }
            catch
            {
                writer?.Dispose();
                DatabaseFile.Disconnected(file);
                throw;
            }
        }
        catch (SqliteException failure)
        {
            throw new DatabaseUnavailableException($"The database {file} cannot be opened. {SqliteFailure.Sentence(failure).Message}", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DatabaseUnavailableException($"The database {file} cannot be opened: {failure.Message}", failure);
        }
    }

    /// <inheritdoc/>
    public override string StateOf(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA data_version";
        return Convert.ToString(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture)!;
    }

    /// <inheritdoc/>
    public override DatabaseUnavailableException Sentence(DbException failure) => SqliteFailure.Sentence((SqliteException)failure);

    /// <inheritdoc/>
    public override async Task<bool> LeaveIndexesOutAsync(CancellationToken cancellationToken)
    {
        await WriteAsync(WritePriority.Batch, LateIndexes.Drop, cancellationToken);
        return true;
    }

    /// <inheritdoc/>
    public override async Task<bool> MakeAnIndexAsync(CancellationToken cancellationToken)
    {
        if (await ReadAsync(LateIndexes.Missing, cancellationToken) is not [var name, ..]) return false;
        await WriteAsync(WritePriority.Batch, connection => LateIndexes.Make(connection, name), cancellationToken);
        return true;
    }

    /// <inheritdoc/>
    protected override ReaderLease Lend()
    {
        if (!idleReaders.TryTake(out var reader))
        {
            try
            {
                reader = Connect(File, foreignKeys: true, sqlLog);
                using var command = reader.CreateCommand();
                command.CommandText = "PRAGMA query_only = ON";
                command.ExecuteNonQuery();
                reader.DefaultTimeout = 1;
                SQLitePCL.raw.sqlite3_busy_timeout(reader.Handle, ReaderPatienceMs);
            }
            catch (SqliteException failure)
            {
                throw SqliteFailure.Sentence(failure);
            }
        }

        if (!isLogged) RequireReadable(reader);
        return new ReaderLease(reader, GiveBack);
    }

    /// <inheritdoc/>
    protected override void CloseReaders()
    {
        while (idleReaders.TryTake(out var reader)) reader.Dispose();
    }

    /// <inheritdoc/>
    protected override void Closing() => DatabaseFile.Disconnected(File);

    /// <summary>Asks SQLite itself, since ADO.NET would try again for whole seconds.</summary>
    private void RequireReadable(SqliteConnection reader)
    {
        var result = SQLitePCL.raw.sqlite3_exec(reader.Handle, "SELECT count(*) FROM sqlite_master");
        if (result == SQLitePCL.raw.SQLITE_OK) return;
        GiveBack(reader);
        throw SqliteFailure.Sentence(new SqliteException(SQLitePCL.raw.sqlite3_errstr(result & 0xFF).utf8_to_string(), result & 0xFF, result));
    }

    private void GiveBack(DbConnection connection)
    {
        if (IsClosed) connection.Dispose();
        else idleReaders.Add((SqliteConnection)connection);
    }

    private static SqliteConnection Connect(string file, bool foreignKeys, Action<string>? sqlLog)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = file,
            ForeignKeys = foreignKeys,
            DefaultTimeout = BusyTimeoutSeconds,
            Pooling = false,   // the leases are the pool; a closed library leaves no open file behind
        }.ToString());
        connection.Open();
        if (sqlLog is not null) SQLitePCL.raw.sqlite3_trace(connection.Handle, (_, statement) => sqlLog(statement), null);
        return connection;
    }

    /// <summary>WAL lets people score while a sync writes, but its shared memory does not work across a network.</summary>
    /// <returns>Whether the database has a write-ahead log now.</returns>
    private static bool ChooseJournal(SqliteConnection connection, string file, bool? writeAheadLog, List<string> notices)
    {
        var network = NetworkMount.NameOf(Path.GetDirectoryName(file)!);
        using var command = connection.CreateCommand();
        command.CommandText = writeAheadLog ?? network is null ? "PRAGMA journal_mode = WAL" : "PRAGMA journal_mode = DELETE";
        var mode = command.ExecuteScalar() as string;
        if (network is not null)
        {
            notices.Add(
                $"The database lies on a {network} mount, where locks and shared memory cannot be relied on: it runs without write-ahead log, " +
                "slower. Put it on a local disk with --database-path FILE; the media and the sidecars can stay where they are.");
        }

        return mode == "wal";
    }
}
