using System.IO.Compression;
using System.Net.Http.Json;

namespace MediaScoring.Tests.Server;

/// <summary>A client of the earlier application makes its calls, in its order, and finds what it needs.</summary>
public class OldPageTests
{
    [Fact]
    public async Task The_calls_of_the_earlier_page_work_in_order()
    {
        using var folder = new TemporaryFolder();
        folder.Write("fox.png", TinyPng.WithPrompt("a red fox in the snow"));
        folder.Write("album/lighthouse #1 100%.png", TinyPng.Of(16, 8));
        folder.Write("beta/moon.png", TinyPng.Of());
        await using var server = await RunningServer.OverAsync(folder, ownsFolder: false);

        // Load.
        var list = await server.GetAsync("/api/videos");
        Assert.Equal("./", list.GetProperty("dir").GetString());
        Assert.Contains("*.png", list.GetProperty("pattern").GetString(), StringComparison.Ordinal);
        Assert.True(list.GetProperty("thumbnails_enabled").GetBoolean());
        Assert.Equal(64, list.GetProperty("thumbnail_height").GetInt32());
        Assert.Equal(["jpg", "png", "mp4"], list.GetProperty("toggle_extensions").EnumerateArray().Select(extension => extension.GetString()));
        var videos = list.GetProperty("videos").EnumerateArray().ToList();
        Assert.Equal(["album/lighthouse #1 100%.png", "beta/moon.png", "fox.png"], videos.Select(video => video.GetProperty("name").GetString()));
        Assert.All(videos, video => Assert.Equal(0, video.GetProperty("score").GetInt32()));
        Assert.False((await server.GetAsync("/api/thumbnail-progress")).GetProperty("generating").GetBoolean());

        foreach (var video in videos)
        {
            var name = video.GetProperty("name").GetString()!;
            using var media = await server.Client.GetAsync(video.GetProperty("url").GetString());
            Assert.Equal("image/png", media.Content.Headers.ContentType!.MediaType);
            Assert.Equal(File.ReadAllBytes(folder[name]), await media.Content.ReadAsByteArrayAsync());

            var meta = await server.GetAsync("/api/meta/" + Uri.EscapeDataString(name));
            Assert.True(meta.GetProperty("width").GetInt32() > 0);

            using var download = await server.Client.GetAsync("/download/" + Uri.EscapeDataString(name));
            Assert.Equal("attachment", download.Content.Headers.ContentDisposition!.DispositionType);
            Assert.Equal(Path.GetFileName(name), download.Content.Headers.ContentDisposition.FileNameStar);
        }

        Assert.StartsWith("a red fox in the snow", (await server.GetAsync("/api/meta/fox.png")).GetProperty("png_text").GetString(), StringComparison.Ordinal);

        // Keys and scores.
        foreach (var score in new[] { 1, 2, 3, 4, 5, 0, -1 })
        {
            Assert.True((await server.PostAsync("/api/key", new { key = "R", name = "fox.png" })).GetProperty("ok").GetBoolean());
            var answer = await server.PostAsync("/api/score", new { name = "album/lighthouse #1 100%.png", score });
            Assert.Equal("""{"ok":true}""", answer.GetRawText());
        }

        await server.PostAsync("/api/key", new { key = "Filter=>=3", name = "" });
        Assert.Equal(-1, (await server.GetAsync("/api/videos")).GetProperty("videos")[0].GetProperty("score").GetInt32());
        Assert.Contains("\"score\": -1", File.ReadAllText(folder["album/.scores/lighthouse #1 100%.png.json"]), StringComparison.Ordinal);

        // Folders: the page sends ./ when its box is empty, and joins names with a slash.
        var directories = await server.GetAsync("/api/directories?path=" + Uri.EscapeDataString("./"));
        Assert.Equal(["beta", "album"], directories.GetProperty("directories").EnumerateArray().Select(directory => directory.GetProperty("name").GetString()));
        var scan = await server.PostAsync("/api/scan", new { dir = "./album", pattern = "*.png" });
        Assert.Equal("""{"ok":true,"dir":"album","pattern":"*.png","count":1}""", scan.GetRawText());
        Assert.Equal("album/lighthouse #1 100%.png", Assert.Single((await server.GetAsync("/api/videos")).GetProperty("videos").EnumerateArray()).GetProperty("name").GetString());
        var siblings = await server.GetAsync("/api/sibling-directories?path=album");
        Assert.Equal("beta", Assert.Single(siblings.GetProperty("directories").EnumerateArray()).GetProperty("path").GetString());
        Assert.Empty((await server.GetAsync("/api/sibling-directories?path=" + Uri.EscapeDataString("./"))).GetProperty("directories").EnumerateArray());
        Assert.Equal(3, (await server.PostAsync("/api/scan", new { dir = "", pattern = "" })).GetProperty("count").GetInt32());

        // Extraction and export.
        var extracted = await server.PostAsync("/api/extract", new { names = new[] { "fox.png", "gone.mp4" } });
        Assert.Equal(["error", "error"], extracted.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("status").GetString()));
        using var export = await server.Client.PostAsJsonAsync("/api/export-filtered", new { names = new[] { "fox.png", "album/lighthouse #1 100%.png", "fox.png", "gone.png" } });
        using var zip = new ZipArchive(await export.Content.ReadAsStreamAsync());
        Assert.Equal(["fox.png", "album/lighthouse #1 100%.png"], zip.Entries.Select(entry => entry.FullName));
    }
}
