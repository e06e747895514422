using System.Globalization;
using System.Text;
using MediaScoring.Search.Query;

namespace MediaScoring.Search.FullText;

/// <summary>
/// How running text becomes words: folded by us and without accents, cut at everything that is neither letter nor digit.
/// Chinese, Japanese and Korean characters stand for themselves, since nothing is written between their words.
/// </summary>
internal static class FullTextWords
{
    /// <summary>Stands between two keywords, so that a phrase never reaches from one into the next. A letter that nobody writes.</summary>
    public const string Boundary = "\uA78F";

    /// <summary>The words of a text with blanks between them; empty when it has none.</summary>
    public static string Of(string? text)
    {
        if (string.IsNullOrEmpty(text)) return "";

        var words = new StringBuilder(text.Length + 16);
        var source = Ascii.IsValid(text) ? text : TextFold.Normal(text).Normalize(NormalizationForm.FormD);
        var isInWord = false;
        foreach (var rune in source.EnumerateRunes())
        {
            if (rune.IsAscii)
            {
                if (char.IsAsciiLetterOrDigit((char)rune.Value)) Append(words, TextFold.Fold(rune), ref isInWord);
                else isInWord = false;
                continue;
            }

            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark) continue;
            if (!Rune.IsLetterOrDigit(rune) && Rune.GetUnicodeCategory(rune) != UnicodeCategory.SpacingCombiningMark)
            {
                isInWord = false;
                continue;
            }

            if (IsIdeograph(rune)) isInWord = false;
            Append(words, TextFold.Fold(rune), ref isInWord);
            if (IsIdeograph(rune)) isInWord = false;
        }

        return words.ToString();
    }

    private static void Append(StringBuilder words, Rune rune, ref bool isInWord)
    {
        if (!isInWord && words.Length > 0) words.Append(' ');
        isInWord = true;
        words.Append(rune.ToString());
    }

    // Ideographs, kana, and the parts that Hangul syllables fall into in form D.
    private static bool IsIdeograph(Rune rune) => rune.Value is (>= 0x2E80 and <= 0x2FDF) or (>= 0x3040 and <= 0x30FF) or (>= 0x31F0 and <= 0x31FF)
        or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF);
}
