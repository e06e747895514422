using MediaScoring.Catalog;
using MediaScoring.Storage;
using MediaScoring.Storage.Postgres;
using MediaScoring.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace MediaScoring;

/// <summary>What a backup holds.</summary>
/// <param name="File">Absolute path of the backup.</param>
/// <param name="SizeBytes">Its size.</param>
/// <param name="Files">How many media files it knows, missing ones too.</param>
/// <param name="Scored">How many of them have a score other than 0.</param>
public sealed record BackupContent(string File, long SizeBytes, long Files, long Scored);

/// <summary>What a restore did.</summary>
/// <param name="Database">The library's database, which is the backup's content now: the absolute path of a file, or server and name.</param>
/// <param name="KeptAs">Where the former database lies now, a dump for one on a server; null when there was none.</param>
/// <param name="Content">What the backup holds.</param>
public sealed record RestoreResult(string Database, string? KeptAs, BackupContent Content);

/// <summary>
/// Copies a library's database to one file and back. The backup of a SQLite file is a database by itself, checked before it
/// counts, that any tool for SQLite opens; that of a PostgreSQL database is a dump in the custom format of pg_dump.
/// </summary>
public static class LibraryBackup
{
    private const int BusyTimeoutMs = 30_000;

    /// <summary>
    /// Writes the database to a file, while others read and write it: the backup is the state of one moment. It is written
    /// beside its place, checked and then moved there, so that a failure leaves a former backup as it was.
    /// </summary>
    /// <param name="settings">Which library.</param>
    /// <param name="file">Where to; a former backup there is replaced, anything else is not.</param>
    /// <param name="cancellationToken">Stops before the copying begins.</param>
    /// <exception cref="LibraryException">There is no database, it is damaged or of a newer version; the file is something else or cannot be written.</exception>
    public static Task<BackupContent> BackupAsync(LibrarySettings settings, string file, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var database = LibraryPlaces.Of(settings).DatabaseFile;
        var target = Path.GetFullPath(file);
        return Task.Run(() => Explained($"The backup {target} cannot be written", () => AddressOf(settings) is { } address ? Dump(address, target) : Backup(database, target)), cancellationToken);
    }

    /// <summary>
    /// Puts a backup in the place of the library's database. The former database is kept beside it. What people entered since
    /// the backup is in the sidecars, and the next sync takes it over.
    /// </summary>
    /// <param name="settings">Which library.</param>
    /// <param name="file">The backup; it is only read.</param>
    /// <param name="cancellationToken">Stops before the copying begins.</param>
    /// <exception cref="LibraryException">
    /// The backup is absent, damaged, of a newer version or of another library; another program has the database open. Nothing was changed then.
    /// </exception>
    public static Task<RestoreResult> RestoreAsync(LibrarySettings settings, string file, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var (folder, database, _) = LibraryPlaces.Of(settings);
        var backup = Path.GetFullPath(file);
        return Task.Run(() => Explained($"The backup {backup} cannot be restored", () => AddressOf(settings) is { } address ? Reload(address, backup) : Restore(folder, database, backup, settings.Time)), cancellationToken);
    }

    private static BackupContent Backup(string database, string target)
    {
        RequireDatabase(database, absence: $"There is no database {database} to back up yet. The first sync makes it.");
        RequirePlace(target);
        if (target == database) throw new LibraryException($"{target} is the database itself. Choose another file for the backup.");
        if (DatabaseFile.Inspect(target, out _) is not (DatabaseOrigin.Ours or DatabaseOrigin.None)) throw new LibraryException($"{target} is there already and no backup of Media Scoring. Choose another file.");

        return WithDraft(target, draft =>
        {
            Copy(database, draft);
            var content = RequireSound(draft, $"The database {database} is damaged, and was not backed up. Run: mediascoring db check");
            File.Move(draft, target, overwrite: true);
            return content with { File = target };
        });
    }

    private static RestoreResult Restore(LibraryFolder folder, string database, string backup, TimeProvider time)
    {
        RequireDatabase(backup, absence: $"There is no file {backup}.");
        if (backup == database) throw new LibraryException($"{backup} is the database itself. Name a backup of it.");
        Directory.CreateDirectory(Path.GetDirectoryName(database)!);

        return WithDraft(database, draft =>
        {
            Copy(backup, draft);
            var content = RequireSound(draft, $"The backup {backup} is damaged. Nothing was changed.") with { File = backup };
            if (File.Exists(database)) FormerDatabase.RequireAlone(database);
            RequireOf(folder, draft, backup, time);
            BecomeAnother(draft);
            var keptAs = FormerDatabase.MoveAside(database, "restore");
            File.Move(draft, database);
            return new RestoreResult(database, keptAs, content);
        });
    }

