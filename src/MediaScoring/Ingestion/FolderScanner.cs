using System.IO.Enumeration;
using MediaScoring.Catalog;
using MediaScoring.Sidecars;
using MediaScoring.Storage;

namespace MediaScoring.Ingestion;

/// <summary>One folder as it is on disk.</summary>
/// <param name="RelativePath">Below the media folder, with forward slashes; empty for the media folder itself.</param>
/// <param name="Files">Its media files, by name in code point order.</param>
/// <param name="Sidecars">Its score sidecars by <see cref="ScoreSidecar.KeyOf"/> of the media file's name.</param>
/// <param name="Drafts">Unfinished files among the sidecars: absolute path and modification time.</param>
/// <param name="Problems">What could not be looked at: path and sentence.</param>
internal sealed record ScannedFolder(
    string RelativePath, IReadOnlyList<DiskFile> Files, IReadOnlyDictionary<string, SidecarStamp> Sidecars, IReadOnlyList<(string Path, long ModifiedNs)> Drafts, IReadOnlyList<(string Path, string Sentence)> Problems)
{
    public string PathOf(string name) => RelativePath.Length == 0 ? name : $"{RelativePath}/{name}";
}

/// <summary>
/// Walks through the media folder: looks at names, sizes and times, opens nothing. Folders whose name begins with a dot are
/// left out (<c>.scores</c>, <c>.thumbnails</c>, trash cans, caches), and so are links to folders and links that lead out.
/// </summary>
internal sealed class FolderScanner(LibraryFolder folder, FilePattern pattern, bool recursive, string start = "")
{
    private readonly record struct Entry(string Name, bool IsFolder, bool IsLink, long Size, long ModifiedNs);

    /// <summary>Every folder from the start on (relative to the media folder; empty for itself), the start first.</summary>
    public IEnumerable<ScannedFolder> Scan(CancellationToken cancellationToken) => From(start, cancellationToken);

    /// <summary>The same from another folder on; nothing where that one is left out.</summary>
    public IEnumerable<ScannedFolder> Below(string relativePath, CancellationToken cancellationToken) =>
        IsLeftOut(relativePath) || !recursive && relativePath.Length > 0 ? [] : From(relativePath, cancellationToken);

    /// <summary>A folder as if nothing lay in it but these files, those that are there and belong to the library.</summary>
    public ScannedFolder Some(string relativeFolder, IEnumerable<string> relativePaths)
    {
        var files = new List<DiskFile>();
        var problems = new List<(string, string)>();
        var sidecars = new Dictionary<string, SidecarStamp>(StringComparer.Ordinal);
        if (IsLeftOut(relativeFolder) || !recursive && relativeFolder.Length > 0) return new ScannedFolder(relativeFolder, files, sidecars, [], problems);

        foreach (var path in relativePaths.Where(pattern.Matches).Order(StringComparer.Ordinal))
        {
            var info = new FileInfo(LibraryPaths.Absolute(folder.Path, path));
            if (!info.Exists) continue;
            if ((info.Attributes & FileAttributes.ReparsePoint) != 0) AddLinked(path, files, problems);
            else files.Add(new DiskFile(path, info.Length, FileTimes.ToNs(info.LastWriteTimeUtc)));

            var sidecar = new FileInfo(folder.SidecarOf(path));
            if (sidecar.Exists) sidecars[ScoreSidecar.KeyOf(info.Name)] = new SidecarStamp(FileTimes.ToNs(sidecar.LastWriteTimeUtc), sidecar.Length);
        }

        return new ScannedFolder(relativeFolder, files, sidecars, [], problems);
    }

    private static bool IsLeftOut(string relativeFolder) => relativeFolder.StartsWith('.') || relativeFolder.Contains("/.", StringComparison.Ordinal);

