using System.Diagnostics;
using MediaScoring.Media;
using MediaScoring.Tests.Server;
using Microsoft.Playwright;

namespace MediaScoring.Tests.Web;

/// <summary>Takes the pictures of the page in docs/screens. Only when MEDIASCORING_SCREENS is set: an ordinary run leaves the tree clean.</summary>
[Collection(WebTests.Name)]
public sealed class ScreenshotTests(Chromium chromium)
{
    private const int Pictures = 60;

    private static readonly int[] scores = [5, 4, 0, 3, -1, 0, 4, 0, 2, 5, 0, 0, 3, 0, 0, -1, 0, 4, 0, 0, 1, 0, 0, 0, 3];

    [Fact]
    public async Task The_screens_are_taken()
    {
        Assert.SkipWhen(string.IsNullOrEmpty(Environment.GetEnvironmentVariable("MEDIASCORING_SCREENS")), "MEDIASCORING_SCREENS is not set: no pictures of the page are taken.");
        using var root = new TemporaryFolder();
        Parallel.For(0, Pictures, number => root.Write($"landscapes/{(number % 2 == 0 ? "spring" : "autumn")}/landscape_{number:D4}.png", SamplePictures.Draw(number, 1024)));
        await WriteVideoAsync(root["landscapes/clips/drift_0001.mp4"]);
        await using var server = await RunningServer.OverAsync(root, ownsFolder: false, change: settings => settings with { Library = new LibrarySettings { MediaFolder = root["landscapes"] } });
        for (var number = 0; number < scores.Length; number++)
        {
            if (scores[number] != 0) await server.Library.Scores.SetAsync($"{(number % 2 == 0 ? "spring" : "autumn")}/landscape_{number:D4}.png", Score.Of(scores[number]));
        }

        await server.Library.Scores.SetAsync("clips/drift_0001.mp4", Score.Of(5));
        var first = $"spring/landscape_{0:D4}.png";
        await server.Library.Keywords.AddAsync(first, ["keeper", "for print"]);
        await server.Library.SavedQueries.SaveAsync("To judge", "is:unrated sort:added");
        await server.Library.SavedQueries.SaveAsync("Best of spring", "dir:spring score:>=4");
        root.Write("landscapes/broken.png", [1, 2, 3]);
        await server.Library.Ingestion.SyncAsync();

        foreach (var (width, height, isPhone, scheme) in new[] { (1440, 900, false, ColorScheme.Dark), (1440, 900, false, ColorScheme.Light), (1024, 768, false, ColorScheme.Dark), (390, 844, true, ColorScheme.Dark) })
        {
            await using var page = await OpenPage.OfAsync(chromium, server, width: width, height: height, isPhone: isPhone, scheme: scheme);
            var name = $"{width}x{height}{(scheme == ColorScheme.Light ? "-light" : "")}";
            if (isPhone) await TakeAsync(page, $"first-steps-{name}");
            await page.Tab.GetByRole(AriaRole.Button, new() { Name = "Got it" }).ClickAsync();
            await page.UntilAsync("[...document.querySelectorAll('[role=gridcell]')].every(cell => cell.dataset.id)");
            await TakeAsync(page, $"grid-{name}");
            await page.PressAsync("Home", "ArrowRight", "Enter");
            await page.Loupe.Locator(".full img").WaitForAsync();
            if (scheme == ColorScheme.Dark) await TakeAsync(page, $"loupe-{name}");
            await page.PressAsync("i");
            await page.Tab.GetByText("From the prompt").WaitForAsync();
            await TakeAsync(page, $"information-{name}");
            await page.PressAsync("Escape");
            foreach (var (mode, sentence) in AccessibilityTests.Screens)
            {
                if (scheme == ColorScheme.Light && mode != "statistics") continue;
                await page.Tab.GotoAsync(new Uri(page.Address, $"?mode={mode}").ToString());
                await page.Tab.GetByText(sentence).First.WaitForAsync();
                await TakeAsync(page, $"{mode}-{name}");
            }

            if (scheme == ColorScheme.Light) continue;
            await page.PressAsync("Escape", "Home", "ArrowRight", "Enter");
            await page.Loupe.Locator(".full img").WaitForAsync();
            await page.PressAsync("i", "ArrowLeft");
            await page.UntilAsync("(document.querySelector('video')?.readyState ?? 0) >= 2");
            // The still that stands for a video until it plays is no element of the page that could be waited for.
            await page.Tab.EvaluateAsync("async () => { const still = new Image(); still.src = document.querySelector('video').poster; await still.decode(); await new Promise(done => setTimeout(done, 300)); }");
            await TakeAsync(page, $"video-{name}");
            if (width == 1440)
            {
                await page.PressAsync("?");
                await TakeAsync(page, $"keys-{name}");
                await page.PressAsync("Escape", "Escape", "Home", "ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight");
                await TakeAsync(page, $"selection-{name}");
                await page.PressAsync("t");
                await TakeAsync(page, $"keywords-{name}");
                await page.PressAsync("Escape", "Escape", "/");
                await page.Tab.Locator("#search-box").FillAsync("watercolour score:>=3 model:");
                await page.Tab.GetByRole(AriaRole.Option).First.WaitForAsync();
                await page.UntilAsync("document.querySelectorAll('[role=gridcell][data-id]').length > 0");
                await TakeAsync(page, $"completion-{name}");
                await page.PressAsync("Escape");
                await page.Tab.Locator("#search-box").FillAsync("watercolour scor:>=3");
                await page.Tab.Locator("#search-mistake").WaitForAsync();
                await TakeAsync(page, $"mistake-{name}");
                await page.Tab.Locator("#search-box").FillAsync("");
                await page.PressAsync("Escape");
                await page.SearchAsync("submarine");
                await page.Tab.GetByText("Nothing matches").WaitForAsync();
                await TakeAsync(page, $"nothing-found-{name}");
            }
        }
    }

    private static async Task TakeAsync(OpenPage page, string name)
    {
        await page.UntilAsync("[...document.images].every(image => image.complete)");
        using var screen = NetVips.Image.NewFromBuffer(await page.Tab.ScreenshotAsync(new PageScreenshotOptions { Animations = ScreenshotAnimations.Disabled }));
        screen.Webpsave(Path.Combine(TestPaths.Repository, "docs", "screens", $"{name}.webp"), q: 84, smartSubsample: true, effort: 6);   // a tenth of the PNG
    }

    private static async Task WriteVideoAsync(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var process = Process.Start(new ProcessStartInfo("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "gradients=size=960x540:rate=25:duration=5:speed=0.02:seed=7:n=3:c0=0x20304f:c1=0xd99a7c:c2=0x5b7fa6:x0=0:y0=0:x1=960:y1=540", "-pix_fmt", "yuv420p", "-c:v", "libx264", "-movflags", "+faststart", path]))!;
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }
}
