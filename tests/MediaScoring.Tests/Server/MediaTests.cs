using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace MediaScoring.Tests.Server;

public class MediaTests
{
    [Fact]
    public async Task A_range_is_answered_with_that_part_of_the_file()
    {
        await using var server = await RunningServer.WithAsync("a.png");
        var bytes = File.ReadAllBytes(server.Folder["a.png"]);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/media/a.png") { Headers = { Range = new RangeHeaderValue(5, 14) } };

        using var answer = await server.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        Assert.Equal($"bytes 5-14/{bytes.Length}", answer.Content.Headers.ContentRange!.ToString());
        Assert.Equal(bytes[5..15], await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_range_behind_the_end_is_answered_with_416()
    {
        await using var server = await RunningServer.WithAsync("a.png");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/media/a.png") { Headers = { Range = new RangeHeaderValue(1_000_000, null) } };

        using var answer = await server.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, answer.StatusCode);
    }

    [Theory]
    [InlineData("/media/a.png")]
    [InlineData("/api/v1/files/1/media")]
    [InlineData("/")]
    public async Task An_unchanged_file_is_not_sent_again(string path)
    {
        await using var server = await RunningServer.WithAsync("a.png");
        using var first = await server.Client.GetAsync(path);
        Assert.SkipWhen(first.Headers.ETag is null, "This build holds no page.");
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { IfNoneMatch = { first.Headers.ETag! } } };

        using var second = await server.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Empty(await second.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_changed_file_has_another_etag()
    {
        await using var server = await RunningServer.WithAsync("a.png");
        using var first = await server.Client.GetAsync("/media/a.png");
        server.Folder.Write("a.png", TinyPng.Of(20, 20));

        using var second = await server.Client.GetAsync("/media/a.png");

        Assert.NotEqual(first.Headers.ETag, second.Headers.ETag);
    }

    [Fact]
    public async Task Head_tells_the_size_without_the_file()
    {
        await using var server = await RunningServer.WithAsync("a.png");
        using var request = new HttpRequestMessage(HttpMethod.Head, "/media/a.png");

        using var answer = await server.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(new FileInfo(server.Folder["a.png"]).Length, answer.Content.Headers.ContentLength);
        Assert.Equal("bytes", answer.Headers.AcceptRanges.Single());
    }

    [Theory]
    [InlineData("liar.png", "<script>alert(1)</script>")]
    [InlineData("drawing.svg", "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")]
    [InlineData("page.html", "<h1>hello</h1>")]
    [InlineData("notes.txt", "words")]
    [InlineData("empty.png", "")]
    public async Task A_file_of_no_known_type_is_only_ever_downloaded_and_in_a_sandbox(string name, string content)
    {
        using var folder = new TemporaryFolder();
        folder.Write(name, content);
        await using var server = await RunningServer.OverAsync(folder, ownsFolder: false);

        using var answer = await server.Client.GetAsync("/media/" + name);

        Assert.Equal("application/octet-stream", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Contains("sandbox", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Theory]
    [InlineData("wrong-name.jpg", "image/png")]
    [InlineData("animation.gif", "image/gif")]
    [InlineData("clip.webm", "video/webm")]
    [InlineData("clip.mp4", "video/mp4")]
    [InlineData("photo.png", "image/jpeg")]
    public async Task The_type_is_that_of_the_first_bytes(string name, string type)
    {
        using var folder = new TemporaryFolder();
        folder.Write(name, type switch
        {
            "image/png" => TinyPng.Of(),
            "image/gif" => [.. "GIF89a"u8, 1, 0, 1, 0, 0, 0, 0, 0x3B],
            "video/webm" => [0x1A, 0x45, 0xDF, 0xA3, 0x8B, 0x42, 0x82, 0x84, .. "webm"u8, 0, 0, 0, 0],
            "video/mp4" => [0, 0, 0, 0x18, .. "ftypisom"u8, 0, 0, 2, 0, .. "isomiso2"u8],
            _ => [0xFF, 0xD8, 0xFF, 0xE0, 0, 16, .. "JFIF"u8, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0],
        });
        await using var server = await RunningServer.OverAsync(folder, ownsFolder: false);

        using var answer = await server.Client.GetAsync("/media/" + name);

        Assert.Equal(type, answer.Content.Headers.ContentType!.MediaType);
        Assert.Null(answer.Content.Headers.ContentDisposition);
    }

    [Fact]
    public async Task Opening_a_file_is_noted_and_changes_nothing_else()
    {
        await using var server = await RunningServer.WithAsync("a.png");
        var before = (await server.Library.Files.FindAsync("a.png"))!;

        using (await server.Client.GetAsync("/media/a.png"))
        {
        }

        await server.Library.Accesses.FlushAsync();
        var after = (await server.Library.Files.FindAsync("a.png"))!;
        Assert.NotNull(after.LastAccessed);
        Assert.Equal(before.UpdatedAt, after.UpdatedAt);
    }

    [Fact]
    public async Task A_file_that_is_gone_is_404_by_name_and_by_id()
    {
        await using var server = await RunningServer.WithAsync("a.png", "b.png");
        var id = (await server.Library.Files.FindAsync("a.png"))!.Id;
        File.Delete(server.Folder["a.png"]);

        await server.GetAsync("/media/a.png", 404);
        var problem = await server.GetAsync($"/api/v1/files/{id}/media", 404);

        Assert.Contains("a.png", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_download_name_survives_any_characters()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not allow this name.");
        const string name = "é \"q\" 🦊\n.png";
        await using var server = await RunningServer.WithAsync(name);

        using var answer = await server.Client.GetAsync("/download/" + Uri.EscapeDataString(name));

        Assert.Equal(name, answer.Content.Headers.ContentDisposition!.FileNameStar);
        Assert.Equal(Encoding.ASCII.GetByteCount(answer.Content.Headers.ContentDisposition.ToString()), answer.Content.Headers.ContentDisposition.ToString().Length);
    }
}
