using MediaScoring.Ingestion;
using MediaScoring.Media;
using MediaScoring.Search;
using MediaScoring.Sidecars;

namespace MediaScoring.Tests.Ingestion;

public class FolderSyncTests
{
    [Fact]
    public async Task A_row_that_somebody_made_for_a_new_file_s_path_becomes_that_file_s_and_the_others_come_too()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");
        foreach (var name in (string[])["b.png", "c.png", "d.png"]) library.Folder.Write(name, TinyPng.WithPrompt($"a lighthouse {name}"));
        library.Sql($"INSERT INTO media_files (filename, directory, file_path, file_type, extension, score) VALUES ('c.png', '{library.Path}', '{library.Path}/c.png', 'image', '.png', 3)");
        library.Sql("UPDATE media_files SET root_id = NULL, relative_path = NULL WHERE filename = 'c.png'");   // so that no sync knows it before it writes

        await library.Library.Ingestion.SyncAsync();

        Assert.Equal(["a.png|0|0", "b.png|0|1", "c.png|3|1", "d.png|0|1"], library.Sql("SELECT f.relative_path, f.score, CASE WHEN m.prompt IS NULL THEN 0 ELSE 1 END FROM media_files f JOIN media_metadata m ON m.media_file_id = f.id ORDER BY f.relative_path"));
    }

    [Fact]
    public async Task A_sync_reads_metadata_finds_keywords_and_takes_over_scores()
    {
        await using var library = await TemporaryLibrary.EmptyAsync();
        library.Folder.Write("album/a.png", TinyPng.WithPrompt("a lonely lighthouse, oil painting"));
        ScoreSidecar.Write(library.Folder["album/a.png"], Score.Of(4), DateTimeOffset.UtcNow);

        var report = await library.Library.Ingestion.SyncAsync();

        var found = await library.Library.Search.FindAsync(new SearchQuery { Keywords = ["LIGHTHOUSE", "oil painting"], MatchAll = true, MinScore = 4 });
        Assert.Equal((1, 1, 1), (report.Found, report.Added, report.ScoresImported));
        Assert.Equal("album/a.png", Assert.Single(found.Files).File.Path);
        Assert.Equal("42", (await library.Library.Metadata.FindAsync("album/a.png"))!.Generation!.Seed);
    }

    [Fact]
    public async Task A_second_sync_of_nothing_new_changes_no_byte_of_any_row()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png", "b.png");
        await library.ScoreAsync("a.png", 4);
        var before = library.Sql("SELECT * FROM media_files; SELECT * FROM media_metadata; SELECT * FROM media_keywords; SELECT * FROM score_sidecars");

        var report = await library.Library.Ingestion.SyncAsync();

        Assert.Equal((2, 2, 0, 0), (report.Found, report.Unchanged, report.Added, report.Updated));
        Assert.Equal(before, library.Sql("SELECT * FROM media_files; SELECT * FROM media_metadata; SELECT * FROM media_keywords; SELECT * FROM score_sidecars"));
    }

    [Fact]
    public async Task A_changed_file_is_read_again_and_loses_what_it_no_longer_says()
    {
        await using var library = await TemporaryLibrary.EmptyAsync();
        library.Folder.Write("a.png", TinyPng.WithPrompt("tall ship"));
        await library.Library.Ingestion.SyncAsync();
        await library.Library.Keywords.AddAsync("a.png", ["mine"]);
        await library.Library.Keywords.AddAsync("a.png", ["from a tagger"], "auto", "tagger");
        library.Folder.Write("a.png", TinyPng.Of(33, 44));

        var report = await library.Library.Ingestion.SyncAsync();

        var metadata = await library.Library.Metadata.FindAsync("a.png");
        var keywords = (await library.Library.Keywords.OfFileAsync("a.png")).Select(keyword => keyword.Keyword.Text).ToList();
        Assert.Equal((1, 33, 44), (report.Updated, metadata!.Facts.Width, metadata.Facts.Height));
        Assert.Null(metadata.Generation?.Prompt);
        Assert.Contains("mine", keywords);
        Assert.Contains("from a tagger", keywords);
        Assert.DoesNotContain("tall ship", keywords);
    }

    [Fact]
    public async Task A_vanished_file_is_marked_and_kept_and_comes_back()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png", "b.png", "sub/c.png");
        await library.ScoreAsync("a.png", 5);
        await library.Library.Keywords.AddAsync("a.png", ["tower"]);
        var bytes = await File.ReadAllBytesAsync(library.Folder["a.png"]);
        File.Delete(library.Folder["a.png"]);
        Directory.Delete(library.Folder["sub"], recursive: true);

        var gone = await library.Library.Ingestion.SyncAsync();
        var hidden = await library.Library.Search.FindAsync(new SearchQuery { Keywords = ["tower"] });
        library.Folder.Write("a.png", bytes);
        var back = await library.Library.Ingestion.SyncAsync();

        Assert.Equal((2, 0, 1), (gone.Missing, hidden.Total, back.Returned));
        var file = await library.Library.Files.FindAsync("a.png");
        Assert.Equal((5, null), (file!.Score.Value, file.MissingSince));
        Assert.Single(await library.Library.Keywords.OfFileAsync("a.png"), keyword => keyword.Keyword.Text == "tower");
    }

    [Fact]
    public async Task An_empty_folder_marks_nothing_missing()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png", "b.png");
        File.Delete(library.Folder["a.png"]);
        File.Delete(library.Folder["b.png"]);

        var report = await library.Library.Ingestion.SyncAsync();

        Assert.Equal(0, report.Missing);
        Assert.Equal(["0"], library.Sql("SELECT count(*) FROM media_files WHERE missing_since IS NOT NULL"));
    }

    [Fact]
    public async Task A_pattern_leaves_the_other_files_alone()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png", "b.jpg", "sub/c.png");

        var report = await library.Library.Ingestion.SyncAsync(new SyncOptions { Pattern = FilePattern.Parse("*.jpg"), Recursive = false });

        Assert.Equal((1, 0), (report.Found, report.Missing));
    }

    [Theory]
    [InlineData("*.png", "a.png", true)]
    [InlineData("*.png", "deep/down/A.PNG", true)]
    [InlineData("*.mp4|*.png", "x.mp4", true)]
    [InlineData("*.mp4 | *.png ", "x.jpg", false)]
    [InlineData("album/*.png", "album/x.png", true)]
    [InlineData("album/*.png", "other/album/x.png", false)]
    [InlineData("**/x?.png", "a/b/x1.png", true)]
    [InlineData("**/x?.png", "x1.png", true)]
    [InlineData("[ab]*.png", "b1.png", true)]
    [InlineData("[!ab]*.png", "b1.png", false)]
    [InlineData("[", "[", true)]
    [InlineData("", "a.webp", true)]
    [InlineData("", "a.txt", false)]
    public void A_pattern_matches_as_documented(string pattern, string path, bool matches) =>
        Assert.Equal(matches, FilePattern.Parse(pattern).Matches(path));

    [Theory]
    [InlineData("../x/*.png")]
    [InlineData("/etc/*")]
    [InlineData("a/../../*.png")]
    [InlineData("~/x")]
    public void A_pattern_that_leads_out_is_refused(string pattern) =>
        Assert.Contains("attern", Assert.Throws<MediaScoring.Storage.LibraryException>(() => FilePattern.Parse(pattern)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Hidden_and_service_folders_are_not_scanned()
    {
        await using var library = await TemporaryLibrary.EmptyAsync();
        foreach (var path in new[] { ".scores/x.png", ".thumbnails/x.png", "album/.Trash-1000/x.png", "album/ok.png" }) library.Folder.Write(path, TinyPng.Of());

        Assert.Equal(1, (await library.Library.Ingestion.SyncAsync()).Found);
    }

    [Fact]
    public async Task A_dry_run_counts_and_writes_nothing()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");
        library.Folder.Write("b.png", TinyPng.Of());
        var before = library.Sql("SELECT * FROM media_files");

        var report = await library.Library.Ingestion.SyncAsync(new SyncOptions { DryRun = true });

        Assert.Equal((1, 1), (report.Added, report.Unchanged));
        Assert.Equal(before, library.Sql("SELECT * FROM media_files"));
    }

    [Fact]
    public async Task A_broken_file_is_listed_scorable_and_reported_and_stops_nothing()
    {
        await using var library = await TemporaryLibrary.EmptyAsync();
        library.Folder.Write("broken.png", TinyPng.Of().AsSpan(0, 20).ToArray());
        library.Folder.Write("empty.jpg", []);
        library.Folder.Write("good.png", TinyPng.Of());

        var report = await library.Library.Ingestion.SyncAsync();
        await library.ScoreAsync("broken.png", 1);

        Assert.Equal(3, report.Added);
        Assert.Contains(report.Problems, problem => problem.Path == "broken.png");
        Assert.Equal(3, (await library.Library.Search.FindAsync(new SearchQuery())).Total);
    }

    [Fact]
    public async Task A_file_that_the_database_refuses_stops_no_other_and_is_taken_in_once_it_may()
    {
        await using var library = await TemporaryLibrary.EmptyAsync();
        for (var number = 0; number < 300; number++) library.Folder.Write($"f{number}.png", TinyPng.Of());
        library.Folder.Write(".scores/f150.png.json", """{"score":3}""");
        library.Folder.Write(".scores/f151.png.json", """{"score":4}""");
        var isServer = PostgresCluster.IsWanted;
        library.Sql(isServer
            ? "ALTER TABLE media_files ADD CONSTRAINT somebodys CHECK (filename <> 'f150.png')"
            : "CREATE TRIGGER somebodys BEFORE INSERT ON media_files WHEN NEW.filename = 'f150.png' BEGIN SELECT RAISE(ABORT, 'somebodys'); END");

        var report = await library.Library.Ingestion.SyncAsync();
        var refused = Assert.Single(await library.Library.Problems.ListAsync());
        library.Sql(isServer ? "ALTER TABLE media_files DROP CONSTRAINT somebodys" : "DROP TRIGGER somebodys");
        var next = await library.Library.Ingestion.SyncAsync();

        Assert.Equal((300, 299, 1, 1), (report.Found, report.Added, report.FailedFiles, report.ScoresImported));
        Assert.Equal("f150.png", Assert.Single(report.Problems).Path);
        Assert.Equal("f150.png", refused.Path);
        Assert.Contains("somebodys", refused.Message, StringComparison.Ordinal);
        Assert.Equal((1, 299, 0, 1), (next.Added, next.Unchanged, next.FailedFiles, next.ScoresImported));
        Assert.Empty(await library.Library.Problems.ListAsync());
        Assert.Equal(["3"], library.Sql("SELECT score FROM media_files WHERE filename = 'f150.png'"));
    }

    [Fact]
    public async Task A_sidecar_edited_outside_is_seen_by_the_next_sync_even_when_its_size_is_the_same()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");
        await library.ScoreAsync("a.png", 4);
        var sidecar = library.Folder[".scores/a.png.json"];
        await File.WriteAllTextAsync(sidecar, (await File.ReadAllTextAsync(sidecar)).Replace("\"score\": 4", "\"score\": 5", StringComparison.Ordinal));

        await library.Library.Ingestion.SyncAsync();

        Assert.Equal(5, (await library.Library.Files.FindAsync("a.png"))!.Score.Value);
    }

    [Fact]
    public async Task A_score_during_a_sync_is_kept()
    {
        var names = Enumerable.Range(0, 400).Select(number => $"f{number:000}.png").ToArray();
        await using var library = await TemporaryLibrary.EmptyAsync();
        foreach (var name in names) library.Folder.Write(name, TinyPng.WithPrompt("a tower"));

        var sync = library.Library.Ingestion.SyncAsync();
        foreach (var name in names.Where((_, index) => index % 7 == 0)) await library.ScoreAsync(name, 5);
        await sync;

        foreach (var name in names.Where((_, index) => index % 7 == 0)) Assert.Equal(5, (await library.Library.Files.FindAsync(name))!.Score.Value);
    }

    [Fact]
    public async Task Reading_a_file_does_not_count_as_a_change()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");
        var before = library.Sql("SELECT updated_at FROM media_files");

        await library.Library.Metadata.GetAsync("a.png");
        library.Library.Accesses.Opened(library.Library.Folder.Resolve("a.png"));
        await library.Library.Accesses.FlushAsync();

        Assert.Equal(before, library.Sql("SELECT updated_at FROM media_files"));
        Assert.NotEqual([""], library.Sql("SELECT last_accessed FROM media_files"));
    }
}
