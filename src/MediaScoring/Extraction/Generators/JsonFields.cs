using System.Text.Json;

namespace MediaScoring.Extraction.Generators;

/// <summary>Reads fields of JSON that may be of any shape: what is absent or of another kind is null, never an exception.</summary>
internal static class JsonFields
{
    /// <summary>A member of an object; undefined when the element is no object or has no such member.</summary>
    public static JsonElement Member(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : default;

    /// <summary>A member that is a text; null for every other kind.</summary>
    public static string? Text(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>A member as text, whether it is a text, a number or a truth value; null for objects, arrays and null.</summary>
    public static string? Scalar(this JsonElement element, string name) => element.Member(name).Scalar();

    /// <summary>The element as text, whether it is a text, a number or a truth value; null for objects, arrays and null.</summary>
    public static string? Scalar(this JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => element.GetRawText(),
        _ => null,
    };

    /// <summary>The element as it is kept among the parameters: a scalar as text, an object or array as JSON, null as nothing.</summary>
    public static string? Written(this JsonElement element) =>
        element.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? element.GetRawText() : element.Scalar();

    /// <summary>A member that is a weight, written as number or text; null for every other kind.</summary>
    public static double? Number(this JsonElement element, string name) => GenerationNumbers.Weight(element.Scalar(name));

    /// <summary>The members of a document's object that are texts, in order; none for other documents.</summary>
    public static IEnumerable<(string Name, string Text)> Texts(JsonDocument? json)
    {
        if (json?.RootElement is not { ValueKind: JsonValueKind.Object } root) yield break;
        foreach (var member in root.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.String) yield return (member.Name, member.Value.GetString()!);
        }
    }
}
