using MediaScoring.Media;
using MediaScoring.Tests.Server;
using Microsoft.Playwright;
using static MediaScoring.Tests.Web.Expecting;

namespace MediaScoring.Tests.Web;

/// <summary>The search box with the query language, and what stands around it.</summary>
[Collection(WebTests.Name)]
public sealed class SearchPageTests(Chromium chromium)
{
    [Fact]
    public async Task A_mistake_is_underlined_in_place_while_the_last_result_stays_and_is_mended_with_a_click()
    {
        await using var server = await AnimalsAsync();
        await using var page = await OpenPage.OfAsync(chromium, server);
        page.MayLoseTheServer = true;   // the browser writes the refused search down
        await page.SearchAsync("fox");
        await Expect(page.Tiles).ToHaveCountAsync(2);

        await page.PressAsync("/", "End");
        await page.Tab.Keyboard.TypeAsync(" scor:4");

        await Expect(page.Tab.Locator("#search-mistake")).ToHaveTextAsync("There is no field \"scor\". Use score");
        await Expect(page.Tab.Locator(".under mark")).ToHaveTextAsync("scor");
        await Expect(page.Tiles).ToHaveCountAsync(2);
        await page.Tab.GetByRole(AriaRole.Button, new() { Name = "Use score" }).ClickAsync();
        await Expect(page.Tab.Locator("#search-box")).ToHaveValueAsync("fox score:4");
        await Expect(page.Tiles).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task A_word_that_finds_nothing_on_its_way_leaves_the_result_until_the_typing_rests()
    {
        await using var server = await AnimalsAsync();
        await using var page = await OpenPage.OfAsync(chromium, server);
        await page.SearchAsync("fox");
        await Expect(page.Tiles).ToHaveCountAsync(2);
        await page.PressAsync("/", "End");
        await page.Tab.Clock.InstallAsync();
        await page.Tab.Clock.PauseAtAsync(DateTime.UtcNow.AddMinutes(1));

        await page.Tab.Keyboard.TypeAsync(" mode");
        await page.Tab.RunAndWaitForResponseAsync(() => page.Tab.Clock.RunForAsync(100), response => response.Request.PostData?.Contains("fox mode*", StringComparison.Ordinal) == true);
        await page.Tab.Clock.RunForAsync(500);
        await Expect(page.Tiles).ToHaveCountAsync(2);

        await page.Tab.Clock.RunForAsync(600);
        await Expect(page.Tiles).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Fields_and_values_are_proposed_and_taken_with_the_keyboard()
    {
        await using var server = await AnimalsAsync();
        await using var page = await OpenPage.OfAsync(chromium, server);
        page.MayLoseTheServer = true;   // a half-typed condition may be refused on the way

        await page.PressAsync("/");
        await page.Tab.Keyboard.TypeAsync("mode");
        await Expect(page.Tab.GetByRole(AriaRole.Option, new() { Name = "model:" })).ToBeVisibleAsync();
        await page.PressAsync("ArrowDown", "Enter");
        await Expect(page.Tab.Locator("#search-box")).ToHaveValueAsync("model:");
        await Expect(page.Tab.GetByRole(AriaRole.Option, new() { Name = "aurora_v2" })).ToBeVisibleAsync();
        await page.PressAsync("ArrowDown", "Tab");

        await Expect(page.Tab.Locator("#search-box")).ToHaveValueAsync("model:aurora_v2 ");
        await Expect(page.Tiles).ToHaveCountAsync(3);
    }

    [Fact]
    public async Task A_proposal_takes_the_place_of_the_whole_word_also_of_letters_typed_since()
    {
        await using var server = await AnimalsAsync();
        await using var page = await OpenPage.OfAsync(chromium, server);
        await page.Tab.RouteAsync("**/complete?text=mod*", _ => Task.CompletedTask);   // never answered

        await page.PressAsync("/", "m", "o");
        await Expect(page.Tab.GetByRole(AriaRole.Option, new() { Name = "model:" })).ToBeVisibleAsync();
        await page.PressAsync("d", "e");
        await page.Tab.GetByRole(AriaRole.Option, new() { Name = "model:" }).ClickAsync();

        await Expect(page.Tab.Locator("#search-box")).ToHaveValueAsync("model:");
    }

    [Fact]
    public async Task A_facet_adds_its_condition_and_its_chip_takes_it_out()
    {
        await using var server = await AnimalsAsync();
        await using var page = await OpenPage.OfAsync(chromium, server);

        await page.Tab.GetByRole(AriaRole.Button, new() { Name = "woods 2" }).ClickAsync();
        await Expect(page.Tiles).ToHaveCountAsync(2);
        await page.WaitForAddressAsync("dir");
        await page.Tab.GetByRole(AriaRole.Button, new() { Name = "Leave out dir:=woods" }).ClickAsync();

        await Expect(page.Tiles).ToHaveCountAsync(3);
    }

    [Fact]
    public async Task The_order_and_the_query_are_in_the_address_and_come_back_from_it()
    {
        await using var server = await AnimalsAsync();
        await using var page = await OpenPage.OfAsync(chromium, server);

        await page.SearchAsync("fox");
        await Expect(page.Tiles).ToHaveCountAsync(2);
        await page.Tab.GetByLabel("Order").SelectOptionAsync("name-asc");
        await page.UntilAsync("new URLSearchParams(location.search).get('sort') === 'name-asc'");
        await page.Tab.ReloadAsync();

        await Expect(page.Tab.Locator("[aria-colindex='1'][id='tile-0']")).ToHaveAttributeAsync("aria-label", new System.Text.RegularExpressions.Regex("^arctic"));
        await Expect(page.Tab.GetByLabel("Order")).ToHaveValueAsync("name-asc");
        await Expect(page.Tab.Locator("#search-box")).ToHaveValueAsync("fox");
    }

    [Fact]
    public async Task A_search_is_kept_under_a_name_found_again_and_forgotten()
    {
        await using var server = await AnimalsAsync();
        await using var page = await OpenPage.OfAsync(chromium, server, "?q=fox&min=4");
        await Expect(page.Tiles).ToHaveCountAsync(1);

        await page.Tab.GetByRole(AriaRole.Button, new() { Name = "Keep this search" }).ClickAsync();
        await page.Tab.Keyboard.TypeAsync("Good foxes");
        await page.PressAsync("Enter");
        await page.Tab.GetByRole(AriaRole.Link, new() { Name = "Show every file" }).Or(page.Tab.Locator("a.name")).First.ClickAsync();
        await Expect(page.Tiles).ToHaveCountAsync(3);
        await page.Tab.GetByRole(AriaRole.Button, new() { Name = "Good foxes", Exact = true }).ClickAsync();

        await Expect(page.Tab.Locator("#search-box")).ToHaveValueAsync("fox score:4..*");
        await Expect(page.Tiles).ToHaveCountAsync(1);
        await page.Tab.GetByRole(AriaRole.Button, new() { Name = "Forget the search Good foxes" }).ClickAsync();
        await Expect(page.Tab.GetByRole(AriaRole.Button, new() { Name = "Good foxes", Exact = true })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_word_finds_its_files_while_it_is_typed_and_the_box_says_what_is_shown_when_it_is_left()
    {
        using var folder = new TemporaryFolder();
        foreach (var number in Enumerable.Range(0, 5)) folder.Write($"{number}.png", SamplePictures.WithPrompt(number < 3 ? "a lighthouse" : "an owl", number * 40));
        await using var server = await RunningServer.OverAsync(folder, ownsFolder: false);
        await using var page = await OpenPage.OfAsync(chromium, server);

        await page.PressAsync("/");
        await page.Tab.Keyboard.TypeAsync("lighth");
        await Expect(page.Tiles).ToHaveCountAsync(3);
        await Expect(page.Tab.Locator("#search-box")).ToHaveValueAsync("lighth");
        await page.TileOf("1.png").ClickAsync();

        await Expect(page.Tab.Locator("#search-box")).ToHaveValueAsync("lighth*");
        await Expect(page.Tiles).ToHaveCountAsync(3);
        await page.SearchAsync("lighth");
        await Expect(page.Tab.GetByText("Nothing matches")).ToBeVisibleAsync();
        await page.WaitForAddressAsync(@"\?q=lighth$");
    }

    [Fact]
    public async Task New_files_are_followed_while_the_newest_is_looked_at_and_only_counted_elsewhere()
    {
        await using var server = await RunningServer.WithAsync("a.png", "b.png");
        await using var page = await OpenPage.OfAsync(chromium, server, "?sort=added-desc");
        await page.Tab.GetByRole(AriaRole.Button, new() { Name = "Follow the newest" }).ClickAsync();

        await ComeAsync("new.png");
        await Expect(page.Tab.Locator("[role=gridcell][tabindex='0']")).ToHaveAttributeAsync("aria-label", new System.Text.RegularExpressions.Regex("^new\\.png"));
        await Expect(page.Tiles).ToHaveCountAsync(3);
        await page.PressAsync("ArrowRight");
        var looked = await page.Tab.Locator("[role=gridcell][tabindex='0']").GetAttributeAsync("aria-label");
        await ComeAsync("newer.png");

        await Expect(page.Tab.GetByRole(AriaRole.Button, new() { Name = "1 new – show" })).ToBeVisibleAsync();
        await Expect(page.Tab.Locator("[role=gridcell][tabindex='0']")).ToHaveAttributeAsync("aria-label", looked!);
        await Expect(page.Tiles).ToHaveCountAsync(3);

        async Task ComeAsync(string name)
        {
            server.Folder.Write(name, TinyPng.Of());
            await server.PostAsync("/api/search/sync", new { });
        }
    }

    [Fact]
    public async Task Files_that_come_meanwhile_are_counted_and_shown_on_a_click()
    {
        await using var server = await AnimalsAsync();
        await using var page = await OpenPage.OfAsync(chromium, server);

        server.Folder.Write("new.png", SamplePictures.WithPrompt("a badger", 90));
        await server.PostAsync("/api/v1/sync", new { }, 202);
        await page.Tab.GetByRole(AriaRole.Button, new() { Name = "1 new" }).ClickAsync();

        await Expect(page.Tiles).ToHaveCountAsync(4);
    }

    private static async Task<RunningServer> AnimalsAsync()
    {
        var folder = new TemporaryFolder();
        folder.Write("woods/red.png", SamplePictures.WithPrompt("a red fox in the snow"));
        folder.Write("woods/owl.png", SamplePictures.WithPrompt("an owl at night", 40));
        folder.Write("ice/arctic.png", SamplePictures.WithPrompt("an arctic fox", 80));
        var server = await RunningServer.OverAsync(folder);
        await server.Library.Scores.SetAsync("woods/red.png", Score.Of(4));
        return server;
    }
}
