using System.Net.Http.Json;
using System.Text.Json;

namespace MediaScoring.Tests.Server;

/// <summary>The query language over HTTP.</summary>
public class QueryTests
{
    [Fact]
    public async Task Scores_are_counted_by_day_and_recipe_with_mean_and_interval()
    {
        using var folder = new TemporaryFolder();
        foreach (var number in Enumerable.Range(0, 5)) folder.Write($"{number}.png", MediaScoring.Tests.Web.SamplePictures.WithPrompt("a fox", number * 40));
        folder.Write("plain.png", TinyPng.Of());
        await using var server = await RunningServer.OverAsync(folder, ownsFolder: false);
        foreach (var (name, score) in new[] { ("0.png", 5), ("1.png", 3), ("2.png", -1), ("plain.png", 2) }) await server.PostAsync("/api/score", new { name, score });

        var all = await server.PostAsync("/api/v1/statistics/scores", new { });
        var foxes = await server.PostAsync("/api/v1/statistics/scores", new { query = "fox score:>=3" });

        Assert.Equal((6, 2), (all.GetProperty("files").GetInt32(), all.GetProperty("unrated").GetInt32()));
        Assert.Equal([1, 0, 1, 1, 0, 2, 1], all.GetProperty("scores").EnumerateArray().Select(score => score.GetProperty("count").GetInt32()));
        Assert.Equal(4, Assert.Single(all.GetProperty("days").EnumerateArray().ToList()).GetProperty("count").GetInt32());
        var model = Assert.Single(all.GetProperty("groups").EnumerateArray().Single(group => group.GetProperty("field").GetString() == "model").GetProperty("values").EnumerateArray().ToList());
        Assert.Equal(("aurora_v2", 3, "model:=aurora_v2"), (model.GetProperty("value").GetString(), model.GetProperty("judged").GetInt32(), model.GetProperty("query").GetString()));
        Assert.Equal(7 / 3.0, model.GetProperty("mean").GetDouble(), 9);
        Assert.Equal(-1, model.GetProperty("low").GetDouble(), 9);   // 2.33 - 1.96 × 3.06 / √3 lies below the lowest score
        Assert.Equal(5, model.GetProperty("high").GetDouble(), 9);
        Assert.Equal(2, foxes.GetProperty("files").GetInt32());
        foreach (var value in all.GetProperty("groups").EnumerateArray().SelectMany(group => group.GetProperty("values").EnumerateArray()))
            Assert.True((await server.PostAsync("/api/v1/search", new { query = value.GetProperty("query").GetString() })).GetProperty("total").GetInt32() >= value.GetProperty("judged").GetInt32(), value.GetProperty("query").GetString());
    }

    [Theory]
    [InlineData("/api/v1/search", "items")]
    [InlineData("/api/search/files", "results")]
    public async Task A_query_text_stands_beside_the_old_fields(string route, string items)
    {
        await using var server = await RunningServer.WithAsync("a.png", "b.png", "c.png");
        await server.PostAsync("/api/score", new { name = "a.png", score = 5 });
        await server.PostAsync("/api/score", new { name = "b.png", score = 4 });
        await server.PostAsync("/api/search/keywords", new { filename = "b.png", keywords = new[] { "velvet" } });

        var all = await server.PostAsync(route, new { query = "score:>=4 sort:score-asc" });
        Assert.Equal(["b.png", "a.png"], Names(all, items));
        Assert.Equal(2, all.GetProperty("total").GetInt32());
        Assert.Equal(["b.png"], Names(await server.PostAsync(route, new { query = "score:>=4", keywords = new[] { "velv" } }), items));
        Assert.Equal(["c.png", "b.png", "a.png"], Names(await server.PostAsync(route, new { sort = "name-desc" }), items));
        Assert.Equal(["b.png"], Names(await server.PostAsync(route, new { query = "velvet" }), items));

        var page = await server.PostAsync(route, new { query = "sort:name", limit = 2, facets = new[] { "score", "keyword" } });
        Assert.Equal(["a.png", "b.png"], Names(page, items));
        Assert.Equal(["c.png"], Names(await server.PostAsync(route, new { query = "sort:name", limit = 2, cursor = page.GetProperty("next_cursor").GetString() }), items));
        var scores = page.GetProperty("facets").GetProperty("score").EnumerateArray().Select(value => (value.GetProperty("value").GetString(), value.GetProperty("count").GetInt32())).ToList();
        Assert.Equal([("0", 1), ("4", 1), ("5", 1)], scores);
    }

