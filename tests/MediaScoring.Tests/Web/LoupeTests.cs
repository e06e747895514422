using System.Diagnostics;
using MediaScoring.Tests.Server;
using Microsoft.Playwright;
using static MediaScoring.Tests.Web.Expecting;

namespace MediaScoring.Tests.Web;

[Collection(WebTests.Name)]
public sealed class LoupeTests(Chromium chromium)
{
    [Fact]
    public async Task The_large_view_shows_the_picture_and_moves_through_the_result()
    {
        await using var server = await RunningServer.WithAsync("a.png", "b.png", "c.png");
        await using var page = await OpenPage.OfAsync(chromium, server);
        await page.StartAtAsync("a.png");

        await page.PressAsync("Enter");
        await Expect(page.Loupe.Locator(".full img")).ToHaveAttributeAsync("alt", "a.png");
        await page.PressAsync("ArrowRight", "ArrowRight");

        await Expect(page.Loupe.Locator(".full img")).ToHaveAttributeAsync("alt", "c.png");
        await Expect(page.Loupe).ToContainTextAsync("3 of 3");
        await page.PressAsync("Escape");
        await Expect(page.Loupe).ToHaveCountAsync(0);
        await Expect(page.TileOf("c.png")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Its_address_shows_the_same_picture_again()
    {
        await using var server = await RunningServer.WithAsync("a.png", "b.png", "c.png");
        await using var page = await OpenPage.OfAsync(chromium, server);
        await page.StartAtAsync("a.png");
        await page.PressAsync("Enter", "ArrowRight");
        await page.WaitForAddressAsync("mode=loupe.*at=1");

        await page.Tab.ReloadAsync();

        await Expect(page.Loupe.Locator(".full img")).ToHaveAttributeAsync("alt", "b.png");
        await page.Tab.GoBackAsync();
        await Expect(page.Loupe).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Z_shows_every_pixel_and_fits_again()
    {
        using var folder = new TemporaryFolder();
        folder.Write("large.png", SamplePictures.Draw(0, 1800));
        await using var server = await RunningServer.OverAsync(folder, ownsFolder: false);
        await using var page = await OpenPage.OfAsync(chromium, server);
        await page.StartAtAsync("large.png");
        await page.PressAsync("Enter");
        await page.Loupe.Locator(".full img").WaitForAsync();
        var fitted = await page.NumberAsync("Math.round(document.querySelector('.loupe .frame').getBoundingClientRect().width)");

        await page.PressAsync("z");
        await Expect(page.Loupe.Locator(".factor")).ToHaveTextAsync("100 %");
        var whole = await page.NumberAsync("Math.round(document.querySelector('.loupe .frame').getBoundingClientRect().width)");
        await page.PressAsync("z");

        Assert.True(fitted < 800, $"fitted: {fitted}");
        Assert.Equal(1800, whole);
        await Expect(page.Loupe.Locator(".factor")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task U_goes_to_the_next_unrated_file()
    {
        await using var server = await RunningServer.WithAsync("a.png", "b.png", "c.png", "d.png");
        await server.Library.Scores.SetAsync("d.png", MediaScoring.Media.Score.Of(5));
        await using var page = await OpenPage.OfAsync(chromium, server);
        await page.StartAtAsync("d.png");

        await page.PressAsync("Enter", "u");
        await Expect(page.Loupe.Locator(".full img")).ToHaveAttributeAsync("alt", "a.png");
        await page.PressAsync("3", "Space");

        await Expect(page.Loupe.Locator(".full img")).ToHaveAttributeAsync("alt", "b.png");
    }

    [Fact]
    public async Task A_broken_picture_is_a_card_that_can_be_scored()
    {
        using var folder = new TemporaryFolder();
        folder.Write("broken.png", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3]);
        await using var server = await RunningServer.OverAsync(folder, ownsFolder: false);
        await using var page = await OpenPage.OfAsync(chromium, server);
        await page.StartAtAsync("broken.png");

        await page.PressAsync("Enter");
        await Expect(page.Loupe.Locator(".card")).ToContainTextAsync("This browser cannot show the file.");
        await page.PressAsync("r");
        await page.WaitUntilSavedAsync();

        Assert.Equal(-1, server.SidecarScore("broken.png"));
    }

    [Fact]
    public async Task A_video_plays_pauses_and_steps_by_frames()
    {
        using var folder = new TemporaryFolder();
        await WriteVideoAsync(folder["clip.mp4"]);
        await using var server = await RunningServer.OverAsync(folder, ownsFolder: false);
        await using var page = await OpenPage.OfAsync(chromium, server);
        await page.OpenVideoAsync("clip.mp4");

        await page.PressAsync("Space");
        await page.UntilAsync("!document.querySelector('video').paused && document.querySelector('video').currentTime > 0.2");
        await page.PressAsync("Space");
        await page.UntilAsync("document.querySelector('video').paused");
        var before = await page.EvaluateAsync<double>("document.querySelector('video').currentTime");
        await page.PressAsync(".", ".");
        await page.UntilAsync($"Math.abs(document.querySelector('video').currentTime - {before.ToString(System.Globalization.CultureInfo.InvariantCulture)} - 0.08) < 0.03");

        await Expect(page.Loupe.Locator(".time")).ToContainTextAsync("/ 2.00 s");
    }

    [Fact]
    public async Task The_panel_shows_the_recipe_and_a_keyword_searches()
    {
        using var folder = new TemporaryFolder();
        folder.Write("fox.png", SamplePictures.WithPrompt("a fox, deep snow"));
        folder.Write("owl.png", SamplePictures.WithPrompt("an owl, moonlight", 40));
        await using var server = await RunningServer.OverAsync(folder, ownsFolder: false);
        await using var page = await OpenPage.OfAsync(chromium, server);
        await page.StartAtAsync("owl.png");

        await page.PressAsync("i");
        var panel = page.Tab.GetByRole(AriaRole.Complementary, new() { Name = "Information" });
        await Expect(panel).ToContainTextAsync("an owl, moonlight");
        await Expect(panel).ToContainTextAsync("blurry, text");
        await Expect(panel).ToContainTextAsync("Euler a");
        await panel.GetByRole(AriaRole.Button, new() { Name = "moonlight", Exact = true }).First.ClickAsync();

        await Expect(page.Tiles).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task A_keyword_is_added_found_and_removed()
    {
        await using var server = await RunningServer.WithAsync("a.png", "b.png");
        await using var page = await OpenPage.OfAsync(chromium, server);
        await page.StartAtAsync("b.png");

        await page.PressAsync("t");
        await Expect(page.Tab.Locator("#palette-keywords")).ToBeFocusedAsync();
        await page.Tab.Keyboard.TypeAsync("keeper, for print");
        await page.PressAsync("Enter", "i");
        await page.Tab.GetByRole(AriaRole.Button, new() { Name = "Remove keeper" }).WaitForAsync();
        await page.SearchAsync("keeper");
        await Expect(page.Tiles).ToHaveCountAsync(1);
        await page.Tab.GetByRole(AriaRole.Button, new() { Name = "Remove keeper" }).ClickAsync();

        await Expect(page.Tab.GetByRole(AriaRole.Button, new() { Name = "Remove keeper" })).ToHaveCountAsync(0);
        Assert.Equal("for print", TemporaryLibrary.SqlOn(server.Folder[".scores/media.db"], "SELECT keyword FROM media_keywords WHERE keyword_type = 'user'").Single());
    }

    internal static async Task WriteVideoAsync(string path)
    {
        var place = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "ffmpeg")).FirstOrDefault(File.Exists);
        Assert.SkipWhen(place is null, "There is no ffmpeg to make a video with (Debian: apt-get install ffmpeg).");
        using var process = Process.Start(new ProcessStartInfo(place!, ["-v", "error", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=2", "-pix_fmt", "yuv420p", "-c:v", "libx264", "-movflags", "+faststart", path]))!;
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }
}
