using System.Globalization;
using MediaScoring.Sidecars;

namespace MediaScoring.Tests.Ingestion;

/// <summary>What a sync makes of sidecars and rows that differ.</summary>
public class ReconcileTests
{
    [Fact]
    public async Task The_earlier_application_drops_our_keys_and_a_sync_takes_its_score_and_puts_them_back()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");
        await library.ScoreAsync("a.png", 2);
        await library.Library.Keywords.AddAsync("a.png", ["tower", "sea"]);
        await library.Library.Notes.SetAsync("a.png", "print it", new());
        WriteAsBefore(library, "a.png", 5, DateTime.Now);

        var report = await library.Library.Ingestion.SyncAsync();

        var sidecar = ScoreSidecar.Read(library.Folder["a.png"]);
        Assert.Equal(1, report.ScoresImported);
        Assert.Equal((5, "print it"), (sidecar.Score.Value, sidecar.Note));
        Assert.Equal(["tower", "sea"], sidecar.Keywords);
        Assert.Equal(["5|print it|2"], library.Sql("SELECT score, note, (SELECT count(*) FROM media_keywords WHERE keyword_type = 'user') FROM media_files"));
    }

    [Fact]
    public async Task A_database_that_was_changed_alone_wins_and_its_sidecar_follows()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");
        await library.ScoreAsync("a.png", 2);
        library.Sql("UPDATE media_files SET score = 4");

        await library.Library.Ingestion.SyncAsync();

        Assert.Equal(4, ScoreSidecar.Read(library.Folder["a.png"]).Score.Value);
        Assert.Equal(["4"], library.Sql("SELECT score FROM media_files"));
    }

    [Theory]
    [InlineData(-3, 5)]      // three hours earlier than the database's change: the database holds
    [InlineData(-0.5, 1)]    // within the hour in which clocks may differ the sidecar wins
    [InlineData(3, 1)]
    public async Task When_both_changed_the_later_one_wins_and_the_other_is_in_history_and_problems(double hours, int expected)
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");
        await library.ScoreAsync("a.png", 2);
        library.Sql($"UPDATE media_files SET score = 5; UPDATE journal_entries SET created_at = '{DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture)}'");
        WriteAsBefore(library, "a.png", 1, DateTime.Now.AddHours(hours));

        await library.Library.Ingestion.SyncAsync();

        var file = (await library.Library.Files.FindAsync("a.png"))!;
        var lost = Assert.Single(await library.Library.Journal.HistoryOfAsync(file.Id), item => item.IsConflict);
        Assert.Equal((expected, expected), (file.Score.Value, ScoreSidecar.Read(library.Folder["a.png"]).Score.Value));
        Assert.Equal((6 - expected).ToString(CultureInfo.InvariantCulture), lost.OldValue);
        Assert.Contains(await library.Library.Problems.ListAsync(), problem => problem.Kind == "conflict");
    }

    [Theory]
    [InlineData("2000-01-01T00:00:00.000Z", 5)]
    [InlineData("2100-01-01T00:00:00.000Z", 1)]
    public async Task Our_own_time_decides_where_it_is_there(string updatedUtc, int expected)
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");
        await library.ScoreAsync("a.png", 2);
        library.Sql("UPDATE media_files SET score = 5");
        library.Folder.Write(".scores/a.png.json", $$"""{"file": "a.png", "score": 1, "updated_utc": "{{updatedUtc}}"}""");

        await library.Library.Ingestion.SyncAsync();

        Assert.Equal(expected, (await library.Library.Files.FindAsync("a.png"))!.Score.Value);
    }

    [Fact]
    public async Task A_sidecar_that_is_gone_never_means_zero_and_comes_back_from_the_database()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");
        await library.ScoreAsync("a.png", 4);
        await library.Library.Keywords.AddAsync("a.png", ["tower"]);
        File.Delete(library.Folder[".scores/a.png.json"]);

        await library.Library.Ingestion.SyncAsync();

        var sidecar = ScoreSidecar.Read(library.Folder["a.png"]);
        Assert.Equal(["4"], library.Sql("SELECT score FROM media_files"));
        Assert.Equal(4, sidecar.Score.Value);
        Assert.Equal(["tower"], sidecar.Keywords);
    }

    [Fact]
    public async Task A_sidecar_written_within_the_same_tick_and_of_the_same_size_is_seen()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");
        await library.ScoreAsync("a.png", 4);
        var path = library.Folder[".scores/a.png.json"];
        var modified = File.GetLastWriteTimeUtc(path);
        await File.WriteAllTextAsync(path, (await File.ReadAllTextAsync(path)).Replace("\"score\": 4", "\"score\": 5", StringComparison.Ordinal));
        File.SetLastWriteTimeUtc(path, modified);

        await library.Library.Ingestion.SyncAsync();

        Assert.Equal(5, (await library.Library.Files.FindAsync("a.png"))!.Score.Value);
    }

    [Theory]
    [InlineData("{ \"score\": 5")]
    [InlineData("[]")]
    [InlineData("{ \"score\": 99 }")]
    public async Task A_broken_sidecar_is_reported_and_kept_and_rewritten_only_when_told(string content)
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");
        await library.ScoreAsync("a.png", 4);
        library.Folder.Write(".scores/a.png.json", content);

        var report = await library.Library.Ingestion.SyncAsync();
        var untouched = File.ReadAllText(library.Folder[".scores/a.png.json"]);
        await library.Library.DisposeAsync();
        var repaired = await LibraryUpkeep.RepairSidecarsAsync(new LibrarySettings { MediaFolder = library.Path, DatabaseUrl = library.DatabaseUrl });

        Assert.Contains(report.Problems, problem => problem.Path == "a.png");
        Assert.Equal(content, untouched);
        Assert.Equal(["a.png"], repaired);
        Assert.Equal(content, File.ReadAllText(library.Folder[".scores/a.png.json.corrupt-1"]));
        Assert.Equal(4, ScoreSidecar.Read(library.Folder["a.png"]).Score.Value);
    }

    [Fact]
    public async Task A_person_who_scores_a_file_with_a_broken_sidecar_gets_the_score_and_the_broken_one_is_kept()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");
        library.Folder.Write(".scores/a.png.json", "{ \"note\": \"half");

        await library.ScoreAsync("a.png", 3);

        Assert.Equal(3, ScoreSidecar.Read(library.Folder["a.png"]).Score.Value);
        Assert.Equal("{ \"note\": \"half", File.ReadAllText(library.Folder[".scores/a.png.json.corrupt-1"]));
    }

    [Fact]
    public async Task Removed_keywords_stay_removed_in_the_sidecar()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");
        await library.Library.Keywords.AddAsync("a.png", ["tower"]);

        await library.Library.Keywords.RemoveAsync("a.png", ["tower"]);

        Assert.Empty(ScoreSidecar.Read(library.Folder["a.png"]).Keywords!);
    }

    [Fact]
    public async Task Stale_drafts_are_removed_and_young_ones_left()
    {
        await using var library = await TemporaryLibrary.WithAsync("album/a.png");
        var old = library.Folder.Write($"album/.scores/.{Guid.NewGuid():N}.tmp", "half");
        var young = library.Folder.Write($"album/.scores/.{Guid.NewGuid():N}.tmp", "half");
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddMinutes(-5));

        await library.Library.Ingestion.SyncAsync();

        Assert.Equal((false, true), (File.Exists(old), File.Exists(young)));
    }

    /// <summary>The sidecar as the earlier application rewrites it: its own three keys and no other.</summary>
    private static void WriteAsBefore(TemporaryLibrary library, string name, int score, DateTime local) => library.Folder.Write(
        $".scores/{name}.json", $"{{\n  \"file\": \"{name}\",\n  \"score\": {score},\n  \"updated\": \"{local.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture)}\"\n}}");
}
