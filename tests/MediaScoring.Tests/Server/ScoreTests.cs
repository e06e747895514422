using MediaScoring.Sidecars;

namespace MediaScoring.Tests.Server;

public class ScoreTests
{
    [Theory]
    [InlineData("""{"name":"a.png","score":99}""", 422)]
    [InlineData("""{"name":"a.png","score":-2}""", 422)]
    [InlineData("""{"name":"a.png","score":100000000000000000000000}""", 422)]
    [InlineData("""{"name":"a.png","score":2.9}""", 422)]
    [InlineData("""{"name":"a.png","score":"4"}""", 422)]
    [InlineData("""{"name":"a.png","score":null}""", 422)]
    [InlineData("""{"name":"a.png"}""", 422)]
    [InlineData("""{"score":1}""", 422)]
    [InlineData("""{"name":7,"score":1}""", 422)]
    [InlineData("""[]""", 422)]
    [InlineData("""{"name":"a.png","score":""", 400)]
    [InlineData("", 400)]
    [InlineData("null", 400)]
    [InlineData("""{"name":"gone.png","score":1}""", 404)]
    [InlineData("""{"name":"sub","score":1}""", 404)]
    [InlineData("""{"name":"notes.txt","score":1}""", 404)]
    [InlineData("""{"name":"../a.png","score":1}""", 403)]
    [InlineData("""{"name":".scores/media.db","score":1}""", 403)]
    [InlineData("""{"name":"a\u0000.png","score":1}""", 400)]
    public async Task A_score_that_is_none_is_refused_and_changes_nothing(string body, int status)
    {
        await using var server = await RunningServer.WithAsync("a.png", "sub/b.png");
        server.Folder.Write("notes.txt", "words");
        await server.PostAsync("/api/score", new { name = "a.png", score = 3 });
        var sidecar = File.ReadAllText(server.Folder[".scores/a.png.json"]);

        var problem = await server.PostTextAsync("/api/score", body, status);

        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        Assert.Equal(sidecar, File.ReadAllText(server.Folder[".scores/a.png.json"]));
        Assert.Equal(3, (await server.Library.Files.FindAsync("a.png"))!.Score.Value);
    }

    [Fact]
    public async Task A_score_by_id_is_in_sidecar_and_database_and_other_keys_stay()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.png", TinyPng.Of());
        folder.Write(".scores/a.png.json", """{"file":"a.png","score":1,"note":"kept"}""");
        await using var server = await RunningServer.OverAsync(folder, ownsFolder: false);
        var id = (await server.Library.Files.FindAsync("a.png"))!.Id;

        var answer = await server.SendAsync(HttpMethod.Put, $"/api/v1/files/{id}/score", new { score = 5 });

