using MediaScoring.Tests.Web;
using Microsoft.Playwright;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace MediaScoring.Tests.Web;

/// <summary>One browser for all tests of the page: the distribution's Chromium, without a window.</summary>
public sealed class Chromium : IAsyncLifetime
{
    /// <summary>How long a test waits for what the page is to show: it costs time only where a test fails, and other tests may have the processors.</summary>
    public const int PatienceMilliseconds = 30_000;

    private static readonly string[] places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private static readonly string[] arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private IPlaywright? playwright;
    private IBrowser? browser;

    /// <summary>The browser; skips the running test where none is installed.</summary>
    public IBrowser Browser
    {
        get
        {
            Assert.SkipWhen(browser is null, "The page is not tested: no Chromium at /usr/bin/chromium (Debian: apt-get install chromium).");
            return browser!;
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("MEDIASCORING_CHROMIUM") is { Length: > 0 } chosen ? !File.Exists(chosen) : !places.Any(File.Exists)) return;
        Assertions.SetDefaultExpectTimeout(PatienceMilliseconds);
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Environment.GetEnvironmentVariable("MEDIASCORING_CHROMIUM") is { Length: > 0 } named ? named : places.First(File.Exists),
            Headless = true,
            Args = arguments,
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null) await browser.CloseAsync();
        playwright?.Dispose();
    }
}

/// <summary>The tests of the page share the browser and run one after another: together they would only wait for the processor.</summary>
[CollectionDefinition(Name)]
public sealed class WebTests : ICollectionFixture<Chromium>
{
    public const string Name = "web page";
}

/// <summary>Tests that measure the page run when all others have: beside them they would measure the others.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class WebBudgets : ICollectionFixture<Chromium>
{
    public const string Name = "budgets of the web page";
}

/// <summary>The tests of the page begin first, since they take longest one after another: begun later they would go on alone at the end.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(collection => collection.TestCollectionDisplayName == WebTests.Name ? 0 : 1)];
}
