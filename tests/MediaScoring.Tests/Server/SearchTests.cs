using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace MediaScoring.Tests.Server;

public class SearchTests
{
    [Fact]
    public async Task A_search_answers_with_the_fields_of_the_earlier_application()
    {
        using var folder = new TemporaryFolder();
        folder.Write("album/fox.png", TinyPng.WithPrompt("a red fox in the snow"));
        folder.Write("moon.png", TinyPng.Of());
        await using var server = await RunningServer.OverAsync(folder, ownsFolder: false);
        await server.PostAsync("/api/score", new { name = "album/fox.png", score = 4 });
        await server.PostAsync("/api/search/keywords", new { filename = "album/fox.png", keywords = new[] { "Winter" } });

        var answer = await server.PostAsync("/api/search/files", new { keywords = new[] { "FOX" }, match_all = true, file_types = new[] { "PNG" }, min_score = 3 });

        Assert.Equal(["results", "total", "query"], answer.EnumerateObject().Select(member => member.Name));
        Assert.Equal(1, answer.GetProperty("total").GetInt32());
        var file = Assert.Single(answer.GetProperty("results").EnumerateArray());
        Assert.Equal("album/fox.png", file.GetProperty("name").GetString());
        Assert.Equal("album/fox.png", file.GetProperty("path").GetString());
        Assert.Equal(4, file.GetProperty("score").GetInt32());
        Assert.Equal("image", file.GetProperty("file_type").GetString());
        Assert.Equal(".png", file.GetProperty("extension").GetString());
        Assert.Equal("winter", Assert.Single(file.GetProperty("keywords").GetProperty("user").EnumerateArray()).GetString());
        Assert.Equal(DateTimeKind.Utc, file.GetProperty("updated_at").GetDateTime().Kind);
        var query = answer.GetProperty("query");
        Assert.Equal(["keywords", "match_all", "file_types", "min_score", "max_score"], query.EnumerateObject().Select(member => member.Name));
        Assert.Equal("""["FOX"]""", query.GetProperty("keywords").GetRawText());
        Assert.Equal(JsonValueKind.Null, query.GetProperty("max_score").ValueKind);
    }

    [Fact]
    public async Task Results_come_best_first_then_by_name()
    {
        await using var server = await RunningServer.WithAsync("c.png", "a.png", "b.png");
        await server.PostAsync("/api/score", new { name = "b.png", score = 5 });
        await server.PostAsync("/api/score", new { name = "a.png", score = -1 });

        Assert.Equal(["b.png", "c.png", "a.png"], await NamesAsync(server, new { }));
        Assert.Equal(["b.png", "c.png"], await NamesAsync(server, new { min_score = 0 }));
        Assert.Equal(["a.png"], await NamesAsync(server, new { max_score = -1 }));
        Assert.Empty(await NamesAsync(server, new { min_score = 4, max_score = 2 }));
    }

    [Fact]
    public async Task Percent_and_underscore_are_letters()
    {
        await using var server = await RunningServer.WithAsync("a.png", "b.png");
        await server.PostAsync("/api/search/keywords", new { filename = "a.png", keywords = new[] { "100% wool" } });
        await server.PostAsync("/api/search/keywords", new { filename = "b.png", keywords = new[] { "snake_case" } });

        Assert.Equal(["a.png"], await NamesAsync(server, new { keywords = new[] { "%" } }));
        Assert.Equal(["b.png"], await NamesAsync(server, new { keywords = new[] { "e_c" } }));
        Assert.Empty(await NamesAsync(server, new { keywords = new[] { "s%e" } }));
    }

