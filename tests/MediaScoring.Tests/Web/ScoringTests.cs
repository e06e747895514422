using MediaScoring.Server;
using MediaScoring.Tests.Server;
using Microsoft.Playwright;
using static MediaScoring.Tests.Web.Expecting;

namespace MediaScoring.Tests.Web;

[Collection(WebTests.Name)]
public sealed class ScoringTests(Chromium chromium)
{
    [Fact]
    public async Task Every_verdict_key_in_the_large_view_reaches_the_sidecar_on_the_disk()
    {
        (string Key, int Score)[] verdicts =
        [
            ("1", 1), ("2", 2), ("3", 3), ("4", 4), ("5", 5), ("r", -1), ("x", -1), ("]", 1), ("[", -1), ("c", 0), ("0", 0), ("`", 0),
        ];
        var names = verdicts.Select((_, number) => $"{number:D2}.png").ToArray();
        await using var server = await RunningServer.WithAsync(names);
        await using var page = await OpenPage.OfAsync(chromium, server);
        await page.StartAtAsync(names[0]);
        await page.PressAsync("Enter");

        foreach (var (key, score) in verdicts) await page.PressAsync(score == 0 ? ["3", key, "ArrowRight"] : [key, "ArrowRight"]);
        await page.WaitUntilSavedAsync();

        Assert.Equal(verdicts.Select(verdict => (int?)verdict.Score), names.Select(server.SidecarScore));
    }

    [Fact]
    public async Task Arrows_and_digits_score_one_file_after_another()
    {
        await using var server = await RunningServer.WithAsync("a.png", "b.png", "c.png");
        await using var page = await OpenPage.OfAsync(chromium, server);
        await page.StartAtAsync("a.png");

        await page.PressAsync("2", "ArrowRight", "5", "ArrowRight", "r", "ArrowLeft", "4");
        await page.WaitUntilSavedAsync();

        Assert.Equal([2, 4, -1], new[] { "a.png", "b.png", "c.png" }.Select(server.SidecarScore));
    }

    [Fact]
    public async Task A_score_stays_on_the_screen_when_an_answer_from_before_it_comes_in_late()
    {
        await using var server = await RunningServer.WithAsync("a.png", "b.png");
        await using var page = await OpenPage.OfAsync(chromium, server);
        await page.StartAtAsync("a.png");
        var answered = new TaskCompletionSource();
        var letIn = new TaskCompletionSource();
        await page.Tab.RouteAsync("**/api/v1/search", async route =>
        {
            var answer = await route.FetchAsync();
            answered.TrySetResult();
            await letIn.Task;
            await route.FulfillAsync(new RouteFulfillOptions { Response = answer });
        });

        await page.Tab.GetByLabel("Order").SelectOptionAsync("name-asc");
        await answered.Task;
        await page.PressAsync("4");
        await page.WaitUntilSavedAsync();
        letIn.SetResult();

        await Expect(page.Tab.Locator(".found")).Not.ToContainClassAsync("faint");
        await Expect(page.TileOf("a.png")).ToHaveAttributeAsync("data-score", "4");
        await page.Tab.UnrouteAllAsync(new PageUnrouteAllOptions { Behavior = UnrouteBehavior.Wait });
    }

    [Fact]
    public async Task Two_hundred_files_scored_as_fast_as_keys_come_are_all_saved()
    {
        var names = Enumerable.Range(0, 200).Select(number => $"{number:D3}.png").ToArray();
        await using var server = await RunningServer.WithAsync(names);
        await using var page = await OpenPage.OfAsync(chromium, server);
        await page.StartAtAsync("000.png");
        await page.PressAsync("Enter", "a");

        foreach (var number in Enumerable.Range(0, 200)) await page.PressAsync($"{(number % 5) + 1}");
        await Assertions.Expect(page.Tab.Locator("#saved")).ToHaveTextAsync("Saved", new() { Timeout = 60_000 });

        Assert.Equal(Enumerable.Range(0, 200).Select(number => (int?)((number % 5) + 1)), names.Select(server.SidecarScore));
        var stored = TemporaryLibrary.SqlOn(server.Folder[".scores/media.db"], "SELECT group_concat(score, '') FROM (SELECT score FROM media_files ORDER BY filename)");
        Assert.Equal(string.Concat(Enumerable.Range(0, 200).Select(number => $"{(number % 5) + 1}")), stored.Single());
    }

