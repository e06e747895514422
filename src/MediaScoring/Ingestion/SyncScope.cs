using MediaScoring.Storage;

namespace MediaScoring.Ingestion;

/// <summary>A folder of a sync: what lies in it, and what the database knows of that.</summary>
/// <param name="Disk">The disk's side.</param>
/// <param name="Known">The rows, by path.</param>
internal sealed record SeenFolder(ScannedFolder Disk, Dictionary<string, KnownFile> Known);

/// <summary>What a sync looks at.</summary>
internal abstract class SyncScope
{
    /// <summary>Whether this is all of a folder, so that what is not seen is gone or not asked for.</summary>
    public abstract bool IsWhole { get; }

    /// <summary>The folders, one after the other.</summary>
    public abstract IEnumerable<SeenFolder> Folders(CancellationToken cancellationToken);

    /// <summary>Rows that no seen folder had, of files that were there.</summary>
    /// <param name="visited">The folders that were seen.</param>
    public abstract IEnumerable<KnownFile> Unseen(IReadOnlySet<string> visited);

    /// <summary>Rows of files that are gone already and may be what a new file is.</summary>
    /// <param name="files">The new files.</param>
    /// <param name="cancellationToken">Stops the reading of files.</param>
    public abstract IEnumerable<KnownFile> Homeless(IReadOnlyCollection<DiskFile> files, CancellationToken cancellationToken);
}

/// <summary>A folder with everything in it.</summary>
internal sealed class WholeScope(FolderScanner scanner, KnownFiles knownFiles, string directory) : SyncScope
{
    public override bool IsWhole => true;

    /// <summary>While the caller looks at one folder and the next is listed, the rows of that next one are read already.</summary>
    public override IEnumerable<SeenFolder> Folders(CancellationToken cancellationToken)
    {
        Task<SeenFolder>? ahead = null;
        try
        {
            foreach (var scanned in scanner.Scan(cancellationToken))
            {
                var ready = ahead;
                ahead = Task.Run(() => new SeenFolder(scanned, knownFiles.In(scanned.RelativePath)), cancellationToken);
                if (ready is not null) yield return ready.GetAwaiter().GetResult();
            }

            if (ahead is not null) yield return ahead.GetAwaiter().GetResult();
        }
        finally
        {
            if (ahead is not null) Task.WaitAny([ahead], CancellationToken.None);   // a sync that has ended reads no more
        }
    }

    // One folder of a large library: only what lies in it is asked for.
    public override IEnumerable<KnownFile> Unseen(IReadOnlySet<string> visited) => directory.Length == 0
        ? knownFiles.Outside(visited)
        : knownFiles.Below(directory).Where(row => !visited.Contains(KnownFiles.FolderOf(row.Path)));

    public override IEnumerable<KnownFile> Homeless(IReadOnlyCollection<DiskFile> files, CancellationToken cancellationToken) => files.Count == 0 ? [] : knownFiles.Missing();

    public static bool IsBelow(string path, string folderPath) => folderPath.Length == 0 || path.StartsWith(folderPath + "/", StringComparison.Ordinal);
}