    [Theory]
    [InlineData("""{"keywords":[" "]}""", "keywords")]
    [InlineData("""{"keywords":[null]}""", "keywords")]
    [InlineData("""{"keywords":"fox"}""", "keywords")]
    [InlineData("""{"keywords":[],"min_score":"three"}""", "min_score")]
    [InlineData("""{"keywords":[],"match_all":"yes"}""", "match_all")]
    [InlineData("""{"keywords":[],"limit":0}""", "limit")]
    [InlineData("""{"keywords":[],"limit":5,"cursor":"not ours"}""", "cursor")]
    [InlineData("""{"keywords":[],"file_types":[""]}""", "file_types")]
    public async Task A_condition_that_cannot_be_is_422_and_names_the_field(string body, string field)
    {
        await using var server = await RunningServer.WithAsync("a.png");

        var problem = await server.PostTextAsync("/api/search/files", body, 422);

        Assert.Contains(problem.GetProperty("errors").EnumerateObject(), error => error.Name.StartsWith(field, StringComparison.Ordinal));
        Assert.Contains(field, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_follow_each_other_without_gap_and_overlap()
    {
        await using var server = await RunningServer.WithAsync([.. Enumerable.Range(0, 25).Select(number => $"f{number:00}.png")]);
        var names = new List<string>();
        string? cursor = null;
        do
        {
            var page = await server.PostAsync("/api/search/files", new { keywords = Array.Empty<string>(), limit = 10, cursor });
            Assert.Equal(25, page.GetProperty("total").GetInt32());
            names.AddRange(page.GetProperty("results").EnumerateArray().Select(file => file.GetProperty("name").GetString()!));
            cursor = page.GetProperty("next_cursor").GetString();
        }
        while (cursor is not null);

        Assert.Equal(Enumerable.Range(0, 25).Select(number => $"f{number:00}.png"), names);
    }

    [Fact]
    public async Task An_answer_of_a_hundred_thousand_rows_does_not_raise_memory()
    {
        const int rows = 100_000;
        await using var server = await RunningServer.WithAsync("one.png");
        server.Folder.Sql($"""
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows - 1})
            INSERT INTO media_files (filename, directory, file_path, file_size, file_type, extension, score, root_id, relative_path)
            SELECT 'generated_' || i || '.png', (SELECT directory FROM media_files LIMIT 1), '/generated/' || i || '.png', 30000, 'image', '.png', i % 7 - 1,
                (SELECT id FROM library_roots), 'generated_' || i || '.png' FROM n
            """);
        while ((await server.Library.Search.FindAsync(new MediaScoring.Search.SearchQuery { Text = "type:image", Limit = 1 })).Total < rows) await Task.Yield();   // the index has its own memory
        while ((await server.Client.PostAsJsonAsync("/api/v1/search", new { query = "generated", limit = 1 })).StatusCode == System.Net.HttpStatusCode.ServiceUnavailable) await Task.Yield();   // and so has the full text

        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/search/files") { Content = JsonContent.Create(new { keywords = Array.Empty<string>() }) };
        using var answer = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var body = await answer.Content.ReadAsStreamAsync();
        var buffer = new byte[1 << 16];
        var highest = 0L;
        var length = 0L;
        var sampleAt = 0L;
        var end = new byte[64];
        for (int count; (count = await body.ReadAsync(buffer)) > 0; length += count)
        {
            Tail(end, buffer.AsSpan(0, count));
            if (length < sampleAt) continue;
            sampleAt = length + 8_000_000;
            highest = Math.Max(highest, GC.GetTotalMemory(forceFullCollection: true));
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{length / 1e6:0.0} MB of answer raised managed memory by {(highest - before) / 1e6:0.00} MB at most");
        Assert.True(length > rows * 100L, $"only {length} bytes came");
        Assert.Contains($"\"total\":{rows}", await TotalAsync(end), StringComparison.Ordinal);
        Assert.True(highest - before < 10_000_000, $"memory rose by {(highest - before) / 1e6:0.0} MB");

        static void Tail(byte[] end, ReadOnlySpan<byte> chunk)
        {
            var kept = chunk.Length >= end.Length ? chunk[^end.Length..] : chunk;
            end.AsSpan(kept.Length).CopyTo(end);
            kept.CopyTo(end.AsSpan(end.Length - kept.Length));
        }

        // The members after the rows: …],"total":N,"query":{…}} — the query is longer than what is kept, so it is asked for again as a page.
        async Task<string> TotalAsync(byte[] lastBytes)
        {
            Assert.EndsWith("}}", Encoding.UTF8.GetString(lastBytes), StringComparison.Ordinal);
            return (await server.PostAsync("/api/search/files", new { keywords = Array.Empty<string>(), limit = 1 })).GetRawText();
        }
    }

    [Fact]
    public async Task The_page_s_search_takes_words_and_answers_with_sizes()
    {
        using var folder = new TemporaryFolder();
        folder.Write("album/fox.png", TinyPng.WithPrompt("a red fox in the snow", 16, 8));
        folder.Write("wolf.png", TinyPng.WithPrompt("a grey wolf in the snow"));
        await using var server = await RunningServer.OverAsync(folder, ownsFolder: false);

        var page = await server.PostAsync("/api/v1/search", new { query = "fox snow" });

        Assert.Equal(1, page.GetProperty("total").GetInt32());
        var item = Assert.Single(page.GetProperty("items").EnumerateArray());
        Assert.Equal("album/fox.png", item.GetProperty("path").GetString());
        Assert.Equal(16, item.GetProperty("width").GetInt32());
        Assert.Equal(8, item.GetProperty("height").GetInt32());
        Assert.Equal(2, (await server.PostAsync("/api/v1/search", new { query = "snow" })).GetProperty("total").GetInt32());
        Assert.Equal(1, (await server.PostAsync("/api/v1/search", new { offset = 1 })).GetProperty("items").GetArrayLength());
        await server.PostAsync("/api/v1/search", new { limit = 1001 }, 422);
        await server.PostAsync("/api/v1/search", new { sort = "colour" }, 422);
    }

    private static async Task<IEnumerable<string?>> NamesAsync(RunningServer server, object body) =>
        (await server.PostAsync("/api/search/files", body)).GetProperty("results").EnumerateArray().Select(file => file.GetProperty("name").GetString());
}