    [Fact]
    public async Task A_key_on_three_hundred_selected_files_is_one_request_and_one_change_and_so_is_its_undo()
    {
        var names = Enumerable.Range(0, 300).Select(number => $"{number:D3}.png").ToArray();
        await using var server = await RunningServer.WithAsync(names);
        await using var page = await OpenPage.OfAsync(chromium, server);
        var requests = 0;
        page.Tab.Request += (_, request) => requests += request.Method == "PUT" ? 1 : 0;
        await page.StartAtAsync("000.png");

        await page.PressAsync("Control+a", "4");
        await page.Tab.GetByRole(AriaRole.Button, new() { Name = "Score 300 files" }).ClickAsync();
        await Expect(page.Tab.GetByText("Scored 300 files.").First).ToBeVisibleAsync();
        await page.WaitUntilSavedAsync();
        var scored = names.Select(server.SidecarScore).ToHashSet();
        await page.PressAsync("Control+z");
        await Expect(page.Tab.GetByText("Undone: the score of 300 files.").First).ToBeVisibleAsync();
        await page.WaitUntilSavedAsync();

        Assert.Equal([4], scored);
        Assert.Equal([0], names.Select(server.SidecarScore).ToHashSet());
        Assert.Equal(["score|300", "score|300"], JournalOfPage(server.Folder));
        Assert.Equal(2, requests);
    }

    [Fact]
    public async Task Of_a_gesture_on_several_files_only_the_one_that_is_gone_is_not_saved_and_told_by_its_name()
    {
        await using var server = await RunningServer.WithAsync("a.png", "b.png", "c.png");
        await using var page = await OpenPage.OfAsync(chromium, server);
        page.MayLoseTheServer = true;   // the browser writes every refusal down
        await page.StartAtAsync("a.png");
        File.Delete(server.Folder["b.png"]);

        await page.PressAsync("Control+a", "4");
        await Expect(page.Tab.GetByText("The score of b.png was not saved.").First).ToBeVisibleAsync();
        await page.WaitUntilSavedAsync();

        Assert.Equal([4, null, 4], new[] { "a.png", "b.png", "c.png" }.Select(server.SidecarScore));
        await Expect(page.TileOf("b.png")).ToHaveAttributeAsync("data-score", "0");
    }

    [Fact]
    public async Task Undo_and_redo_are_shown_and_saved()
    {
        await using var server = await RunningServer.WithAsync("a.png", "b.png");
        await using var page = await OpenPage.OfAsync(chromium, server);
        await page.StartAtAsync("a.png");
        await page.PressAsync("4", "ArrowRight", "2");

        await page.PressAsync("Control+z", "Control+z");
        await Expect(page.Tab.GetByText("Undone: a.png is unrated.").Last).ToBeVisibleAsync();
        await Expect(page.TileOf("a.png")).ToHaveAttributeAsync("data-score", "0");
        await page.PressAsync("Control+Shift+z");
        await page.WaitUntilSavedAsync();

        Assert.Equal([4, 0], new[] { "a.png", "b.png" }.Select(server.SidecarScore));
    }

    [Fact]
    public async Task A_held_verdict_key_acts_once_and_a_held_arrow_goes_on()
    {
        await using var server = await RunningServer.WithAsync("a.png", "b.png", "c.png", "d.png");
        await using var page = await OpenPage.OfAsync(chromium, server);
        await page.StartAtAsync("a.png");
        await page.PressAsync("a");

        await page.Tab.Keyboard.DownAsync("3");
        await page.Tab.Keyboard.DownAsync("3");
        await page.Tab.Keyboard.DownAsync("3");
        await page.Tab.Keyboard.UpAsync("3");
        await page.WaitUntilSavedAsync();
        Assert.Equal([3, null, null, null], new[] { "a.png", "b.png", "c.png", "d.png" }.Select(server.SidecarScore));

        await page.Tab.Keyboard.DownAsync("ArrowRight");
        await page.Tab.Keyboard.DownAsync("ArrowRight");
        await page.Tab.Keyboard.UpAsync("ArrowRight");
        await Expect(page.Tab.Locator("[role=gridcell]:focus")).ToHaveAttributeAsync("aria-label", new System.Text.RegularExpressions.Regex("^d\\.png"));
    }

    [Fact]
    public async Task Letters_typed_into_the_search_box_score_nothing()
    {
        await using var server = await RunningServer.WithAsync("a.png");
        await using var page = await OpenPage.OfAsync(chromium, server);
        await page.StartAtAsync("a.png");

        await page.PressAsync("/");
        await page.Tab.Keyboard.TypeAsync("r5x0 ");

        await Expect(page.Tab.Locator("#search-box")).ToHaveValueAsync("r5x0 ");
        Assert.Null(server.SidecarScore("a.png"));
    }

