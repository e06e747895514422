using System.Net.Http.Json;

namespace MediaScoring.Tests.Server;

public class JournalTests
{
    [Fact]
    public async Task Undo_redo_history_note_and_versions_work_over_http()
    {
        await using var server = await RunningServer.WithAsync("a.png");
        var id = (await server.Library.Files.FindAsync("a.png"))!.Id;
        server.Client.DefaultRequestHeaders.Add("X-Client", "test page");
        using var first = await server.Client.PutAsJsonAsync($"/api/v1/files/{id}/score", new { score = 4 });
        await server.SendAsync(HttpMethod.Put, $"/api/v1/files/{id}/note", new { note = "print it" });

        var undone = await server.PostAsync("/api/v1/undo", new { });
        await server.PostAsync("/api/v1/redo", new { });
        await server.PostAsync("/api/v1/redo", new { }, 409);
        using var stale = new HttpRequestMessage(HttpMethod.Put, $"/api/v1/files/{id}/score") { Content = JsonContent.Create(new { score = 1 }) };
        stale.Headers.TryAddWithoutValidation("If-Match", first.Headers.ETag!.Tag);
        using var refused = await server.Client.SendAsync(stale);

        var history = await server.GetAsync($"/api/v1/files/{id}/history");
        Assert.Equal(("note", "test page"), (undone.GetProperty("kind").GetString(), undone.GetProperty("client").GetString()));
        Assert.Equal(412, (int)refused.StatusCode);
        Assert.Equal("print it", history.GetProperty("note").GetString());
        Assert.Equal(["redo", "undo", "note", "score"], history.GetProperty("changes").EnumerateArray().Select(change => change.GetProperty("kind").GetString()));
        Assert.Equal(4, (await server.Library.Scores.GetAsync("a.png")).Value);
        await server.PostAsync($"/api/v1/files/{id}/forget", new { }, 409);
        var entries = (await server.GetAsync("/api/v1/journal?limit=10")).GetProperty("entries");
        Assert.Equal([("note", "test page"), ("score", "test page")], entries.EnumerateArray().Select(entry => (entry.GetProperty("kind").GetString(), entry.GetProperty("client").GetString())));
        await server.PostAsync($"/api/v1/journal/{entries[1].GetProperty("entry").GetInt64()}/undo", new { });
        await server.PostAsync($"/api/v1/journal/{entries[1].GetProperty("entry").GetInt64()}/undo", new { }, 409);
        await server.GetAsync("/api/v1/journal?limit=0", 422);
        Assert.Equal(0, (await server.Library.Scores.GetAsync("a.png")).Value);
    }
}
