using System.Text.Json;

namespace MediaScoring.Tests.Server;

/// <summary>The library as a whole over HTTP: numbers, sync, events, problems.</summary>
public class LibraryTests
{
    [Fact]
    public async Task Statistics_count_files_once()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.png", TinyPng.WithPrompt("a red fox"));
        folder.Write("b.png", TinyPng.Of());
        await using var server = await RunningServer.OverAsync(folder, ownsFolder: false);
        await server.PostAsync("/api/score", new { name = "a.png", score = 5 });

        var old = await server.GetAsync("/api/search/stats");
        var own = await server.GetAsync("/api/v1/statistics");

        Assert.Equal(2, old.GetProperty("total_files").GetInt32());
        Assert.Equal(0, old.GetProperty("total_videos").GetInt32());
        Assert.Equal(2, old.GetProperty("total_images").GetInt32());
        Assert.Equal(2, old.GetProperty("files_with_metadata").GetInt32());
        Assert.True(old.GetProperty("total_keywords").GetInt32() >= old.GetProperty("unique_keywords").GetInt32());
        Assert.True(old.TryGetProperty("files_with_thumbnails", out _));
        Assert.Equal(1, own.GetProperty("by_score").GetProperty("5").GetInt32());
        Assert.Equal(0, own.GetProperty("by_score").GetProperty("-1").GetInt32());
    }

    [Fact]
    public async Task The_library_tells_its_name_and_how_far_it_is()
    {
        await using var server = await RunningServer.WithAsync("a.png");

        var library = await server.GetAsync("/api/v1/library");

        Assert.Equal(Path.GetFileName(server.Folder.Path), library.GetProperty("name").GetString());
        Assert.Equal(1, library.GetProperty("files").GetInt32());
        Assert.True(library.GetProperty("database").GetBoolean());
        Assert.Equal(JsonValueKind.Null, library.GetProperty("database_absence").ValueKind);
        Assert.Equal("0.1.0", library.GetProperty("version").GetString());
        Assert.False(library.GetProperty("sync").GetProperty("running").GetBoolean());
    }

    [Fact]
    public async Task A_sync_sees_new_gone_and_returned_files()
    {
        await using var server = await RunningServer.WithAsync("a.png", "b.png");
        server.Folder.Write("c.png", TinyPng.Of(shade: 7));
        File.Delete(server.Folder["a.png"]);

        var sync = await server.PostAsync("/api/search/sync", new { });

        Assert.True(sync.GetProperty("ok").GetBoolean());
        Assert.Equal(2, sync.GetProperty("synced_files").GetInt32());
        Assert.NotEmpty(sync.GetProperty("message").GetString()!);
        Assert.Equal(1, sync.GetProperty("added").GetInt32());
        Assert.Equal(1, sync.GetProperty("missing").GetInt32());
        var found = await server.PostAsync("/api/search/files", new { keywords = Array.Empty<string>() });
        Assert.Equal(["b.png", "c.png"], found.GetProperty("results").EnumerateArray().Select(file => file.GetProperty("name").GetString()));
        Assert.Equal(2, (await server.GetAsync("/api/search/stats")).GetProperty("total_files").GetInt32());
    }

    [Fact]
    public async Task A_sync_without_a_body_works_too()
    {
        await using var server = await RunningServer.WithAsync("a.png");

        using var answer = await server.Client.PostAsync("/api/search/sync", null);

        Assert.True(answer.IsSuccessStatusCode);
    }

    [Fact]
    public async Task A_sync_in_the_background_is_accepted_and_its_events_are_told()
    {
        await using var server = await RunningServer.WithAsync("a.png");
        server.Folder.Write("b.png", TinyPng.Of());
        using var events = await EventReader.OpenAsync(server);
        Assert.Equal("sync", (await events.NextAsync()).Name);

        await server.PostAsync("/api/v1/sync", new { }, 202);

        var last = await events.UntilAsync(happened => happened.Name == "sync" && !happened.Data.GetProperty("running").GetBoolean() && happened.Data.GetProperty("found").GetInt32() == 2);
        Assert.True(last.Data.GetProperty("scan_finished").GetBoolean());
        Assert.NotNull(await server.Library.Files.FindAsync("b.png"));
    }

    [Fact]
    public async Task Scores_and_keywords_are_told_to_open_pages_whichever_route_gave_them()
    {
        await using var server = await RunningServer.WithAsync("a.png");
        var id = (await server.Library.Files.FindAsync("a.png"))!.Id;
        using var events = await EventReader.OpenAsync(server);

        await server.PostAsync("/api/score", new { name = "a.png", score = 4 });
        var score = await events.UntilAsync(happened => happened.Name == "score");
        await server.SendAsync(HttpMethod.Put, $"/api/v1/files/{id}/score", new { score = 2 });
        var second = await events.UntilAsync(happened => happened.Name == "score");
        await server.PostAsync("/api/search/keywords", new { filename = "a.png", keywords = new[] { "x" } });
        var keywords = await events.UntilAsync(happened => happened.Name == "keywords");

        long[] sequences = [.. new[] { score, second }.Select(happened => happened.Data.GetProperty("sequence").GetInt64())];
        Assert.Equal($$"""{"id":{{id}},"score":4,"sequence":{{sequences[0]}}}""", score.Data.GetRawText());
        Assert.Equal($$"""{"id":{{id}},"score":2,"sequence":{{sequences[1]}}}""", second.Data.GetRawText());
        Assert.True(sequences[0] < sequences[1]);
        Assert.Equal($$"""{"id":{{id}}}""", keywords.Data.GetRawText());
    }

    [Fact]
    public async Task Of_a_change_of_more_files_than_events_wait_for_a_page_every_file_is_told()
    {
        var names = Enumerable.Range(0, 600).Select(number => $"f{number:D3}.png").ToArray();
        await using var server = await RunningServer.WithAsync(names);
        var ids = await server.IdsOfAsync(names);
        using var events = await EventReader.OpenAsync(server);

        await server.SendAsync(HttpMethod.Put, "/api/v1/scores", new { file_ids = ids, score = 4 });
        await server.PostAsync("/api/v1/keywords", new { file_ids = ids, keywords = new[] { "x" } });

        await server.PostAsync("/api/v1/undo", new { });
        await server.PostAsync("/api/v1/undo", new { });

        var told = new List<string>();
        while (told.Count < 2400)
        {
            var (name, data) = await events.UntilAsync(happened => happened.Name is "score" or "keywords");
            told.Add($"{name} {data.GetProperty("id")} {(data.TryGetProperty("score", out var score) ? score.GetRawText() : "")}");
        }

        string[] Scores(int score) => [.. ids.Select(id => $"score {id} {score}").Order(StringComparer.Ordinal)];
        string[] keywords = [.. ids.Select(id => $"keywords {id} ").Order(StringComparer.Ordinal)];
        Assert.Equal([.. Scores(4), .. keywords, .. keywords, .. Scores(0)], told.Chunk(600).SelectMany(change => change.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task A_damaged_sidecar_is_reported_and_the_score_stays()
    {
        await using var server = await RunningServer.WithAsync("a.png");
        await server.PostAsync("/api/score", new { name = "a.png", score = 4 });
        server.Folder.Write(".scores/a.png.json", "{\"score\":");
        await server.PostAsync("/api/search/sync", new { });

        var problems = await server.GetAsync("/api/v1/problems");

        Assert.Equal(1, problems.GetProperty("total").GetInt32());
        var problem = Assert.Single(problems.GetProperty("problems").EnumerateArray());
        Assert.Equal("a.png", problem.GetProperty("path").GetString());
        Assert.Equal("sidecar", problem.GetProperty("kind").GetString());
        Assert.Equal(4, (await server.GetAsync("/api/videos")).GetProperty("videos")[0].GetProperty("score").GetInt32());
        await server.GetAsync("/api/v1/problems?limit=0", 422);
    }

    [Fact]
    public async Task Many_clients_at_once_read_score_and_tag_without_a_failure()
    {
        await using var server = await RunningServer.WithAsync([.. Enumerable.Range(0, 40).Select(number => $"f{number}.png")]);

        await Parallel.ForEachAsync(Enumerable.Range(0, 400), new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (number, _) =>
        {
            var name = $"f{number % 40}.png";
            await server.GetAsync("/api/meta/" + name);
            await server.PostAsync("/api/score", new { name, score = number % 7 - 1 });
            if (number % 10 == 0) await server.PostAsync("/api/search/keywords", new { filename = name, keywords = new[] { $"word {number}" } });
            if (number % 100 == 0) await server.PostAsync("/api/search/sync", new { });
        });

        var counts = server.Folder.Sql("SELECT count(*), count(DISTINCT media_file_id) FROM media_metadata");
        Assert.Equal(["40|40"], counts);
        foreach (var video in (await server.GetAsync("/api/videos")).GetProperty("videos").EnumerateArray())
        {
            var name = video.GetProperty("name").GetString()!;
            using var sidecar = JsonDocument.Parse(File.ReadAllText(server.Folder[$".scores/{name}.json"]));
            Assert.Equal(sidecar.RootElement.GetProperty("score").GetInt32(), video.GetProperty("score").GetInt32());
        }
    }

    [Fact]
    public async Task A_library_of_the_earlier_application_is_served_with_its_scores_and_words()
    {
        PostgresCluster.SkipWithoutFile();
        using var folder = new TemporaryFolder();
        folder.CopyFrom(TestPaths.SharedOrSkip("legacy-library"));
        using var expected = JsonDocument.Parse(File.ReadAllBytes(folder["expected.json"]));
        await using var server = await RunningServer.OverAsync(folder, ownsFolder: false);

        var listed = (await server.GetAsync("/api/videos")).GetProperty("videos").EnumerateArray().ToDictionary(video => video.GetProperty("name").GetString()!, video => video.GetProperty("score").GetInt32());

        foreach (var file in expected.RootElement.GetProperty("files").EnumerateObject())
        {
            if (!file.Value.GetProperty("on_disk").GetBoolean())
            {
                Assert.DoesNotContain(file.Name, listed.Keys);
                continue;
            }

            Assert.Equal((file.Name, file.Value.GetProperty("score").GetInt32()), (file.Name, listed[file.Name]));
            var keywords = (await server.GetAsync("/api/search/keywords/" + Uri.EscapeDataString(file.Name))).GetProperty("keywords");
            foreach (var type in file.Value.GetProperty("keywords").EnumerateObject())
            {
                var words = keywords.GetProperty(type.Name).EnumerateArray().Select(word => word.GetProperty("keyword").GetString()).ToList();
                Assert.All(type.Value.EnumerateArray(), wanted => Assert.Contains(wanted.GetProperty("keyword").GetString(), words));
            }
        }
    }

    /// <summary>Reads server-sent events.</summary>
}
