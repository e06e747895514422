using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using MediaScoring.Extensibility;

namespace MediaScoring.Tests.Extraction.Generators.ComfyUi;

/// <summary>Judges what was read of a sample by the rules in the header of its labels.</summary>
internal static partial class Label
{
    /// <summary>The fields that are wrong, each with what was expected and what was read.</summary>
    public static IEnumerable<string> Faults(JsonElement label, GenerationMetadata? read)
    {
        if (!Matches(label, "generator", value => Same(value, read?.Generator))) yield return Fault(label, "generator", read?.Generator);
        if (!TextMatches(label, "positive", read?.Prompt, label)) yield return Fault(label, "positive", read?.Prompt);
        if (!TextMatches(label, "negative", read?.NegativePrompt, label)) yield return Fault(label, "negative", read?.NegativePrompt);
        if (!NamesMatch(label, "models", read?.Models ?? [])) yield return Fault(label, "models", string.Join(" ", read?.Models ?? []));
        if (!NamesMatch(label, "loras", [.. (read?.Loras ?? []).Select(lora => lora.Name)])) yield return Fault(label, "loras", string.Join(" ", (read?.Loras ?? []).Select(lora => lora.Name)));
        if (!Matches(label, "sampler", value => Same(value, read?.Sampler))) yield return Fault(label, "sampler", read?.Sampler);
        if (!Matches(label, "scheduler", value => Same(value, read?.Scheduler))) yield return Fault(label, "scheduler", read?.Scheduler);
        if (!Matches(label, "steps", value => Near(value, read?.Steps))) yield return Fault(label, "steps", read?.Steps);
        if (!Matches(label, "cfg", value => Near(value, read?.CfgScale))) yield return Fault(label, "cfg", read?.CfgScale);
        if (label.TryGetProperty("guidance", out _) && !Matches(label, "guidance", value => Near(value, read?.Guidance))) yield return Fault(label, "guidance", read?.Guidance);
        if (!Matches(label, "seed", value => Same(value, read?.Seed))) yield return Fault(label, "seed", read?.Seed);
    }

    private static string Fault(JsonElement label, string field, object? read) =>
        string.Create(CultureInfo.InvariantCulture, $"{label.GetProperty("file").GetString()}: {field}: expected {(label.TryGetProperty(field, out var expected) ? expected.ToString() : "nothing")}, read {read ?? "nothing"}");

    private static IEnumerable<JsonElement?> Accepted(JsonElement label, string field)
    {
        if (!label.TryGetProperty(field, out var value)) return [null];
        return value.ValueKind == JsonValueKind.Object && value.TryGetProperty("accept", out var accepted) ? accepted.EnumerateArray().Select(item => (JsonElement?)item) : [value];
    }

    private static bool Matches(JsonElement label, string field, Func<JsonElement?, bool> equals) => Accepted(label, field).Any(equals);

    private static bool IsNothing(JsonElement? value) => value is not { ValueKind: not JsonValueKind.Null };

    private static bool Same(JsonElement? expected, string? read) =>
        IsNothing(expected) ? string.IsNullOrEmpty(read) : string.Equals(expected!.Value.ToString(), read, StringComparison.OrdinalIgnoreCase);

    private static bool Near(JsonElement? expected, double? read) =>
        IsNothing(expected) ? read is null : read is { } number && Math.Abs(expected!.Value.GetDouble() - number) <= 0.005;

    private static bool TextMatches(JsonElement label, string field, string? read, JsonElement whole)
    {
        var text = Normalise(read);
        if (field == "positive" && whole.TryGetProperty("positive_must_not_contain", out var foreign)
            && foreign.EnumerateArray().Any(item => text.Contains(Normalise(item.GetString()), StringComparison.Ordinal))) return false;
        if (field == "positive" && whole.TryGetProperty("positive_alt", out var other) && text == Normalise(other.GetString())) return true;
        return Accepted(label, field).Any(expected =>
        {
            if (expected is { ValueKind: JsonValueKind.Object } parts && parts.TryGetProperty("contains_all", out var all))
            {
                return all.EnumerateArray().All(part => text.Contains(Normalise(part.GetString()), StringComparison.Ordinal));
            }

            return text == Normalise(IsNothing(expected) ? null : expected!.Value.GetString());
        });
    }

    private static bool NamesMatch(JsonElement label, string field, IReadOnlyList<string> read)
    {
        var names = read.Select(BaseName).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return Accepted(label, field).Any(expected => IsNothing(expected) ? names.Count == 0 : names.SetEquals(expected!.Value.EnumerateArray().Select(item => BaseName(item.GetString()!))));
    }

    private static string BaseName(string name)
    {
        name = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        return ModelExtension().Replace(name, "");
    }

    private static string Normalise(string? text) => Blanks().Replace(text ?? "", " ").Trim();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"\.(safetensors|ckpt|pt|pth|bin|gguf|sft)$", RegexOptions.IgnoreCase)]
    private static partial Regex ModelExtension();
}
