using System.Data.Common;
using MediaScoring.Sidecars;
using MediaScoring.Storage;
using MediaScoring.Storage.Postgres;
using MediaScoring.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace MediaScoring.Catalog;

/// <summary>Whose database a file is.</summary>
public enum DatabaseOwner
{
    /// <summary>There is no database yet.</summary>
    None,

    /// <summary>Of this program.</summary>
    MediaScoring,

    /// <summary>Of another program, perhaps the earlier application: it is taken over when the library is opened.</summary>
    EarlierApplication,
}

/// <summary>What a database is, as it lies there: looking changes nothing.</summary>
public sealed record DatabaseStatus
{
    /// <summary>Absolute path of the database file, or server and name of a PostgreSQL database.</summary>
    public required string File { get; init; }

    /// <summary>Whose it is.</summary>
    public required DatabaseOwner Owner { get; init; }

    /// <summary>Size of the file and its write-ahead log, or of the database on its server, in bytes.</summary>
    public long SizeBytes { get; init; }

    /// <summary>Version of its schema; 0 where it is not ours.</summary>
    public int SchemaVersion { get; init; }

    /// <summary>The schema version that this program writes.</summary>
    public int CurrentSchemaVersion { get; init; } = SchemaUpgrade.CurrentVersion;

    /// <summary>SQLite's journal mode: "wal", "delete" …; null without a database, and on a server.</summary>
    public string? JournalMode { get; init; }

    /// <summary>How many rows each table of the specification has, in its order; empty without a database.</summary>
    public IReadOnlyList<(string Table, long Rows)> Rows { get; init; } = [];
}

/// <summary>What a check of a database found.</summary>
/// <param name="Status">The database.</param>
/// <param name="Findings">Everything that is not as it should be, or worth knowing.</param>
public sealed record DatabaseCheck(DatabaseStatus Status, IReadOnlyList<DatabaseFinding> Findings)
{
    /// <summary>Whether nothing is wrong.</summary>
    public bool IsSound => !Findings.Any(finding => finding.IsFault);
}

/// <summary>One kind of thing that a check found.</summary>
/// <param name="Kind">"integrity", "foreign_keys", "orphans", "files", "sidecars" or "lost_sidecars".</param>
/// <param name="Count">How often.</param>
/// <param name="Message">What it is and what to do, for people.</param>
/// <param name="Examples">The first few.</param>
/// <param name="IsFault">Whether something is wrong; false for what is only worth knowing.</param>
public sealed record DatabaseFinding(string Kind, long Count, string Message, IReadOnlyList<string> Examples, bool IsFault = true);

/// <summary>Looks at a library's database without opening the library: reads only, upgrades nothing.</summary>
public static class DatabaseHealth
{
    private const int MostExamples = 10;
    private const int MostIntegrityLines = 100;

    private static readonly string[] tables = ["media_files", "media_metadata", "media_keywords", "media_thumbnails"];

    /// <summary>What the database is.</summary>
    /// <param name="settings">Which library.</param>
    /// <param name="cancellationToken">Stops between two counts.</param>
    /// <exception cref="LibraryException">The folder does not exist; the file is no database or cannot be read.</exception>
    public static Task<DatabaseStatus> StatusAsync(LibrarySettings settings, CancellationToken cancellationToken = default) =>
        Task.Run(() => Look(settings, (status, _, _) => status, status => status), cancellationToken);

    /// <summary>Checks the database in itself, against the files on disk, and against the sidecars.</summary>
    /// <param name="settings">Which library.</param>
    /// <param name="cancellationToken">Stops between two checks.</param>
    /// <exception cref="LibraryException">The folder does not exist; the file is no database or cannot be read.</exception>
    public static Task<DatabaseCheck> CheckAsync(LibrarySettings settings, CancellationToken cancellationToken = default) => Task.Run(
        () => Look(
            settings,
            (status, connection, folder) => new DatabaseCheck(status, [.. Findings(connection, status, folder, settings.Time, cancellationToken)]),
            status => new DatabaseCheck(status, [])),
        cancellationToken);

