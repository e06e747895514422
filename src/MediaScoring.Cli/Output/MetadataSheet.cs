using System.Globalization;
using MediaScoring.Extensibility;
using MediaScoring.Extraction.Generators;
using MediaScoring.Keywords;
using MediaScoring.Media;
using Spectre.Console;

namespace MediaScoring.Cli.Output;

/// <summary>A file's metadata for people: names on the left, values on the right.</summary>
internal static class MetadataSheet
{
    private const int NameWidth = 19;

    public static void Print(IAnsiConsole console, string file, MediaMetadata metadata, bool explain)
    {
        console.Write(new Text(VisibleText.Of(file), Palette.Name));
        console.Write(new Text($"{FactsInWords(metadata.Facts)}\n"));

        void Row(string name, string? value, string? field = null)
        {
            if (string.IsNullOrWhiteSpace(value)) return;
            WriteLines(console, name, VisibleText.OfLines(value.Trim()), Style.Plain);
            if (explain && field is not null && metadata.Generation?.Origins.GetValueOrDefault(field) is { } origin) WriteLines(console, "", OriginInWords(origin), Palette.Dim);
        }

        if (metadata.Generation is { } generation) Generation(generation, Row);
        foreach (var group in FileKeywords.Of(metadata).GroupBy(keyword => keyword.Type))
        {
            Row($"keywords ({group.Key})", string.Join(", ", group.Select(keyword => keyword.Text)));
        }

        foreach (var problem in metadata.Problems) Row("problem", problem);
    }

    private static void WriteLines(IAnsiConsole console, string name, string text, Style style)
    {
        var isFirst = true;
        foreach (var line in text.Split('\n').SelectMany(paragraph => Wrapped(paragraph, Math.Max(console.Profile.Width - NameWidth - 5, 20))))
        {
            console.Write(new Text($"  {(isFirst ? name : "").PadRight(NameWidth)}  ", Palette.Dim));
            console.Write(new Text(line + "\n", style));
            isFirst = false;
        }
    }

    /// <summary>A paragraph in lines of at most this many characters, broken at blanks where there are any.</summary>
    private static IEnumerable<string> Wrapped(string paragraph, int width)
    {
        while (paragraph.Length > width)
        {
            var end = paragraph.LastIndexOf(' ', width);
            if (end <= 0) end = char.IsHighSurrogate(paragraph[width - 1]) ? width - 1 : width;
            yield return paragraph[..end].TrimEnd();
            paragraph = paragraph[end..].TrimStart(' ');
        }

        yield return paragraph;
    }

    private static void Generation(GenerationMetadata generation, Action<string, string?, string?> row)
    {
        row("generator", generation.GeneratorVersion is { } version ? $"{generation.Generator} {version}" : generation.Generator, GenerationFields.Generator);
        row("prompt", generation.Prompt, GenerationFields.Prompt);
        row("negative prompt", generation.NegativePrompt, GenerationFields.NegativePrompt);
        row(generation.Models.Count > 1 ? "models" : "model", string.Join(", ", generation.Models), GenerationFields.Models);
        row("loras", string.Join(", ", generation.Loras.Select(lora => lora.Weight is { } weight ? $"{lora.Name} ({Number(weight)})" : lora.Name)), GenerationFields.Loras);
        row("sampler", generation.Sampler, GenerationFields.Sampler);
        row("scheduler", generation.Scheduler, GenerationFields.Scheduler);
        row("steps", generation.Steps?.ToString(CultureInfo.InvariantCulture), GenerationFields.Steps);
        row("cfg scale", generation.CfgScale is { } cfg ? Number(cfg) : null, GenerationFields.CfgScale);
        row("guidance", generation.Guidance is { } guidance ? Number(guidance) : null, GenerationFields.Guidance);
        row("seed", generation.Seed, GenerationFields.Seed);
        row("vae", generation.Vae, GenerationFields.Vae);
        row("denoise", generation.Denoise is { } denoise ? Number(denoise) : null, GenerationFields.Denoise);
    }

    private static string FactsInWords(MediaFacts facts)
    {
        var words = new List<string>();
        if (facts.Width is { } width && facts.Height is { } height) words.Add(string.Create(CultureInfo.InvariantCulture, $"{width} × {height}"));
        if (facts.Format.Length > 0) words.Add(facts.Format.ToUpperInvariant());
        if (facts.ColorMode is { } mode) words.Add(mode);
        if (facts.DurationSeconds is { } duration) words.Add(Durations.Of(TimeSpan.FromSeconds(Math.Min(duration, TimeSpan.MaxValue.TotalSeconds / 2))));
        if (facts.FrameRate is { } rate) words.Add($"{Number(rate)} fps");
        return words.Count == 0 ? "" : "  " + string.Join(", ", words);
    }

    private static string OriginInWords(FieldOrigin origin) =>
        VisibleText.Of($"from {origin.Entry}{(origin.Node is { } node ? $", {node}" : "")}: {origin.Rule}");

    private static string Number(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
