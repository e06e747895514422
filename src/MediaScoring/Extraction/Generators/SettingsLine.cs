using System.Buffers;
using System.Text;

namespace MediaScoring.Extraction.Generators;

/// <summary>
/// Splits the settings line of the Stable Diffusion web UI family into keys and values: <c>Key: value, Key: "quoted, value",
/// Key: {"json": 1}</c>. A hand-written scanner that passes over the text once.
/// </summary>
internal static class SettingsLine
{
    /// <summary>The most pairs that are read of one text.</summary>
    public const int MaxPairs = 2_000;

    /// <summary>The longest key; "ADetailer inpaint only masked padding 2nd" has 41 characters.</summary>
    public const int MaxKeyLength = 60;

    // A bracket that never closes costs a look at all that follows; after this many of them brackets are plain characters.
    private const int MaxUnclosedBrackets = 8;

    private static readonly SearchValues<char> bracketsAndQuotes = SearchValues.Create("{}[]\"\\");

    /// <summary>Reads the pairs of a settings text.</summary>
    /// <param name="text">The text from its first key on; line breaks part pairs as commas do.</param>
    /// <param name="pairs">Where the pairs go, in order: key and value trimmed, quoted values decoded, JSON as it stands.</param>
    /// <returns>False when there were more than <see cref="MaxPairs"/>.</returns>
    public static bool Parse(ReadOnlySpan<char> text, List<KeyValuePair<string, string>> pairs)
    {
        var unclosed = 0;
        var at = 0;
        while (true)
        {
            while (at < text.Length && text[at] is ',' or ' ' or '\n' or '\t') at++;
            if (at >= text.Length) return true;

            var keyLength = KeyLength(text[at..]);
            if (keyLength == 0)
            {
                at = EndOfPlainValue(text, at);
                continue;
            }

            if (pairs.Count == MaxPairs) return false;
            var key = text.Slice(at, keyLength).TrimEnd();
            at += keyLength + 1;
            if (at < text.Length && text[at] == ' ') at++;
            pairs.Add(new(SettingKeys.Intern(key), ReadValue(text, ref at, ref unclosed)));
        }
    }

    /// <summary>The length of the key that begins a text, without its colon; 0 when no key stands there.</summary>
    public static int KeyLength(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || !char.IsLetter(text[0])) return 0;
        var length = Math.Min(text.Length, MaxKeyLength + 1);
        for (var at = 1; at < length; at++)
        {
            var character = text[at];
            if (character == ':')
                return at + 1 == text.Length || text[at + 1] is ' ' or '\n' ? at : 0;
            if (!char.IsLetterOrDigit(character) && !" /_-.()+".Contains(character)) return 0;
        }

        return 0;
    }

    private static string ReadValue(ReadOnlySpan<char> text, ref int at, ref int unclosed)
    {
        var start = at;
        if (start < text.Length && text[start] == '"')
        {
            var end = EndOfQuoted(text, start);
            if (end > 0 && EndsValue(text, end))
            {
                at = end;
                return Unquote(text[(start + 1)..(end - 1)]);
            }
        }
        else if (start < text.Length && text[start] is '{' or '[' && unclosed < MaxUnclosedBrackets)
        {
            var end = EndOfBrackets(text, start);
            if (end == 0) unclosed++;
            else if (EndsValue(text, end))
            {
                at = end;
                return text[start..end].ToString();
            }
        }

        at = EndOfPlainValue(text, start);
        return text[start..at].Trim().TrimEnd(',').TrimEnd().ToString();
    }

    // A plain value ends before a comma or line break that a key follows; so "my model, v2 (final)" keeps its comma.
    private static int EndOfPlainValue(ReadOnlySpan<char> text, int start)
    {
        var at = start;
        while (at < text.Length)
        {
            var next = text[at..].IndexOfAny(',', '\n');
            if (next < 0) return text.Length;
            at += next;
            var key = at + 1;
            while (key < text.Length && text[key] is ' ' or ',') key++;
            if (text[at] == ',' && key == at + 1 && key < text.Length && text[key] != '\n')
            {
                at = key;   // a comma without a blank parts nothing
                continue;
            }

            if (key >= text.Length || KeyLength(text[key..]) > 0) return at;
            at = text[key] == '\n' ? key : Math.Max(at + 1, key);
        }

        return at;
    }

    private static bool EndsValue(ReadOnlySpan<char> text, int end)
    {
        while (end < text.Length && text[end] == ' ') end++;
        return end == text.Length || text[end] is ',' or '\n';
    }

    // The position after the closing quote; 0 when there is none.
    private static int EndOfQuoted(ReadOnlySpan<char> text, int open)
    {
        var at = open + 1;
        while (true)
        {
            var next = text[at..].IndexOfAny('"', '\\');
            if (next < 0) return 0;
            at += next;
            if (text[at] == '"') return at + 1;
            at += 2;
            if (at > text.Length) return 0;
        }
    }

    // The position after the bracket that closes the first one, brackets within quotes not counted; 0 when there is none.
    private static int EndOfBrackets(ReadOnlySpan<char> text, int open)
    {
        var depth = 0;
        var at = open;
        while (true)
        {
            var next = text[at..].IndexOfAny(bracketsAndQuotes);
            if (next < 0) return 0;
            at += next;
            switch (text[at])
            {
                case '"':
                    at = EndOfQuoted(text, at);
                    if (at == 0) return 0;
                    continue;
                case '{' or '[':
                    depth++;
                    break;
                case '}' or ']' when --depth == 0:
                    return at + 1;
            }

            at++;
        }
    }

    // A JSON string's inside, decoded; an escape that JSON does not know stays as it is.
    private static string Unquote(ReadOnlySpan<char> inside)
    {
        if (!inside.Contains('\\')) return inside.ToString();
        var result = new StringBuilder(inside.Length);
        for (var at = 0; at < inside.Length; at++)
        {
            if (inside[at] != '\\' || at + 1 == inside.Length)
            {
                result.Append(inside[at]);
                continue;
            }

            at++;
            switch (inside[at])
            {
                case 'n': result.Append('\n'); break;
                case 't': result.Append('\t'); break;
                case 'r': result.Append('\r'); break;
                case 'b' or 'f': result.Append(' '); break;
                case '"' or '\\' or '/': result.Append(inside[at]); break;
                case 'u' when at + 4 < inside.Length && ushort.TryParse(inside.Slice(at + 1, 4), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var unit):
                    result.Append((char)unit);
                    at += 4;
                    break;
                default: result.Append('\\').Append(inside[at]); break;
            }
        }

        return result.ToString();
    }
}
