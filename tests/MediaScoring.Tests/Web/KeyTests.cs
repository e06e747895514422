using System.Text.RegularExpressions;
using MediaScoring.Sidecars;
using MediaScoring.Tests.Server;
using Microsoft.Playwright;
using static MediaScoring.Tests.Web.Expecting;

namespace MediaScoring.Tests.Web;

/// <summary>Every key of the map, pressed in every mode that has it.</summary>
[Collection(WebTests.Name)]
public sealed class KeyTests(Chromium chromium)
{
    /// <summary>Keys that set a score, and which.</summary>
    private static readonly (string Key, int Score)[] verdicts =
    [
        ("1", 1), ("2", 2), ("3", 3), ("4", 4), ("5", 5), ("r", -1), ("c", 0), ("5", 5), ("x", -1), ("0", 0), ("4", 4), ("`", 0),
        ("]", 1), ("]", 2), ("[", 1), ("[", 0), ("[", -1), ("[", -1), ("5", 5), ("]", 5), ("Control+z", -1), ("Control+Shift+z", 5), ("Control+z", -1), ("Control+y", 5),
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_verdict_key_scores(bool isLarge)
    {
        await using var server = await RunningServer.WithAsync("a.png", "b.png", "c.png", "d.png");
        await using var page = await OpenPage.OfAsync(chromium, server);
        await page.StartAtAsync("a.png");
        if (isLarge) await page.PressAsync("Enter");

        foreach (var (key, score) in verdicts)
        {
            await page.PressAsync(key);
            await Expect(page.TileOf("a.png")).ToHaveAttributeAsync("data-score", $"{score}");
        }

        await page.PressAsync("Shift+Digit4", "Shift+R", "Shift+C");
        await AssertActiveAsync(page, 3);
        await page.PressAsync("a", "2");
        await page.WaitUntilSavedAsync();
        Assert.Equal([4, -1, null, 2], new[] { "a.png", "b.png", "c.png", "d.png" }.Select(server.SidecarScore));
    }

    [Fact]
    public async Task Every_moving_key_of_the_grid_moves()
    {
        await using var server = await RunningServer.WithAsync([.. Enumerable.Range(0, 60).Select(number => $"{number:D2}.png")]);
        await using var page = await OpenPage.OfAsync(chromium, server);
        await page.StartAtAsync("00.png");
        var columns = await page.NumberAsync("document.querySelector('[role=grid]').getAttribute('aria-colcount')");

        foreach (var (key, place) in new[]
        {
            ("ArrowRight", 1), ("l", 2), ("ArrowLeft", 1), ("h", 0), ("ArrowDown", columns), ("j", 2 * columns), ("ArrowUp", columns), ("k", 0),
            ("End", 59), ("Home", 0), ("u", 1), ("Home", 0),
        })
        {
            await page.PressAsync(key);
            await AssertActiveAsync(page, place);
        }

        await page.PressAsync("PageDown");
        await page.UntilAsync($"Number(document.querySelector('[role=gridcell][tabindex=\"0\"]')?.id.slice(5)) >= {columns}");
        await page.PressAsync("PageUp");
        await AssertActiveAsync(page, 0);
    }

    [Fact]
    public async Task Every_selecting_key_selects()
    {
        await using var server = await RunningServer.WithAsync([.. Enumerable.Range(0, 12).Select(number => $"{number:D2}.png")]);
        await using var page = await OpenPage.OfAsync(chromium, server);
        await page.StartAtAsync("00.png");
        var columns = await page.NumberAsync("document.querySelector('[role=grid]').getAttribute('aria-colcount')");

        foreach (var (key, selected) in new[]
        {
            ("Shift+ArrowRight", 2), ("Shift+ArrowLeft", 1), ("Shift+ArrowDown", columns + 1), ("Shift+ArrowUp", 1), ("Escape", 0), ("Control+Space", 1), ("Control+Space", 0), ("Control+a", 12), ("Escape", 0),
        })
        {
            await page.PressAsync(key);
            await Expect(page.Tab.Locator("[role=gridcell][aria-selected=true]")).ToHaveCountAsync(selected);
        }
    }

    [Fact]
    public async Task Every_looking_key_looks()
    {
        await using var server = await RunningServer.WithAsync("a.png", "b.png", "c.png");
        await using var page = await OpenPage.OfAsync(chromium, server);
        await page.StartAtAsync("a.png");
        var information = page.Tab.GetByRole(AriaRole.Complementary, new() { Name = "Information" });
        foreach (var (opens, closes) in new[] { ("Enter", "Escape"), ("e", "g"), ("Space", "Escape") })
        {
            await page.PressAsync(opens);
            await Expect(page.Loupe).ToBeVisibleAsync();
            await page.PressAsync(closes);
            await Expect(page.Loupe).ToHaveCountAsync(0);
        }

        await page.PressAsync("i");
        await Expect(information).ToBeVisibleAsync();
        await page.PressAsync("i", "b");
        await Expect(information).ToHaveCountAsync(0);
        await Expect(page.Tab.GetByRole(AriaRole.Navigation)).ToHaveCountAsync(0);
        var width = await page.NumberAsync("Math.round(document.querySelector('[role=gridcell]').getBoundingClientRect().width)");
        await page.PressAsync("b", "z");
        await page.UntilAsync($"Math.round(document.querySelector('[role=gridcell]')?.getBoundingClientRect().width ?? {width}) !== {width}");
        await page.PressAsync("Enter", "z", "Shift+Z");
        await Expect(page.Loupe.GetByText("100 %, locked")).ToBeVisibleAsync();
        await page.PressAsync("z", "s");
        await Expect(page.Loupe.GetByRole(AriaRole.Button, new() { Name = "Film strip" })).ToHaveAttributeAsync("aria-pressed", "false");
        foreach (var (key, name) in new[] { ("ArrowRight", "b.png"), ("l", "c.png"), ("h", "b.png"), ("ArrowLeft", "a.png"), ("End", "c.png"), ("Home", "a.png"), ("u", "b.png"), ("Space", "c.png") })
        {
            await page.PressAsync(key);
            await Expect(page.Loupe.Locator(".full img")).ToHaveAttributeAsync("alt", name);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("?mode=loupe&item=1&at=0")]
    [InlineData("?mode=statistics")]
    [InlineData("?mode=settings")]
    public async Task Searching_and_the_key_sheet_are_reached_from_everywhere(string address)
    {
        await using var server = await RunningServer.WithAsync("a.png");
        await using var page = await OpenPage.OfAsync(chromium, server, address);
        var sheet = page.Tab.GetByRole(AriaRole.Dialog, new() { Name = "Keys and commands" });

        foreach (var key in new[] { "?", "Control+k" })
        {
            await page.PressAsync(key);
            await Expect(sheet).ToBeVisibleAsync();
            await page.PressAsync("Escape");
            await Expect(sheet).ToHaveCountAsync(0);
        }

        foreach (var key in new[] { "/", "Control+f" })
        {
            await page.PressAsync(key);
            await Expect(page.Tab.Locator("#search-box")).ToBeFocusedAsync();
            await page.PressAsync("Escape");
        }

        if (address.Contains("mode=s", StringComparison.Ordinal)) await page.PressAsync("Escape");
        await Expect(page.Tab.Locator(".screen")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Keyword_keys_add_the_words_that_were_added_before()
    {
        await using var server = await RunningServer.WithAsync("a.png", "b.png", "c.png");
        await using var page = await OpenPage.OfAsync(chromium, server);
        await page.StartAtAsync("a.png");
        foreach (var word in new[] { "first", "second" })
        {
            await page.PressAsync("t");
            await Expect(page.Tab.Locator("#palette-keywords")).ToBeFocusedAsync();
            await page.Tab.Keyboard.TypeAsync(word);
            await page.PressAsync("Enter");
            await Expect(page.Tab.GetByText($"Added {word} to 1 file.").First).ToBeVisibleAsync();
        }

        await page.PressAsync("ArrowRight", "Shift+T", "i");
        await page.Tab.GetByRole(AriaRole.Button, new() { Name = "Remove second" }).WaitForAsync();
        await page.PressAsync("i", "ArrowRight", "Alt+2");
        await page.PressAsync("i");
        await page.Tab.GetByRole(AriaRole.Button, new() { Name = "Remove first" }).WaitForAsync();

        await page.PressAsync("Control+z");
        await Expect(page.Tab.GetByText("Undone: first taken from c.png.").First).ToBeVisibleAsync();
        await page.PressAsync("Control+z");
        await Expect(page.Tab.GetByText("Undone: second taken from b.png.").First).ToBeVisibleAsync();
        await page.PressAsync("Control+Shift+z");
        await Expect(page.Tab.GetByText("Done again: second added to b.png.").First).ToBeVisibleAsync();
        Assert.Equal(
            ["a.png first", "a.png second", "b.png second"],
            TemporaryLibrary.SqlOn(server.Folder[".scores/media.db"], "SELECT f.filename || ' ' || k.keyword FROM media_keywords k JOIN media_files f ON f.id = k.media_file_id WHERE k.keyword_type = 'user' ORDER BY 1"));
    }

    [Fact]
    public async Task One_undo_takes_a_keyword_from_every_file_that_got_it_and_from_no_other()
    {
        await using var server = await RunningServer.WithAsync("a.png", "b.png", "c.png");
        await server.Library.Keywords.AddAsync("b.png", ["tower"]);
        await using var page = await OpenPage.OfAsync(chromium, server);
        await page.StartAtAsync("a.png");
        await page.PressAsync("Control+a", "t");
        await page.Tab.Keyboard.TypeAsync("tower");
        await page.PressAsync("Enter");
        await Expect(page.Tab.GetByText("Added tower to 3 files.").First).ToBeVisibleAsync();

        await page.PressAsync("Control+z");

        await Expect(page.Tab.GetByText("Undone: tower taken from 2 files.").First).ToBeVisibleAsync();
        Assert.Equal(["b.png"], TemporaryLibrary.SqlOn(server.Folder[".scores/media.db"], "SELECT f.filename FROM media_keywords k JOIN media_files f ON f.id = k.media_file_id WHERE k.keyword_type = 'user'"));
    }

    [Fact]
    public async Task A_keyword_on_three_hundred_files_is_one_request_and_one_change_and_its_undo_leaves_those_that_had_it()
    {
        var names = Enumerable.Range(0, 300).Select(number => $"{number:D3}.png").ToArray();
        await using var server = await RunningServer.WithAsync(names);
        await server.Library.Keywords.AddAsync(names[..50], ["tower"], "user", "manual", new());
        await using var page = await OpenPage.OfAsync(chromium, server);
        var requests = 0;
        page.Tab.Request += (_, request) => requests += request.Url.EndsWith("keywords", StringComparison.Ordinal) ? 1 : 0;
        await page.StartAtAsync("000.png");
        await page.PressAsync("Control+a", "t");
        await page.Tab.Keyboard.TypeAsync("tower, sea");
        await page.PressAsync("Enter");
        await Expect(page.Tab.GetByText("Added tower, sea to 300 files.").First).ToBeVisibleAsync();
        Assert.Equal(1, requests);
        Assert.Equal(["keywords|300"], JournalOfPage(server.Folder));

        await page.PressAsync("Control+z");

        await Expect(page.Tab.GetByText("taken from 300 files.").First).ToBeVisibleAsync();
        Assert.Equal(3, requests);   // 50 files lose one word, 250 both
        Assert.Equal(
            names[..50].Select(name => $"{name}|tower"),
            TemporaryLibrary.SqlOn(server.Folder[".scores/media.db"], "SELECT f.filename, k.keyword FROM media_keywords k JOIN media_files f ON f.id = k.media_file_id WHERE k.keyword_type = 'user' ORDER BY 1, 2"));
        Assert.Equal(50, names.Count(name => ScoreSidecar.Read(server.Folder[name]).Keywords is ["tower"]));
    }

    [Fact]
    public async Task More_files_than_one_gesture_may_change_are_left_alone_with_a_sentence()
    {
        await using var server = await RunningServer.WithAsync([.. Enumerable.Range(0, 5001).Select(number => $"{number:D4}.png")]);
        await using var page = await OpenPage.OfAsync(chromium, server);
        await page.StartAtAsync("0000.png");

        await page.PressAsync("Control+a", "4");
        await Expect(page.Tab.GetByText(new Regex(@"one key scores at most 5\s000\. Select fewer\.")).First).ToBeVisibleAsync();
        await page.PressAsync("t");
        await page.Tab.Keyboard.TypeAsync("tower");
        await page.PressAsync("Enter");
        await Expect(page.Tab.GetByText(new Regex(@"keywords are added to at most 5\s000 at once\. Select fewer\.")).First).ToBeVisibleAsync();

        Assert.Empty(JournalOfPage(server.Folder));
    }

    [Fact]
    public async Task Every_video_key_plays()
    {
        using var folder = new TemporaryFolder();
        await LoupeTests.WriteVideoAsync(folder["clip.mp4"]);
        await using var server = await RunningServer.OverAsync(folder, ownsFolder: false);
        await using var page = await OpenPage.OfAsync(chromium, server);
        await page.OpenVideoAsync("clip.mp4");

        await page.PressAsync("Space");
        await page.UntilAsync("!document.querySelector('video').paused");
        await page.PressAsync("Space");
        await page.UntilAsync("document.querySelector('video').paused");
        foreach (var (key, step) in new[] { (".", 0.04), (",", -0.04), ("Control+ArrowUp", 1), ("Control+ArrowDown", -1) })
        {
            await page.EvaluateAsync<object>("void (document.querySelector('video').currentTime = 1)");
            await page.UntilAsync("!document.querySelector('video').seeking && document.querySelector('video').currentTime === 1");
            await page.PressAsync(key);
            await page.UntilAsync(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"!document.querySelector('video').seeking && Math.abs(document.querySelector('video').currentTime - {1 + step}) < 0.005"));
        }

        foreach (var (key, speed) in new[] { (">", 1.5), (">", 2), (">", 2), ("<", 1.5), ("<", 1), ("<", 0.5), ("<", 0.25), ("<", 0.25) })
        {
            await page.PressAsync(key);
            await page.UntilAsync(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"document.querySelector('video').playbackRate === {speed}"));
        }

        await page.PressAsync(">", ">", ">", ">");
        await page.UntilAsync("document.querySelector('video').playbackRate === 2");
        await page.EvaluateAsync<object>("void (document.querySelector('video').currentTime = 0.5)");
        await page.UntilAsync("!document.querySelector('video').seeking");
        await page.PressAsync("o");
        await page.EvaluateAsync<object>("void (document.querySelector('video').currentTime = 1)");
        await page.UntilAsync("!document.querySelector('video').seeking");
        await page.PressAsync("o");
        await page.EvaluateAsync<object>("void (window.earliest = 9, document.querySelector('video').addEventListener('seeked', event => { window.earliest = Math.min(window.earliest, event.target.currentTime); }))");
        await page.PressAsync("Space");
        await page.UntilAsync("Math.abs(window.earliest - 0.5) < 0.05");
        await page.PressAsync("o", "Space", "4");
        await page.WaitUntilSavedAsync();

        Assert.Equal(4, server.SidecarScore("clip.mp4"));
    }

    private static Task AssertActiveAsync(OpenPage page, int place) =>
        Expect(page.Tab.Locator("[role=gridcell][tabindex='0']")).ToHaveAttributeAsync("id", $"tile-{place}");
}
