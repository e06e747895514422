using MediaScoring.Tests.Server;
using static MediaScoring.Tests.Web.Expecting;

namespace MediaScoring.Tests.Web;

[Collection(WebTests.Name)]
public sealed class GridTests(Chromium chromium)
{
    [Fact]
    public async Task The_grid_shows_every_file_with_its_thumbnail()
    {
        await using var server = await RunningServer.WithAsync("a.png", "b.png", "album/c.png");
        await using var page = await OpenPage.OfAsync(chromium, server);

        await Expect(page.Tiles).ToHaveCountAsync(3);
        await Expect(page.TileOf("c.png")).ToBeVisibleAsync();
        await Expect(page.Tab.GetByText("3 files")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_word_of_a_prompt_finds_its_picture()
    {
        await using var server = await FoxAndOwlAsync();
        await using var page = await OpenPage.OfAsync(chromium, server);

        await page.SearchAsync("owl");

        await Expect(page.Tiles).ToHaveCountAsync(1);
        await Expect(page.TileOf("owl.png")).ToBeVisibleAsync();
        await page.WaitForAddressAsync("q=owl");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(120)]   // slower than the search waits for the next letter: Enter then finds it done
    public async Task Going_back_in_the_browser_takes_the_search_back(int millisecondsALetter)
    {
        await using var server = await FoxAndOwlAsync();
        await using var page = await OpenPage.OfAsync(chromium, server);
        await page.PressAsync("/");
        await page.Tab.Keyboard.TypeAsync("owl", new() { Delay = millisecondsALetter });
        await page.PressAsync("Enter");
        await Expect(page.Tiles).ToHaveCountAsync(1);

        await page.Tab.GoBackAsync();

        await Expect(page.Tiles).ToHaveCountAsync(2);
        await Expect(page.Tab.Locator("#search-box")).ToHaveValueAsync("");
    }

    [Fact]
    public async Task A_score_filter_shows_only_what_it_names()
    {
        await using var server = await RunningServer.WithAsync("a.png", "b.png", "c.png");
        await server.Library.Scores.SetAsync("b.png", MediaScoring.Media.Score.Of(4));
        await server.Library.Scores.SetAsync("c.png", MediaScoring.Media.Score.Of(-1));
        await using var page = await OpenPage.OfAsync(chromium, server);

        await page.Tab.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "3+ stars" }).ClickAsync();

        await Expect(page.Tiles).ToHaveCountAsync(1);
        await Expect(page.TileOf("b.png")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_search_that_finds_nothing_offers_to_leave_it_out()
    {
        await using var server = await RunningServer.WithAsync("a.png");
        await using var page = await OpenPage.OfAsync(chromium, server, "?q=nowhere");

        await Expect(page.Tab.GetByText("Nothing matches")).ToBeVisibleAsync();
        await page.Tab.Locator(".empty").GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "nowhere" }).ClickAsync();

        await Expect(page.Tiles).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task A_search_that_finds_nothing_says_how_many_files_have_each_condition()
    {
        using var folder = new TemporaryFolder();
        foreach (var number in Enumerable.Range(0, 5)) folder.Write($"{number}.png", SamplePictures.WithPrompt(number < 3 ? "a lighthouse" : "an owl", number * 40));
        await using var server = await RunningServer.OverAsync(folder, ownsFolder: false);
        await using var page = await OpenPage.OfAsync(chromium, server, "?q=owl%20light%20-steps%3A99&min=0");
        var terms = page.Tab.Locator(".empty li");

        await Expect(terms).ToHaveCountAsync(4);
        await Expect(terms.Nth(0)).ToContainTextAsync("2 files");
        await Expect(terms.Nth(1)).ToContainTextAsync("no file has it");
        await Expect(terms.Nth(1)).ToContainTextAsync("Without it: 2");
        await terms.Nth(1).GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Without it: 2, leaving out light" }).ClickAsync();

        await Expect(page.Tiles).ToHaveCountAsync(2);
        await page.SearchAsync("light");
        await page.Tab.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Words that begin like it: 3" }).ClickAsync();
        await Expect(page.Tiles).ToHaveCountAsync(3);
    }

    [Fact]
    public async Task An_empty_folder_says_what_is_looked_for()
    {
        await using var server = await RunningServer.WithAsync();
        await using var page = await OpenPage.OfAsync(chromium, server);

        await Expect(page.Tab.GetByText("No pictures or videos here yet")).ToBeVisibleAsync();
        await Expect(page.Tab.Locator(".empty")).ToContainTextAsync("PNG, JPEG, WebP");
    }

    [Fact]
    public async Task Without_a_database_the_page_says_that_search_is_off()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.png", TinyPng.Of());
        await using var server = await RunningServer.OverAsync(
            folder, ownsFolder: false, change: settings => settings with { Library = settings.Library with { EnableDatabase = false } });
        await using var page = await OpenPage.OfAsync(chromium, server);
        page.MayLoseTheServer = true;   // the 503 of the search is what is tested

        await Expect(page.Tab.Locator(".banner")).ToContainTextAsync("Search is off");
        await Expect(page.Tab.Locator(".empty h2")).ToHaveTextAsync("Search is off");
    }

