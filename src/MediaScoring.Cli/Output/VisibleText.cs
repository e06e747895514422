using System.Globalization;
using System.Text;

namespace MediaScoring.Cli.Output;

/// <summary>Text of files and people, made safe to show in a terminal.</summary>
internal static class VisibleText
{
    /// <summary>
    /// The text with everything that could move the cursor, colour the screen or turn the reading direction written out,
    /// such as <c>\u{1B}</c>: a file name must not be able to forge what the program says.
    /// </summary>
    public static string Of(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~')) return text;

        var visible = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsHarmless(rune)) visible.Append(rune.ToString());
            else visible.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X}}}");
        }

        return visible.ToString();
    }

    /// <summary>The same for text of several lines: line breaks stay.</summary>
    public static string OfLines(string text) => string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(Of));

    private static bool IsHarmless(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate => false,

        // Joiners hold emoji together; the other format characters turn or hide text.
        UnicodeCategory.Format => rune.Value is 0x200C or 0x200D or (>= 0xE0020 and <= 0xE007F),
        _ => true,
    };
}
