using System.Buffers;
using System.Text;
using System.Text.Json;

namespace MediaScoring.Extraction.Generators.ComfyUi;

/// <summary>Makes sure that a workflow is kept as valid JSON.</summary>
internal static class WorkflowText
{
    /// <summary>
    /// The text itself when it is one valid JSON object; else the object that is left after Python's NaN and infinities became null
    /// and what follows it was cut off; null when it cannot be read.
    /// </summary>
    public static string? Valid(string text)
    {
        if (IsValidObject(text)) return text;
        using var document = GraphTexts.Parse(text, out _);
        return document is { RootElement.ValueKind: JsonValueKind.Object } ? document.RootElement.GetRawText() : null;
    }

    // Reads the tokens and builds nothing: a workflow is kept, not looked into, when the file has an API graph as well.
    private static bool IsValidObject(string text)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        try
        {
            var length = Encoding.UTF8.GetBytes(text, bytes);
            var reader = new Utf8JsonReader(bytes.AsSpan(0, length), new JsonReaderOptions { MaxDepth = PythonJson.MaxDepth });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;   // the caller says why, after trying to repair it
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
