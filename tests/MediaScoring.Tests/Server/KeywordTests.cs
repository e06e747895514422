using System.Text.Json;
using MediaScoring.Sidecars;

namespace MediaScoring.Tests.Server;

public class KeywordTests
{
    [Fact]
    public async Task Keywords_are_added_once_and_told_by_type()
    {
        await using var server = await RunningServer.WithAsync("a.png", "b.png");

        var first = await server.PostAsync("/api/search/keywords", new { filename = "a.png", keywords = new[] { "  Portrait ", "anime", "ÄRGER", "", "portrait" } });
        var second = await server.PostAsync("/api/search/keywords", new { filename = "a.png", keywords = new[] { "portrait", "new" }, keyword_type = "user", source = "test" });

        Assert.Equal("""{"ok":true,"added_keywords":3,"keywords":["portrait","anime","ärger"]}""", first.GetRawText());
        Assert.Equal("""{"ok":true,"added_keywords":1,"keywords":["new"]}""", second.GetRawText());
        var all = await server.GetAsync("/api/search/keywords?keyword_type=user");
        Assert.Equal("""{"keywords":["anime","new","portrait","ärger"],"total":4,"keyword_type":"user"}""", all.GetRawText());
        var ofFile = await server.GetAsync("/api/search/keywords/a.png");
        var user = ofFile.GetProperty("keywords").GetProperty("user").EnumerateArray().ToList();
        Assert.Equal(["keyword", "source", "confidence", "created_at"], user[0].EnumerateObject().Select(member => member.Name));
        Assert.Equal("test", user[3].GetProperty("source").GetString());
        Assert.Equal(JsonValueKind.Null, (await server.GetAsync("/api/search/keywords")).GetProperty("keyword_type").ValueKind);
    }

    [Theory]
    [InlineData("""{"filename":"../a.png","keywords":["x"]}""", 403)]
    [InlineData("""{"filename":"sub","keywords":["x"]}""", 404)]
    [InlineData("""{"filename":"gone.png","keywords":["x"]}""", 404)]
    [InlineData("""{"filename":"notes.txt","keywords":["x"]}""", 404)]
    [InlineData("""{"keywords":["x"]}""", 422)]
    [InlineData("""{"filename":"a.png"}""", 422)]
    [InlineData("""{"filename":"a.png","keywords":[5]}""", 422)]
    [InlineData("""{"filename":"a.png","keywords":"x"}""", 422)]
    [InlineData("""{"filename":"a.png","keywords":["x"],"keyword_type":"123456789012345678901234567890123456789012345678901"}""", 422)]
    public async Task Keywords_of_something_that_is_no_file_of_the_library_are_refused(string body, int status)
    {
        await using var server = await RunningServer.WithAsync("a.png", "sub/b.png");
        server.Folder.Write("notes.txt", "words");
        var rows = (await server.GetAsync("/api/search/stats")).GetProperty("total_files").GetInt64();

        await server.PostTextAsync("/api/search/keywords", body, status);

        Assert.Equal(rows, (await server.GetAsync("/api/search/stats")).GetProperty("total_files").GetInt64());
    }

    [Fact]
    public async Task Keywords_are_added_and_removed_by_id()
    {
        await using var server = await RunningServer.WithAsync("a.png");
        var id = (await server.Library.Files.FindAsync("a.png"))!.Id;

        var added = await server.PostAsync($"/api/v1/files/{id}/keywords", new { keywords = new[] { "One", "two" } });
        var removed = await server.SendAsync(HttpMethod.Delete, $"/api/v1/files/{id}/keywords", new { keywords = new[] { "one", "three" } });

        Assert.Equal("""["one","two"]""", added.GetProperty("added").GetRawText());
        Assert.Equal("""["one"]""", removed.GetProperty("removed").GetRawText());
        Assert.Equal("two", Assert.Single(removed.GetProperty("keywords").EnumerateArray(), word => word.GetProperty("keyword_type").GetString() == "user").GetProperty("keyword").GetString());
        await server.PostAsync("/api/v1/files/999999/keywords", new { keywords = new[] { "x" } }, 404);
    }

