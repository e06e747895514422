using MediaScoring.Media;

namespace MediaScoring.Keywords;

/// <summary>The keywords that follow from a file's metadata; a pure function of it.</summary>
public static class FileKeywords
{
    /// <summary>Finds the keywords of one file.</summary>
    /// <param name="metadata">What reading the file found.</param>
    /// <returns>Keywords of the types prompt, auto, workflow and of extractors' own types, each once per type, in order of importance.</returns>
    public static IReadOnlyList<Keyword> Of(MediaMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        return [];
    }
}