        Assert.Equal($$"""{"id":{{id}},"score":5,"database":true,"problem":null}""", answer.GetRawText());
        Assert.Equal(5, (await server.GetAsync($"/api/v1/files/{id}")).GetProperty("score").GetInt32());
        Assert.Contains("kept", File.ReadAllText(folder[".scores/a.png.json"]), StringComparison.Ordinal);
        await server.SendAsync(HttpMethod.Put, $"/api/v1/files/{id}/score", new { score = 6 }, 422);
        await server.SendAsync(HttpMethod.Put, "/api/v1/files/999999/score", new { score = 1 }, 404);
    }

    [Fact]
    public async Task Many_files_are_scored_as_one_change_which_one_undo_takes_back()
    {
        var names = Enumerable.Range(0, 40).Select(number => $"f{number}.png").ToArray();
        await using var server = await RunningServer.WithAsync(names);
        await server.PostAsync("/api/score", new { name = "f7.png", score = 2 });
        var ids = await server.IdsOfAsync(names);

        var answer = await server.SendAsync(HttpMethod.Put, "/api/v1/scores", new { file_ids = ids, score = 5 });
        var scored = names.Select(name => ScoreSidecar.Read(server.Folder[name]).Score.Value).ToHashSet();
        var entries = (await server.GetAsync("/api/v1/journal")).GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("files").GetInt32()).ToList();
        await server.PostAsync("/api/v1/undo", new { });

        Assert.Equal($$"""{"files":40,"score":5,"database":true,"problem":null,"sequence":{{answer.GetProperty("sequence").GetInt64()}}}""", answer.GetRawText());
        Assert.Equal([5], scored);
        Assert.Equal([40, 1], entries);
        var expected = names.Select(name => name == "f7.png" ? 2 : 0).ToList();
        Assert.Equal(expected, names.Select(name => ScoreSidecar.Read(server.Folder[name]).Score.Value));
        Assert.Equal(expected, (await server.Library.Files.WithIdsAsync(ids)).Values.OrderBy(file => Array.IndexOf(names, file.Path)).Select(file => file.Score.Value));
    }

    [Theory]
    [InlineData("""{"file_ids":[ID,987654],"score":5}""", 404, "987654")]
    [InlineData("""{"file_ids":[ID,GONE],"score":5}""", 404, "gone.png")]
    [InlineData("""{"file_ids":[ID,ID],"score":5}""", 422, "each id once")]
    [InlineData("""{"file_ids":[],"score":5}""", 422, "a list of ids")]
    [InlineData("""{"score":5}""", 422, "a list of ids")]
    [InlineData("""{"file_ids":[ID,null],"score":5}""", 422, "file_ids")]
    [InlineData("""{"file_ids":"ID","score":5}""", 422, "file_ids")]
    [InlineData("""{"file_ids":[ID],"score":6}""", 422, "score")]
    [InlineData("""{"file_ids":[ID]}""", 422, "score")]
    public async Task Scores_for_many_files_of_which_one_is_wrong_change_nothing(string body, int status, string named)
    {
        await using var server = await RunningServer.WithAsync("a.png", "gone.png");
        var ids = await server.IdsOfAsync("a.png", "gone.png");
        File.Delete(server.Folder["gone.png"]);
        var text = body.Replace("ID", $"{ids[0]}", StringComparison.Ordinal).Replace("GONE", $"{ids[1]}", StringComparison.Ordinal);

        var problem = await server.SendTextAsync(HttpMethod.Put, "/api/v1/scores", text, status);

        Assert.Contains(named, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.False(File.Exists(server.Folder[".scores/a.png.json"]));
        Assert.Equal(0, (await server.Library.Files.FindAsync("a.png"))!.Score.Value);
        Assert.Empty((await server.GetAsync("/api/v1/journal")).GetProperty("entries").EnumerateArray());
    }

    [Theory]
    [InlineData(5000, 404, "There is no file with the id 1000001.")]
    [InlineData(5001, 422, "file_ids: give at most 5000 ids at once.")]
    public async Task One_request_scores_at_most_five_thousand_files(int count, int status, string sentence)
    {
        await using var server = await RunningServer.WithAsync("a.png");

        var problem = await server.SendAsync(HttpMethod.Put, "/api/v1/scores", new { file_ids = Enumerable.Range(1_000_001, count), score = 1 }, status);

        Assert.Equal(sentence, problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task A_sidecar_edited_outside_is_seen_by_the_file_s_metadata_and_then_by_lists()
    {
        await using var server = await RunningServer.WithAsync("a.png");
        server.Folder.Write(".scores/a.png.json", """{"file":"a.png","score":4}""");

        Assert.Equal(4, (await server.GetAsync("/api/meta/a.png")).GetProperty("score").GetInt32());
        Assert.Equal(4, (await server.GetAsync("/api/videos")).GetProperty("videos")[0].GetProperty("score").GetInt32());
    }

    [Fact]
    public async Task Lists_never_show_another_score_while_the_same_one_is_given_again_and_again()
    {
        await using var server = await RunningServer.WithAsync("a.png");
        await server.PostAsync("/api/score", new { name = "a.png", score = 5 });
        var writing = Task.Run(async () =>
        {
            for (var time = 0; time < 60; time++) await server.PostAsync("/api/score", new { name = "a.png", score = 5 });
        });

        var seen = new HashSet<int>();
        while (!writing.IsCompleted)
        {
            seen.Add((await server.GetAsync("/api/videos")).GetProperty("videos")[0].GetProperty("score").GetInt32());
            seen.Add((await server.GetAsync("/api/meta/a.png")).GetProperty("score").GetInt32());
        }

        await writing;
        Assert.Equal([5], seen);
    }
}
