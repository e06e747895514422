using System.Diagnostics;
using System.Text.Json;
using MediaScoring.Search;
using MediaScoring.Sidecars;
using MediaScoring.Tests.Server;

namespace MediaScoring.Tests.Faults;

/// <summary>The database's server goes, hangs, is not there yet, and comes back, while the program serves.</summary>
public sealed class LostServerTests
{
    // What is promised, and what other tests on the same processors may add; each test prints what it measured.
    private static readonly TimeSpan scoreLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan searchLimit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan load = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan patience = TimeSpan.FromMinutes(2);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, "index")]
    [InlineData(true, "index")]
    [InlineData(true, "tables")]
    public async Task A_server_that_is_lost_or_hangs_keeps_nobody_waiting_and_gets_the_scores_given_meanwhile(bool hangs, string search)
    {
        using var cluster = PostgresCluster.StartOwn();
        using var folder = FolderWith("a.png", "b.png", "c.png");
        await using var server = await ServeAsync(folder, cluster.CreateDatabase());
        if (search == "index") await UntilAsync(async () => (await server.GetAsync("/health/ready")).GetProperty("search").GetString() == "ready");
        await server.PostAsync("/api/score", new { name = "a.png", score = 1 });
        var id = (await SearchAsync(server)).GetProperty("items").EnumerateArray().Single(item => item.GetProperty("name").GetString() == "b.png").GetProperty("id").GetInt64();

        if (hangs) cluster.Freeze();
        else cluster.Stop();
        await InTimeAsync(searchLimit, () => server.PostAsync("/api/v1/search", new { }, 503));
        await InTimeAsync(searchLimit, () => server.PostAsync("/api/search/files", new { keywords = Array.Empty<string>() }, 503));
        var named = await InTimeAsync(scoreLimit, () => server.PostAsync("/api/score", new { name = "a.png", score = 4 }));
        var numbered = await InTimeAsync(scoreLimit, () => server.SendAsync(HttpMethod.Put, $"/api/v1/files/{id}/score", new { score = 5 }));
        var library = await InTimeAsync(searchLimit, () => server.GetAsync("/api/v1/library"));

        Assert.Contains("safe in the sidecar", named.GetProperty("problem").GetString(), StringComparison.Ordinal);
        Assert.False(numbered.GetProperty("database").GetBoolean());
        Assert.Equal((4, 5), (ScoreSidecar.Read(folder["a.png"]).Score.Value, ScoreSidecar.Read(folder["b.png"]).Score.Value));
        Assert.False(library.GetProperty("database").GetBoolean());
        Assert.Contains("does not answer", library.GetProperty("database_absence").GetString(), StringComparison.Ordinal);
        Assert.False((await server.GetAsync("/health/ready")).GetProperty("database").GetBoolean());

        if (hangs) cluster.Thaw();
        else cluster.Start();
        await UntilAsync(async () => (await FoundAsync(server, 4)) is ["b.png", "a.png"]);
    }

    [Fact]
    public async Task A_score_is_the_first_to_notice_that_the_server_hangs()
    {
        using var cluster = PostgresCluster.StartOwn();
        using var folder = FolderWith("a.png", "b.png");
        await using var server = await ServeAsync(folder, cluster.CreateDatabase());
        await server.PostAsync("/api/score", new { name = "a.png", score = 1 });

        cluster.Freeze();
        await InTimeAsync(scoreLimit, async () => await Task.WhenAll(
            server.PostAsync("/api/score", new { name = "a.png", score = 4 }), server.PostAsync("/api/score", new { name = "b.png", score = 5 })));
        cluster.Thaw();

        Assert.Equal((4, 5), (ScoreSidecar.Read(folder["a.png"]).Score.Value, ScoreSidecar.Read(folder["b.png"]).Score.Value));
        await UntilAsync(async () => (await FoundAsync(server, 4)) is ["b.png", "a.png"]);
    }

    [Fact]
    public async Task A_server_that_was_started_anew_while_nobody_asked_is_not_noticed()
    {
        using var cluster = PostgresCluster.StartOwn();
        using var folder = FolderWith("a.png");
        using var cache = new TemporaryFolder();
        await using var library = await MediaLibrary.OpenAsync(new LibrarySettings { MediaFolder = folder.Path, DatabaseUrl = cluster.CreateDatabase(), CacheFolder = cache.Path }, Stop);
        await library.Ingestion.SyncAsync(cancellationToken: Stop);
        await library.Scores.SetAsync("a.png", Media.Score.Of(1), cancellationToken: Stop);
        Assert.Equal(1, (await library.CountAsync(Stop)).TotalFiles);

        cluster.Stop();
        cluster.Start();

        Assert.Equal(1, (await library.CountAsync(Stop)).TotalFiles);
        Assert.True((await library.Scores.SetAsync("a.png", Media.Score.Of(3), cancellationToken: Stop)).InDatabase);
        Assert.Single((await library.Search.FindAsync(new SearchQuery { MinScore = 3 }, Stop)).Files);
    }

    [Fact]
    public async Task A_program_that_starts_before_the_database_s_server_scores_and_becomes_whole_when_that_comes()
    {
        using var cluster = PostgresCluster.StartOwn();
        using var folder = FolderWith("a.png", "b.png");
        var url = cluster.CreateDatabase();
        cluster.Stop();
        await using var server = await ServeAsync(folder, url);
        await server.PostAsync("/api/v1/search", new { }, 503);   // what a first request compiles is not what is measured

        await InTimeAsync(searchLimit, () => server.PostAsync("/api/v1/search", new { }, 503));
        var answer = await InTimeAsync(scoreLimit, () => server.PostAsync("/api/score", new { name = "b.png", score = 5 }));
        Assert.Contains("does not answer", answer.GetProperty("problem").GetString(), StringComparison.Ordinal);
        Assert.Equal(5, ScoreSidecar.Read(folder["b.png"]).Score.Value);

        cluster.Start();
        await UntilAsync(async () => await FoundAsync(server, 0) is ["b.png", "a.png"]);
        Assert.True((await server.GetAsync("/api/v1/library")).GetProperty("database").GetBoolean());
        Assert.True((await server.GetAsync("/health/live")).GetProperty("database").GetBoolean());
    }

    [Fact]
    public async Task A_change_through_one_program_is_found_by_the_search_of_another()
    {
        using var folder = FolderWith("a.png");
        using var cache = new TemporaryFolder();
        var settings = new LibrarySettings { MediaFolder = folder.Path, DatabaseUrl = PostgresCluster.Shared.CreateDatabase(), CacheFolder = cache.Path };
        await using var one = await MediaLibrary.OpenAsync(settings, Stop);
        await using var other = await MediaLibrary.OpenAsync(settings, Stop);
        await Task.WhenAll(one.Ingestion.SyncAsync(cancellationToken: Stop), other.Ingestion.SyncAsync(cancellationToken: Stop));
        await other.Search.FindAsync(new SearchQuery { Text = "type:image" }, Stop);

        await one.Scores.SetAsync("a.png", Media.Score.Of(4), cancellationToken: Stop);

        await UntilAsync(async () => (await other.Search.FindAsync(new SearchQuery { Text = "score:4" }, Stop)).Files.Count == 1);
        Assert.Equal(1, (await one.CountAsync(Stop)).TotalFiles);
    }

    private static TemporaryFolder FolderWith(params string[] names)
    {
        var folder = new TemporaryFolder();
        foreach (var name in names) folder.Write(name, TinyPng.Of(texts: ("n", name)));
        return folder;
    }

    private static Task<RunningServer> ServeAsync(TemporaryFolder folder, string url) => RunningServer.OverAsync(
        folder, ownsFolder: false, change: settings => settings with { SyncAtStart = true, Library = settings.Library with { DatabaseUrl = url } });

    private static Task<JsonElement> SearchAsync(RunningServer server) => server.PostAsync("/api/v1/search", new { });

    /// <summary>The names of the files with at least this score, best first; none while there is no search.</summary>
    private static async Task<string[]> FoundAsync(RunningServer server, int lowest)
    {
        using var answer = await server.Client.PostAsync("/api/v1/search", System.Net.Http.Json.JsonContent.Create(new { min_score = lowest }), Stop);
        if (!answer.IsSuccessStatusCode) return [];
        using var page = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Stop));
        return [.. page.RootElement.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("name").GetString()!)];
    }

    private static async Task<T> InTimeAsync<T>(TimeSpan limit, Func<Task<T>> ask)
    {
        var asked = Stopwatch.GetTimestamp();
        var answer = await ask();
        var waited = Stopwatch.GetElapsedTime(asked);
        TestContext.Current.TestOutputHelper!.WriteLine($"{waited.TotalMilliseconds:0} ms");
        Assert.True(waited < limit + load, $"the answer took {waited}");
        return answer;
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        for (var began = Stopwatch.GetTimestamp(); !await isSo(); await Task.Delay(50, Stop)) Assert.True(Stopwatch.GetElapsedTime(began) < patience, "it never became so");
    }
}