    private static BackupContent Dump(PostgresAddress address, string target)
    {
        RequirePlace(target);
        if (File.Exists(target) && !IsDump(target)) throw new LibraryException($"{target} is there already and no backup of Media Scoring. Choose another file.");

        using var connection = Connect(address);
        using var moment = connection.Snapshot();
        var content = ContentOf(connection, target);
        var snapshot = (string)connection.Scalar("SELECT pg_export_snapshot()")!;
        return WithDraft(target, draft =>
        {
            PostgresDump.Write(address, draft, snapshot);
            DurableFile.Flush(draft);
            File.Move(draft, target, overwrite: true);
            return content with { SizeBytes = new FileInfo(target).Length };
        });
    }

    private static RestoreResult Reload(PostgresAddress address, string backup)
    {
        if (!File.Exists(backup)) throw new LibraryException($"There is no file {backup}.");
        if (!IsDump(backup)) throw new LibraryException($"{backup} is no dump of PostgreSQL in the custom format. A SQLite database is taken over with: mediascoring db copy");
        var version = PostgresDump.VersionOf(address, backup);
        if (version == 0) throw new LibraryException($"{backup} is a dump of another program. Nothing was changed.");
        if (version > PostgresSchema.CurrentVersion) throw new LibraryException($"{backup} was written by a newer version of Media Scoring. Nothing was changed. Install that version.");

        using var connection = Connect(address);
        if (connection.Scalar("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name = current_setting('application_name') AND pid <> pg_backend_pid() LIMIT 1") is not null)
            throw new LibraryException($"Another Media Scoring has {address.Name} open. Stop the servers first; nothing was changed.");

        string? keptAs = null;
        if (connection.Scalar("SELECT to_regclass('media_files') IS NOT NULL") is 1L)
        {
            var number = 1;
            while (File.Exists(keptAs = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{backup}.before-restore-{number}"))) number++;
            PostgresDump.Write(address, keptAs);
            DurableFile.Flush(keptAs);
        }

        PostgresDump.Read(address, backup);
        connection.Execute("UPDATE library_state SET value = replace(CAST(gen_random_uuid() AS text), '-', '') WHERE name = 'database_id'");   // as BecomeAnother
        return new RestoreResult(address.Name, keptAs, ContentOf(connection, backup) with { SizeBytes = new FileInfo(backup).Length });
    }

    private static BackupContent ContentOf(NpgsqlConnection connection, string file) => new(
        file, 0, (long)connection.Scalar("SELECT count(*) FROM media_files")!, (long)connection.Scalar("SELECT count(*) FROM media_files WHERE score <> 0")!);

    private static bool IsDump(string file)
    {
        Span<byte> start = stackalloc byte[5];
        using var handle = File.OpenHandle(file);
        return RandomAccess.Read(handle, start, 0) == start.Length && start.SequenceEqual("PGDMP"u8);
    }

    private static PostgresAddress? AddressOf(LibrarySettings settings) => settings.DatabaseUrl is not { } url
        ? null
        : PostgresAddress.TryFrom(url) ?? throw new LibraryException("The database URL cannot be understood. Write postgresql://USER:PASSWORD@HOST:PORT/NAME.");

    private static NpgsqlConnection Connect(PostgresAddress address)
    {
        var connection = new NpgsqlConnection(address.ForWriting);
        try
        {
            connection.Open();
            return connection;
        }
        catch (NpgsqlException failure)
        {
            connection.Dispose();
            throw PostgresFailure.Sentence(failure, address);
        }
    }

    private static void RequirePlace(string target)
    {
        if (Directory.Exists(target)) throw new LibraryException($"{target} is a folder. Name the file that the backup shall be.");
        if (!Directory.Exists(Path.GetDirectoryName(target))) throw new LibraryException($"The folder {Path.GetDirectoryName(target)} for the backup does not exist.");
    }

    /// <summary>Lets a file be written beside its place; what is left of it after a failure goes.</summary>
    private static T WithDraft<T>(string target, Func<string, T> write)
    {
        var folder = Path.GetDirectoryName(target)!;
        var draft = Path.Combine(folder, $".{Guid.NewGuid():N}{DurableFile.DraftSuffix}");
        try
        {
            var result = write(draft);
            DurableFile.FlushFolder(folder);
            return result;
        }
        finally
        {
            File.Delete(draft);
        }
    }

    private static void RequireDatabase(string file, string absence)
    {
        var origin = DatabaseFile.Inspect(file, out var version);
        if (origin == DatabaseOrigin.None) throw new LibraryException(absence);
        if (origin == DatabaseOrigin.NotSqlite) throw new LibraryException($"{file} is not a SQLite database, or it is damaged. Nothing was changed.");
        if (origin == DatabaseOrigin.Foreign) throw new LibraryException($"{file} is a database of another program, perhaps the earlier application. Take it over where its library is (mediascoring db migrate DIR), and back that up.");
        if (version > SchemaUpgrade.CurrentVersion) throw SchemaUpgrade.TooNew(file);
    }

    private static void Copy(string source, string draft)
    {
        DatabaseFile.Connecting(source);
        try
        {
            using var from = Connect(source, SqliteOpenMode.ReadOnly);
            using var to = Connect(draft, SqliteOpenMode.ReadWriteCreate);
            from.BackupDatabase(to);
            to.Execute("PRAGMA journal_mode = DELETE");   // one file, without the logs that the original has beside it
        }
        finally
        {
            DatabaseFile.Disconnected(source);
        }

        DurableFile.Flush(draft);
    }

    private static BackupContent RequireSound(string draft, string damage)
    {
        using var connection = Connect(draft, SqliteOpenMode.ReadOnly);
        if (connection.Scalar("PRAGMA integrity_check(1)") as string != "ok") throw new LibraryException(damage);
        return new BackupContent(
            draft, new FileInfo(draft).Length,
            (long)connection.Scalar("SELECT count(*) FROM media_files")!, (long)connection.Scalar("SELECT count(*) FROM media_files WHERE score <> 0")!);
    }

    /// <summary>Refuses the backup of another library: its rows would be shown nowhere. A folder that has lost its identity gets it back.</summary>
    private static void RequireOf(LibraryFolder folder, string draft, string backup, TimeProvider time)
    {
        using var connection = Connect(draft, SqliteOpenMode.ReadOnly);
        var roots = connection.Rows("SELECT id, path FROM library_roots", row => (Id: row.GetString(0), Path: row.GetString(1)));
        if (roots.Count == 0) return;

        var root = LibraryRoot.Of(folder.Path, time, formerId: roots.Count == 1 ? roots[0].Id : roots.Find(one => one.Path == LibraryPaths.WithSeparator(folder.Path)).Id);
        if (!roots.Exists(one => one.Id == root.Id))
        {
            throw new LibraryException(
                $"{backup} is a backup of another library ({string.Join(", ", roots.Select(one => Path.TrimEndingDirectorySeparator(one.Path)))}). Nothing was changed. " +
                $"To take it nevertheless, delete {LibraryRoot.IdentityFile(folder.Path)} first.");
        }
    }

    /// <summary>The restored database counts its changes on from the backup's: what was derived from the former one, such as search indexes, must not fit it.</summary>
    private static void BecomeAnother(string draft)
    {
        using var connection = Connect(draft, SqliteOpenMode.ReadWrite);
        if (connection.Scalar("SELECT 1 FROM sqlite_master WHERE name = 'library_state'") is null) return;   // of an older version; the upgrade makes a new one
        connection.Execute("UPDATE library_state SET value = lower(hex(randomblob(16))) WHERE name = 'database_id'");
    }

    private static SqliteConnection Connect(string file, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false }.ToString());
        try
        {
            connection.Open();
            SQLitePCL.raw.sqlite3_busy_timeout(connection.Handle, BusyTimeoutMs);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static T Explained<T>(string what, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SqliteException failure)
        {
            throw new LibraryException($"{what}. {SqliteFailure.Sentence(failure).Message}", failure);
        }
        catch (NpgsqlException failure)
        {
            throw new LibraryException($"{what}: {failure.Message}", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new LibraryException($"{what}: {failure.Message}", failure);
        }
    }
}
