using System.Net;
using System.Text.Json;

namespace MediaScoring.Tests.Server;

/// <summary>File names on every route that takes one: decoded exactly once, bare where unique, never out of the folder.</summary>
public class NameTests
{
    public static TheoryData<string> AwkwardNames =>
    [
        "plain.png", "with space.png", "hash#1.png", "question?.png", "100%.png", "100%25.png", "a%2Fb.png", "plus+minus.png", "it's \"quoted\".png",
        "emoji 🦊.png", "Ünïcode é.png", "街の夜.png", "semi;colon&and=.png", "back\\slash.png", "tilde~.png", "%E2%82.png", "dots...png", " leading.png",
    ];

    [Theory]
    [MemberData(nameof(AwkwardNames))]
    public async Task Any_name_works_on_every_route_whole_and_below_a_folder(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not allow these names.");
        await using var server = await RunningServer.WithAsync(name, "album/" + name, "album/deep er/only " + name);

        foreach (var path in new[] { name, "album/" + name, "album/deep er/only " + name })
        {
            var escaped = Uri.EscapeDataString(path);
            var segments = string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
            foreach (var form in new[] { escaped, segments })
            {
                Assert.Equal(path, (await server.GetAsync("/api/meta/" + form)).GetProperty("path").GetString());
                Assert.Equal(path, (await server.GetAsync("/api/search/keywords/" + form)).GetProperty("filename").GetString());
                using var media = await server.Client.GetAsync("/media/" + form);
                Assert.Equal(HttpStatusCode.OK, media.StatusCode);
                using var download = await server.Client.GetAsync("/download/" + form);
                Assert.Equal(Path.GetFileName(path), download.Content.Headers.ContentDisposition!.FileNameStar);
            }

            await server.PostAsync("/api/score", new { name = path, score = 3 });
            Assert.Equal(3, (await server.Library.Files.FindAsync(path))!.Score.Value);
            await server.PostAsync("/api/search/keywords", new { filename = path, keywords = new[] { "word" } });
            Assert.Equal("word", Assert.Single(await server.Library.Keywords.OfFileAsync(path), keyword => keyword.Keyword.Type == "user").Keyword.Text);
        }
    }

