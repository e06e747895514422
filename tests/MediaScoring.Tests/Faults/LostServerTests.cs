using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using MediaScoring.Search;
using MediaScoring.Sidecars;
using MediaScoring.Storage;
using MediaScoring.Tests.Server;
using Microsoft.Extensions.Logging;

namespace MediaScoring.Tests.Faults;

/// <summary>The database's server goes, hangs, is not there yet, and comes back, while the program serves.</summary>
public sealed class LostServerTests
{
    // What is promised, and what other tests on the same processors may add; each test prints what it measured.
    private static readonly TimeSpan scoreLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan searchLimit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan openingLimit = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan load = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan patience = TimeSpan.FromMinutes(2);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>How a server is lost: its program ends, or stands still, or what lies before it forwards nothing any more.</summary>
    public enum Loss
    {
        Stopped,
        Frozen,
        CutOff,
    }

    [Theory]
    [InlineData(Loss.Stopped, "index")]
    [InlineData(Loss.Frozen, "index")]
    [InlineData(Loss.Frozen, "tables")]
    [InlineData(Loss.CutOff, "index")]
    [InlineData(Loss.CutOff, "tables")]
    public async Task A_server_that_is_lost_or_hangs_keeps_nobody_waiting_and_gets_the_scores_given_meanwhile(Loss loss, string search)
    {
        using var cluster = PostgresCluster.StartOwn();
        await using var relay = new TcpRelay(cluster.Port);
        using var folder = FolderWith("a.png", "b.png", "c.png");
        await using var server = await ServeAsync(folder, PostgresCluster.Through(relay.Port, cluster.CreateDatabase()));
        if (search == "index") await UntilAsync(async () => (await server.GetAsync("/health/ready")).GetProperty("search").GetString() == "ready");
        await server.PostAsync("/api/score", new { name = "a.png", score = 1 });
        var ids = (await SearchAsync(server)).GetProperty("items").EnumerateArray().ToDictionary(item => item.GetProperty("name").GetString()!, item => item.GetProperty("id").GetInt64());

        Lose(cluster, relay, loss);
        await InTimeAsync(searchLimit, () => server.PostAsync("/api/v1/search", new { }, 503));
        await InTimeAsync(searchLimit, () => server.PostAsync("/api/search/files", new { keywords = Array.Empty<string>() }, 503));
        var named = await InTimeAsync(scoreLimit, () => server.PostAsync("/api/score", new { name = "a.png", score = 4 }));
        var many = await InTimeAsync(scoreLimit, () => server.SendAsync(HttpMethod.Put, "/api/v1/scores", new { file_ids = new[] { ids["b.png"], ids["c.png"] }, score = 3 }));
        var numbered = await InTimeAsync(scoreLimit, () => server.SendAsync(HttpMethod.Put, $"/api/v1/files/{ids["b.png"]}/score", new { score = 5 }));
        var library = await InTimeAsync(searchLimit, () => server.GetAsync("/api/v1/library"));

        Assert.Contains("safe in the sidecar", named.GetProperty("problem").GetString(), StringComparison.Ordinal);
        Assert.False(numbered.GetProperty("database").GetBoolean());
        Assert.False(many.GetProperty("database").GetBoolean());
        Assert.Equal([4, 5, 3], new[] { "a.png", "b.png", "c.png" }.Select(name => ScoreSidecar.Read(folder[name]).Score.Value));
        Assert.False(library.GetProperty("database").GetBoolean());
        Assert.Contains("does not answer", library.GetProperty("database_absence").GetString(), StringComparison.Ordinal);
        Assert.False((await server.GetAsync("/health/ready")).GetProperty("database").GetBoolean());

        Return(cluster, relay, loss);
        await UntilAsync(async () => (await FoundAsync(server, 4)) is ["b.png", "a.png"]);
    }

    [Theory]
    [InlineData(Loss.Frozen)]
    [InlineData(Loss.CutOff)]
    public async Task A_score_is_the_first_to_notice_that_the_server_hangs(Loss loss)
    {
        using var cluster = PostgresCluster.StartOwn();
        await using var relay = new TcpRelay(cluster.Port);
        using var folder = FolderWith("a.png", "b.png");
        await using var server = await ServeAsync(folder, PostgresCluster.Through(relay.Port, cluster.CreateDatabase()));
        await server.PostAsync("/api/score", new { name = "a.png", score = 1 });

        Lose(cluster, relay, loss);
        await InTimeAsync(scoreLimit, async () => await Task.WhenAll(
            server.PostAsync("/api/score", new { name = "a.png", score = 4 }), server.PostAsync("/api/score", new { name = "b.png", score = 5 })));
        Return(cluster, relay, loss);

        Assert.Equal((4, 5), (ScoreSidecar.Read(folder["a.png"]).Score.Value, ScoreSidecar.Read(folder["b.png"]).Score.Value));
        await UntilAsync(async () => (await FoundAsync(server, 4)) is ["b.png", "a.png"]);
    }

