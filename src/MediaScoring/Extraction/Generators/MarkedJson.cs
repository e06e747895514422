using MediaScoring.Extensibility;

namespace MediaScoring.Extraction.Generators;

/// <summary>Finds the JSON of one program among a file's texts by words that only that program writes, before anything is parsed.</summary>
internal static class MarkedJson
{
    /// <summary>Whether a text begins as JSON, holds a member with this name and is no ComfyUI graph, whose nodes may have inputs of any name.</summary>
    /// <param name="entry">Any entry.</param>
    /// <param name="quotedName">The name in its quotes, such as <c>"sui_image_params"</c>.</param>
    public static bool Holds(TextEntry entry, string quotedName) =>
        PythonJson.LooksLikeJson(entry.Text) && entry.Text.Contains(quotedName, StringComparison.Ordinal) && !IsGraph(entry);

    /// <summary>Whether a text is a ComfyUI graph or holds one.</summary>
    public static bool IsGraph(TextEntry entry) =>
        entry.Text.Contains("\"class_type\"", StringComparison.Ordinal) || entry.Text.Contains("\"widgets_values\"", StringComparison.Ordinal);

    /// <summary>The first entry that begins as JSON and holds a member with this name; null when there is none.</summary>
    public static TextEntry? Find(MediaContent content, string quotedName)
    {
        foreach (var entry in content.Texts)
        {
            if (Holds(entry, quotedName)) return entry;
        }

        return null;
    }

    /// <summary>The first entry with a keyword (any case) that is not blank; null when there is none.</summary>
    public static TextEntry? WithKeyword(MediaContent content, string keyword)
    {
        foreach (var entry in content.Texts)
        {
            if (entry.HasKeyword(keyword) && !string.IsNullOrWhiteSpace(entry.Text)) return entry;
        }

        return null;
    }
}
