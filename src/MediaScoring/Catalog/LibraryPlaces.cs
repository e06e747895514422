using MediaScoring.Sidecars;
using MediaScoring.Storage;

namespace MediaScoring.Catalog;

/// <summary>
/// Where the parts of a library lie: beside the media, or, where the media folder cannot be written, in the user's own data
/// folder, under the library's id. Two folders of one name never share a place there.
/// </summary>
/// <param name="Folder">The media folder.</param>
/// <param name="DatabaseFile">Absolute path of the database.</param>
/// <param name="Notice">What a person should know of it; null for nothing.</param>
internal sealed record LibraryPlaces(LibraryFolder Folder, string DatabaseFile, string? Notice)
{
    /// <summary>The places of a library.</summary>
    /// <exception cref="LibraryException">The media folder does not exist.</exception>
    public static LibraryPlaces Of(LibrarySettings settings)
    {
        var folder = LibraryFolder.Open(settings.MediaFolder);
        var given = settings.DatabasePath is { Length: > 0 } path ? Path.GetFullPath(path) : null;
        var beside = Path.Combine(folder.Path, ScoreSidecar.FolderName);
        if (settings.DataFolder is null || DurableFile.IsWritable(Directory.Exists(beside) ? beside : folder.Path))
            return new LibraryPlaces(folder, given ?? Path.Combine(beside, "media.db"), null);

        var home = Path.Combine(settings.DataFolder, "libraries", LibraryRoot.Of(folder.Path, settings.Time).Id);
        return new LibraryPlaces(
            new LibraryFolder(folder.Path) { SidecarHome = Path.Combine(home, "sidecars") }, given ?? Path.Combine(home, "media.db"),
            $"{folder.Path} is read-only: scores, keywords and notes go to {home}.");
    }
}
