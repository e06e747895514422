using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;

namespace MediaScoring.Tests.Server;

/// <summary>A database that is switched off or has failed: no search, everything else from the sidecars.</summary>
public sealed class WithoutDatabaseTests
{
    public static TheoryData<bool> BothWays => [false, true];

    [Theory]
    [MemberData(nameof(BothWays))]
    public async Task Search_answers_503_at_once_and_everything_else_works(bool isDamaged)
    {
        using var folder = new TemporaryFolder();
        folder.Write("fox.png", TinyPng.WithPrompt("a red fox"));
        folder.Write("album/moon.png", TinyPng.Of());
        folder.Write("album/.scores/moon.png.json", """{"score":4}""");
        if (isDamaged) folder.Write(".scores/media.db", "this is no database, and it is long enough to be looked at as one");
        await using var server = await RunningServer.OverAsync(
            folder, ownsFolder: false, sync: false, change: settings => settings with { SyncAtStart = true, Library = settings.Library with { EnableDatabase = isDamaged } });

        var watch = Stopwatch.StartNew();
        await server.PostAsync("/api/search/files", new { keywords = new[] { "fox" } }, 503);
        await server.PostAsync("/api/search/keywords", new { filename = "fox.png", keywords = new[] { "x" } }, 503);
        await server.GetAsync("/api/search/keywords", 503);
        await server.GetAsync("/api/search/keywords/fox.png", 503);
        await server.GetAsync("/api/search/stats", 503);
        var problem = await server.PostAsync("/api/search/sync", new { }, 503);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"six answers took {watch.Elapsed}");
        Assert.DoesNotContain(folder.Path, problem.GetRawText(), StringComparison.Ordinal);

        Assert.Equal([4, 0], (await server.GetAsync("/api/videos")).GetProperty("videos").EnumerateArray().Select(video => video.GetProperty("score").GetInt32()));
        Assert.Equal("""{"ok":true}""", (await server.PostAsync("/api/score", new { name = "fox.png", score = 2 })).GetRawText());
        Assert.Equal([4, 2], (await server.GetAsync("/api/videos")).GetProperty("videos").EnumerateArray().Select(video => video.GetProperty("score").GetInt32()));
        var meta = await server.GetAsync("/api/meta/fox.png");
        Assert.Equal("a red fox", meta.GetProperty("prompt").GetString());
        Assert.Equal(2, meta.GetProperty("score").GetInt32());
        Assert.Equal("album/moon.png", (await server.GetAsync("/api/meta/moon.png")).GetProperty("path").GetString());
        Assert.Equal(1, (await server.PostAsync("/api/scan", new { dir = "album" })).GetProperty("count").GetInt32());
        using (var media = await server.Client.GetAsync("/media/fox.png")) Assert.Equal(HttpStatusCode.OK, media.StatusCode);
        using var export = await server.Client.PostAsJsonAsync("/api/export-filtered", new { names = new[] { "fox.png" } });
        Assert.Single(new ZipArchive(await export.Content.ReadAsStreamAsync()).Entries);
        var library = await server.GetAsync("/api/v1/library");
        Assert.False(library.GetProperty("database").GetBoolean());
        Assert.Equal(2, library.GetProperty("files").GetInt32());
        Assert.NotEmpty(library.GetProperty("database_absence").GetString()!);
        await server.PostAsync("/api/v1/search", new { }, 503);
        await server.GetAsync("/api/v1/files/1", 503);
        Assert.False((await server.GetAsync("/health/ready")).GetProperty("database").GetBoolean());
    }

    [Fact]
    public async Task Scores_given_without_a_database_are_taken_over_later()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.png", TinyPng.Of());
        await using (var without = await RunningServer.OverAsync(folder, ownsFolder: false, change: settings => settings with { Library = settings.Library with { EnableDatabase = false } }))
            await without.PostAsync("/api/score", new { name = "a.png", score = 5 });

        await using var server = await RunningServer.OverAsync(folder, ownsFolder: false);

        Assert.Equal(1, (await server.PostAsync("/api/search/files", new { keywords = Array.Empty<string>(), min_score = 5 })).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task A_database_that_is_damaged_while_the_server_runs_stops_the_search_only()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.png", TinyPng.Of());
        folder.Write("b.png", TinyPng.Of());
        await using var server = await RunningServer.OverAsync(folder, ownsFolder: false);
        await server.PostAsync("/api/score", new { name = "a.png", score = 4 });
        TemporaryLibrary.SqlOn(folder[".scores/media.db"], "DROP TABLE media_thumbnails; DROP TABLE score_sidecars; DROP TABLE media_keywords; DROP TABLE media_metadata; DROP TABLE long_values; DROP TABLE media_resources; DROP TABLE media_files;");

        await server.PostAsync("/api/search/files", new { keywords = Array.Empty<string>() }, 503);
        await server.GetAsync("/api/search/stats", 503);
        Assert.Equal(8, (await server.GetAsync("/api/meta/a.png")).GetProperty("width").GetInt32());
        Assert.Equal([4, 0], (await server.GetAsync("/api/videos")).GetProperty("videos").EnumerateArray().Select(video => video.GetProperty("score").GetInt32()));
        var answer = await server.PostAsync("/api/score", new { name = "b.png", score = 1 });
        Assert.True(answer.GetProperty("ok").GetBoolean());
        Assert.NotEmpty(answer.GetProperty("problem").GetString()!);
        Assert.Contains("\"score\": 1", File.ReadAllText(folder[".scores/b.png.json"]), StringComparison.Ordinal);
    }
}