    private static T Look<T>(LibrarySettings settings, Func<DatabaseStatus, DbConnection, LibraryFolder, T> read, Func<DatabaseStatus, T> whenAbsent)
    {
        var (folder, file, _) = LibraryPlaces.Of(settings);
        if (settings.DatabaseUrl is { } url) return LookAtServer(url, folder, read, whenAbsent);
        try
        {
            var origin = DatabaseFile.Inspect(file, out var version);
            if (origin == DatabaseOrigin.None) return whenAbsent(new DatabaseStatus { File = file, Owner = DatabaseOwner.None });
            if (origin == DatabaseOrigin.NotSqlite) throw new LibraryException($"{file} is not a SQLite database, or it is damaged.");

            DatabaseFile.Connecting(file);
            try
            {
                using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
                connection.Open();
                return read(StatusOf(connection, file, origin, version), connection, folder);
            }
            finally
            {
                DatabaseFile.Disconnected(file);
            }
        }
        catch (SqliteException failure)
        {
            throw new DatabaseUnavailableException($"The database {file} cannot be read. {SqliteFailure.Sentence(failure).Message}", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DatabaseUnavailableException($"The database {file} cannot be read: {failure.Message}", failure);
        }
    }

    private static T LookAtServer<T>(string url, LibraryFolder folder, Func<DatabaseStatus, DbConnection, LibraryFolder, T> read, Func<DatabaseStatus, T> whenAbsent)
    {
        var address = PostgresAddress.TryFrom(url) ?? throw new LibraryException("The database URL cannot be understood. Write postgresql://USER:PASSWORD@HOST:PORT/NAME.");
        try
        {
            using var connection = new NpgsqlConnection(address.ForReading);
            connection.Open();
            var status = StatusOf(connection, address);
            return status.Owner == DatabaseOwner.None ? whenAbsent(status) : read(status, connection, folder);
        }
        catch (NpgsqlException failure)
        {
            throw new DatabaseUnavailableException($"The database {address.Name} cannot be read. {PostgresFailure.Sentence(failure, address).Message}", failure);
        }
    }

    private static DatabaseStatus StatusOf(NpgsqlConnection connection, PostgresAddress address)
    {
        bool Has(string table) => connection.Scalar("SELECT to_regclass($table) IS NOT NULL", ("$table", table)) is 1L;

        var owner = !Has("media_files") ? DatabaseOwner.None : Has("library_state") ? DatabaseOwner.MediaScoring : DatabaseOwner.EarlierApplication;
        return new DatabaseStatus
        {
            File = address.Name,
            Owner = owner,
            SizeBytes = connection.Scalar("SELECT pg_database_size(current_database())") as long? ?? 0,
            SchemaVersion = owner == DatabaseOwner.MediaScoring ? (int)(connection.Scalar("""SELECT count(*) FROM "__EFMigrationsHistory" """) as long? ?? 0) : 0,
            CurrentSchemaVersion = PostgresSchema.CurrentVersion,
            Rows = [.. tables.Where(Has).Select(table => (table, (long)connection.Scalar($"SELECT count(*) FROM {table}")!))],   // our own constants
        };
    }

    private static DatabaseStatus StatusOf(SqliteConnection connection, string file, DatabaseOrigin origin, int version)
    {
        var present = connection.Rows("SELECT name FROM sqlite_master WHERE type = 'table'", reader => reader.GetString(0)).ToHashSet(StringComparer.Ordinal);
        return new DatabaseStatus
        {
            File = file,
            Owner = origin == DatabaseOrigin.Ours ? DatabaseOwner.MediaScoring : DatabaseOwner.EarlierApplication,
            SizeBytes = new[] { file, file + "-wal" }.Select(part => new FileInfo(part)).Where(info => info.Exists).Sum(info => info.Length),
            SchemaVersion = origin == DatabaseOrigin.Ours ? version : 0,
            JournalMode = connection.Scalar("PRAGMA journal_mode") as string,
            Rows = [.. tables.Where(present.Contains).Select(table => (table, (long)connection.Scalar($"SELECT count(*) FROM {table}")!))],   // our own constants
        };
    }

    private static IEnumerable<DatabaseFinding> Findings(
        DbConnection connection, DatabaseStatus status, LibraryFolder folder, TimeProvider time, CancellationToken cancellationToken)
    {
        // A server checks its pages by itself, and never lets a foreign key be broken.
        var isFile = connection is SqliteConnection;
        var damage = isFile ? connection.Rows($"PRAGMA integrity_check({MostIntegrityLines})", reader => reader.GetString(0)).Where(line => line != "ok").ToList() : [];
        if (damage.Count > 0)
        {
            yield return Finding("integrity", damage, "places in the database file are damaged. The scores are safe in the sidecars: move the file away and sync again to rebuild it.");
            yield break;   // what a damaged file says about its rows is worth nothing
        }

        cancellationToken.ThrowIfCancellationRequested();
        var broken = isFile ? connection.Rows("PRAGMA foreign_key_check", reader => $"{reader.GetString(0)} row {reader.GetValue(1)}") : [];
        if (broken.Count > 0) yield return Finding("foreign_keys", broken, "rows belong to a file that the database does not have. They do no harm; another program wrote them without foreign keys.");
        if (status.Owner != DatabaseOwner.MediaScoring || status.SchemaVersion != status.CurrentSchemaVersion) yield break;

        if (!File.Exists(LibraryRoot.IdentityFile(folder.Path))) yield break;   // none of its rows can be of this folder, and looking makes no identity

        var root = LibraryRoot.Of(folder.Path, time);
        cancellationToken.ThrowIfCancellationRequested();
        var strays = connection.Rows("SELECT file_path FROM media_files WHERE root_id IS NULL ORDER BY file_path", reader => reader.GetString(0));
        if (strays.Count > 0) yield return Finding("orphans", strays, "rows belong to no media folder. They are kept, and shown nowhere.") with { IsFault = false };

        cancellationToken.ThrowIfCancellationRequested();
        var gone = PresentRows(connection, root).Where(row => !File.Exists(LibraryPaths.Absolute(folder.Path, row.Path))).Select(row => row.Path).ToList();
        if (gone.Count > 0) yield return Finding("files", gone, "files of the library are not on disk. A sync marks them missing; their scores and keywords are kept.");

        cancellationToken.ThrowIfCancellationRequested();
        var differing = PresentRows(connection, root).Where(row => Disagrees(connection, folder, row)).Select(row => row.Path).ToList();
        if (differing.Count > 0) yield return Finding("sidecars", differing, "sidecars and the database disagree about score, keywords or note, or the sidecar cannot be read. A sync brings the readable ones together.");

        cancellationToken.ThrowIfCancellationRequested();
        var lost = SidecarsWithoutRow(connection, folder, root);
        if (lost.Count > 0) yield return Finding("lost_sidecars", lost, "sidecars are of files that the database does not know. A sync takes over those whose file is there; the others are left alone.") with { IsFault = false };
    }

    private static List<(long Id, string Path)> PresentRows(DbConnection connection, LibraryRoot root) => connection.Rows(
        "SELECT id, relative_path FROM media_files WHERE root_id = $root AND missing_since IS NULL ORDER BY relative_path",
        reader => (reader.GetInt64(0), reader.GetString(1)), ("$root", root.Id));

    private static bool Disagrees(DbConnection connection, LibraryFolder folder, (long Id, string Path) row)
    {
        var reading = ScoreSidecar.ReadFile(folder.SidecarOf(row.Path));
        return reading.Status != SidecarStatus.Absent   // no sidecar says nothing
            && PersonalRows.Find(connection, row.Id) is { } stored && !reading.Says(stored.Data);
    }

    private static List<string> SidecarsWithoutRow(DbConnection connection, LibraryFolder folder, LibraryRoot root)
    {
        var known = connection.Rows("SELECT relative_path FROM media_files WHERE root_id = $root", reader => folder.SidecarOf(reader.GetString(0)), ("$root", root.Id))
            .Append(LibraryRoot.IdentityFile(folder.Path)).ToHashSet(StringComparer.Ordinal);
        var home = folder.SidecarHome ?? folder.Path;
        if (!Directory.Exists(home)) return [];

        var everywhere = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        return [.. Directory.EnumerateFiles(home, "*" + ScoreSidecar.Extension, everywhere)
            .Where(path => Path.GetFileName(Path.GetDirectoryName(path.AsSpan())).SequenceEqual(ScoreSidecar.FolderName) && !known.Contains(path))
            .Select(path => LibraryPaths.Relative(home, path)).Order(StringComparer.Ordinal)];
    }

    private static DatabaseFinding Finding(string kind, List<string> all, string message) => new(kind, all.Count, message, [.. all.Take(MostExamples)]);
}
