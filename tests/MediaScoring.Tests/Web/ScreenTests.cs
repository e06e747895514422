using MediaScoring.Media;
using MediaScoring.Tests.Server;
using Microsoft.Playwright;
using static MediaScoring.Tests.Web.Expecting;

namespace MediaScoring.Tests.Web;

/// <summary>The screens about the library: statistics, jobs, problems, history, settings.</summary>
[Collection(WebTests.Name)]
public sealed class ScreenTests(Chromium chromium)
{
    [Fact]
    public async Task A_bar_of_the_statistics_leads_to_its_files()
    {
        using var folder = new TemporaryFolder();
        foreach (var number in Enumerable.Range(0, 4)) folder.Write($"{number}.png", SamplePictures.WithPrompt("a fox", number * 40));
        await using var server = await RunningServer.OverAsync(folder, ownsFolder: false);
        await server.Library.Scores.SetAsync("0.png", Score.Of(5));
        await server.Library.Scores.SetAsync("1.png", Score.Of(4));
        await using var page = await OpenPage.OfAsync(chromium, server);

        await page.Tab.GetByRole(AriaRole.Button, new() { Name = "Statistics" }).ClickAsync();
        await Expect(page.Tab.GetByText("judged, 50 %")).ToBeVisibleAsync();
        await page.Tab.GetByRole(AriaRole.Button, new() { NameRegex = new("^aurora_v2\\s*mean 4.50") }).ClickAsync();

        await Expect(page.Tiles).ToHaveCountAsync(4);
        await Expect(page.Tab.Locator("#search-box")).ToHaveValueAsync("model:=aurora_v2");
        await page.Tab.GoBackAsync();
        await page.Tab.GetByRole(AriaRole.Button, new() { NameRegex = new("^5 stars\\s*1 file") }).ClickAsync();
        await Expect(page.Tiles).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task The_folder_is_read_from_the_jobs()
    {
        await using var server = await RunningServer.WithAsync("a.png");
        await using var page = await OpenPage.OfAsync(chromium, server, "?mode=jobs");

        server.Folder.Write("b.png", TinyPng.Of());
        await page.Tab.Locator(".screen").GetByRole(AriaRole.Button, new() { Name = "Read the folder" }).ClickAsync();

        await Expect(page.Tab.Locator(".screen [role=status]")).ToHaveTextAsync("Up to date");
        await Expect(page.Tab.Locator(".screen dl > div").Filter(new() { HasText = "New" })).ToContainTextAsync("1");
    }

    [Fact]
    public async Task A_problem_leads_to_its_file()
    {
        await using var server = await RunningServer.WithAsync("a.png");
        server.Folder.Write("broken.png", [1, 2, 3]);
        await server.Library.Ingestion.SyncAsync();
        await using var page = await OpenPage.OfAsync(chromium, server, "?mode=problems");

        await page.Tab.GetByRole(AriaRole.Button, new() { Name = "Show broken.png" }).ClickAsync();

        await Expect(page.Tiles).ToHaveCountAsync(1);
        await Expect(page.TileOf("broken.png")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_history_lists_each_gesture_and_takes_it_back()
    {
        await using var server = await RunningServer.WithAsync("a.png", "b.png");
        await using var page = await OpenPage.OfAsync(chromium, server);
        await page.StartAtAsync("a.png");
        await page.PressAsync("4", "Control+a", "2");
        await Expect(page.Tab.GetByText("Scored 2 files.").First).ToBeVisibleAsync();
        await page.WaitUntilSavedAsync();

        await page.Tab.GetByRole(AriaRole.Button, new() { Name = "History" }).First.ClickAsync();
        var steps = page.Tab.GetByRole(AriaRole.List, new() { Name = "This visit" }).Locator("> li");
        await Expect(steps).ToHaveCountAsync(2);
        await Expect(steps.Nth(1)).ToContainTextAsync("a.png: unrated → 4 of 5");
        await page.Tab.Locator(".screen").GetByRole(AriaRole.Button, new() { Name = "Undo", Exact = true }).ClickAsync();
        await page.WaitUntilSavedAsync();

        await Expect(steps.Nth(0)).ToContainTextAsync("taken back");
        Assert.Equal([4, 0], new[] { "a.png", "b.png" }.Select(server.SidecarScore));
    }

    [Fact]
    public async Task What_others_did_is_listed_and_taken_back_unless_it_was_changed_since()
    {
        await using var server = await RunningServer.WithAsync("a.png", "b.png", "c.png");
        await server.Library.Scores.SetAsync("a.png", Score.Of(2), new MediaScoring.Catalog.EditOptions { Client = "night shift" });
        await server.Library.Scores.SetManyAsync(["b.png", "c.png"], Score.Of(5), new() { Client = "cli" });
        await server.Library.Keywords.AddAsync(["a.png"], ["tower"], "user", "manual", new() { Client = "night shift" });
        await using var page = await OpenPage.OfAsync(chromium, server, "?mode=history");
        var entries = page.Tab.GetByRole(AriaRole.List, new() { Name = "Everybody" }).Locator("> li");
        await Expect(entries).ToHaveCountAsync(3);
        await Expect(entries.Nth(0)).ToContainTextAsync("a.png: no keywords → tower");
        await Expect(entries.Nth(2)).ToContainTextAsync("night shift");

        await page.Tab.GetByRole(AriaRole.Button, new() { Name = "Undo: a.png: unrated → 2 of 5" }).ClickAsync();
        await Expect(entries.Nth(2)).ToContainTextAsync("taken back");
        await server.Library.Scores.SetAsync("c.png", Score.Of(1));
        page.MayLoseTheServer = true;   // the 409 is what is tested
        await page.Tab.GetByRole(AriaRole.Button, new() { Name = "Undo: Scored 2 files" }).ClickAsync();

        await Expect(page.Tab.GetByText("The score of c.png was changed again since").First).ToBeVisibleAsync();
        Assert.Equal([0, 5, 1], new[] { "a.png", "b.png", "c.png" }.Select(server.SidecarScore));
    }

    [Fact]
    public async Task Missing_files_are_forgotten_when_that_is_confirmed()
    {
        await using var server = await RunningServer.WithAsync("a.png", "b.png", "c.png", "d.png");
        await server.Library.Scores.SetAsync("a.png", Score.Of(4));
        File.Delete(server.Folder["a.png"]);
        File.Delete(server.Folder["b.png"]);
        await server.Library.Ingestion.SyncAsync();
        await using var page = await OpenPage.OfAsync(chromium, server, "?mode=problems");
        var missing = page.Tab.GetByRole(AriaRole.Article, new() { Name = "Missing files" });

        await missing.GetByRole(AriaRole.Button, new() { Name = "Forget b.png" }).ClickAsync();
        await page.Tab.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Expect(missing).ToContainTextAsync("Missing: 2 files");
        await missing.GetByRole(AriaRole.Button, new() { Name = "Forget b.png" }).ClickAsync();
        await page.Tab.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Forget", Exact = true }).ClickAsync();

        await Expect(missing).ToContainTextAsync("Missing: 1 file");
        await Expect(missing).ToContainTextAsync("4 of 5");
        Assert.Equal(["a.png", "c.png", "d.png"], TemporaryLibrary.SqlOn(server.Folder[".scores/media.db"], "SELECT filename FROM media_files ORDER BY 1"));
    }

    [Fact]
    public async Task Settings_last_beyond_the_visit()
    {
        await using var server = await RunningServer.WithAsync("a.png");
        await using var page = await OpenPage.OfAsync(chromium, server, "?mode=settings");

        await page.Tab.GetByLabel("Light", new() { Exact = true }).CheckAsync();
        await page.Tab.ReloadAsync();

        await Expect(page.Tab.Locator("html")).ToHaveAttributeAsync("data-theme", "light");
    }

    [Fact]
    public async Task The_first_steps_are_shown_until_they_are_read()
    {
        await using var server = await RunningServer.WithAsync("a.png");
        await using var page = await OpenPage.OfAsync(chromium, server);

        await page.Tab.GetByRole(AriaRole.Button, new() { Name = "Got it" }).ClickAsync();
        await page.Tab.ReloadAsync();
        await page.TileOf("a.png").WaitForAsync();

        await Expect(page.Tab.GetByRole(AriaRole.Button, new() { Name = "Got it" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Nothing_jumps_while_a_first_visit_is_drawn()
    {
        await using var server = await RunningServer.WithAsync([.. Enumerable.Range(0, 60).Select(number => $"{number}.png")]);
        await using var page = await OpenPage.OfAsync(chromium, server);
        await page.Tab.GetByRole(AriaRole.Button, new() { Name = "Got it" }).WaitForAsync();
        await page.UntilAsync("document.querySelector('[role=gridcell] img')?.complete && document.title.includes(' – ')");

        // By the browser's own reckoning (https://wicg.github.io/layout-instability/), in which a line of text above the grid counts 0.035.
        var jumps = await page.Tab.EvaluateAsync<double>(
            """
            () => new Promise((tell) => {
                new PerformanceObserver((list) => tell(list.getEntries().reduce((sum, jump) => sum + jump.value, 0))).observe({ type: 'layout-shift', buffered: true });
                setTimeout(() => tell(0), 300);
            })
            """);

        Assert.InRange(jumps, 0, 0.0005);
    }
}
