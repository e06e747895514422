using System.Globalization;
using MediaScoring.Extensibility;
using MediaScoring.Keywords;
using MediaScoring.Media;
using Spectre.Console;

namespace MediaScoring.Cli.Output;

/// <summary>A file's metadata for people: names on the left, values on the right.</summary>
internal static class MetadataSheet
{
    public static void Print(IAnsiConsole console, string file, MediaMetadata metadata, bool explain)
    {
        console.Write(new Text(VisibleText.Of(file), Palette.Name));
        console.Write(new Text($"{FactsInWords(metadata.Facts)}\n"));

        var sheet = new Grid().AddColumn(new GridColumn().NoWrap().PadLeft(2).PadRight(2)).AddColumn(new GridColumn().PadLeft(0));
        var rows = 0;
        void Row(string name, string? value, string? field = null)
        {
            if (string.IsNullOrWhiteSpace(value)) return;
            rows++;
            var origin = explain && field is not null && metadata.Generation?.Origins.TryGetValue(field, out var found) == true ? found : null;
            sheet.AddRow(new Text(name, Palette.Dim), new Text(VisibleText.OfLines(value.Trim())));
            if (origin is not null) sheet.AddRow(new Text(""), new Text(OriginInWords(origin), Palette.Dim));
        }

        if (metadata.Generation is { } generation) Generation(generation, Row);
        foreach (var group in FileKeywords.Of(metadata).GroupBy(keyword => keyword.Type))
        {
            Row($"keywords, {VisibleText.Of(group.Key)}", string.Join(", ", group.Select(keyword => keyword.Text)));
        }

        foreach (var problem in metadata.Problems) Row("problem", problem);
        if (rows > 0) console.Write(sheet);
        if (explain && metadata.Generation?.Origins.Count is null or 0 && metadata.Generation is not null && explain) console.Write(new Text("  Its reader does not say where the values came from.\n", Palette.Dim));
    }

    private static void Generation(GenerationMetadata generation, Action<string, string?, string?> row)
    {
        row("generator", generation.GeneratorVersion is { } version ? $"{generation.Generator} {version}" : generation.Generator, "generator");
        row("prompt", generation.Prompt, "prompt");
        row("negative prompt", generation.NegativePrompt, "negative_prompt");
        row(generation.Models.Count > 1 ? "models" : "model", string.Join(", ", generation.Models), "models");
        row("loras", string.Join(", ", generation.Loras.Select(lora => lora.Weight is { } weight ? $"{lora.Name} ({Number(weight)})" : lora.Name)), "loras");
        row("sampler", generation.Sampler, "sampler");
        row("scheduler", generation.Scheduler, "scheduler");
        row("steps", generation.Steps?.ToString(CultureInfo.InvariantCulture), "steps");
        row("cfg scale", generation.CfgScale is { } cfg ? Number(cfg) : null, "cfg_scale");
        row("guidance", generation.Guidance is { } guidance ? Number(guidance) : null, "guidance");
        row("seed", generation.Seed, "seed");
        row("vae", generation.Vae, "vae");
        row("denoise", generation.Denoise is { } denoise ? Number(denoise) : null, "denoise");
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