    [Fact]
    public async Task A_wrong_query_is_422_and_says_where()
    {
        await using var server = await RunningServer.WithAsync("a.png");

        var problem = await server.PostAsync("/api/v1/search", new { query = "type:image modle:pony" }, status: 422);

        var error = problem.GetProperty("query_error");
        Assert.Equal(11, error.GetProperty("position").GetInt32());
        Assert.StartsWith("model", error.GetProperty("suggestion").GetString(), StringComparison.Ordinal);
        Assert.Contains("query", problem.GetProperty("errors").EnumerateObject().Select(field => field.Name));
        var shown = await server.PostAsync("/api/v1/search", new { query = "type:image modle:pony", show_mistake = true });
        Assert.Equal((error.ToString(), 0), (shown.GetProperty("mistake").ToString(), shown.GetProperty("total").GetInt32()));
        await server.PostAsync("/api/v1/search", new { query = "type:image modle:pony", show_mistake = true, limit = 0 }, status: 422);
        await server.PostAsync("/api/v1/search", new { sort = "prettiest" }, status: 422);
        await server.PostAsync("/api/v1/search", new { facets = new[] { "colour" } }, status: 422);
        await server.PostAsync("/api/v1/search", new { query = "sort:name", cursor = "nonsense" }, status: 422);
    }

    [Fact]
    public async Task Fields_and_completions_are_told()
    {
        await using var server = await RunningServer.WithAsync("a.png");
        await server.PostAsync("/api/search/keywords", new { filename = "a.png", keywords = new[] { "red velvet" } });
        await server.PostAsync("/api/v1/search", new { query = "type:image" });

        var fields = await server.GetAsync("/api/v1/query/fields");
        Assert.Contains(fields.GetProperty("fields").EnumerateArray(), field => field.GetProperty("name").GetString() == "score");
        Assert.Contains("added", fields.GetProperty("sorts").EnumerateArray().Select(sort => sort.GetString()));

        var proposals = await server.GetAsync("/api/v1/complete?text=kw%3Avel");
        Assert.Equal("\"red velvet\"", proposals.GetProperty("items")[0].GetProperty("text").GetString());
        Assert.Equal((3, 3), (proposals.GetProperty("from").GetInt32(), proposals.GetProperty("length").GetInt32()));
    }

    [Fact]
    public async Task Saved_queries_are_kept_over_http()
    {
        await using var server = await RunningServer.WithAsync("a.png");

        var saved = await server.PostAsync("/api/v1/saved-queries", new { name = "best", query = "score:>=4" });
        var id = saved.GetProperty("id").GetInt64();
        using (var changed = await server.Client.PutAsJsonAsync($"/api/v1/saved-queries/{id}", new { name = "top", query = "score:5" })) Assert.Equal(200, (int)changed.StatusCode);
        var list = (await server.GetAsync("/api/v1/saved-queries")).GetProperty("saved_queries").EnumerateArray().ToList();
        Assert.Equal("top", Assert.Single(list).GetProperty("name").GetString());
        await server.PostAsync("/api/v1/saved-queries", new { name = "bad", query = "score:(" }, status: 422);
        using (var gone = await server.Client.DeleteAsync(new Uri($"/api/v1/saved-queries/{id}", UriKind.Relative))) Assert.Equal(204, (int)gone.StatusCode);
        using (var again = await server.Client.DeleteAsync(new Uri($"/api/v1/saved-queries/{id}", UriKind.Relative))) Assert.Equal(404, (int)again.StatusCode);
    }

    [Fact]
    public async Task Readiness_says_whether_the_index_is_loaded()
    {
        await using var server = await RunningServer.WithAsync("a.png");
        await server.PostAsync("/api/v1/search", new { query = "type:image" });

        Assert.Equal("ready", (await server.GetAsync("/health/ready")).GetProperty("search").GetString());
    }

    private static List<string?> Names(JsonElement answer, string items) => [.. answer.GetProperty(items).EnumerateArray().Select(item => item.GetProperty("name").GetString())];
}
