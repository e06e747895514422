using MediaScoring.Media;
using Microsoft.Data.Sqlite;

namespace MediaScoring.Tests;

/// <summary>A real library in a temporary folder: in a SQLite file, or, in classes with the trait <c>Database</c>, in the test's database on a real PostgreSQL.</summary>
internal sealed class TemporaryLibrary : IAsyncDisposable
{
    private readonly TemporaryFolder cache;
    private TemporaryFolder folder;

    private TemporaryLibrary(TemporaryFolder folder, TemporaryFolder cache, string? databaseUrl, MediaLibrary library)
    {
        this.folder = folder;
        this.cache = cache;
        DatabaseUrl = databaseUrl;
        Library = library;
    }

    /// <summary>The address of the database; null for a SQLite file.</summary>
    public string? DatabaseUrl { get; }

    public MediaLibrary Library { get; private set; }

    public string Path => folder.Path;

    public TemporaryFolder Folder => folder;

    public string DatabaseFile => folder[".scores/media.db"];

    /// <summary>A library of files with the given names, synced.</summary>
    public static async Task<TemporaryLibrary> WithAsync(params string[] names)
    {
        var folder = new TemporaryFolder();
        foreach (var name in names) folder.Write(name, TinyPng.Of());
        var url = PostgresCluster.UrlOfTest;
        var cache = new TemporaryFolder();
        var library = new TemporaryLibrary(folder, cache, url, await OpenAsync(folder.Path, url, cache.Path));
        await library.Library.Ingestion.SyncAsync();
        return library;
    }

    /// <summary>An empty library.</summary>
    public static Task<TemporaryLibrary> EmptyAsync() => WithAsync();

    /// <summary>Closes the library and opens it again, as another run of the program would.</summary>
    public async Task ReopenAsync()
    {
        await Library.DisposeAsync();
        Library = await OpenAsync(folder.Path, DatabaseUrl, cache.Path);
    }

    /// <summary>Closes the library, moves its folder elsewhere with everything in it, and opens it there.</summary>
    public async Task MoveAsync()
    {
        await Library.DisposeAsync();
        var next = new TemporaryFolder();
        Directory.Delete(next.Path);
        Directory.Move(folder.Path, next.Path);
        Directory.CreateDirectory(folder.Path);
        folder.Dispose();
        folder = next;
        Library = await OpenAsync(folder.Path, DatabaseUrl, cache.Path);
    }

    /// <summary>Gives a file a score.</summary>
    public Task ScoreAsync(string path, int score) => Library.Scores.SetAsync(path, Score.Of(score));

    /// <summary>Runs SQL beside the library, as a person with the sqlite3 shell would: without foreign keys, without our functions.</summary>
    public List<string> Sql(string sql) => DatabaseUrl is { } url ? PostgresCluster.Sql(url, sql) : SqlOn(DatabaseFile, sql);

    /// <summary>Runs SQL on a database file; the rows with their values joined by <c>|</c>.</summary>
    public static List<string> SqlOn(string databaseFile, string sql)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = databaseFile, Pooling = false, ForeignKeys = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        do
        {
            while (reader.Read())
            {
                rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(column => Convert.ToString(reader.GetValue(column), System.Globalization.CultureInfo.InvariantCulture))));
            }
        }
        while (reader.NextResult());
        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        await Library.DisposeAsync();
        folder.Dispose();
        cache.Dispose();
    }

    /// <summary>Another opening of the same library, as another program beside this one has it.</summary>
    public Task<MediaLibrary> OpenBesideAsync(Func<LibrarySettings, LibrarySettings>? change = null) => OpenAsync(folder.Path, DatabaseUrl, cache.Path, change);

    private static Task<MediaLibrary> OpenAsync(string path, string? databaseUrl, string cache, Func<LibrarySettings, LibrarySettings>? change = null)
    {
        var settings = new LibrarySettings { MediaFolder = path, DatabaseUrl = databaseUrl, CacheFolder = cache };
        return MediaLibrary.OpenAsync(change is null ? settings : change(settings));
    }
}
