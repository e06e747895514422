using MediaScoring.Storage;
using MediaScoring.Tests.Cli;

namespace MediaScoring.Tests.Storage;

/// <summary>Moving between the two kinds of database, and the backups of a server.</summary>
public sealed class CopyTests
{
    // Everything that a copy takes; what is left out is each database's own.
    private static readonly string[] tables =
        ["media_files", "media_metadata", "media_keywords", "media_thumbnails", "media_resources", "score_sidecars", "long_values", "library_problems", "journal_entries", "journal_changes", "saved_queries", "library_roots"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_library_that_goes_to_postgresql_and_back_is_equal_row_for_row()
    {
        var server = PostgresCluster.Shared;
        var url = server.CreateDatabase();
        await using var library = await FilledAsync();
        using var elsewhere = new TemporaryFolder();

        var there = await LibraryCopy.CopyAsync(new(library.DatabaseFile, null), new(null, url), cancellationToken: Stop);
        var back = await LibraryCopy.CopyAsync(new(null, url), new(elsewhere["back.db"], null), cancellationToken: Stop);

        Assert.False(there.WasResumed);
        Assert.Equal(there.Rows, back.Rows);
        Assert.Equal(12, there.Rows[0].Rows);
        foreach (var table in tables) Assert.Equal(library.Sql($"SELECT * FROM {table} ORDER BY 1, 2, 3"), TemporaryLibrary.SqlOn(elsewhere["back.db"], $"SELECT * FROM {table} ORDER BY 1, 2, 3"));
    }

    [Fact]
    public async Task A_copied_library_is_opened_on_the_server_and_goes_on_there()
    {
        var server = PostgresCluster.Shared;
        var url = server.CreateDatabase();
        await using var library = await FilledAsync();
        using var cache = new TemporaryFolder();
        await library.Library.DisposeAsync();
        await LibraryCopy.CopyAsync(new(library.DatabaseFile, null), new(null, url), cancellationToken: Stop);

        await using (var opened = await MediaLibrary.OpenAsync(new LibrarySettings { MediaFolder = library.Path, DatabaseUrl = url, CacheFolder = cache.Path }, Stop))
        {
            var report = await opened.Ingestion.SyncAsync(cancellationToken: Stop);
            await opened.Keywords.AddAsync("f1.png", ["added there"], cancellationToken: Stop);

            Assert.Equal((12, 12), (report.Found, report.Unchanged));
            Assert.Equal(3, (await opened.Files.FindAsync("f1.png", Stop))!.Score.Value);
        }

        Assert.Equal(["1"], server.Psql(url, "SELECT count(*) FROM media_keywords WHERE keyword = 'added there'"));
        await library.ReopenAsync();
    }

    [Fact]
    public async Task A_copy_that_was_stopped_goes_on_and_one_of_a_changed_library_begins_anew()
    {
        var server = PostgresCluster.Shared;
        var url = server.CreateDatabase();
        await using var library = await FilledAsync();
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => LibraryCopy.CopyAsync(
            new(library.DatabaseFile, null), new(null, url), (table, _) => { if (table == "media_keywords") stop.Cancel(); }, stop.Token));
        var refusal = await Assert.ThrowsAsync<LibraryException>(() => LibraryCopy.CopyAsync(new(null, url), new(library.DatabaseFile, null), cancellationToken: Stop));
        var resumed = await LibraryCopy.CopyAsync(new(library.DatabaseFile, null), new(null, url), cancellationToken: Stop);

        Assert.True(resumed.WasResumed);
        Assert.Contains("holds a library already", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(library.Sql("SELECT count(*) FROM media_keywords"), server.Psql(url, "SELECT count(*) FROM media_keywords"));
        refusal = await Assert.ThrowsAsync<LibraryException>(() => LibraryCopy.CopyAsync(new(library.DatabaseFile, null), new(null, url), cancellationToken: Stop));
        Assert.Contains("holds a library already", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_queries_of_the_specification_run_on_the_server()
    {
        var server = PostgresCluster.Shared;
        var url = server.CreateDatabase();
        await using var library = await FilledAsync();

        (await CommandProcess.RunAsync("db", "copy", "--from", $"sqlite:///{library.DatabaseFile}", "--to", url)).Exits(0);

        Assert.Equal(10, server.Psql(url, "SELECT filename, score, created_at FROM media_files ORDER BY created_at DESC LIMIT 10").Count);
        Assert.Equal(12, server.Psql(url, "SELECT mf.filename, mm.width, mm.height, mm.prompt FROM media_files mf LEFT JOIN media_metadata mm ON mf.id = mm.media_file_id WHERE mm.id IS NOT NULL;").Count);
        Assert.Contains("f2.png|tower|user", server.Psql(url, "SELECT mf.filename, mk.keyword, mk.keyword_type FROM media_files mf JOIN media_keywords mk ON mf.id = mk.media_file_id ORDER BY mf.filename, mk.keyword;"));
        Assert.Contains("media_files|12", server.Psql(url, """
            SELECT 'media_files' as table_name, COUNT(*) as count FROM media_files
            UNION ALL
            SELECT 'media_metadata' as table_name, COUNT(*) as count FROM media_metadata
            UNION ALL
            SELECT 'media_keywords' as table_name, COUNT(*) as count FROM media_keywords
            UNION ALL
            SELECT 'media_thumbnails' as table_name, COUNT(*) as count FROM media_thumbnails;
            """));
    }

    [Fact]
    public async Task A_server_s_database_is_backed_up_and_restored_and_the_former_one_is_kept()
    {
        var server = PostgresCluster.Shared;
        var url = server.CreateDatabase();
        await using var library = await FilledAsync();
        using var elsewhere = new TemporaryFolder();
        await LibraryCopy.CopyAsync(new(library.DatabaseFile, null), new(null, url), cancellationToken: Stop);
        var settings = new LibrarySettings { MediaFolder = library.Path, DatabaseUrl = url };
        const string entries = "SELECT filename, score FROM media_files ORDER BY filename";

        var backup = await LibraryBackup.BackupAsync(settings, elsewhere["media.dump"], Stop);
        var before = server.Psql(url, entries);
        server.Psql(url, "UPDATE media_files SET score = 1; DELETE FROM media_files WHERE filename = 'f2.png'");
        var restore = await LibraryBackup.RestoreAsync(settings, elsewhere["media.dump"], Stop);

        Assert.Equal((12, 4), (backup.Files, backup.Scored));
        Assert.Equal(before, server.Psql(url, entries));
        Assert.True(new FileInfo(restore.KeptAs!).Length > 1000);
        var refusal = await Assert.ThrowsAsync<LibraryException>(() => LibraryBackup.RestoreAsync(settings, library.DatabaseFile, Stop));
        Assert.Contains("db copy", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_and_check_look_at_the_server_s_database()
    {
        var server = PostgresCluster.Shared;
        var url = server.CreateDatabase();
        await using var library = await FilledAsync();

        var absent = (await CommandProcess.RunAsync("db", "check", library.Path, "--database-url", url, "--json")).Exits(0).Object();
        await LibraryCopy.CopyAsync(new(library.DatabaseFile, null), new(null, url), cancellationToken: Stop);
        var sound = (await CommandProcess.RunAsync("db", "check", library.Path, "--database-url", url)).Exits(0);
        server.Psql(url, "UPDATE media_files SET score = 2 WHERE filename = 'f0.png'");
        File.Delete(library.Folder["f4.png"]);
        var check = (await CommandProcess.RunAsync("db", "check", library.Path, "--database-url", url, "--json")).Exits(1).Object();

        Assert.Equal(System.Text.Json.JsonValueKind.Null, absent.GetProperty("owner").ValueKind);
        Assert.Contains("postgresql://", sound.Output, StringComparison.Ordinal);
        Assert.Contains(", up to date", sound.Output, StringComparison.Ordinal);
        Assert.Contains("Nothing wrong was found.", sound.Output, StringComparison.Ordinal);
        Assert.Equal(12, check.GetProperty("rows").GetProperty("media_files").GetInt32());
        Assert.Equal(["files:f4.png", "sidecars:f0.png"], check.GetProperty("findings").EnumerateArray().Select(finding => $"{finding.GetProperty("kind")}:{finding.GetProperty("examples")[0]}"));
    }

    private static async Task<TemporaryLibrary> FilledAsync()
    {
        var library = await TemporaryLibrary.EmptyAsync();
        for (var number = 0; number < 12; number++) library.Folder.Write($"f{number}.png", TinyPng.Of(shade: (byte)number));
        await library.Library.Ingestion.SyncAsync();
        foreach (var (name, score) in new[] { ("f0.png", 5), ("f1.png", 3), ("f2.png", -1), ("f3.png", 1) }) await library.ScoreAsync(name, score);
        await library.Library.Keywords.AddAsync("f2.png", ["tower", "sea", "emoji 🦊", "quote \" ' \\ $rows"]);
        await library.Library.Keywords.AddAsync("f9.png", ["only a word", new string('w', 300)]);
        await library.Library.Notes.SetAsync("f10.png", "two\nlines\t$1", new());
        await library.Library.SavedQueries.SaveAsync("best", "score:>=4");
        library.Folder.Write("broken.txt", "no picture");
        return library;
    }
}
