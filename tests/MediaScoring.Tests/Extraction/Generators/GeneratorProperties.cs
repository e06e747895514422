using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MediaScoring.Extraction.Generators;
using static MediaScoring.Tests.Extraction.Generators.GeneratedTexts;

namespace MediaScoring.Tests.Extraction.Generators;

/// <summary>Claims that hold for every text whatsoever.</summary>
public sealed class GeneratorProperties
{
    private static readonly string[] keywords =
    [
        "parameters", "UserComment", "Comment", "prompt", "workflow", "Description", "invokeai_metadata", "sd-metadata", "Dream", "generation_data", "parameters-json",
        "imagemetahub_data", "XML:com.adobe.xmp", "txt", "json", "stealth", "c2pa", "comment", "Software", "Source", "use_stable_diffusion_model", "lora_alpha", "CreatorTool",
    ];

    // Pieces of all grammars, thrown together: they reach further than letters at random.
    private static readonly string[] pieces =
    [
        "Steps: ", "20", ", ", "\n", "Negative prompt:", "Seed: ", "-1", "\"", "\\", "{", "}", "[", "]", ":", "NaN", "Infinity", "Lora hashes: ", "Hashes: ", "ControlNet 0: ", "Civitai resources: ",
        "<lora:", ">", "name", "\0", "\ud83d", "\\ud83d", "{\"sui_image_params\":{", "\"prompt\":", "\"c\":", "\"seed_mode\"", "\"uc\":", "\"Comment\":", "NovelAI", "Model hash: ", " --ar ", "Job ID:", "Prompt: ",
        "\nSeed: ", "\nGuidance Scale: ", "\"use_stable_diffusion_model\":", "\"real_prompt\":", "\"base_model\":", "\"performance\":", "\"extraMetadata\":", "\"num_inference_steps\":", "null", "1e999", "<x>",
        "<dc:description xmlns:dc=\"http://purl.org/dc/elements/1.1/\">", "</dc:description>", "-s ", "-S", "\"a\" -s50", "Postprocess x: ", "true", "[[[[", "\"loras\":", "Draw Things", "\uFEFF", "é", "猫",
    ];

    [Property(MaxTest = 3000)]
    public Property Any_texts_whatsoever_are_read_without_an_exception()
    {
        var text = Gen.OneOf(
            ArbMap.Default.GeneratorFor<string>().Select(random => random ?? ""),
            Gen.Elements(pieces).ListOf().Select(parts => string.Concat(parts)));
        var entry = Gen.Elements(keywords).Zip(text, (keyword, value) => (keyword, value));
        return Prop.ForAll(entry.ListOf().ToArbitrary(), entries =>
        {
            var reading = new GeneratorReader().Read(Content("png", [.. entries]), CancellationToken.None);

            // An exception would be caught at its extractor and reported; so its report is what must not be there.
            Assert.DoesNotContain(reading.Problems, problem => problem.Contains("failed", StringComparison.Ordinal));
            if (reading.Generation is not { } read) return;
            Assert.True(read.Steps is null or >= 1);
            Assert.True(read.CfgScale is null or (>= 0 and <= 1000));
            Assert.True(read.Seed is null || ulong.TryParse(read.Seed, out _));
        });
    }

    [Property(MaxTest = 500)]
    public Property Settings_that_are_written_as_the_web_UI_writes_them_are_read_back()
    {
        var keys = Gen.Elements("Alpha", "Beta two", "Gamma (x)", "Delta/e", "Eta_1", "Theta-b", "Iota.c", "ADetailer prompt 2nd", "Kappa+").ListOf().Select(all => all.Distinct().ToList());
        var value = Gen.Elements("a", "b c", ", ", ": ", "\"", "\\", "\n", "{", "]", "1.5", "猫", "é", "Steps: 3").ListOf().Select(parts => string.Concat(parts).Trim());
        var pairs = keys.SelectMany(all => value.ListOf(all.Count).Select(values => all.Zip(values).ToList()));
        return Prop.ForAll(pairs.ToArbitrary(), written =>
        {
            var line = string.Join(", ", written.Select(pair => $"{pair.First}: {Quote(pair.Second)}"));

            var read = new List<KeyValuePair<string, string>>();
            var isWhole = SettingsLine.Parse(line, read);

            Assert.True(isWhole);
            Assert.Equal(written.Select(pair => (pair.First, pair.Second)), read.Select(pair => (pair.Key, pair.Value)));
        });
    }

    // The web UI quotes a value with a comma, a line break or a colon in it as JSON; ours also one that begins with a bracket or quote.
    private static string Quote(string value) =>
        value.Length == 0 || value.IndexOfAny([',', '\n', ':', '"', '{', '[', ']', '\\']) >= 0 ? JsonSerializer.Serialize(value) : value;

    [Property(MaxTest = 500)]
    public bool A_prompt_of_any_words_comes_back_as_it_was(NonNull<string> words, PositiveInt seed)
    {
        var prompt = new string([.. words.Get.Where(letter => letter is not ('\r' or '\0' or '\uFEFF' or '{' or '['))]).Trim();
        if (prompt.Length == 0 || prompt.Contains("Steps:", StringComparison.Ordinal)) return true;

        var read = new GeneratorReader().Read(Content("png", ("parameters", $"{prompt}\nSteps: 20, Sampler: Euler a, Seed: {seed.Get}")), CancellationToken.None).Generation;

        return read?.Prompt == prompt && read.Seed == seed.Get.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
