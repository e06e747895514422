using System.Text.Json;

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
}