    [Fact]
    public async Task Scores_given_while_the_server_is_away_survive_a_reload_and_are_saved_when_it_is_back()
    {
        using var folder = new TemporaryFolder();
        foreach (var name in new[] { "a.png", "b.png", "c.png" }) folder.Write(name, TinyPng.Of());
        var server = await RunningServer.OverAsync(folder, ownsFolder: false);
        var port = server.Address.Port;
        await using var page = await OpenPage.OfAsync(chromium, server);
        page.MayLoseTheServer = true;
        await page.StartAtAsync("a.png");
        await server.DisposeAsync();

        await page.PressAsync("5", "ArrowRight", "4", "ArrowRight", "r");
        await Expect(page.Tab.Locator("#saved")).ToHaveTextAsync("3 waiting to save");
        await page.UntilKeptAsync(3);
        await page.Tab.GotoAsync("about:blank");
        await using var again = await RunningServer.AgainAsync(folder, port);
        await page.Tab.GotoAsync(again.Address.ToString());
        await page.TileOf("a.png").WaitForAsync();
        await page.WaitUntilSavedAsync();

        Assert.Equal([5, 4, -1], new[] { "a.png", "b.png", "c.png" }.Select(again.SidecarScore));
    }

    [Fact]
    public async Task Scores_of_one_gesture_that_survive_a_reload_are_still_one_change_and_one_whose_file_is_another_is_left_out()
    {
        using var folder = new TemporaryFolder();
        foreach (var name in new[] { "a.png", "b.png", "c.png" }) folder.Write(name, TinyPng.Of());
        var server = await RunningServer.OverAsync(folder, ownsFolder: false);
        var port = server.Address.Port;
        await using var page = await OpenPage.OfAsync(chromium, server);
        page.MayLoseTheServer = true;
        await page.StartAtAsync("a.png");
        await server.DisposeAsync();

        await page.PressAsync("Control+a", "5");
        await Expect(page.Tab.Locator("#saved")).ToHaveTextAsync("3 waiting to save");
        await page.UntilKeptAsync(3);
        await page.Tab.GotoAsync("about:blank");
        TemporaryLibrary.SqlOn(folder[".scores/media.db"], "UPDATE media_files SET relative_path = 'other.png', filename = 'other.png' WHERE relative_path = 'b.png'");
        await using var again = await RunningServer.AgainAsync(folder, port);
        await page.Tab.GotoAsync(again.Address.ToString());
        await Expect(page.Tab.GetByText("The score of b.png was not saved. The file is another one now.").First).ToBeVisibleAsync();
        await page.WaitUntilSavedAsync();

        Assert.Equal([5, null, 5], new[] { "a.png", "b.png", "c.png" }.Select(again.SidecarScore));
        Assert.Equal(["score|2"], JournalOfPage(folder));
    }

    [Fact]
    public async Task A_server_that_comes_back_is_found_without_a_reload()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.png", TinyPng.Of());
        var server = await RunningServer.OverAsync(folder, ownsFolder: false);
        var port = server.Address.Port;
        await using var page = await OpenPage.OfAsync(chromium, server);
        page.MayLoseTheServer = true;
        await page.StartAtAsync("a.png");
        await server.DisposeAsync();
        await page.PressAsync("3");
        await Expect(page.Tab.Locator(".banner")).ToContainTextAsync("The server does not answer");

        await using var again = await RunningServer.AgainAsync(folder, port);
        await Expect(page.Tab.Locator("#saved")).ToHaveTextAsync("Saved");
        await Expect(page.Tab.Locator(".banner")).ToHaveCountAsync(0);

        Assert.Equal(3, again.SidecarScore("a.png"));
    }

    [Fact]
    public async Task Unsaved_scores_of_another_library_on_the_same_address_are_not_sent_to_this_one()
    {
        using var first = new TemporaryFolder();
        using var second = new TemporaryFolder();
        first.Write("library/a.png", TinyPng.Of());
        second.Write("library/other.png", TinyPng.Of());
        ServerSettings At(TemporaryFolder folder, int port) => new() { Library = new LibrarySettings { MediaFolder = folder["library"] }, Port = port, SyncAtStart = false };
        var server = await RunningServer.OverAsync(first, ownsFolder: false, change: _ => At(first, 0));
        var port = server.Address.Port;
        await using var page = await OpenPage.OfAsync(chromium, server);
        page.MayLoseTheServer = true;
        await page.StartAtAsync("a.png");
        await server.DisposeAsync();
        await page.PressAsync("5");
        await Expect(page.Tab.Locator("#saved")).ToHaveTextAsync("1 waiting to save");

        await using var other = await RunningServer.OverAsync(second, ownsFolder: false, change: _ => At(second, port));
        await Expect(page.Tab.GetByText("was not saved").First).ToBeVisibleAsync();

        Assert.False(File.Exists(second["library/.scores/other.png.json"]));
    }

    [Fact]
    public async Task A_score_set_elsewhere_appears_on_the_page()
    {
        await using var server = await RunningServer.WithAsync("a.png");
        await using var page = await OpenPage.OfAsync(chromium, server);
        var id = await page.TileOf("a.png").GetAttributeAsync("data-id");

        await server.SendAsync(HttpMethod.Put, $"/api/v1/files/{id}/score", new { score = 5 });

        await Expect(page.TileOf("a.png")).ToHaveAttributeAsync("data-score", "5");
    }
}