    [Theory]
    [MemberData(nameof(AwkwardNames))]
    public async Task The_address_in_the_list_leads_to_the_file(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not allow these names.");
        await using var server = await RunningServer.WithAsync("sub dir/" + name);

        var video = Assert.Single((await server.GetAsync("/api/videos")).GetProperty("videos").EnumerateArray());

        using var media = await server.Client.GetAsync(video.GetProperty("url").GetString());
        Assert.Equal(HttpStatusCode.OK, media.StatusCode);
        Assert.Equal(File.ReadAllBytes(server.Folder["sub dir/" + name]), await media.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_bare_name_works_where_only_one_file_has_it()
    {
        await using var server = await RunningServer.WithAsync("a/only.png", "b/other.png");

        Assert.Equal("a/only.png", (await server.GetAsync("/api/meta/only.png")).GetProperty("path").GetString());
        await server.PostAsync("/api/score", new { name = "only.png", score = 4 });
        Assert.Equal(4, (await server.Library.Files.FindAsync("a/only.png"))!.Score.Value);
    }

    [Fact]
    public async Task A_bare_name_that_several_files_have_is_answered_with_the_candidates()
    {
        await using var server = await RunningServer.WithAsync("a/same.png", "b/same.png");

        foreach (var problem in new[]
        {
            await server.GetAsync("/api/meta/same.png", 409), await server.GetAsync("/media/same.png", 409), await server.GetAsync("/thumbnail/same.png", 409),
            await server.GetAsync("/download/same.png", 409), await server.GetAsync("/api/search/keywords/same.png", 409),
            await server.PostAsync("/api/score", new { name = "same.png", score = 1 }, 409),
        })
        {
            Assert.Equal(["a/same.png", "b/same.png"], problem.GetProperty("candidates").EnumerateArray().Select(path => path.GetString()));
            Assert.Contains("a/same.png", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_name_that_the_list_shows_always_means_that_file()
    {
        await using var server = await RunningServer.WithAsync("same.png", "sub/same.png");
        server.Folder.Write("sub/same.png", TinyPng.Of(32, 16));

        Assert.Equal(8, (await server.GetAsync("/api/meta/same.png")).GetProperty("width").GetInt32());
        Assert.Equal(32, (await server.GetAsync("/api/meta/sub%2Fsame.png")).GetProperty("width").GetInt32());
        await server.PostAsync("/api/score", new { name = "sub/same.png", score = 5 });
        Assert.Equal([0, 5], (await server.GetAsync("/api/videos")).GetProperty("videos").EnumerateArray().Select(video => video.GetProperty("score").GetInt32()));
    }

    [Theory]
    [InlineData("/media/..%2Fsecret.png")]
    [InlineData("/media/%2E%2E%2Fsecret.png")]
    [InlineData("/media/sub/..%2F..%2Fsecret.png")]
    [InlineData("/media/%2Fetc%2Fpasswd")]
    [InlineData("/media/.scores/media.db")]
    [InlineData("/media/.scores%2Fmedia.db")]
    [InlineData("/media/.SCORES/media.db")]
    [InlineData("/download/.scores/media.db")]
    [InlineData("/download/.scores/library.json")]
    [InlineData("/thumbnail/.thumbnails/a.jpg")]
    [InlineData("/api/meta/..%2Fsecret.png")]
    [InlineData("/api/search/keywords/..%2Fsecret.png")]
    public async Task A_name_that_leads_elsewhere_is_forbidden(string target)
    {
        using var parent = new TemporaryFolder();
        parent.Write("secret.png", TinyPng.Of());
        parent.Write("media/inside.png", TinyPng.Of());
        parent.Write("media/sub/inside.png", TinyPng.Of());
        await using var server = await RunningServer.OverAsync(Inside(parent), ownsFolder: false, change: settings => settings with { Library = settings.Library with { MediaFolder = parent["media"] } });

        Assert.Equal(403, await server.RawStatusAsync(target));
    }

    [Theory]
    [InlineData("/media/../secret.png")]
    [InlineData("/media/%00.png")]
    [InlineData("/media/a%00b.png")]
    [InlineData("/media/")]
    [InlineData("/api/meta/gone.png")]
    [InlineData("/media/sub")]
    public async Task A_name_that_is_no_file_is_refused_without_a_failure(string target)
    {
        await using var server = await RunningServer.WithAsync("sub/inside.png");

        Assert.InRange(await server.RawStatusAsync(target), 400, 404);
    }

    [Fact]
    public async Task Links_inside_work_and_links_that_lead_out_are_forbidden()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights on Windows.");
        using var outside = new TemporaryFolder();
        outside.Write("secret.png", TinyPng.Of());
        await using var server = await RunningServer.WithAsync("real.png");
        File.CreateSymbolicLink(server.Folder["in.png"], server.Folder["real.png"]);
        File.CreateSymbolicLink(server.Folder["out.png"], outside["secret.png"]);
        Directory.CreateSymbolicLink(server.Folder["away"], outside.Path);
        await server.PostAsync("/api/search/sync", new { });

        using (var media = await server.Client.GetAsync("/media/in.png")) Assert.Equal(HttpStatusCode.OK, media.StatusCode);
        foreach (var path in new[] { "/media/out.png", "/media/away/secret.png", "/api/meta/out.png" }) await server.GetAsync(path, 403);
        await server.PostAsync("/api/scan", new { dir = "away" }, 403);
        Assert.Equal(["in.png", "real.png"], (await server.GetAsync("/api/videos")).GetProperty("videos").EnumerateArray().Select(video => video.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task No_answer_holds_an_absolute_path()
    {
        await using var server = await RunningServer.WithAsync("a.png", "sub/b.png");
        var texts = new List<string>();
        foreach (var path in new[]
        {
            "/api/videos", "/api/meta/a.png", "/api/meta/gone.png", "/api/directories", "/api/directories?path=" + Uri.EscapeDataString(server.Folder["nowhere"]),
            "/api/sibling-directories?path=sub", "/api/search/stats", "/api/search/keywords/a.png", "/media/%2Fetc%2Fpasswd", "/api/v1/library", "/api/v1/problems",
            "/api/v1/files/1", "/health/ready", "/api/directories?path=%2F", "/openapi/v1.json",
        })
        {
            using var answer = await server.Client.GetAsync(path);
            texts.Add(await answer.Content.ReadAsStringAsync());
        }

        texts.Add((await server.PostAsync("/api/search/files", new { keywords = Array.Empty<string>() })).GetRawText());
        texts.Add((await server.PostAsync("/api/scan", new { dir = server.Folder["sub"] })).GetRawText());
        texts.Add((await server.PostAsync("/api/scan", new { dir = server.Folder["gone"] }, 400)).GetRawText());

        Assert.All(texts, text => Assert.DoesNotContain(JsonEncodedText.Encode(server.Folder.Path).ToString(), text, StringComparison.Ordinal));
    }

    private static TemporaryFolder Inside(TemporaryFolder parent) => parent;
}
