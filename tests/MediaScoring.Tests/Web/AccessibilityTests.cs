using Deque.AxeCore.Playwright;
using MediaScoring.Tests.Server;
using Microsoft.Playwright;
using static MediaScoring.Tests.Web.Expecting;

namespace MediaScoring.Tests.Web;

[Collection(WebTests.Name)]
public sealed class AccessibilityTests(Chromium chromium)
{
    /// <summary>The screens about the library, and what each of them says.</summary>
    public static readonly IReadOnlyList<(string Mode, string Sentence)> Screens =
        [("statistics", "What scores well"), ("jobs", "Every score is on disk"), ("problems", "and can be scored"), ("history", "One gesture is one step"), ("settings", "Appearance")];

    [Theory]
    [InlineData(ColorScheme.Dark, 1280)]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 360)]
    public async Task No_screen_breaks_a_rule(ColorScheme scheme, int width)
    {
        using var folder = new TemporaryFolder();
        foreach (var number in Enumerable.Range(0, 8)) folder.Write($"{number}.png", SamplePictures.WithPrompt($"picture {number}, a fox", number * 30));
        folder.Write("broken.png", [1, 2, 3]);
        await using var server = await RunningServer.OverAsync(folder, ownsFolder: false);
        await server.Library.Scores.SetAsync("1.png", MediaScoring.Media.Score.Of(4));
        await server.Library.Scores.SetAsync("2.png", MediaScoring.Media.Score.Of(-1));
        await using var page = await OpenPage.OfAsync(chromium, server, width: width, scheme: scheme);
        var found = new List<string>();

        await LookAsync("grid");
        await page.PressAsync("Control+a");
        await LookAsync("selection");
        await page.PressAsync("Escape", "Enter");
        await page.Loupe.Locator(".full img").WaitForAsync();
        await LookAsync("large view");
        await page.PressAsync("i");
        await page.Tab.GetByText("From the prompt").WaitForAsync();
        await LookAsync("information");
        await page.PressAsync("i", "?");
        await LookAsync("keys");
        await page.PressAsync("Escape", "Escape");
        await page.PressAsync("t");
        await page.Tab.Keyboard.TypeAsync("fo");
        await LookAsync("keywords");
        await page.Tab.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        foreach (var (mode, sentence) in Screens)
        {
            await page.Tab.GotoAsync(new Uri(page.Address, $"?mode={mode}").ToString());
            await page.Tab.GetByText(sentence).First.WaitForAsync();
            await LookAsync(mode);
        }

        await page.PressAsync("Escape", "b");
        await LookAsync(width > 1100 ? "without the rail" : "the rail");
        await page.PressAsync("b", "/");
        await page.Tab.Keyboard.TypeAsync("scor:4");
        await page.Tab.Locator("#search-mistake").WaitForAsync();
        await LookAsync("mistake");
        await page.PressAsync("Escape", "Escape");
        await page.Tab.Locator("#search-box").FillAsync("");
        await page.PressAsync("Escape");
        await page.SearchAsync("nothing at all");
        await page.Tab.GetByText("Nothing matches").WaitForAsync();
        await LookAsync("nothing found");

        Assert.Empty(found);

        async Task LookAsync(string screen)
        {
            var result = await page.Tab.RunAxe();
            found.AddRange(result.Violations.Select(violation => $"{screen}: {violation.Id} {violation.Help}: {string.Join(" | ", violation.Nodes.Take(3).Select(node => node.Html))}"));
        }
    }

    [Fact]
    public async Task A_score_is_spoken()
    {
        await using var server = await RunningServer.WithAsync("a.png", "b.png");
        await using var page = await OpenPage.OfAsync(chromium, server);
        await page.StartAtAsync("b.png");

        await page.PressAsync("4");

        await Expect(page.Tab.Locator("[aria-live=polite]")).ToHaveTextAsync("Scored 4. Item 2 of 2.");
    }

    [Fact]
    public async Task A_phone_of_360_pixels_shows_everything_and_is_swiped()
    {
        await using var server = await RunningServer.WithAsync("a.png", "b.png", "c.png");
        await using var page = await OpenPage.OfAsync(chromium, server, width: 360, height: 740, isPhone: true);
        Assert.Equal(360, await page.NumberAsync("document.documentElement.scrollWidth"));
        foreach (var (mode, _) in Screens)
        {
            await page.Tab.GotoAsync(new Uri(page.Address, $"?mode={mode}").ToString());
            await page.Tab.Locator(".screen h2").WaitForAsync();
            Assert.Equal(360, await page.NumberAsync("document.documentElement.scrollWidth"));
            Assert.True(await page.EvaluateAsync<bool>("document.querySelector('.screen').scrollWidth <= 360"), mode);
        }

        await page.Tab.GotoAsync(page.Address.ToString());
        await page.TileOf("a.png").TapAsync();
        await page.Loupe.Locator(".full img").WaitForAsync();
        await SwipeAsync(page, -120, 0);
        await Expect(page.Loupe.Locator(".full img")).ToHaveAttributeAsync("alt", "b.png");
        await SwipeAsync(page, 0, -120);
        await page.WaitUntilSavedAsync();
        await page.Loupe.GetByRole(AriaRole.Button, new() { Name = "Next", Exact = true }).TapAsync();
        await page.Loupe.GetByRole(AriaRole.Button, new() { Name = "Reject" }).TapAsync();
        await page.WaitUntilSavedAsync();

        Assert.Equal([null, 4, -1], new[] { "a.png", "b.png", "c.png" }.Select(server.SidecarScore));
        Assert.Equal(360, await page.NumberAsync("document.documentElement.scrollWidth"));
    }

    private static Task SwipeAsync(OpenPage page, int x, int y) => page.Tab.EvaluateAsync(
        """
        ([x, y]) => {
          const stage = document.querySelector('.loupe .stage');
          const at = (x, y) => new Touch({ identifier: 1, target: stage, clientX: 180 + x, clientY: 300 + y });
          stage.dispatchEvent(new TouchEvent('touchstart', { touches: [at(0, 0)], changedTouches: [at(0, 0)], bubbles: true }));
          stage.dispatchEvent(new TouchEvent('touchend', { touches: [], changedTouches: [at(x, y)], bubbles: true }));
        }
        """,
        new[] { x, y });
}
