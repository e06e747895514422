using MediaScoring.Tests.Cli;
using MediaScoring.Tests.Server;
using Microsoft.Playwright;
using static MediaScoring.Tests.Web.Expecting;

namespace MediaScoring.Tests.Web;

/// <summary>What goes wrong around a person who only wants to score: the server dies, a second tab is open.</summary>
[Collection(WebTests.Name)]
public sealed class JourneyTests(Chromium chromium)
{
    [Fact]
    public async Task Two_hundred_files_are_scored_while_the_server_is_killed_and_started_again()
    {
        const int Files = 200;
        using var folder = new TemporaryFolder();
        var names = Enumerable.Range(0, Files).Select(number => $"{number:D3}.png").ToArray();
        foreach (var name in names) folder.Write(name, TinyPng.Of());
        (await CommandProcess.RunAsync("sync", folder.Path)).Exits(0);
        var expected = Enumerable.Range(0, Files).ToDictionary(number => names[number], number => number % 6 == 5 ? -1 : (number % 6) + 1, StringComparer.Ordinal);
        await using var first = CommandProcess.Start(folder.Path, [], "serve", folder.Path, "--port", "0", "--no-sync");
        var address = await AddressOfAsync(first);
        await using var page = await OpenPage.OfAsync(chromium, address);
        page.MayLoseTheServer = true;
        await page.StartAtAsync(names[0]);
        await page.PressAsync("Enter", "a");

        foreach (var name in names[..70]) await page.PressAsync(KeyOf(expected[name]));
        await first.SignalAsync("KILL");
        foreach (var name in names[70..140]) await page.PressAsync(KeyOf(expected[name]));
        await Expect(page.Tab.Locator("#saved")).ToContainTextAsync("waiting to save");
        await using var second = CommandProcess.Start(folder.Path, [], "serve", folder.Path, "--port", $"{address.Port}", "--no-sync");
        await AddressOfAsync(second);
        foreach (var name in names[140..]) await page.PressAsync(KeyOf(expected[name]));
        await Expect(page.Tab.Locator("#saved")).ToHaveTextAsync("Saved", new() { Timeout = 120_000 });
        await page.PressAsync("Escape");

        Assert.Equal(expected, await page.ShownScoresAsync());
        Assert.Equal(expected, names.ToDictionary(name => name, name => Expecting.SidecarScore(folder, name) ?? 0, StringComparer.Ordinal));
        await second.SignalAsync("TERM");
        await second.EndAsync();
        Assert.Equal(
            expected.Select(score => $"{score.Key}|{score.Value}"),
            TemporaryLibrary.SqlOn(folder[".scores/media.db"], "SELECT filename, score FROM media_files ORDER BY filename"));
    }

    [Fact]
    public async Task Scores_of_one_gesture_are_all_saved_when_the_server_is_killed_in_the_middle()
    {
        using var folder = new TemporaryFolder();
        var names = Enumerable.Range(0, 1200).Select(number => $"{number:D4}.png").ToArray();
        foreach (var name in names) folder.Write(name, TinyPng.Of());
        (await CommandProcess.RunAsync("sync", folder.Path)).Exits(0);
        await using var first = CommandProcess.Start(folder.Path, [], "serve", folder.Path, "--port", "0", "--no-sync");
        var address = await AddressOfAsync(first);
        await using var page = await OpenPage.OfAsync(chromium, address);
        page.MayLoseTheServer = true;
        await page.StartAtAsync(names[0]);
        var killed = new TaskCompletionSource();
        var requests = 0;
        await page.Tab.RouteAsync("**/api/v1/scores", async route =>
        {
            if (Interlocked.Increment(ref requests) == 3) await killed.Task;
            await route.ContinueAsync();
        });

        await page.PressAsync("Control+a", "4");
        await page.Tab.RunAndWaitForResponseAsync(
            () => page.Tab.GetByRole(AriaRole.Button, new() { NameRegex = new(@"^Score 1\s200 files$") }).ClickAsync(), answer => answer.Url.EndsWith("/scores", StringComparison.Ordinal), new() { Timeout = 60_000 });
        await first.SignalAsync("KILL");
        killed.SetResult();
        await Expect(page.Tab.Locator("#saved")).ToContainTextAsync("waiting to save");
        await using var second = CommandProcess.Start(folder.Path, [], "serve", folder.Path, "--port", $"{address.Port}", "--no-sync");
        await AddressOfAsync(second);
        await Expect(page.Tab.Locator("#saved")).ToHaveTextAsync("Saved", new() { Timeout = 120_000 });

        Assert.Equal([4], names.Select(name => Expecting.SidecarScore(folder, name)).ToHashSet());
        await second.SignalAsync("TERM");
        await second.EndAsync();
        Assert.Equal(["4|1200"], TemporaryLibrary.SqlOn(folder[".scores/media.db"], "SELECT score, count(*) FROM media_files GROUP BY score"));
    }

