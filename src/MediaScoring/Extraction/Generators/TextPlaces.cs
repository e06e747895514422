using MediaScoring.Extensibility;

namespace MediaScoring.Extraction.Generators;

/// <summary>Parts the texts of a file by where they stand: within the file, beside it, hidden in its pixels.</summary>
internal static class TextPlaces
{
    /// <summary>The places that hold texts, the most trusted first.</summary>
    public static IReadOnlyList<MediaContent> Of(MediaContent content)
    {
        var inFile = new List<TextEntry>(content.Texts.Count + 4);
        List<TextEntry>? beside = null, hidden = null;
        foreach (var entry in content.Texts)
        {
            if (entry.HasKeyword("txt") || entry.HasKeyword("json")) (beside ??= []).Add(entry);
            else if (entry.HasKeyword("stealth")) (hidden ??= []).Add(AsChunk(entry));
            else inFile.Add(entry);
        }

        foreach (var entry in content.Texts)
        {
            if (entry.HasKeyword(XmpTexts.Keyword)) XmpTexts.AddTo(inFile, entry);
        }

        if (beside is null && hidden is null && inFile.Count == content.Texts.Count) return [content];
        var places = new List<MediaContent>(3);
        if (inFile.Count > 0) places.Add(content with { Texts = inFile });
        if (beside is not null) places.Add(content with { Texts = beside });
        if (hidden is not null) places.Add(content with { Texts = hidden });
        return places;
    }

    // Hidden text is either JSON of one program, which is known by its content, or what else stands in the chunk "parameters".
    private static TextEntry AsChunk(TextEntry entry) =>
        PythonJson.LooksLikeJson(entry.Text) ? entry : entry with { Keyword = "parameters" };
}
