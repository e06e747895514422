using System.Globalization;
using System.Text;
using System.Text.Json;
using MediaScoring.Media;

namespace MediaScoring.Tests.Extraction.Generators;

/// <summary>One labelled file: where it lies and what a reader must say of it.</summary>
internal sealed record LabelledSample(string Name, string Path, JsonElement Label);

/// <summary>A field of one file that was read wrongly.</summary>
internal sealed record WrongField(string File, string Field, string Expected, string Actual);

/// <summary>
/// The labels beside the shared samples, and the comparison by the rules in their header. Knows nothing of a test framework,
/// so that the bench can count with it too.
/// </summary>
internal static class SampleLabels
{
    /// <summary>The fields that are compared, in the order of the table.</summary>
    public static IReadOnlyList<string> Fields { get; } =
        ["generator", "positive", "negative", "model", "models", "loras", "sampler", "scheduler", "steps", "cfg", "guidance", "seed", "width", "height"];

    /// <summary>Reads the labels of a folder.</summary>
    public static IReadOnlyList<LabelledSample> Load(string folder)
    {
        using var labels = JsonDocument.Parse(File.ReadAllText(System.IO.Path.Combine(folder, "labels.json")));
        return
        [
            .. labels.RootElement.GetProperty("files").EnumerateArray().Select(label =>
            {
                var name = label.GetProperty("file").GetString()!;
                return new LabelledSample(name, System.IO.Path.Combine(folder, name), label.Clone());
            }),
        ];
    }

    /// <summary>Whether a field of a file was read rightly; null when its label says nothing about it.</summary>
    public static bool? IsRight(LabelledSample sample, string field, MediaMetadata read)
    {
        var label = sample.Label;
        var generation = read.Generation;
        if (field is "model")
        {
            if (!label.TryGetProperty("models", out var any)) return null;
            return AnyAccepted(any, models => NamesAnyOf(models, MainModel(generation)));
        }

        if (!label.TryGetProperty(field, out var expected)) return null;
        return field switch
        {
            "generator" => AnyAccepted(expected, one => TextOf(one) is { } name
                ? name.Equals(generation?.Generator, StringComparison.OrdinalIgnoreCase)
                : generation is null),
            "positive" => IsTextRight(expected, generation?.Prompt, label, isPositive: true)
                || (label.TryGetProperty("positive_alt", out var other) && IsTextRight(other, generation?.Prompt, label, isPositive: true)),
            "negative" => IsTextRight(expected, generation?.NegativePrompt, label, isPositive: false),
            "models" => AnyAccepted(expected, models => SameSet(models, generation?.Models ?? []))
                || (label.TryGetProperty("models_any", out var single) && single.ValueKind == JsonValueKind.True
                    && AnyAccepted(expected, models => NamesAnyOf(models, MainModel(generation)))),
            "loras" => AnyAccepted(expected, loras => SameSet(loras, [.. (generation?.Loras ?? []).Select(lora => lora.Name)])),
            "sampler" => AnyAccepted(expected, one => SamePart(TextOf(one), generation?.Sampler, LabelOf(label, "scheduler"), generation?.Scheduler)),
            "scheduler" => AnyAccepted(expected, one => SamePart(TextOf(one), generation?.Scheduler, LabelOf(label, "sampler"), generation?.Sampler)),
            "steps" => AnyAccepted(expected, one => IsNull(one) ? generation?.Steps is null : generation?.Steps == one.GetInt32()),
            "cfg" => AnyAccepted(expected, one => IsNear(one, generation?.CfgScale)),
            "guidance" => generation?.Guidance is null ? null : AnyAccepted(expected, one => IsNear(one, generation.Guidance)),
            "seed" => AnyAccepted(expected, one => IsNull(one) ? generation?.Seed is null : generation?.Seed == one.GetUInt64().ToString(CultureInfo.InvariantCulture)),
            "width" => IsNull(expected) || read.Facts.Width == expected.GetInt32(),
            "height" => IsNull(expected) || read.Facts.Height == expected.GetInt32(),
            _ => throw new ArgumentOutOfRangeException(nameof(field), field, "No such field."),
        };
    }

    /// <summary>What a reading says of a field, for reports.</summary>
    public static string Describe(string field, MediaMetadata read) => field switch
    {
        "generator" => read.Generation?.Generator ?? "null",
        "positive" => read.Generation?.Prompt ?? "null",
        "negative" => read.Generation?.NegativePrompt ?? "null",
        "model" or "models" => string.Join(" | ", read.Generation?.Models ?? []),
        "loras" => string.Join(" | ", (read.Generation?.Loras ?? []).Select(lora => lora.Name)),
        "sampler" => read.Generation?.Sampler ?? "null",
        "scheduler" => read.Generation?.Scheduler ?? "null",
        "steps" => read.Generation?.Steps?.ToString(CultureInfo.InvariantCulture) ?? "null",
        "cfg" => read.Generation?.CfgScale?.ToString(CultureInfo.InvariantCulture) ?? "null",
        "guidance" => read.Generation?.Guidance?.ToString(CultureInfo.InvariantCulture) ?? "null",
        "seed" => read.Generation?.Seed ?? "null",
        "width" => read.Facts.Width?.ToString(CultureInfo.InvariantCulture) ?? "null",
        "height" => read.Facts.Height?.ToString(CultureInfo.InvariantCulture) ?? "null",
        _ => "",
    };

