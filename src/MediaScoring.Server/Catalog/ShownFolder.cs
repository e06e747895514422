using MediaScoring.Ingestion;
using MediaScoring.Media;

namespace MediaScoring.Server.Catalog;

/// <summary>What <c>/api/videos</c> lists: one for the server, as in the earlier application. Set by <c>/api/scan</c>.</summary>
internal sealed class ShownFolder(ServerSettings settings)
{
    private volatile View view = new("", settings.Pattern, IsSynced: !settings.SyncAtStart);

    /// <summary>What is shown.</summary>
    /// <param name="Directory">Relative to the media folder; empty for itself.</param>
    /// <param name="Pattern">Which files.</param>
    /// <param name="IsSynced">Whether the database knows what is on disk; before, the list is read from the disk.</param>
    internal sealed record View(string Directory, FilePattern Pattern, bool IsSynced)
    {
        /// <summary>The folder as answers name it; never empty, since the earlier page ignores an empty one.</summary>
        public string DirectoryText => NameOf(Directory);

        /// <summary>The pattern as answers name it; never empty, since the earlier page would put its own in.</summary>
        public string PatternText => Pattern.Text.Length > 0 ? Pattern.Text : EveryType;
    }

    private static string EveryType { get; } = string.Join('|', MediaKinds.SupportedExtensions.Order(StringComparer.Ordinal).Select(extension => "*" + extension));

    public View Current => view;

    /// <summary>The name of a folder in answers: "./" for the media folder.</summary>
    public static string NameOf(string directory) => directory.Length == 0 ? "./" : directory;

    public void Show(string directory, FilePattern pattern, bool isSynced) => view = new View(directory, pattern, isSynced);

    /// <summary>Notes that the database knows this view now.</summary>
    public void Synced(string directory, FilePattern pattern)
    {
        var current = view;
        if (current.Directory == directory && current.Pattern.Text == pattern.Text) view = current with { IsSynced = true };
    }
}
