using MediaScoring.Extensibility;
using MediaScoring.Extraction.Generators;
using static MediaScoring.Tests.Extraction.Generators.GeneratedTexts;

namespace MediaScoring.Tests.Extraction.Generators;

public sealed class GeneratorReaderTests
{
    private const string SettingsText = "text fox\nNegative prompt: text bad\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 5, Model: textModel, Clip skip: 2";

    [Fact]
    public void A_programs_own_JSON_comes_before_the_settings_text_which_fills_its_gaps()
    {
        var read = Read("png", ("parameters", SettingsText), ("generation_data", """{"prompt":"json fox","seed":"5","steps":30,"ksamplerName":"euler"}"""));

        Assert.Equal(("Tensor.Art", "json fox", 30, "euler"), (read.Generator, read.Prompt, read.Steps, read.Sampler));
        Assert.Equal((7.0, 2), (read.CfgScale, read.ClipSkip));
        Assert.Equal(["textModel"], read.Models);
        Assert.Equal("generation_data (PNG tEXt)", read.Origins["prompt"].Entry);
        Assert.Equal("parameters (PNG tEXt)", read.Origins["cfg"].Entry);
    }

    [Fact]
    public void A_prompt_never_gets_the_negative_of_another_text()
    {
        var read = Read("png", ("parameters", SettingsText), ("generation_data", """{"prompt":"json fox","ksamplerName":"euler"}"""));

        Assert.Null(read.NegativePrompt);
    }

    [Fact]
    public void A_text_about_another_seed_fills_nothing()
    {
        var read = Read("png", ("parameters", SettingsText), ("generation_data", """{"prompt":"json fox","seed":"6","ksamplerName":"euler"}"""));

        Assert.Null(read.CfgScale);
        Assert.Empty(read.Models);
    }

    [Fact]
    public void The_file_comes_before_the_text_beside_it_and_that_before_the_hidden_one()
    {
        var inside = SettingsText.Replace("text fox", "inside", StringComparison.Ordinal);
        var beside = SettingsText.Replace("text fox", "beside", StringComparison.Ordinal);

        Assert.Equal("inside", Read("png", ("stealth", SettingsText), ("txt", beside), ("parameters", inside)).Prompt);
        Assert.Equal("beside", Read("png", ("stealth", SettingsText), ("txt", beside)).Prompt);
        Assert.Equal("text fox", Read("png", ("stealth", SettingsText)).Prompt);
    }

    [Fact]
    public void A_plug_in_comes_before_the_settings_text_and_after_a_programs_own_JSON()
    {
        var plugin = new AuroraExtractor(_ => new GenerationMetadata { Generator = "Aurora", Prompt = "aurora fox" });

        var beforeText = ReadWith(plugin, ("parameters", SettingsText));
        var afterJson = ReadWith(plugin, ("generation_data", """{"prompt":"json fox","ksamplerName":"euler"}"""));

        Assert.Equal(("Aurora", "aurora fox", "Euler a"), (beforeText.Generation!.Generator, beforeText.Generation.Prompt, beforeText.Generation.Sampler));
        Assert.Equal("json fox", afterJson.Generation!.Prompt);
    }

    [Fact]
    public void An_extractor_that_throws_is_named_and_changes_nothing_else()
    {
        var plugin = new AuroraExtractor(_ => throw new InvalidOperationException("the lights went out"));

        var reading = ReadWith(plugin, ("parameters", SettingsText));

        Assert.Equal("The extractor \"Aurora Studio\" failed: the lights went out", Assert.Single(reading.Problems));
        Assert.Equal(ReadParameters(SettingsText).Seed, reading.Generation!.Seed);
        Assert.Equal("text fox", reading.Generation.Prompt);
    }

    [Fact]
    public void A_cancelled_reading_stops()
    {
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();

        Assert.Throws<OperationCanceledException>(() => new GeneratorReader().Read(Content("png", ("parameters", SettingsText)), cancellation.Token));
    }

    [Fact]
    public void JSON_of_a_hundred_thousand_levels_is_refused_with_a_sentence()
    {
        var deep = "{\"sui_image_params\":" + new string('[', 100_000) + new string(']', 100_000) + "}";

        var reading = ReadAll("png", ("parameters", deep), ("other", new string('[', 100_000)));

        Assert.Equal("SwarmUI", reading.Generation!.Generator);
        Assert.Contains("nested deeper than 256 levels", Assert.Single(reading.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_JSON_that_nobody_knows_is_reported()
    {
        var reading = ReadAll("png", ("parameters", "{\"prompt\": \"a fox\", "), ("x", new string('[', 100_000)));

        Assert.Null(reading.Generation);
        Assert.Equal(2, reading.Problems.Count);
        Assert.StartsWith("parameters (PNG tEXt): The JSON is damaged", reading.Problems[0], StringComparison.Ordinal);
        Assert.Contains("256 levels", reading.Problems[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_document_type_definition_in_XMP_is_refused()
    {
        var reading = ReadAll("png", ("XML:com.adobe.xmp", """
            <!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><x:xmpmeta xmlns:x="adobe:ns:meta/" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:description>&x; Steps: 20, Seed: 1, Size: 1x1</dc:description></x:xmpmeta>
            """));

        Assert.Null(reading.Generation);
    }

    [Fact]
    public void A_list_of_a_hundred_thousand_names_is_cut_and_costs_no_minutes()
    {
        var many = string.Join(", ", Enumerable.Range(0, 100_000).Select(number => $"n{number}: aa"));
        var clock = System.Diagnostics.Stopwatch.StartNew();

        var read = ReadParameters($"a\nSteps: 1, Sampler: E, Seed: 1, Lora hashes: \"{many}\"");

        Assert.Equal(256, read.Loras.Count);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"took {clock.Elapsed}");   // milliseconds, and minutes when it grows with the square
    }

    [Fact]
    public void An_overlong_text_is_left_out_and_reported_and_the_others_are_read()
    {
        var reading = ReadAll("png", ("Comment", new string('x', GeneratorReader.MaxTextLength + 1)), ("parameters", SettingsText));

        Assert.Equal("text fox", reading.Generation!.Prompt);
        Assert.Contains("longer than 8 Mi characters", Assert.Single(reading.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_without_texts_has_no_generator()
    {
        Assert.Null(ReadAll("png").Generation);
    }

    private static GeneratorReading ReadWith(IMetadataExtractor plugin, params (string Keyword, string Text)[] texts) =>
        new GeneratorReader([plugin]).Read(Content("png", texts), TestContext.Current.CancellationToken);

    private sealed class AuroraExtractor(Func<MediaContent, GenerationMetadata?> extract) : IMetadataExtractor
    {
        public string Name => "Aurora Studio";

        public GenerationMetadata? Extract(MediaContent content, CancellationToken cancellationToken) => extract(content);
    }
}
