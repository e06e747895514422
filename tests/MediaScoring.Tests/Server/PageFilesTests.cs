using System.Net;
using System.Text.RegularExpressions;

namespace MediaScoring.Tests.Server;

public sealed partial class PageFilesTests
{
    [Fact]
    public async Task The_page_and_its_files_come_from_the_program_itself()
    {
        await using var server = await RunningServer.WithAsync("a.png");
        using var page = await server.Client.GetAsync("/");
        Assert.SkipWhen(page.Content.Headers.ContentType!.MediaType != "text/html", "This build holds no page.");
        var assets = Asset().Matches(await page.Content.ReadAsStringAsync()).Select(match => match.Value).ToList();

        Assert.NotEmpty(assets);
        Assert.Equal("no-cache", page.Headers.CacheControl!.ToString());
        foreach (var asset in assets)
        {
            using var answer = await server.Client.GetAsync("/" + asset);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Contains("immutable", answer.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
            Assert.Equal(asset.EndsWith(".js", StringComparison.Ordinal) ? "text/javascript" : "text/css", answer.Content.Headers.ContentType!.MediaType);
        }

        using var icon = await server.Client.GetAsync("/favicon.svg");
        Assert.Equal("image/svg+xml", icon.Content.Headers.ContentType!.MediaType);
        await server.GetAsync("/assets/gone.js", 404);
    }

    [GeneratedRegex("""assets/[\w.-]+\.(?:js|css)""")]
    private static partial Regex Asset();
}