    [Fact]
    public async Task Two_tabs_show_each_others_scores_and_neither_takes_back_what_the_other_did()
    {
        await using var server = await RunningServer.WithAsync("a.png", "b.png");
        await using var page = await OpenPage.OfAsync(chromium, server);
        var other = await page.AnotherTabAsync();
        await page.StartAtAsync("a.png");
        await other.StartAtAsync("a.png");

        await page.PressAsync("4");
        await Expect(other.TileOf("a.png")).ToHaveAttributeAsync("data-score", "4");
        await other.PressAsync("2");
        await Expect(page.TileOf("a.png")).ToHaveAttributeAsync("data-score", "2");
        await page.PressAsync("Control+z");

        await Expect(page.Tab.GetByText("a.png was scored elsewhere since and stays as it is.").First).ToBeVisibleAsync();
        await page.WaitUntilSavedAsync();
        Assert.Equal(2, server.SidecarScore("a.png"));
        await other.DisposeAsync();
    }

    [Fact]
    public async Task A_score_that_somebody_gives_before_the_answer_to_the_own_one_is_there_is_shown_after_it()
    {
        await using var server = await RunningServer.WithAsync("a.png", "b.png");
        await using var page = await OpenPage.OfAsync(chromium, server);
        var other = await page.AnotherTabAsync();
        await page.StartAtAsync("a.png");
        await other.StartAtAsync("a.png");
        var told = new TaskCompletionSource();
        await page.Tab.RouteAsync("**/api/v1/scores", async route =>
        {
            var answer = await route.FetchAsync();
            await told.Task;
            await route.FulfillAsync(new() { Response = answer });
        });

        await page.PressAsync("4");
        await Expect(other.TileOf("a.png")).ToHaveAttributeAsync("data-score", "4");
        await other.PressAsync("2", "ArrowRight", "3");
        await Expect(page.TileOf("b.png")).ToHaveAttributeAsync("data-score", "3");   // told after the score of a.png
        await Expect(page.TileOf("a.png")).ToHaveAttributeAsync("data-score", "4");   // the own one is not confirmed yet
        told.SetResult();

        await Expect(page.TileOf("a.png")).ToHaveAttributeAsync("data-score", "2");
        await page.WaitUntilSavedAsync();
        await other.DisposeAsync();
    }

    [Fact]
    public async Task Of_two_tabs_without_the_server_the_last_verdict_counts()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.png", TinyPng.Of());
        var server = await RunningServer.OverAsync(folder, ownsFolder: false);
        var port = server.Address.Port;
        await using var page = await OpenPage.OfAsync(chromium, server);
        page.MayLoseTheServer = true;
        var other = await page.AnotherTabAsync();
        await page.StartAtAsync("a.png");
        await other.StartAtAsync("a.png");
        await server.DisposeAsync();

        await page.PressAsync("5");
        await Expect(page.Tab.Locator("#saved")).ToHaveTextAsync("1 waiting to save");
        await other.PressAsync("2");
        await Expect(other.Tab.Locator("#saved")).ToHaveTextAsync("1 waiting to save");
        await using var again = await RunningServer.AgainAsync(folder, port);
        await Expect(page.Tab.Locator("#saved")).ToHaveTextAsync("Saved");
        await Expect(other.Tab.Locator("#saved")).ToHaveTextAsync("Saved");

