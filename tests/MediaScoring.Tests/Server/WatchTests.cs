using System.Diagnostics;
using System.Text.Json;
using MediaScoring.Server;
using MediaScoring.Sidecars;

namespace MediaScoring.Tests.Server;

/// <summary>A server keeps the library at what is on disk, without being asked.</summary>
public class WatchTests
{
    [Fact]
    public async Task A_new_file_shows_up_in_a_search_without_a_sync()
    {
        await using var server = await WatchingAsync("a.png");
        using var events = await EventReader.OpenAsync(server);

        server.Folder.Write("album/fox.png", TinyPng.WithPrompt("a red fox"));

        Assert.Equal("""{"added":1,"changed":0,"missing":0}""", await NextFilesAsync(events));
        Assert.Equal(["fox.png"], await FoundAsync(server, "fox", 1));
    }

    [Fact]
    public async Task A_file_that_is_written_slowly_is_taken_when_it_is_complete()
    {
        await using var server = await WatchingAsync("a.png");
        using var events = await EventReader.OpenAsync(server);
        var content = TinyPng.WithPrompt(string.Join(", ", Enumerable.Range(0, 400).Select(number => $"fox {number}")));

        await using (var file = new FileStream(server.Folder["slow.png"], FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0))
        {
            using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(300));
            foreach (var piece in content.Chunk((content.Length / 8) + 1))
            {
                await file.WriteAsync(piece);
                await pace.WaitForNextTickAsync();
            }
        }

