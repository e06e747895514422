using System.Text.RegularExpressions;
using MediaScoring.Tests.Server;
using static MediaScoring.Tests.Web.Expecting;

namespace MediaScoring.Tests.Web;

[Collection(WebTests.Name)]
public sealed class UntrustedTextTests(Chromium chromium)
{
    private const string Attack = "<img src=x onerror=\"window.broken=1\"><script>window.broken=1</script>";

    [Fact]
    public async Task Hostile_names_prompts_and_keywords_are_shown_as_text()
    {
        string[] names = ["<img src=x onerror=window.broken=1>.png", "\"quoted' & <b>bold.png", "\u202Egnp.exe.png", "#hash ?query 100%25 +plus.png", "emoji 🦊.png"];
        using var folder = new TemporaryFolder();
        foreach (var name in names) folder.Write(name, SamplePictures.WithPrompt($"{Attack}, {{{{7*7}}}}, ${{7*7}}, " + new string('w', 10_000)));
        await using var server = await RunningServer.OverAsync(folder, ownsFolder: false);
        await server.Library.Keywords.AddAsync(names[0], [Attack]);
        await using var page = await OpenPage.OfAsync(chromium, server, "?mode=grid");

        await Expect(page.Tiles).ToHaveCountAsync(names.Length);
        await page.PressAsync("i", "Home", "Enter");
        for (var number = 0; number < names.Length; number++)
        {
            await Expect(page.Tab.Locator("aside")).ToContainTextAsync(Attack);
            await page.PressAsync("4", "ArrowRight");
        }

        await page.WaitUntilSavedAsync();
        Assert.Equal("undefined", await page.EvaluateAsync<string>("typeof window.broken"));
        Assert.Equal(0, await page.NumberAsync("document.querySelectorAll('img[src=x], script:not([src])').length"));
        Assert.All(names, name => Assert.Equal(4, server.SidecarScore(name)));
    }

    [Fact]
    public async Task A_hostile_search_text_is_shown_as_text()
    {
        await using var server = await RunningServer.WithAsync("a.png");
        await using var page = await OpenPage.OfAsync(chromium, server, $"?q={Uri.EscapeDataString(Attack)}");

        await Expect(page.Tab.Locator(".empty")).ToContainTextAsync("onerror");
        Assert.Equal("undefined", await page.EvaluateAsync<string>("typeof window.broken"));
    }

    [Theory]
    [InlineData(Attack)]
    [InlineData("say \"it's\" <b>bold</b> \\ \u202Etxt.exe")]
    [InlineData("long")]
    public async Task A_hostile_model_is_text_in_facets_chips_saved_searches_and_the_history(string text)
    {
        var name = text == "long" ? string.Concat(Enumerable.Repeat("w<i>", 2_500)) : text;
        using var folder = new TemporaryFolder();
        folder.Write("a.png", SamplePictures.WithPrompt("a fox", 40));
        folder.Write("b.png", SamplePictures.WithPrompt("an owl", 80));
        await using var server = await RunningServer.OverAsync(folder, ownsFolder: false);
        await server.Library.Keywords.AddAsync("a.png", [name.Length > 255 ? name[..255] : name]);
        await server.Library.Notes.SetAsync("a.png", name, new());
        await server.Library.SavedQueries.SaveAsync(name.Length > 100 ? name[..100] : name, "fox");
        await using var page = await OpenPage.OfAsync(chromium, server, width: 1280);

        var facet = page.Tab.GetByRole(Microsoft.Playwright.AriaRole.Region, new() { Name = "Keywords" }).GetByRole(Microsoft.Playwright.AriaRole.Button).Filter(new() { HasText = name[..12] }).First;
        await facet.ClickAsync();
        await Expect(page.Tab.Locator(".chips")).ToContainTextAsync(name[..3]);
        await Expect(page.Tiles).ToHaveCountAsync(1);
        await Expect(page.Tab.GetByRole(Microsoft.Playwright.AriaRole.Navigation).Locator(".saved")).ToContainTextAsync(name[..12]);
        await page.Tab.Locator(".saved button").First.ClickAsync();
        await Expect(page.Tab.Locator("#search-box")).ToHaveValueAsync("fox");
        await page.Tab.GotoAsync(new Uri(page.Address, "?mode=history").ToString());
        await Expect(page.Tab.Locator(".screen")).ToContainTextAsync(name[..12]);

        Assert.Equal("undefined", await page.EvaluateAsync<string>("typeof window.broken"));
        Assert.Equal(0, await page.NumberAsync("document.querySelectorAll('img[src=x], script:not([src]), .screen b, .screen i').length"));
        Assert.Equal(1280, await page.NumberAsync("document.documentElement.scrollWidth"));
        Assert.True(await page.EvaluateAsync<bool>("document.querySelector('.screen').scrollWidth <= document.querySelector('.screen').clientWidth"));
    }

    [Fact]
    public async Task The_policy_forbids_inline_scripts_and_styles_and_the_page_keeps_to_it()
    {
        await using var server = await RunningServer.WithAsync("a.png");
        await using var page = await OpenPage.OfAsync(chromium, server);

        var policy = (await server.Client.GetAsync("/")).Headers.GetValues("Content-Security-Policy").Single();
        var html = await server.Client.GetStringAsync("/");

        Assert.DoesNotContain("unsafe-inline", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe-eval", policy, StringComparison.Ordinal);
        Assert.DoesNotMatch("<script(?![^>]*src=)|<style|\\sstyle=|\\son[a-z]+=", html);
    }

    [Fact]
    public void No_source_of_the_page_parses_text_as_markup()
    {
        var sources = Directory.EnumerateFiles(Path.Combine(TestPaths.Repository, "web", "src"), "*", SearchOption.AllDirectories).ToList();
        var forbidden = new Regex(@"\{@html|innerHTML|outerHTML|insertAdjacentHTML|document\.write|srcdoc|\beval\(|new Function|https?://(?!www\.w3\.org/2000/svg)");

        Assert.NotEmpty(sources);
        Assert.All(sources, source => Assert.DoesNotMatch(forbidden, File.ReadAllText(source)));
    }

    [Fact]
    public void The_scripts_stay_below_two_hundred_kilobytes()
    {
        var assembly = typeof(MediaScoring.Server.ServerHost).Assembly;
        var scripts = assembly.GetManifestResourceNames().Where(name => name.StartsWith("web/", StringComparison.Ordinal) && name.EndsWith(".js", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(scripts);
        Assert.InRange(scripts.Sum(name => assembly.GetManifestResourceStream(name)!.Length), 1, 200_000);
    }
}
