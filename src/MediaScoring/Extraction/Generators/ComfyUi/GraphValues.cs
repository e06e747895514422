using System.Globalization;
using System.Text.Json;

namespace MediaScoring.Extraction.Generators.ComfyUi;

/// <summary>Reads literals of a graph as the kinds of value that a generation has.</summary>
internal static class GraphValues
{
    private const int MaxSteps = 100_000;

    /// <summary>
    /// The text of a literal; null when it is none. Some nodes wrap a choice in an object with "content" or "value".
    /// </summary>
    public static string? AsText(this GraphValue value) => value.IsLink ? null : AsText(value.Json);

    /// <inheritdoc cref="AsText(GraphValue)"/>
    public static string? AsText(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => json.GetString(),
        JsonValueKind.Object when json.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.String => content.GetString(),
        JsonValueKind.Object when json.TryGetProperty("__value__", out var wrapped) && wrapped.ValueKind == JsonValueKind.String => wrapped.GetString(),
        _ => null,
    };

    /// <summary>A finite number, also one written as text, rounded to four digits as Python's float noise demands; null otherwise.</summary>
    public static double? AsNumber(this GraphValue value)
    {
        if (value.IsLink) return null;
        double number;
        if (value.Json.ValueKind == JsonValueKind.Number) number = value.Json.TryGetDouble(out var parsed) ? parsed : double.NaN;
        else if (value.Json.ValueKind != JsonValueKind.String
            || !double.TryParse(value.Json.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out number)) return null;
        return double.IsFinite(number) && Math.Abs(number) < 1e15 ? Math.Round(number, 4) : null;
    }

    /// <summary>Steps: a whole number from 1 to 100,000; null otherwise.</summary>
    public static int? AsSteps(this GraphValue value) =>
        value.AsNumber() is { } number && number == Math.Floor(number) && number is >= 1 and <= MaxSteps ? (int)number : null;

    /// <summary>A seed in decimal digits, up to 2^64 − 1; null for negative ones, which mean "choose one", and for anything else.</summary>
    public static string? AsSeed(this GraphValue value)
    {
        if (value.IsLink) return null;
        if (value.Json.ValueKind == JsonValueKind.Number)
        {
            if (value.Json.TryGetUInt64(out var seed)) return seed.ToString(CultureInfo.InvariantCulture);
            return value.Json.TryGetDecimal(out var large) && large >= 0 && large <= ulong.MaxValue && large == decimal.Truncate(large)
                ? decimal.Truncate(large).ToString("0", CultureInfo.InvariantCulture)
                : null;
        }

        return value.Json.ValueKind == JsonValueKind.String
            && ulong.TryParse(value.Json.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var written)
            ? written.ToString(CultureInfo.InvariantCulture)
            : null;
    }

    /// <summary>Whether a switch is on: true, "enable", "On", "True", any number but 0; null when it is no switch.</summary>
    public static bool? AsSwitch(this GraphValue value)
    {
        if (value.IsLink) return null;
        return value.Json.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Number => value.AsNumber() is { } number ? number != 0 : null,
            JsonValueKind.String => value.Json.GetString()!.ToLowerInvariant() switch
            {
                "enable" or "enabled" or "on" or "true" or "yes" => true,
                "disable" or "disabled" or "off" or "false" or "no" or "none" => false,
                _ => null,
            },
            _ => null,
        };
    }
}
