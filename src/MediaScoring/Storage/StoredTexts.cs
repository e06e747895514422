using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using MediaScoring.Extensibility;

namespace MediaScoring.Storage;

/// <summary>
/// The form of <c>media_metadata.png_text</c>: a JSON object keyword → text, an array of texts where a keyword repeats. The
/// earlier application stored one JSON string, or bare text: both are read as the text of the keyword "parameters".
/// </summary>
internal static class StoredTexts
{
    // Kept readable for people who look with SQL; nothing here ever stands in HTML without being encoded there.
    private static readonly JsonWriterOptions readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The column's value; null when there are no texts.</summary>
    public static string? Write(IReadOnlyList<TextEntry> texts)
    {
        if (texts.Count == 0) return null;

        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, readable))
        {
            writer.WriteStartObject();
            for (var index = 0; index < texts.Count; index++)
            {
                var keyword = texts[index].Keyword;
                if (IndexOf(texts, keyword) < index) continue;   // written with the first of its keyword

                writer.WritePropertyName(ColumnLimits.Clean(keyword));
                var isRepeated = IndexOf(texts, keyword, index + 1) >= 0;
                if (isRepeated) writer.WriteStartArray();
                for (var other = index; other >= 0; other = isRepeated ? IndexOf(texts, keyword, other + 1) : -1)
                {
                    writer.WriteStringValue(ColumnLimits.Clean(texts[other].Text));
                }

                if (isRepeated) writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>The texts of a stored value, in its order.</summary>
    public static IReadOnlyList<TextEntry> Read(string? stored)
    {
        if (string.IsNullOrEmpty(stored)) return [];
        try
        {
            using var document = JsonDocument.Parse(stored);
            return document.RootElement.ValueKind switch
            {
                JsonValueKind.Object => [.. document.RootElement.EnumerateObject().SelectMany(EntriesOf)],
                JsonValueKind.String => [Entry("parameters", document.RootElement.GetString()!)],
                _ => [Entry("parameters", stored)],
            };
        }
        catch (JsonException)
        {
            return [Entry("parameters", stored)];
        }
    }

    /// <summary>The texts as one string, as old clients show them: the A1111 text where there is one, else all, joined.</summary>
    public static string? ForDisplay(IReadOnlyList<TextEntry> texts)
    {
        if (texts.Count == 0) return null;
        foreach (var entry in texts)
        {
            if (entry.HasKeyword("parameters") && entry.Text.Length > 0) return entry.Text;
        }

        foreach (var entry in texts)
        {
            if (entry.HasKeyword("UserComment") && entry.Text.Contains("Steps: ", StringComparison.Ordinal)) return entry.Text;
        }

        return texts.Count == 1 ? texts[0].Text : string.Join("\n\n", texts.Select(entry => $"{entry.Keyword}: {entry.Text}"));
    }

    private static IEnumerable<TextEntry> EntriesOf(JsonProperty property) => property.Value.ValueKind switch
    {
        JsonValueKind.Array => property.Value.EnumerateArray().Select(text => Entry(property.Name, AsText(text))),
        _ => [Entry(property.Name, AsText(property.Value))],
    };

    private static string AsText(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private static TextEntry Entry(string keyword, string text) => new(keyword, text, "stored");

    private static int IndexOf(IReadOnlyList<TextEntry> texts, string keyword, int start = 0)
    {
        for (var index = start; index < texts.Count; index++)
        {
            if (texts[index].Keyword == keyword) return index;
        }

        return -1;
    }
}
