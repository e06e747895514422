using MediaScoring.Catalog;
using MediaScoring.Storage;

namespace MediaScoring.Ingestion;

/// <summary>Paths about which something happened a moment ago, until they are still: size and time of a file stay as they are, and nobody tells of another change.</summary>
internal sealed class UnsettledPaths(LibraryFolder folder, TimeProvider time)
{
    /// <summary>With more than so many, looking at the whole folder is cheaper than at each of them.</summary>
    public const int Most = 20_000;

    /// <summary>Events of one change come within this: deleted and made anew, gone here and come there.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(400);

    /// <summary>A file that has not grown for this long is complete.</summary>
    public static readonly TimeSpan Still = TimeSpan.FromSeconds(1);

    /// <summary>An empty one has probably just been begun.</summary>
    public static readonly TimeSpan StillWhenEmpty = TimeSpan.FromSeconds(5);

    /// <summary>A file last written before this came complete, by a move or a copy that kept its time.</summary>
    public static readonly TimeSpan Old = TimeSpan.FromSeconds(10);

    /// <summary>What is gone waits no longer than this for what is coming.</summary>
    public static readonly TimeSpan GonePatience = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly Dictionary<string, Waiting> paths = new(StringComparer.Ordinal);

    private enum PathState
    {
        Moving,
        Still,
        Gone,
    }

    private sealed class Waiting
    {
        public long LastEvent { get; set; }
        public long Size { get; set; } = -1;
        public long ModifiedNs { get; set; }
        public long SameSince { get; set; }
    }

    public bool IsEmpty
    {
        get
        {
            lock (gate) return paths.Count == 0;
        }
    }

    public bool IsTooMany
    {
        get
        {
            lock (gate) return paths.Count > Most;
        }
    }

    /// <summary>Something happened to a file or folder.</summary>
    public void Note(string relativePath)
    {
        lock (gate)
        {
            if (!paths.TryGetValue(relativePath, out var waiting))
            {
                if (paths.Count > Most) return;   // whoever looks next gives all of them up
                paths[relativePath] = waiting = new Waiting();
            }

            waiting.LastEvent = time.GetTimestamp();
        }
    }

    public void Clear()
    {
        lock (gate) paths.Clear();
    }

    /// <summary>Takes those that are still.</summary>
    public List<string> TakeSettled()
    {
        lock (gate)
        {
            var now = time.GetTimestamp();
            var states = paths.Select(path => (Path: path.Key, Waiting: path.Value, State: Look(path.Key, path.Value, now))).ToList();

            // What went and what came may be one file that was moved: they are told together.
            var someoneComes = states.Exists(path => path.State == PathState.Moving);
            var settled = states
                .Where(path => path.State == PathState.Still || path.State == PathState.Gone && (!someoneComes || time.GetElapsedTime(path.Waiting.LastEvent, now) > GonePatience))
                .Select(path => path.Path).ToList();
            foreach (var path in settled) paths.Remove(path);
            return settled;
        }
    }

    private PathState Look(string relativePath, Waiting waiting, long now)
    {
        if (time.GetElapsedTime(waiting.LastEvent, now) < Quiet) return PathState.Moving;

        var absolute = LibraryPaths.Absolute(folder.Path, relativePath);
        var file = new FileInfo(absolute);
        if (!file.Exists) return Directory.Exists(absolute) ? PathState.Still : PathState.Gone;
        var modifiedNs = FileTimes.ToNs(file.LastWriteTimeUtc);
        if (waiting.Size != file.Length || waiting.ModifiedNs != modifiedNs)
        {
            var isFirstLook = waiting.Size < 0;
            (waiting.Size, waiting.ModifiedNs, waiting.SameSince) = (file.Length, modifiedNs, now);
            if (!isFirstLook || file.Length == 0 || time.GetUtcNow() - FileTimes.ToUtc(modifiedNs) < Old) return PathState.Moving;
        }
        else if (time.GetElapsedTime(waiting.SameSince, now) < (file.Length == 0 ? StillWhenEmpty : Still))
        {
            return PathState.Moving;
        }

        return IsHeldByItsWriter(absolute) ? PathState.Moving : PathState.Still;
    }

    /// <summary>On Windows whoever writes a file keeps others from opening it alone; elsewhere nothing tells.</summary>
    private static bool IsHeldByItsWriter(string path)
    {
        if (!OperatingSystem.IsWindows()) return false;
        try
        {
            using var alone = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.None);
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;   // not ours to read: the sync says so
        }
    }
}