        Assert.Equal("""{"added":1,"changed":0,"missing":0}""", await NextFilesAsync(events));   // had half of it been taken, a change would follow
        Assert.Equal([$"{content.Length}|0"], Sql(server, "SELECT file_size, (SELECT count(*) FROM library_problems) FROM media_files WHERE relative_path = 'slow.png'"));
    }

    [Fact]
    public async Task A_vanished_file_is_marked_missing_and_a_changed_one_is_read_again()
    {
        await using var server = await WatchingAsync("a.png", "b.png");
        using var events = await EventReader.OpenAsync(server);

        File.Delete(server.Folder["a.png"]);
        var gone = await NextFilesAsync(events);
        server.Folder.Write("b.png", TinyPng.WithPrompt("a lighthouse"));
        var changed = await NextFilesAsync(events);

        Assert.Equal("""{"added":0,"changed":0,"missing":1}""", gone);
        Assert.Equal("""{"added":0,"changed":1,"missing":0}""", changed);
        Assert.Equal(["a.png|1", "b.png|0"], Sql(server, "SELECT relative_path, missing_since IS NOT NULL FROM media_files ORDER BY relative_path"));
        Assert.Equal(["b.png"], await FoundAsync(server, "lighthouse", 1));
    }

    [Fact]
    public async Task A_moved_file_keeps_its_score()
    {
        await using var server = await WatchingAsync("a.png", "b.png");
        await server.PostAsync("/api/score", new { name = "a.png", score = 5 });
        using var events = await EventReader.OpenAsync(server);

        Directory.CreateDirectory(server.Folder["album"]);
        File.Move(server.Folder["a.png"], server.Folder["album/renamed.png"]);

        await events.UntilAsync(happened => happened.Name == "files" && happened.Data.GetProperty("changed").GetInt32() > 0);
        Assert.Equal(["album/renamed.png|5|0"], Sql(server, "SELECT relative_path, score, missing_since IS NOT NULL FROM media_files WHERE relative_path <> 'b.png'"));
        Assert.Equal(5, ScoreSidecar.Read(server.Folder["album/renamed.png"]).Score.Value);
    }

    [Fact]
    public async Task A_moved_folder_keeps_its_scores()
    {
        await using var server = await WatchingAsync("a.png", "album/b.png", "album/deep/c.png");
        await server.PostAsync("/api/score", new { name = "album/deep/c.png", score = 3 });
        using var events = await EventReader.OpenAsync(server);

        Directory.Move(server.Folder["album"], server.Folder["elsewhere"]);

        await events.UntilAsync(happened => happened.Name == "files");
        Assert.Equal(
            ["a.png|0|0", "elsewhere/b.png|0|0", "elsewhere/deep/c.png|3|0"],
            await EventuallyAsync(server, "SELECT relative_path, score, missing_since IS NOT NULL FROM media_files ORDER BY relative_path", rows => rows[1].StartsWith("elsewhere", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_sidecar_changed_by_another_program_is_taken_up_and_own_ones_wake_nobody()
    {
        await using var server = await WatchingAsync("a.png", "b.png");
        using var events = await EventReader.OpenAsync(server);

        await server.PostAsync("/api/score", new { name = "a.png", score = 4 });
        server.Folder.Write(".scores/b.png.json", """{"file": "b.png", "score": 2}""");

        Assert.Equal("""{"added":0,"changed":1,"missing":0}""", await NextFilesAsync(events));   // with a.png it would be two, or another event before
        Assert.Equal(["a.png|4", "b.png|2"], Sql(server, "SELECT relative_path, score FROM media_files ORDER BY relative_path"));
    }

    [Fact]
    public async Task What_the_watching_misses_the_sync_of_the_whole_folder_finds()
    {
        await using var server = await WatchingAsync(settings => settings with { Watch = false, ReconcileInterval = TimeSpan.FromMilliseconds(300) }, "a.png");
        using var events = await EventReader.OpenAsync(server);

        server.Folder.Write("b.png", TinyPng.Of(shade: 4));

        Assert.Equal("""{"added":1,"changed":0,"missing":0}""", await NextFilesAsync(events));
        Assert.Equal(["a.png", "b.png"], Sql(server, "SELECT relative_path FROM media_files ORDER BY relative_path"));
    }

    [Fact]
    public async Task A_sync_is_held_goes_on_and_is_cancelled_over_HTTP()
    {
        using var folder = new TemporaryFolder();
        var picture = TinyPng.WithPrompt("a red fox, sharp focus");
        for (var number = 0; number < 1500; number++) folder.Write($"album {number % 10}/{number}.png", picture);
        await using var server = await RunningServer.OverAsync(folder, ownsFolder: false, sync: false, change: settings => settings with { Watch = false });
        Assert.Equal("idle", (await server.PostAsync("/api/v1/sync/pause", new { })).GetProperty("state").GetString());

        await server.PostAsync("/api/v1/sync", new { }, 202);
        var held = await UntilPausedAsync(server);
        var shown = (await server.GetAsync("/api/v1/library")).GetProperty("sync");
        var goesOn = await server.PostAsync("/api/v1/sync/resume", new { });
        await UntilPausedAsync(server);
        var cancelled = await server.PostAsync("/api/v1/sync/cancel", new { });
        var rows = int.Parse(Sql(server, "SELECT count(*) FROM media_files")[0], System.Globalization.CultureInfo.InvariantCulture);
        var next = await server.PostAsync("/api/search/sync", new { });

        Assert.Equal((true, true, "paused"), (held.GetProperty("running").GetBoolean(), held.GetProperty("paused").GetBoolean(), held.GetProperty("state").GetString()));
        Assert.Equal("paused", shown.GetProperty("state").GetString());
        Assert.Contains(goesOn.GetProperty("state").GetString(), new[] { "scanning", "syncing" });
        Assert.Equal((false, "cancelled"), (cancelled.GetProperty("running").GetBoolean(), cancelled.GetProperty("state").GetString()));
        Assert.InRange(rows, 0, 1499);
        Assert.Equal((1500, 1500 - rows), (next.GetProperty("synced_files").GetInt32(), next.GetProperty("added").GetInt32()));
    }

    private static Task<RunningServer> WatchingAsync(params string[] names) => WatchingAsync(settings => settings, names);

    /// <summary>A server that has done its first sync and watches; nothing else looks at the folder unless the test says so.</summary>
    private static async Task<RunningServer> WatchingAsync(Func<ServerSettings, ServerSettings> change, params string[] names)
    {
        var folder = new TemporaryFolder();
        for (var number = 0; number < names.Length; number++) folder.Write(names[number], TinyPng.Of(shade: (byte)(10 + number)));
        var server = await RunningServer.OverAsync(folder, sync: false, change: settings => change(settings with { SyncAtStart = true, ReconcileInterval = TimeSpan.Zero }));
        await EventuallyAsync(server, "SELECT count(*) FROM media_files", rows => rows[0] == $"{names.Length}");
        while ((await server.GetAsync("/api/v1/library")).GetProperty("sync").GetProperty("running").GetBoolean()) await Task.Yield();
        return server;
    }

    private static async Task<string> NextFilesAsync(EventReader events) => (await events.UntilAsync(happened => happened.Name == "files")).Data.GetRawText();

    private static async Task<JsonElement> UntilPausedAsync(RunningServer server)
    {
        var patience = Stopwatch.StartNew();
        while (patience.Elapsed < TimeSpan.FromSeconds(30))
        {
            var status = await server.PostAsync("/api/v1/sync/pause", new { });
            if (status.GetProperty("paused").GetBoolean()) return status;
        }

        throw new InvalidOperationException("No sync was held.");
    }

    private static async Task<List<string?>> FoundAsync(RunningServer server, string word, int count)
    {
        var patience = Stopwatch.StartNew();
        while (true)
        {
            var found = await server.PostAsync("/api/v1/search", new { query = word });
            var names = found.GetProperty("items").EnumerateArray().Select(file => file.GetProperty("name").GetString()).ToList();
            if (names.Count == count || patience.Elapsed > TimeSpan.FromSeconds(30)) return names;
        }
    }

    private static List<string> Sql(RunningServer server, string sql) => server.Folder.Sql(sql);

    private static async Task<List<string>> EventuallyAsync(RunningServer server, string sql, Func<List<string>, bool> holds)
    {
        var patience = Stopwatch.StartNew();
        while (true)
        {
            var rows = Sql(server, sql);
            if (holds(rows) || patience.Elapsed > TimeSpan.FromSeconds(30)) return rows;
            await Task.Yield();
        }
    }
}
