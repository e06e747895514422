using System.Runtime.CompilerServices;
using MediaScoring.Catalog;
using MediaScoring.Sidecars;
using MediaScoring.Storage;

namespace MediaScoring.Ingestion;

/// <summary>What a watcher saw.</summary>
/// <param name="Paths">Files and folders that came, changed or went, for <see cref="FolderSync.SyncPathsAsync"/>; files are complete.</param>
/// <param name="LostTrack">Whether more happened than it could follow: then the whole folder must be synced.</param>
public sealed record FolderChanges(IReadOnlyCollection<string> Paths, bool LostTrack);

/// <summary>
/// Watches the media folder and tells what changed, once it is still: a file that is being written is waited for, many events
/// of one file are one change, and what this program writes itself is none. Only local file systems tell what happens on
/// them; a sync of the whole folder now and then finds what a watcher misses.
/// </summary>
public sealed class FolderWatcher : IDisposable
{
    private const int EventBufferBytes = 64 << 10;

    private static readonly TimeSpan lookInterval = TimeSpan.FromMilliseconds(200);

    private readonly LibraryFolder folder;
    private readonly bool recursive;
    private readonly TimeProvider time;
    private readonly UnsettledPaths unsettled;
    private readonly SemaphoreSlim happened = new(0, 1);
    private readonly List<FileSystemWatcher> watchers = [];
    private volatile bool lostTrack;
    private volatile string? failure;

    internal FolderWatcher(LibraryFolder folder, bool recursive, TimeProvider time)
    {
        this.folder = folder;
        this.recursive = recursive;
        this.time = time;
        unsettled = new UnsettledPaths(folder, time);
    }

    /// <summary>Why it no longer watches, or sees only a part, as a sentence; null while all is well.</summary>
    public string? Failure => failure;

    /// <summary>Begins to watch. Takes a moment in large trees.</summary>
    /// <returns>Whether it watches; if not, <see cref="Failure"/> says why.</returns>
    public bool Start()
    {
        if (NetworkMount.NameOf(folder.Path) is { } network)
        {
            failure = $"The media folder lies on a {network} mount, which does not tell what changes on it.";
            return false;
        }

        try
        {
            Watch(folder.Path, OfMediaFolder);
            if (folder.SidecarHome is { } home) Watch(home, path => MediaOfSidecar(Path.GetRelativePath(home, path)));
            return true;
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException or ArgumentException)
        {
            failure = $"The media folder cannot be watched: {refusal.Message}";
            return false;
        }
    }

    /// <summary>What changed, as it comes to rest. Read by one reader; ends when it is cancelled.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    public async IAsyncEnumerable<FolderChanges> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await happened.WaitAsync(cancellationToken);
            while (lostTrack || !unsettled.IsEmpty)
            {
                await Task.Delay(lookInterval, time, cancellationToken);
                if (unsettled.IsTooMany) Lose();
                if (lostTrack)
                {
                    lostTrack = false;
                    unsettled.Clear();
                    yield return new FolderChanges([], LostTrack: true);
                }
                else if (unsettled.TakeSettled().FindAll(IsInside) is { Count: > 0 } settled)
                {
                    yield return new FolderChanges(settled, LostTrack: false);
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var watcher in watchers) watcher.Dispose();
        watchers.Clear();
        happened.Dispose();
    }

    /// <summary>A link may lead out of the folder.</summary>
    private bool IsInside(string relativePath)
    {
        try
        {
            _ = folder.Resolve(relativePath);
            return true;
        }
        catch (PathRefusedException)
        {
            return false;   // the next sync of the whole folder reports it
        }
    }

    private void Watch(string path, Func<string, string?> relativeOf)
    {
        var watcher = new FileSystemWatcher(path)
        {
            IncludeSubdirectories = true,   // also when only the folder itself counts, for its .scores
            InternalBufferSize = EventBufferBytes,
            NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size,
        };
        watchers.Add(watcher);
        watcher.Created += (_, change) => Note(relativeOf(change.FullPath));
        watcher.Changed += (_, change) => Note(relativeOf(change.FullPath), isChange: true);
        watcher.Deleted += (_, change) => Note(relativeOf(change.FullPath));
        watcher.Renamed += (_, change) =>
        {
            Note(relativeOf(change.OldFullPath));
            Note(relativeOf(change.FullPath));
        };
        watcher.Error += (_, error) => OnError(error.GetException());
        watcher.EnableRaisingEvents = true;
    }

    private void Note(string? relativePath, bool isChange = false)
    {
        if (relativePath is null) return;

        // The modification time of a folder changes with its files, which tell of themselves.
        if (isChange && Directory.Exists(LibraryPaths.Absolute(folder.Path, relativePath))) return;
        unsettled.Note(relativePath);
        Wake();
    }

    private void OnError(Exception error)
    {
        if (error is not InternalBufferOverflowException) failure = $"The media folder cannot be watched as a whole: {error.Message}";
        Lose();
    }

    private void Lose()
    {
        lostTrack = true;
        Wake();
    }

    private void Wake()
    {
        try
        {
            happened.Release();
        }
        catch (Exception needless) when (needless is SemaphoreFullException or ObjectDisposedException)
        {
            // It is awake already, or an event came while it was being closed.
        }
    }

    /// <summary>The file or folder of the library that an event is about; null for what does not belong to it.</summary>
    private string? OfMediaFolder(string absolutePath)
    {
        var relative = Path.GetRelativePath(folder.Path, absolutePath);
        if (relative.Contains(ScoreSidecar.FolderName, StringComparison.Ordinal) && folder.SidecarHome is null && MediaOfSidecar(relative) is { } media) return media;
        var path = relative.Replace(Path.DirectorySeparatorChar, '/');
        return path is "" or "." || path.StartsWith('.') || path.Contains("/.", StringComparison.Ordinal) || !recursive && path.Contains('/', StringComparison.Ordinal) ? null : path;
    }

    /// <summary>The media file of a sidecar; null for everything else in the folders of sidecars.</summary>
    private string? MediaOfSidecar(string relative)
    {
        var segments = relative.Split(Path.DirectorySeparatorChar);
        var name = segments[^1];
        if (segments.Length < 2 || segments[^2] != ScoreSidecar.FolderName || !name.EndsWith(".json", StringComparison.Ordinal) || name == Path.GetFileName(LibraryRoot.IdentityFile(""))) return null;
        var parents = segments[..^2];
        if (parents.Any(parent => parent.StartsWith('.')) || !recursive && parents.Length > 0) return null;

        var key = name[..^".json".Length];
        if (key.StartsWith('~') && !File.Exists(Path.Combine([folder.Path, .. parents, key])))
        {
            // Of a name too long for a sidecar only the hash stands there: the folder says whose.
            var place = Path.Combine([folder.Path, .. parents]);
            key = Directory.Exists(place) ? Directory.EnumerateFiles(place).Select(Path.GetFileName).FirstOrDefault(file => ScoreSidecar.KeyOf(file!) == key) ?? key : key;
        }

        return string.Join('/', [.. parents, key]);
    }
}
