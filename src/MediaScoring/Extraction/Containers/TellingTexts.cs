using System.Collections.Frozen;
using MediaScoring.Extensibility;

namespace MediaScoring.Extraction.Containers;

/// <summary>
/// Which texts may hold what a generator wrote. Names of programs, cameras and dates do not, nor do short descriptions: a file
/// with nothing else is still looked through for hidden texts and for files beside it.
/// </summary>
internal static class TellingTexts
{
    private const int MinDescription = 32;

    private static readonly FrozenSet<string> merelyNames = new[]
    {
        "Make", "Model", "Software", "Artist", "Author", "Copyright", "DocumentName", "XPAuthor", "MakerNote", "Title", "XPTitle",
        "Creation Time", "date:create", "date:modify", "date:timestamp", "Disclaimer", "Warning", "encoder", "date", "creation_time",
        "handler_name", "major_brand", "minor_version", "compatible_brands", "language", "creationdate", "location.iso6709", "\u00A9xyz", "genre", "album", "c2pa",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    // Cameras and programs fill these too ("Screenshot", "Created with GIMP", "OLYMPUS DIGITAL CAMERA").
    private static readonly FrozenSet<string> descriptions = new[]
    {
        "Comment", "Description", "ImageDescription", "UserComment", "XPComment", "XPSubject", "XPKeywords", "keywords", "synopsis",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a generator may have written into this text.</summary>
    public static bool IsTelling(TextEntry entry)
    {
        if (string.IsNullOrWhiteSpace(entry.Text)) return false;
        if (entry.Keyword == XmpReader.Keyword) return HasTellingProperty(entry.Text);
        // The savers of ComfyUI put graphs into the names of makers and models.
        if (entry.Text.Contains('{', StringComparison.Ordinal)) return true;
        return descriptions.Contains(entry.Keyword) ? entry.Text.Length >= MinDescription : !merelyNames.Contains(entry.Keyword);
    }

    private static bool HasTellingProperty(string packet) =>
        packet.Contains(":description", StringComparison.Ordinal)
        || packet.Contains("UserComment", StringComparison.Ordinal)
        || packet.Contains("parameters", StringComparison.OrdinalIgnoreCase)
        || packet.Contains("ComfyUI", StringComparison.OrdinalIgnoreCase)
        || packet.Contains("prompt", StringComparison.OrdinalIgnoreCase);
}
