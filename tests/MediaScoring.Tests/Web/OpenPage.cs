using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;
using MediaScoring.Tests.Server;
using Microsoft.Playwright;

namespace MediaScoring.Tests.Web;

/// <summary>The page of a running server in a browser tab of its own. When it is left, it must have been silent and have asked nobody else.</summary>
internal sealed class OpenPage : IAsyncDisposable
{
    private readonly IBrowserContext context;
    private readonly List<string> complaints = [];
    private readonly List<string> foreign = [];

    private OpenPage(IBrowserContext context, IPage tab, Uri address)
    {
        this.context = context;
        Tab = tab;
        Address = address;
    }

    public IPage Tab { get; }

    public Uri Address { get; }

    /// <summary>A server that was stopped on purpose makes the browser complain about every request.</summary>
    public bool MayLoseTheServer { get; set; }

    public static Task<OpenPage> OfAsync(Chromium chromium, RunningServer server, string path = "", int width = 1280, int height = 800, bool isPhone = false, ColorScheme scheme = ColorScheme.Dark, bool isWaiting = true, Func<IPage, Task>? prepare = null) =>
        OfAsync(chromium, server.Address, path, width, height, isPhone, scheme, isWaiting, prepare);

    public static async Task<OpenPage> OfAsync(Chromium chromium, Uri address, string path = "", int width = 1280, int height = 800, bool isPhone = false, ColorScheme scheme = ColorScheme.Dark, bool isWaiting = true, Func<IPage, Task>? prepare = null)
    {
        var context = await chromium.Browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height }, HasTouch = isPhone, IsMobile = isPhone, ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(Chromium.PatienceMilliseconds);
        var page = new OpenPage(context, await context.NewPageAsync(), address);
        if (prepare is not null) await prepare(page.Tab);
        await page.OpenAsync(path, isWaiting);
        return page;
    }

    /// <summary>Another tab of the same browser, which shares what the browser keeps.</summary>
    public async Task<OpenPage> AnotherTabAsync()
    {
        var page = new OpenPage(context, await context.NewPageAsync(), Address) { MayLoseTheServer = MayLoseTheServer };
        await page.OpenAsync("", isWaiting: true);
        return page;
    }

    private async Task OpenAsync(string path, bool isWaiting)
    {
        Tab.Console += (_, message) =>
        {
            // A picture that cannot be drawn is a 404, which the browser itself writes down; the page shows a card.
            var isMissingPicture = message.Text.Contains("404", StringComparison.Ordinal) && message.Location.Contains("/thumbnail", StringComparison.Ordinal);
            if (message.Type is "error" or "warning" && !isMissingPicture) complaints.Add($"{message.Text} ({message.Location})");
        };
        Tab.PageError += (_, error) => complaints.Add($"not caught: {error}");
        Tab.Request += (_, request) =>
        {
            var url = new Uri(request.Url);
            if (url.Scheme is not ("data" or "blob") && url.Authority != Address.Authority) foreign.Add(request.Url);
        };
        await Tab.GotoAsync(new Uri(Address, path).ToString());
        if (!isWaiting) return;
        try
        {
            await Tab.Locator("[data-id]:visible, .empty h2:visible, .loupe:visible, .screen h2:visible").First.WaitForAsync();
        }
        catch (TimeoutException)
        {
            Assert.Fail($"The page shows neither files nor a sentence: {await Tab.InnerTextAsync("body")} {string.Join("; ", complaints)}");
        }
    }

    public ILocator Tiles => Tab.Locator("[role=gridcell][data-id]");

    public ILocator TileOf(string name) => Tab.Locator($"[role=gridcell][aria-label^='{name},']");

    public ILocator Loupe => Tab.GetByRole(AriaRole.Region, new() { Name = "Large view" });

    public async Task PressAsync(params string[] keys)
    {
        foreach (var key in keys) await Tab.Keyboard.PressAsync(key);
    }

    /// <summary>Puts the keys onto the first tile, as a click would.</summary>
    public Task StartAtAsync(string name) => TileOf(name).ClickAsync();

    /// <summary>Shows a video large, and waits until it can be played.</summary>
    public async Task OpenVideoAsync(string name)
    {
        await StartAtAsync(name);
        await PressAsync("Enter");
        await UntilAsync("(document.querySelector('video')?.readyState ?? 0) >= 2");
    }

    public async Task SearchAsync(string text)
    {
        await Tab.Keyboard.PressAsync("/");
        await Tab.Keyboard.TypeAsync(text);
        await Tab.Keyboard.PressAsync("Enter");
    }

    /// <summary>Waits until so many scores that are not saved yet lie in the browser's own store.</summary>
    public Task UntilKeptAsync(int verdicts) => UntilAsync(
        $$"""
        new Promise(done => indexedDB.open('media-scoring', 1).onsuccess = opened => {
          opened.target.result.transaction('verdicts').objectStore('verdicts').count().onsuccess = counted => {
            done(counted.target.result === {{verdicts}});
            opened.target.result.close();
          };
        })
        """);

    /// <summary>Waits until the address is like this. Playwright's own waiting for an address misses one that changes just then.</summary>
    public Task WaitForAddressAsync([StringSyntax(StringSyntaxAttribute.Regex)] string pattern) => Assertions.Expect(Tab).ToHaveURLAsync(new Regex(pattern));

    public Task WaitUntilSavedAsync() => Assertions.Expect(Tab.Locator("#saved")).ToHaveTextAsync("Saved");

    /// <summary>Goes through the whole grid: the score that each file shows, by name.</summary>
    public async Task<IReadOnlyDictionary<string, int>> ShownScoresAsync()
    {
        var shown = new Dictionary<string, int>(StringComparer.Ordinal);
        await PressAsync("Home");
        for (var place = -1; ;)
        {
            await UntilAsync("[...document.querySelectorAll('[role=gridcell]')].every(cell => cell.dataset.id) && document.activeElement?.matches('[role=gridcell]')");
            foreach (var tile in await Tab.EvaluateAsync<string[][]>("() => [...document.querySelectorAll('[role=gridcell]')].map(cell => [cell.ariaLabel, cell.dataset.score])"))
                shown[tile[0][..tile[0].IndexOf(',', StringComparison.Ordinal)]] = int.Parse(tile[1], CultureInfo.InvariantCulture);
            var now = await NumberAsync("Number(document.activeElement.id.slice(5))");
            if (now == place) return shown;
            place = now;
            await PressAsync("PageDown");
        }
    }

    public Task<T> EvaluateAsync<T>(string script) => Tab.EvaluateAsync<T>(script);

    /// <summary>Asks until the expression is true; it must bear that what it looks for is not drawn yet. The browser's own way of waiting evaluates text in the page, which the page's policy forbids.</summary>
    public async Task UntilAsync(string expression)
    {
        var patience = Stopwatch.StartNew();
        while (!await Tab.EvaluateAsync<bool>(expression))
        {
            Assert.True(patience.ElapsedMilliseconds < Chromium.PatienceMilliseconds, $"It never became true: {expression}");
            await Tab.EvaluateAsync("() => new Promise(requestAnimationFrame)");
        }
    }

    public async Task<int> NumberAsync(string script) => int.Parse((await Tab.EvaluateAsync<object>(script)).ToString()!, CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        await context.CloseAsync();
        Assert.Empty(foreign);
        if (!MayLoseTheServer) Assert.True(complaints.Count == 0, $"The browser complained: {string.Join("; ", complaints)}");
    }
}