        Assert.Equal(2, again.SidecarScore("a.png"));
        await Expect(page.TileOf("a.png")).ToHaveAttributeAsync("data-score", "2");
        await other.DisposeAsync();
    }

    [Fact]
    public async Task A_gesture_on_many_files_that_waits_for_the_server_leaves_a_later_verdict_of_another_tab_alone()
    {
        using var folder = new TemporaryFolder();
        foreach (var name in new[] { "a.png", "b.png", "c.png" }) folder.Write(name, TinyPng.Of());
        var server = await RunningServer.OverAsync(folder, ownsFolder: false);
        var port = server.Address.Port;
        await using var page = await OpenPage.OfAsync(chromium, server);
        page.MayLoseTheServer = true;
        var other = await page.AnotherTabAsync();
        await page.StartAtAsync("a.png");
        await other.StartAtAsync("b.png");
        await server.DisposeAsync();

        await page.PressAsync("Control+a", "5");
        await Expect(page.Tab.Locator("#saved")).ToHaveTextAsync("3 waiting to save");
        await other.PressAsync("2");
        await Expect(other.Tab.Locator("#saved")).ToHaveTextAsync("1 waiting to save");
        await using var again = await RunningServer.AgainAsync(folder, port);
        await Expect(page.Tab.Locator("#saved")).ToHaveTextAsync("Saved");
        await Expect(other.Tab.Locator("#saved")).ToHaveTextAsync("Saved");

        Assert.Equal([5, 2, 5], new[] { "a.png", "b.png", "c.png" }.Select(again.SidecarScore));
        await Expect(page.TileOf("b.png")).ToHaveAttributeAsync("data-score", "2");
        Assert.Equal(["score|1", "score|2"], JournalOfPage(folder).Order(StringComparer.Ordinal));
        await other.DisposeAsync();
    }

    [Fact]
    public async Task An_evening_goes_by_keyboard_alone_from_an_empty_folder_to_the_zip()
    {
        await using var server = await RunningServer.WithAsync();
        await using var page = await OpenPage.OfAsync(chromium, server);
        await Expect(page.Tab.GetByText("No pictures or videos here yet")).ToBeVisibleAsync();
        foreach (var number in Enumerable.Range(0, 6)) server.Folder.Write($"{number}.png", SamplePictures.WithPrompt(number < 3 ? "a fox" : "an owl", number * 40));

        await TabToAsync(page, "Read the folder");
        await page.PressAsync("Enter");
        await Expect(page.Tiles).ToHaveCountAsync(6);
        await page.PressAsync("/");
        await page.Tab.Keyboard.TypeAsync("owl");
        await page.PressAsync("Enter");
        await Expect(page.Tiles).ToHaveCountAsync(3);
        await page.PressAsync("Home", "Enter", "a", "5", "3", "r", "Control+z", "Escape");
        await Expect(page.Loupe).ToHaveCountAsync(0);
        await page.PressAsync("?");
        await page.Tab.Keyboard.TypeAsync("select all");
        await page.PressAsync("Enter");
        await Expect(page.Tab.GetByText("3 selected")).ToBeVisibleAsync();
        await page.PressAsync("t");
        await page.Tab.Keyboard.TypeAsync("night bird");
        await page.PressAsync("Enter");
        await Expect(page.Tab.GetByText("Added night bird to 3 files.").First).ToBeVisibleAsync();
        await page.PressAsync("Escape");
        await TabToAsync(page, "These 3 files as a ZIP");
        var zip = await page.Tab.RunAndWaitForDownloadAsync(() => page.PressAsync("Enter"));
        using (var archive = System.IO.Compression.ZipFile.OpenRead(await zip.PathAsync()))
            Assert.Equal(["3.png", "4.png", "5.png"], archive.Entries.Select(entry => entry.FullName).Order());
        await page.PressAsync("Control+f");
        await Expect(page.Tab.Locator("#search-box")).ToBeFocusedAsync();
        await page.WaitUntilSavedAsync();

        Assert.Equal([5, 3, 0], new[] { "3.png", "4.png", "5.png" }.Select(server.SidecarScore));
    }

    /// <summary>Moves the focus by Tab, as a person without a mouse does; never more often than there are things to focus.</summary>
    private static async Task TabToAsync(OpenPage page, string name)
    {
        for (var presses = 0; presses < 60; presses++)
        {
            await page.PressAsync("Tab");
            if (await page.EvaluateAsync<string>("(document.activeElement.ariaLabel ?? document.activeElement.textContent).trim()") == name) return;
        }

        Assert.Fail($"Tab never reaches '{name}'.");
    }

    private static string KeyOf(int score) => score < 0 ? "r" : $"{score}";

    private static async Task<Uri> AddressOfAsync(CommandProcess server)
    {
        var line = await server.LineWithAsync("address");
        return new Uri(line[line.IndexOf("http", StringComparison.Ordinal)..].Trim());
    }
}