    /// <summary>Reads every file of a folder and compares every field; gives the wrong ones and prints the table to a writer.</summary>
    public static IReadOnlyList<WrongField> Compare(string folder, Func<string, MediaMetadata> read, Action<string> write)
    {
        var wrong = new List<WrongField>();
        var scored = new Dictionary<string, int>();
        var allRight = 0;
        var samples = Load(folder);
        foreach (var sample in samples)
        {
            var metadata = read(sample.Path);
            var before = wrong.Count;
            foreach (var field in Fields)
            {
                if (IsRight(sample, field, metadata) is not { } isRight) continue;
                scored[field] = scored.GetValueOrDefault(field) + 1;
                if (isRight) continue;
                var expected = sample.Label.GetProperty(field == "model" ? "models" : field).GetRawText();
                wrong.Add(new WrongField(sample.Name, field, expected, Describe(field, metadata)));
            }

            if (wrong.Count == before) allRight++;
        }

        write($"{System.IO.Path.GetFileName(folder)}: {samples.Count} files, every field right in {allRight}");
        foreach (var field in Fields)
        {
            var total = scored.GetValueOrDefault(field);
            if (total > 0) write($"  {field,-10} {total - wrong.Count(one => one.Field == field),3} of {total,3}");
        }

        foreach (var one in wrong) write($"  wrong: {one.File}, {one.Field}: expected {Shorten(one.Expected)}, read {Shorten(one.Actual)}");
        return wrong;
    }

    private static string Shorten(string text) => text.Length <= 300 ? text : text[..300] + "…";

    // A label is one value, or {"accept": [several]}.
    private static bool AnyAccepted(JsonElement expected, Func<JsonElement, bool> matches) =>
        expected.ValueKind == JsonValueKind.Object && expected.TryGetProperty("accept", out var accepted)
            ? accepted.EnumerateArray().Any(matches)
            : matches(expected);

    private static bool IsNull(JsonElement value) => value.ValueKind == JsonValueKind.Null;

    private static string? TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool IsTextRight(JsonElement expected, string? actual, JsonElement label, bool isPositive)
    {
        var text = Normalise(actual);
        if (isPositive && label.TryGetProperty("positive_must_not_contain", out var forbidden)
            && forbidden.EnumerateArray().Any(one => text.Contains(Normalise(one.GetString()), StringComparison.Ordinal))) return false;
        return AnyAccepted(expected, one =>
        {
            if (one.ValueKind != JsonValueKind.Object) return Normalise(TextOf(one)) == text;
            var parts = TextsOf(one);
            if (!parts.All(part => text.Contains(part, StringComparison.Ordinal))) return false;
            if (!isPositive || !label.TryGetProperty("negative", out var negative)) return true;
            return TextsOf(negative).Where(part => part.Length > 0 && !parts.Contains(part)).All(part => !text.Contains(part, StringComparison.Ordinal));
        });
    }

    private static List<string> TextsOf(JsonElement label) => label.ValueKind switch
    {
        JsonValueKind.String => [Normalise(label.GetString())],
        JsonValueKind.Object when label.TryGetProperty("contains_all", out var all) => [.. all.EnumerateArray().Select(one => Normalise(one.GetString()))],
        JsonValueKind.Object when label.TryGetProperty("accept", out var any) => [.. any.EnumerateArray().SelectMany(TextsOf)],
        _ => [],
    };

    private static string Normalise(string? text)
    {
        if (text is null) return "";
        var result = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (!char.IsWhiteSpace(character)) result.Append(character);
            else if (result.Length > 0 && result[^1] != ' ') result.Append(' ');
        }

        return result.ToString().Trim();
    }

    private static string? MainModel(Extensibility.GenerationMetadata? generation) => generation is { Models: [var main, ..] } ? main : null;

    private static bool NamesAnyOf(JsonElement models, string? name) =>
        models.GetArrayLength() == 0 ? name is null : name is not null && models.EnumerateArray().Any(model => SameName(model.GetString()!, name));

    private static bool SameSet(JsonElement expected, IReadOnlyList<string> actual)
    {
        var names = expected.EnumerateArray().Select(name => name.GetString()!).ToList();
        return names.All(name => actual.Any(other => SameName(name, other))) && actual.All(other => names.Any(name => SameName(name, other)));
    }

    private static bool SameName(string left, string right)
    {
        var (one, other) = (WithoutFolder(left), WithoutFolder(right));
        return one.Equals(other, StringComparison.OrdinalIgnoreCase)
            || WithoutExtension(one).Equals(WithoutExtension(other), StringComparison.OrdinalIgnoreCase);
    }

    private static string WithoutFolder(string name) => name[(name.LastIndexOfAny(['/', '\\']) + 1)..];

    private static string WithoutExtension(string name)
    {
        foreach (var extension in (ReadOnlySpan<string>)[".safetensors", ".ckpt", ".gguf", ".pth", ".pt", ".bin", ".sft"])
        {
            if (name.EndsWith(extension, StringComparison.OrdinalIgnoreCase)) return name[..^extension.Length];
        }

        return name;
    }

    private static string? LabelOf(JsonElement label, string field) => label.TryGetProperty(field, out var value) ? TextOf(value) : null;

    // "DPM++ 2M Karras" is the sampler "DPM++ 2M" with the scheduler "Karras": each is compared without the other.
    private static bool SamePart(string? expected, string? actual, string? otherExpected, string? otherActual)
    {
        if (expected is null || actual is null) return expected is null && actual is null;
        return expected.Equals(actual, StringComparison.OrdinalIgnoreCase)
            || Without(expected, otherExpected).Equals(Without(actual, otherActual), StringComparison.OrdinalIgnoreCase);
    }

    private static string Without(string name, string? part) =>
        part is null || part.Length >= name.Length ? name : name.Replace(part, "", StringComparison.OrdinalIgnoreCase).Trim(' ', '_');

    private static bool IsNear(JsonElement expected, double? actual) =>
        IsNull(expected) ? actual is null : actual is { } value && Math.Abs(value - expected.GetDouble()) <= 0.005;
}
