using System.Collections.Frozen;
using MediaScoring.Extensibility;

namespace MediaScoring.Extraction.Containers;

/// <summary>
/// Which texts may hold what a generator wrote. Names of programs, cameras and dates do not: a file with nothing else is
/// still looked through for hidden texts and for files beside it.
/// </summary>
internal static class TellingTexts
{
    private static readonly FrozenSet<string> merelyNames = new[]
    {
        "Make", "Model", "Software", "Artist", "Author", "Copyright", "DocumentName", "XPAuthor", "MakerNote", "Title", "Creation Time",
        "date:create", "date:modify", "date:timestamp", "Disclaimer", "Warning", "encoder", "date", "creation_time", "handler_name",
        "language", "software", "creationdate", "c2pa",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a generator may have written into this text.</summary>
    public static bool IsTelling(TextEntry entry)
    {
        if (string.IsNullOrWhiteSpace(entry.Text)) return false;
        if (entry.Keyword == XmpReader.Keyword) return HasTellingProperty(entry.Text);
        // The savers of ComfyUI put graphs into the names of makers and models.
        return !merelyNames.Contains(entry.Keyword) || entry.Text.Contains('{', StringComparison.Ordinal);
    }

    private static bool HasTellingProperty(string packet) =>
        packet.Contains("description", StringComparison.OrdinalIgnoreCase) && packet.Contains(":description", StringComparison.OrdinalIgnoreCase)
        || packet.Contains("UserComment", StringComparison.Ordinal)
        || packet.Contains("parameters", StringComparison.OrdinalIgnoreCase)
        || packet.Contains("ComfyUI", StringComparison.OrdinalIgnoreCase)
        || packet.Contains("prompt", StringComparison.OrdinalIgnoreCase);
}
