using System.Text;

namespace MediaScoring.Storage;

/// <summary>How texts are compared: by us, never by a database, so that SQLite and PostgreSQL agree.</summary>
internal static class TextFolding
{
    /// <summary>Unicode normal form C and simple case folding: "Ärger", "äRGER" and "a\u0308rger" become one text.</summary>
    public static string Fold(string text)
    {
        if (Ascii.IsValid(text)) return text.ToLowerInvariant();

        // Upper case first: letters with two lower forms (σ and ς, s and ſ) meet there.
        return ColumnLimits.Clean(text).Normalize(NormalizationForm.FormC).ToUpperInvariant().ToLowerInvariant();
    }
}