    [Fact]
    public async Task Ten_thousand_files_keep_few_tiles_and_reach_both_ends()
    {
        await using var server = await RunningServer.WithAsync("seed.png");
        await Rows.AddAsync(server, 10_000);
        await using var page = await OpenPage.OfAsync(chromium, server);

        await page.PressAsync("End");
        await Expect(page.Tab.Locator("[role=gridcell]:focus")).ToHaveAttributeAsync("aria-label", new System.Text.RegularExpressions.Regex("^seed\\.png"));
        var tiles = await page.Tab.Locator("[role=gridcell]").CountAsync();
        await page.PressAsync("Home");
        await Expect(page.Tab.Locator("[role=gridcell]:focus")).ToHaveAttributeAsync("aria-label", new System.Text.RegularExpressions.Regex("^row-00000"));

        Assert.InRange(tiles, 1, 120);
    }

    [Fact]
    public async Task A_grid_taller_than_browsers_draw_is_reached_everywhere_and_scrolls_evenly()
    {
        await using var server = await RunningServer.WithAsync("seed.png");
        await Rows.AddAsync(server, 150_000);
        await using var page = await OpenPage.OfAsync(chromium, server);
        foreach (var _ in Enumerable.Range(0, 2)) await page.Tab.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Larger tiles" }).ClickAsync();
        const string Grid = "document.querySelector('[role=grid]')";
        const string FirstTop = "[...document.querySelectorAll('[role=row]')].at(-1).getBoundingClientRect().top";
        const string FirstRow = "Number(document.querySelector('[role=row]')?.getAttribute('aria-rowindex'))";

        await page.EvaluateAsync<object>($"void ({Grid}.scrollTop = 4000000)");
        await page.UntilAsync($"{FirstRow} > 1000 && [...document.querySelectorAll('[role=gridcell]')].every(cell => cell.dataset.id)");
        var middle = await page.NumberAsync("Number(document.querySelector('[role=row]').getAttribute('aria-rowindex'))");
        var row = await page.NumberAsync("Number([...document.querySelectorAll('[role=row]')].at(-1).getAttribute('aria-rowindex'))");
        var before = await page.EvaluateAsync<double>(FirstTop);
        await page.EvaluateAsync<object>($"void ({Grid}.scrollTop += 100)");
        await page.UntilAsync($"Math.abs([...document.querySelectorAll('[role=row]')].find(row => row.getAttribute('aria-rowindex') === '{row}')?.getBoundingClientRect().top - {before.ToString(System.Globalization.CultureInfo.InvariantCulture)} + 100) < 2");
        await page.EvaluateAsync<object>($"void ({Grid}.scrollTop = {Grid}.scrollHeight)");
        await page.UntilAsync($"[...document.querySelectorAll('[role=row]')].at(-1)?.getAttribute('aria-rowindex') === {Grid}.getAttribute('aria-rowcount')");
        await page.EvaluateAsync<object>($"void ({Grid}.scrollTop = 0)");
        await page.UntilAsync($"{FirstRow} === 1");

        var rows = await page.NumberAsync($"Number({Grid}.getAttribute('aria-rowcount'))");
        Assert.InRange(middle, rows * 0.45, rows * 0.55);
        Assert.InRange(await page.NumberAsync("document.querySelectorAll('[role=gridcell]').length"), 1, 120);
    }

