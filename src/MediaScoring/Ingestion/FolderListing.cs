using MediaScoring.Catalog;
using MediaScoring.Media;
using MediaScoring.Sidecars;

namespace MediaScoring.Ingestion;

/// <summary>What lies in the media folder as the disk has it now: needs no database and writes nothing.</summary>
public sealed class FolderListing
{
    private readonly LibraryFolder folder;

    internal FolderListing(LibraryFolder folder) => this.folder = folder;

    /// <summary>The media files of a folder, folder by folder, by name.</summary>
    /// <param name="directory">Relative to the media folder; empty for the media folder itself.</param>
    /// <param name="pattern">Which files.</param>
    /// <param name="recursive">Whether those of its sub-folders too.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    /// <exception cref="PathRefusedException">The path leads elsewhere.</exception>
    public IEnumerable<ListedFile> Files(string directory, FilePattern pattern, bool recursive, CancellationToken cancellationToken = default)
    {
        var start = PlaceOf(directory).RelativePath;
        return new FolderScanner(folder, pattern, recursive, start).Scan(cancellationToken).SelectMany(
            scanned => scanned.Files.Select(file => new ListedFile(folder, file.RelativePath, scanned.Sidecars.ContainsKey(ScoreSidecar.KeyOf(file.Name)))));
    }

    /// <summary>The names of a folder's sub-folders, in code point order; those that begin with a dot are left out, and so are links.</summary>
    /// <param name="directory">Relative to the media folder; empty for the media folder itself.</param>
    /// <exception cref="PathRefusedException">The path leads elsewhere.</exception>
    /// <exception cref="FileNotFoundException">There is no such folder.</exception>
    public IReadOnlyList<string> Subfolders(string directory)
    {
        var place = PlaceOf(directory);
        try
        {
            return [.. new DirectoryInfo(place.AbsolutePath).EnumerateDirectories()
                .Where(entry => !entry.Name.StartsWith('.') && (entry.Attributes & FileAttributes.ReparsePoint) == 0)
                .Select(entry => entry.Name).Order(StringComparer.Ordinal)];
        }
        catch (Exception absence) when (absence is DirectoryNotFoundException or UnauthorizedAccessException)
        {
            throw new FileNotFoundException($"There is no folder {place.RelativePath}, or it may not be read.", place.RelativePath);
        }
        catch (IOException failure) when (File.Exists(place.AbsolutePath))
        {
            throw new FileNotFoundException($"{place.RelativePath} is a file, not a folder.", failure);
        }
    }

    private MediaPlace PlaceOf(string directory) => folder.Resolve(directory.Length == 0 ? "." : directory);
}

/// <summary>A media file as the disk has it.</summary>
public sealed class ListedFile
{
    private readonly LibraryFolder folder;
    private readonly bool hasSidecar;

    internal ListedFile(LibraryFolder folder, string path, bool hasSidecar)
    {
        this.folder = folder;
        this.hasSidecar = hasSidecar;
        Path = path;
    }

    /// <summary>Below the media folder, with forward slashes.</summary>
    public string Path { get; }

    /// <summary>The score of its sidecar, read now; null when there is no sidecar, or none that counts.</summary>
    public Score? ReadScore()
    {
        if (!hasSidecar) return null;
        var reading = ScoreSidecar.ReadFile(folder.SidecarOf(Path));
        return reading.HasScore ? reading.Score : null;
    }
}