    [Theory]
    [InlineData(Loss.Frozen)]
    [InlineData(Loss.CutOff)]
    public async Task A_score_does_not_wait_for_a_sync_of_its_file_that_hangs_with_the_server(Loss loss)
    {
        using var cluster = PostgresCluster.StartOwn();
        await using var relay = new TcpRelay(cluster.Port);
        using var folder = FolderWith("a.png", "b.png");
        var url = cluster.CreateDatabase();
        await using var server = await ServeAsync(folder, PostgresCluster.Through(relay.Port, url));
        await server.PostAsync("/api/score", new { name = "a.png", score = 1 });
        await UntilAsync(async () => (await FoundAsync(server, 0)).Length == 2);

        using (PostgresCluster.Hold(url, "LOCK TABLE score_sidecars IN EXCLUSIVE MODE"))
        {
            folder.Write(".scores/a.png.json", """{"file": "a.png", "score": 2}""");
            await UntilAsync(() => Task.FromResult(PostgresCluster.Sql(url, "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%score_sidecars%'").Count > 0));
            Lose(cluster, relay, loss);
            await InTimeAsync(scoreLimit, () => server.PostAsync("/api/score", new { name = "a.png", score = 4 }));
            Return(cluster, relay, loss);
        }

        Assert.Equal(4, ScoreSidecar.Read(folder["a.png"]).Score.Value);
        await UntilAsync(async () => (await FoundAsync(server, 4)) is ["a.png"]);
    }

    [Theory]
    [InlineData(Loss.Stopped)]
    [InlineData(Loss.CutOff)]
    public async Task What_changed_on_disk_meanwhile_is_taken_up_when_the_server_is_back(Loss loss)
    {
        using var cluster = PostgresCluster.StartOwn();
        await using var relay = new TcpRelay(cluster.Port);
        using var folder = FolderWith("a.png", "b.png");
        using var log = new Messages();
        await using var server = await RunningServer.OverAsync(folder, ownsFolder: false, change: settings => settings with
        {
            SyncAtStart = true,
            ReconcileInterval = TimeSpan.Zero,
            Log = log,
            Library = settings.Library with { DatabaseUrl = PostgresCluster.Through(relay.Port, cluster.CreateDatabase()) },
        });
        await UntilAsync(() => Task.FromResult(log.Has("Synced: 2 files")));

        Lose(cluster, relay, loss);
        folder.Write("album/new.png", TinyPng.Of(texts: ("n", "new")));
        File.Delete(folder["b.png"]);
        await UntilAsync(() => Task.FromResult(log.Has("The folder is synced when the database is back.")));
        Return(cluster, relay, loss);

        await UntilAsync(async () => (await FoundAsync(server, 0)).Order(StringComparer.Ordinal).SequenceEqual(["a.png", "new.png"]));
    }

    [Fact]
    public async Task A_server_that_takes_connections_and_never_answers_is_said_to_be_silent_in_a_few_seconds()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var folder = FolderWith("a.png");
        using var cache = new TemporaryFolder();
        var url = PostgresCluster.Through(((IPEndPoint)silent.LocalEndpoint).Port, "postgresql://media_user@127.0.0.1/media_scoring");

        var refusal = await InTimeAsync(openingLimit, () => Assert.ThrowsAsync<DatabaseUnavailableException>(
            () => MediaLibrary.OpenAsync(new LibrarySettings { MediaFolder = folder.Path, DatabaseUrl = url, CacheFolder = cache.Path }, Stop)));

        Assert.Contains("does not answer. Is it running, and is the address right?", refusal.Message, StringComparison.Ordinal);
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

    private static void Lose(PostgresCluster cluster, TcpRelay relay, Loss loss)
    {
        if (loss == Loss.Stopped) cluster.Stop();
        else if (loss == Loss.Frozen) cluster.Freeze();
        else relay.Hold();
    }

    private static void Return(PostgresCluster cluster, TcpRelay relay, Loss loss)
    {
        if (loss == Loss.Stopped) cluster.Start();
        else if (loss == Loss.Frozen) cluster.Thaw();
        else relay.GoOn();
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

    /// <summary>What a server logs.</summary>
    private sealed class Messages : ILoggerFactory, ILogger
    {
        private readonly ConcurrentQueue<string> messages = [];

        public bool Has(string text) => messages.Any(message => message.Contains(text, StringComparison.Ordinal));

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => messages.Enqueue(formatter(state, exception));

        public void Dispose()
        {
            // It holds nothing.
        }
    }
}
