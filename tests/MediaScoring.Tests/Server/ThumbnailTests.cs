using System.Net;

namespace MediaScoring.Tests.Server;

public class ThumbnailTests
{
    [Fact]
    public async Task Files_of_one_stem_have_thumbnails_of_their_own_that_follow_the_file()
    {
        using var folder = new TemporaryFolder();
        folder.Write("x.png", TinyPng.Of(100, 80, shade: 20));
        folder.Write("x.jpg", TinyPng.Of(100, 80, shade: 230));
        await using var server = await RunningServer.OverAsync(folder, ownsFolder: false);

        var dark = await server.Client.GetByteArrayAsync("/thumbnail/x.png");
        var light = await server.Client.GetByteArrayAsync("/thumbnail/x.jpg");
        folder.Write("x.png", TinyPng.Of(90, 80, shade: 130));
        var changed = await server.Client.GetByteArrayAsync("/thumbnail/x.png");

        Assert.NotEqual(dark, light);
        Assert.NotEqual(dark, changed);
        Assert.Equal([0xFF, 0xD8], dark[..2]);
    }

    [Fact]
    public async Task A_thumbnail_is_kept_by_browsers_when_its_address_says_of_which_content_it_is()
    {
        await using var server = await RunningServer.WithAsync("a.png");
        var file = (await server.PostAsync("/api/v1/search", new { })).GetProperty("items")[0];
        var address = $"/api/v1/files/{file.GetProperty("id").GetInt64()}/thumbnail?of=";

        using var kept = await server.Client.GetAsync(address + Uri.EscapeDataString(file.GetProperty("modified_at").GetString()!));
        using var stale = await server.Client.GetAsync(address + "2020-01-01T00%3A00%3A00Z");

        Assert.Equal(TimeSpan.FromDays(365), kept.Headers.CacheControl!.MaxAge);
        Assert.True(stale.Headers.CacheControl!.NoCache);
        await server.GetAsync(address + "yesterday", 400);
    }

    [Fact]
    public async Task A_thumbnail_is_webp_for_those_who_accept_it_and_is_not_sent_twice()
    {
        await using var server = await RunningServer.WithAsync("a.png");
        var id = (await server.Library.Files.FindAsync("a.png"))!.Id;
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/files/{id}/thumbnail?size=64");
        request.Headers.Add("Accept", "image/avif,image/webp,*/*;q=0.8");
        using var webp = await server.Client.SendAsync(request);
        using var jpeg = await server.Client.GetAsync($"/api/v1/files/{id}/thumbnail?size=64");
        using var again = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/files/{id}/thumbnail?size=64") { Headers = { IfNoneMatch = { jpeg.Headers.ETag! } } };
        using var unchanged = await server.Client.SendAsync(again);

        Assert.Equal("image/webp", webp.Content.Headers.ContentType!.MediaType);
        Assert.Equal("image/jpeg", jpeg.Content.Headers.ContentType!.MediaType);
        Assert.Contains("Accept", jpeg.Headers.Vary);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        await server.GetAsync($"/api/v1/files/{id}/thumbnail?size=65", 422);
        await server.GetAsync("/api/v1/files/999999/thumbnail", 404);
    }

    [Fact]
    public async Task What_cannot_be_drawn_is_404_with_a_sentence()
    {
        using var folder = new TemporaryFolder();
        folder.Write("broken.png", "this is no picture");
        await using var server = await RunningServer.OverAsync(folder, ownsFolder: false);

        var problem = await server.GetAsync("/thumbnail/broken.png", 404);

        Assert.Contains("broken.png", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Thumbnails_that_are_switched_off_are_404()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.png", TinyPng.Of());
        await using var server = await RunningServer.OverAsync(folder, ownsFolder: false, change: settings => settings with { Thumbnails = false });

        await server.GetAsync("/thumbnail/a.png", 404);
        Assert.False((await server.GetAsync("/api/videos")).GetProperty("thumbnails_enabled").GetBoolean());
    }
}
