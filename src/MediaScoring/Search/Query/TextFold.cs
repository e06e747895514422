using System.Text;

namespace MediaScoring.Search.Query;

/// <summary>
/// How texts are compared when case does not matter: Unicode NFC and simple case folding, accents kept. Folding never turns
/// a letter outside ASCII into one inside (the Kelvin sign and the long s stay), so that bytes of ASCII letters are reliable anchors.
/// </summary>
internal static class TextFold
{
    /// <summary>The text in NFC; halves of surrogate pairs, which are no characters, become U+FFFD.</summary>
    public static string Normal(string text)
    {
        if (Ascii.IsValid(text)) return text;

        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text, i)) return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Normalize();
            i++;
        }

        return text.IsNormalized() ? text : text.Normalize();
    }

    /// <summary>The folded form.</summary>
    public static string Fold(string text)
    {
        var normal = Normal(text);
        return string.Create(normal.Length, normal, static (folded, source) => Into(source, folded));
    }

    /// <summary>Folds a text that is in NFC; the result has the same length.</summary>
    public static void Into(ReadOnlySpan<char> normal, Span<char> folded)
    {
        for (var i = 0; i < normal.Length; i++)
        {
            var c = normal[i];
            if (c < 128)
            {
                folded[i] = char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : c;
            }
            else if (char.IsHighSurrogate(c) && i + 1 < normal.Length && char.IsLowSurrogate(normal[i + 1]))
            {
                Fold(new Rune(c, normal[i + 1])).EncodeToUtf16(folded[i..]);
                i++;
            }
            else
            {
                folded[i] = char.IsSurrogate(c) ? c : (char)Fold(new Rune(c)).Value;
            }
        }
    }

    /// <summary>The folded form of one character; on the same side of ASCII and of the BMP as the character.</summary>
    public static Rune Fold(Rune rune)
    {
        var folded = Rune.ToLowerInvariant(Rune.ToUpperInvariant(rune));
        return folded.IsAscii == rune.IsAscii && folded.IsBmp == rune.IsBmp ? folded : rune;
    }

    /// <summary>Whether a text is its own folded form: then nothing in it asks for case.</summary>
    public static bool IsFolded(string text) => Fold(text) == text;
}