    [Theory]
    [InlineData("user")]
    [InlineData("mood")]
    public async Task Keywords_of_many_files_are_changed_together_and_the_answer_tells_which_words_of_which_file(string type)
    {
        string[] names = ["a.png", "b.png", "c.png"];
        await using var server = await RunningServer.WithAsync(names);
        var ids = await server.IdsOfAsync(names);
        var (a, b, c) = (ids[0], ids[1], ids[2]);
        await server.Library.Keywords.AddAsync("b.png", ["sea"], type);
        await server.Library.Keywords.AddAsync("c.png", ["sea", "tower"], type);

        var added = await server.PostAsync("/api/v1/keywords", new { file_ids = ids, keywords = new[] { " Sea", "tower" }, keyword_type = type });
        var removed = await server.SendAsync(HttpMethod.Delete, "/api/v1/keywords", new { file_ids = new[] { c, a }, keywords = new[] { "tower", "none" }, keyword_type = type });
        var nothing = await server.SendAsync(HttpMethod.Delete, "/api/v1/keywords", new { file_ids = new[] { c, a }, keywords = new[] { "tower" }, keyword_type = type });

        Assert.Equal($$"""{"files":[{"id":{{a}},"added":["sea","tower"]},{"id":{{b}},"added":["tower"]}]}""", added.GetRawText());
        Assert.Equal($$"""{"files":[{"id":{{c}},"removed":["tower"]},{"id":{{a}},"removed":["tower"]}]}""", removed.GetRawText());
        Assert.Equal("""{"files":[]}""", nothing.GetRawText());
        var words = new List<string>();
        foreach (var name in names) words.Add(string.Join(' ', (await server.Library.Keywords.OfFileAsync(name)).Where(word => word.Keyword.Type == type).Select(word => word.Keyword.Text)));
        Assert.Equal(["sea", "sea tower", "sea"], words);
    }

    [Fact]
    public async Task A_keyword_for_many_files_is_one_entry_of_the_journal_which_one_undo_takes_back_exactly()
    {
        var names = Enumerable.Range(0, 40).Select(number => $"f{number}.png").ToArray();
        await using var server = await RunningServer.WithAsync(names);
        await server.Library.Keywords.AddAsync("f7.png", ["tower"]);

        await server.PostAsync("/api/v1/keywords", new { file_ids = await server.IdsOfAsync(names), keywords = new[] { "tower" } });
        var tagged = names.Count(name => ScoreSidecar.Read(server.Folder[name]).Keywords is ["tower"]);
        var entries = (await server.GetAsync("/api/v1/journal")).GetProperty("entries").EnumerateArray().Select(entry => (entry.GetProperty("kind").GetString(), entry.GetProperty("files").GetInt32())).ToList();
        await server.PostAsync("/api/v1/undo", new { });

        Assert.Equal(40, tagged);
        Assert.Equal([("keywords", 39), ("keywords", 1)], entries);
        Assert.Equal(["f7.png"], names.Where(name => ScoreSidecar.Read(server.Folder[name]).Keywords is { Count: > 0 }));
        Assert.Equal(1, (await server.PostAsync("/api/v1/search", new { query = "kw.user:tower" })).GetProperty("total").GetInt32());
    }

    [Theory]
    [InlineData("""{"file_ids":[ID,987654],"keywords":["x"]}""", 404, "987654")]
    [InlineData("""{"file_ids":[ID,ID],"keywords":["x"]}""", 422, "each id once")]
    [InlineData("""{"file_ids":[],"keywords":["x"]}""", 422, "a list of ids")]
    [InlineData("""{"keywords":["x"]}""", 422, "a list of ids")]
    [InlineData("""{"file_ids":[ID]}""", 422, "keywords")]
    public async Task Keywords_for_many_files_of_which_one_is_wrong_change_nothing(string body, int status, string named)
    {
        await using var server = await RunningServer.WithAsync("a.png");
        await server.Library.Keywords.AddAsync("a.png", ["sea"]);
        var text = body.Replace("ID", $"{(await server.IdsOfAsync("a.png"))[0]}", StringComparison.Ordinal);

        var added = await server.SendTextAsync(HttpMethod.Post, "/api/v1/keywords", text, status);
        var removed = await server.SendTextAsync(HttpMethod.Delete, "/api/v1/keywords", text.Replace("\"x\"", "\"sea\"", StringComparison.Ordinal), status);

        Assert.All([added, removed], problem => Assert.Contains(named, problem.GetProperty("detail").GetString(), StringComparison.Ordinal));
        Assert.Equal(["sea"], ScoreSidecar.Read(server.Folder["a.png"]).Keywords);
        Assert.Single((await server.GetAsync("/api/v1/journal")).GetProperty("entries").EnumerateArray());
    }

    [Theory]
    [InlineData(5000, 404)]
    [InlineData(5001, 422)]
    public async Task One_request_changes_the_keywords_of_at_most_five_thousand_files(int count, int status)
    {
        await using var server = await RunningServer.WithAsync("a.png");
        var body = new { file_ids = Enumerable.Range(1_000_001, count), keywords = new[] { "x" } };

        await server.PostAsync("/api/v1/keywords", body, status);
        await server.SendAsync(HttpMethod.Delete, "/api/v1/keywords", body, status);
    }
}
