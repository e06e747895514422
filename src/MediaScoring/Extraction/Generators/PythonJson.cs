using System.Buffers;
using System.Text;
using System.Text.Json;

namespace MediaScoring.Extraction.Generators;

/// <summary>
/// Reads JSON as Python programs write it: with bare NaN and Infinity, lone surrogate escapes, raw control characters, and
/// bytes left over after the first value. The one place where a text of a media file becomes a JSON document.
/// </summary>
internal static class PythonJson
{
    /// <summary>Objects and arrays inside one another; deeper texts are refused.</summary>
    public const int MaxDepth = 256;

    private static readonly JsonReaderOptions options = new() { MaxDepth = MaxDepth };

    /// <summary>Whether a text begins as a JSON object or array does; looks at two characters, so "{a|b} cat" is none.</summary>
    public static bool LooksLikeJson(ReadOnlySpan<char> text)
    {
        var start = text.TrimStart(" \t\r\n\uFEFF\0");
        if (start.Length < 2 || start[0] is not ('{' or '[')) return false;
        var next = start[1..].TrimStart(" \t\r\n");
        if (next.IsEmpty) return false;
        return start[0] == '{'
            ? next[0] is '"' or '}'
            : next[0] is '"' or '{' or '[' or ']' or '-' or 't' or 'f' or 'n' or 'N' or 'I' || char.IsAsciiDigit(next[0]);
    }

    /// <summary>Parses the first JSON object or array of a text; whatever follows it is ignored.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="problem">Why a text that looks like JSON could not be read; null when it was read or is no JSON at all.</param>
    /// <returns>
    /// The document, to be disposed; null when the text is no JSON. Every string of it can be read with
    /// <see cref="JsonElement.GetString"/>; NaN and the infinities are null. Of equal keys the last one wins.
    /// </returns>
    public static JsonDocument? TryParse(string text, out string? problem)
    {
        problem = null;
        if (!LooksLikeJson(text)) return null;

        // A lone surrogate escape parses, but throws when the string is fetched; so it is repaired beforehand.
        var needsRepair = text.Contains("NaN", StringComparison.Ordinal)
            || text.Contains("Infinity", StringComparison.Ordinal)
            || text.Contains("\\ud", StringComparison.OrdinalIgnoreCase);
        if (!needsRepair && TryParseStrict(text, out _) is { } document) return document;

        var repaired = Repair(text, out var depth);
        if (depth > MaxDepth)
        {
            problem = $"The JSON is nested deeper than {MaxDepth} levels.";
            return null;
        }

        document = TryParseStrict(repaired, out var reason);
        if (document is null) problem = "The JSON is damaged: " + reason;
        return document;
    }

    private static JsonDocument? TryParseStrict(string text, out string? reason)
    {
        reason = null;
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        try
        {
            var start = 0;
            while (start < text.Length && text[start] is ' ' or '\t' or '\r' or '\n' or '\uFEFF' or '\0') start++;
            var length = Encoding.UTF8.GetBytes(text.AsSpan(start), bytes);
            var reader = new Utf8JsonReader(bytes.AsSpan(0, length), options);
            return JsonDocument.ParseValue(ref reader);   // reads one value and leaves what follows, and keeps a copy of its own
        }
        catch (JsonException damage)
        {
            reason = $"line {damage.LineNumber + 1}, byte {damage.BytePositionInLine + 1}.";
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    // One pass over the text: outside of strings NaN and the infinities become null, inside of them lone surrogate escapes
    // become U+FFFD and control characters are escaped. Stops at the end of the first value and at too great a depth.
    private static string Repair(string text, out int deepest)
    {
        var result = new StringBuilder(text.Length + 16);
        var inString = false;
        var depth = 0;
        deepest = 0;
        for (var at = 0; at < text.Length; at++)
        {
            var character = text[at];
            if (inString)
            {
                if (character == '"') inString = false;
                if (character == '\\')
                {
                    at = CopyEscape(text, at, result);
                    continue;
                }

                if (character < ' ') result.Append("\\u").Append(((int)character).ToString("x4", null));
                else result.Append(character);
                continue;
            }

            if (character is 'N' or 'I' or '-')
            {
                var token = NonNumberAt(text.AsSpan(at));
                if (token > 0)
                {
                    result.Append("null");
                    at += token - 1;
                    continue;
                }
            }

            result.Append(character);
            if (character == '"') inString = true;
            else if (character is '{' or '[') deepest = Math.Max(deepest, ++depth);
            else if (character is '}' or ']' && --depth <= 0) break;
            if (depth > MaxDepth) break;
        }

        return result.ToString();
    }

    private static int NonNumberAt(ReadOnlySpan<char> text) =>
        text.StartsWith("NaN") ? 3
        : text.StartsWith("Infinity") ? 8
        : text.StartsWith("-Infinity") ? 9
        : text.StartsWith("-NaN") ? 4
        : 0;

    // Copies the escape that begins at a backslash; gives the position of its last character.
    private static int CopyEscape(string text, int at, StringBuilder result)
    {
        if (at + 1 >= text.Length) return at;
        if (text[at + 1] != 'u' || !TryCodeUnit(text, at, out var unit) || !char.IsSurrogate(unit))
        {
            result.Append(text, at, 2);
            return at + 1;
        }

        if (char.IsHighSurrogate(unit) && TryCodeUnit(text, at + 6, out var low) && char.IsLowSurrogate(low))
        {
            result.Append(text, at, 12);
            return at + 11;
        }

        result.Append('\uFFFD');
        return at + 5;
    }

    private static bool TryCodeUnit(string text, int at, out char unit)
    {
        unit = default;
        if (at + 6 > text.Length || text[at] != '\\' || text[at + 1] != 'u') return false;
        var parsed = ushort.TryParse(text.AsSpan(at + 2, 4), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var code);
        unit = (char)code;
        return parsed;
    }
}
