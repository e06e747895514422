using System.Text;

namespace MediaScoring.Keywords;

/// <summary>The form in which keywords are stored and compared.</summary>
internal static class KeywordText
{
    /// <summary>Trimmed, lower case (invariant), NFC, without control characters and halves of surrogate pairs.</summary>
    /// <returns>The keyword; empty when nothing is left.</returns>
    public static string Normalise(string text)
    {
        var trimmed = text.AsSpan().Trim();
        if (Ascii.IsValid(trimmed) && !trimmed.ContainsAnyInRange('\0', '\x1F') && !trimmed.Contains('\x7F'))
            return trimmed.ContainsAnyInRange('A', 'Z') ? trimmed.ToString().ToLowerInvariant() : trimmed.ToString();

        var clean = new StringBuilder(trimmed.Length);
        foreach (var rune in trimmed.EnumerateRunes())
        {
            if (rune != Rune.ReplacementChar && !Rune.IsControl(rune) && rune.Value is not (0xFFFE or 0xFFFF)) clean.Append(rune);
        }

        return clean.ToString().ToLowerInvariant().Normalize(NormalizationForm.FormC).Trim();
    }
}
