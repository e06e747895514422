using MediaScoring.Storage;

namespace MediaScoring.Ingestion;

/// <summary>Some files and folders by name: what a watcher saw change. Nothing else of the library is looked at.</summary>
/// <param name="scanner">Looks at the disk.</param>
/// <param name="knownFiles">Looks into the database.</param>
/// <param name="absolute">From a relative path to the disk.</param>
/// <param name="paths">Relative paths, each once; of files and folders that may be gone.</param>
internal sealed class PathsScope(FolderScanner scanner, KnownFiles knownFiles, Func<string, string> absolute, IReadOnlyCollection<string> paths) : SyncScope
{
    private readonly List<string> folders = [.. paths.Where(path => Directory.Exists(absolute(path)))];

    public override bool IsWhole => false;

    public override IEnumerable<SeenFolder> Folders(CancellationToken cancellationToken)
    {
        // A folder among the paths covers what lies below it.
        var tops = folders.Where(path => !folders.Exists(other => other != path && WholeScope.IsBelow(path, other))).ToList();
        foreach (var top in tops)
        {
            foreach (var scanned in scanner.Below(top, cancellationToken)) yield return new SeenFolder(scanned, knownFiles.In(scanned.RelativePath));
        }

        foreach (var group in paths.Where(path => !tops.Exists(top => path == top || WholeScope.IsBelow(path, top))).GroupBy(KnownFiles.FolderOf, StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new SeenFolder(scanner.Some(group.Key, group), knownFiles.At(group));
        }
    }

    /// <summary>What lay in folders that are gone.</summary>
    public override IEnumerable<KnownFile> Unseen(IReadOnlySet<string> visited) =>
        paths.Where(path => !visited.Contains(path)).SelectMany(knownFiles.Below).Where(row => !visited.Contains(KnownFiles.FolderOf(row.Path))).DistinctBy(row => row.Id);

    /// <summary>By the fingerprint, since the whole library cannot be asked for every file that comes.</summary>
    public override IEnumerable<KnownFile> Homeless(IReadOnlyCollection<DiskFile> files, CancellationToken cancellationToken)
    {
        var fingerprints = new List<string>();
        foreach (var file in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (FileFingerprint.Of(absolute(file.RelativePath)) is { } marks) fingerprints.Add(marks.Fingerprint);
        }

        return knownFiles.WithFingerprint(fingerprints);
    }
}