    [Fact]
    public async Task Arrows_move_the_one_active_tile_and_the_screen_follows()
    {
        await using var server = await RunningServer.WithAsync([.. Enumerable.Range(0, 120).Select(number => $"{number:D3}.png")]);
        await using var page = await OpenPage.OfAsync(chromium, server);
        await page.StartAtAsync("000.png");

        await page.PressAsync([.. Enumerable.Repeat("ArrowDown", 12), "ArrowRight", "l", "h"]);

        var focused = page.Tab.Locator("[role=gridcell]:focus");
        await Expect(focused).ToBeInViewportAsync();
        await Expect(page.Tab.Locator("[role=gridcell][tabindex='0']")).ToHaveCountAsync(1);
        var columns = await page.NumberAsync("document.querySelector('[role=grid]').getAttribute('aria-colcount')");
        await Expect(focused).ToHaveAttributeAsync("aria-label", new System.Text.RegularExpressions.Regex($"^{Math.Min(119, (12 * columns) + 1):D3}\\.png"));
    }

    [Fact]
    public async Task A_key_scores_every_selected_file_and_one_undo_takes_it_back()
    {
        await using var server = await RunningServer.WithAsync("a.png", "b.png", "c.png", "d.png");
        await using var page = await OpenPage.OfAsync(chromium, server);
        await page.StartAtAsync("a.png");
        await page.TileOf("c.png").ClickAsync(new() { Modifiers = [Microsoft.Playwright.KeyboardModifier.Shift] });
        await Expect(page.Tab.GetByText("3 selected")).ToBeVisibleAsync();

        await page.PressAsync("4");
        await page.WaitUntilSavedAsync();
        Assert.Equal([4, 4, 4, null], new[] { "a.png", "b.png", "c.png", "d.png" }.Select(server.SidecarScore));

        await page.PressAsync("Control+z");
        await page.WaitUntilSavedAsync();
        Assert.Equal([0, 0, 0, null], new[] { "a.png", "b.png", "c.png", "d.png" }.Select(server.SidecarScore));
    }

    [Fact]
    public async Task A_file_that_is_scored_out_of_the_filter_stays_until_it_is_tidied_up()
    {
        await using var server = await RunningServer.WithAsync("a.png", "b.png");
        await using var page = await OpenPage.OfAsync(chromium, server, "?min=0&max=0");
        await page.StartAtAsync("a.png");

        await page.PressAsync("5");
        await Expect(page.Tab.GetByText("1 file no longer matches")).ToBeVisibleAsync();
        await Expect(page.Tiles).ToHaveCountAsync(2);
        await page.WaitUntilSavedAsync();
        await page.Tab.GetByText("tidy up").ClickAsync();

        await Expect(page.Tiles).ToHaveCountAsync(1);
    }

    private static Task<RunningServer> FoxAndOwlAsync()
    {
        var folder = new TemporaryFolder();
        folder.Write("fox.png", SamplePictures.WithPrompt("a fox in the snow"));
        folder.Write("owl.png", SamplePictures.WithPrompt("an owl at night", 40));
        return RunningServer.OverAsync(folder);
    }
}