    private IEnumerable<ScannedFolder> From(string first, CancellationToken cancellationToken)
    {
        var pending = new Stack<string>([first]);
        while (pending.TryPop(out var relativePath))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var scanned = ScanOne(relativePath, out var subfolders);
            if (recursive)
            {
                foreach (var name in subfolders.OrderByDescending(name => name, StringComparer.Ordinal)) pending.Push(scanned.PathOf(name));
            }

            yield return scanned;
        }
    }

    private ScannedFolder ScanOne(string relativePath, out List<string> subfolders)
    {
        var absolutePath = relativePath.Length == 0 ? folder.Path : LibraryPaths.Absolute(folder.Path, relativePath);
        var files = new List<DiskFile>();
        var problems = new List<(string, string)>();
        var undecodable = new List<string>();
        subfolders = [];
        try
        {
            foreach (var entry in Entries(absolutePath))
            {
                var path = relativePath.Length == 0 ? entry.Name : $"{relativePath}/{entry.Name}";
                if (entry.IsFolder)
                {
                    if (!entry.IsLink && !entry.Name.StartsWith('.')) subfolders.Add(entry.Name);
                }
                else if (pattern.Matches(path))
                {
                    if (IsUndecodable(entry.Name) && !File.Exists(Path.Combine(absolutePath, entry.Name))) undecodable.Add(path);
                    else if (!entry.IsLink) files.Add(new DiskFile(path, entry.Size, entry.ModifiedNs));
                    else AddLinked(path, files, problems);
                }
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            problems.Add((relativePath, $"The folder cannot be listed: {Reason(failure)}. Its files were left as they are."));
        }

        if (undecodable.Count > 0) problems.AddRange(Spelled(absolutePath, relativePath, undecodable).Select(path => (path, "The name is not valid UTF-8, so the file cannot be opened. Rename it.")));
        files.Sort((left, right) => string.CompareOrdinal(left.RelativePath, right.RelativePath));
        var drafts = new List<(string, long)>();
        return new ScannedFolder(relativePath, files, SidecarsOf(folder.SidecarHome is { } home ? LibraryPaths.Absolute(home, relativePath) : absolutePath, drafts), drafts, problems);
    }

    /// <summary>Bytes that are no UTF-8 come as replacement characters, by which no file can be opened; a few names really hold them.</summary>
    private static bool IsUndecodable(string name) => name.Contains('\uFFFD', StringComparison.Ordinal);

    /// <summary>The paths with their bytes spelled out; as .NET shows them where the system does not tell.</summary>
    private List<string> Spelled(string absolutePath, string relativePath, List<string> undecodable)
    {
        var spelled = UndecodableNames.In(absolutePath).Select(name => relativePath.Length == 0 ? name : $"{relativePath}/{name}").Where(pattern.Matches).ToList();
        return spelled.Count >= undecodable.Count ? spelled : undecodable;
    }

    private void AddLinked(string path, List<DiskFile> files, List<(string, string)> problems)
    {
        try
        {
            var place = folder.Resolve(path);
            var target = new FileInfo(LibraryFolder.RealPath(place.AbsolutePath));
            if (target.Exists) files.Add(new DiskFile(path, target.Length, FileTimes.ToNs(target.LastWriteTimeUtc)));
        }
        catch (PathRefusedException)
        {
            problems.Add((path, "The link leads out of the media folder and is left out. Copy the file, or make its folder the media folder."));
        }
    }

    private static Dictionary<string, SidecarStamp> SidecarsOf(string absolutePath, List<(string, long)> drafts)
    {
        var sidecars = new Dictionary<string, SidecarStamp>(StringComparer.Ordinal);
        var sidecarFolder = Path.Combine(absolutePath, ScoreSidecar.FolderName);
        if (!Directory.Exists(sidecarFolder)) return sidecars;
        try
        {
            foreach (var entry in Entries(sidecarFolder))
            {
                if (!entry.IsFolder && DurableFile.IsDraft(entry.Name)) drafts.Add((Path.Combine(sidecarFolder, entry.Name), entry.ModifiedNs));
                if (entry.IsFolder || !entry.Name.EndsWith(".json", StringComparison.Ordinal) || entry.Name == Path.GetFileName(LibraryRoot.IdentityFile(""))) continue;
                sidecars[entry.Name[..^".json".Length]] = new SidecarStamp(entry.ModifiedNs, entry.Size);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            sidecars.Clear();   // scores in the database stay as they are; the sync reports the folder when it reads a sidecar
        }

        return sidecars;
    }

    private static FileSystemEnumerable<Entry> Entries(string absolutePath) => new(
        absolutePath,
        static (ref FileSystemEntry entry) =>
        {
            var isFolder = entry.IsDirectory;
            return new Entry(
                entry.FileName.ToString(), isFolder, (entry.Attributes & FileAttributes.ReparsePoint) != 0,
                isFolder ? 0 : entry.Length, isFolder ? 0 : FileTimes.ToNs(entry.LastWriteTimeUtc.UtcDateTime));
        },
        new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = false, RecurseSubdirectories = false, ReturnSpecialDirectories = false });

    private static string Reason(Exception failure) => failure is UnauthorizedAccessException ? "no permission" : "it failed to open";
}
