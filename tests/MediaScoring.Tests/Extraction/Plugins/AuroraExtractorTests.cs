using MediaScoring.Extensibility;
using MediaScoring.Extraction.Plugins;
using MediaScoring.Keywords;
using MediaScoring.Media;

namespace MediaScoring.Tests.Extraction.Plugins;

/// <summary>The example plug-in, as a user has it: built, copied into a plug-in folder, loaded.</summary>
public sealed class AuroraExtractorTests : IDisposable
{
    private readonly PluginFolder folder = PluginFolder.With("AuroraExtractor");
    private readonly PluginExtractors plugins;

    public AuroraExtractorTests() => plugins = folder.Load();

    public void Dispose()
    {
        plugins.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Everything_that_the_generator_wrote_is_read()
    {
        var answer = Extract("aurora", """
            {"app": "Aurora Studio", "version": "2.4", "prompt": "a lighthouse at dusk", "negative": "people",
             "engine": {"model": "borealis-xl", "sampler": "euler", "steps": 28, "guidance": 6.5, "seed": 18446744073709551615},
             "loras": [{"name": "mist", "strength": 0.6}, {"strength": 1}], "moods": ["calm", 3, "dusk"]}
            """)!;

        Assert.Equal("Aurora Studio", answer.Generator);
        Assert.Equal("2.4", answer.GeneratorVersion);
        Assert.Equal("a lighthouse at dusk", answer.Prompt);
        Assert.Equal("people", answer.NegativePrompt);
        Assert.Equal(["borealis-xl"], answer.Models);
        Assert.Equal("euler", answer.Sampler);
        Assert.Equal(28, answer.Steps);
        Assert.Equal(6.5, answer.CfgScale);
        Assert.Equal("18446744073709551615", answer.Seed);
        Assert.Equal([new LoraUse("mist", 0.6)], answer.Loras);
        Assert.Empty(answer.Problems);
    }

    [Fact]
    public void Its_own_keyword_type_reaches_the_files_keywords()
    {
        var answer = Extract("aurora", """{"app": "Aurora Studio", "moods": ["Calm", "dusk"]}""");

        var keywords = FileKeywords.Of(new MediaMetadata { Generation = answer });

        Assert.Equal([new Keyword("calm", "mood", 1, "aurora studio"), new Keyword("dusk", "mood", 1, "aurora studio")], keywords);
    }

    [Theory]
    [InlineData("parameters", """{"app": "Aurora Studio"}""")]
    [InlineData("aurora", """{"app": "Borealis"}""")]
    [InlineData("aurora", "[1, 2]")]
    [InlineData("aurora", """{"app": 3}""")]
    public void Texts_of_others_are_left_to_others(string keyword, string text) => Assert.Null(Extract(keyword, text));

    [Fact]
    public void A_damaged_text_is_a_problem_and_no_failure()
    {
        var answer = Extract("aurora", """{"app": "Aurora Studio", """);

        Assert.StartsWith("The text \"aurora\" is not valid JSON", Assert.Single(answer!.Problems), StringComparison.Ordinal);
    }

    private GenerationMetadata? Extract(string keyword, string text) => Assert.Single(plugins.Extractors).Extract(
        new MediaContent { FileName = "fox.png", Format = "png", Texts = [new TextEntry(keyword, text, "PNG tEXt")] }, CancellationToken.None);
}
