using System.IO.Enumeration;
using MediaScoring.Storage;

namespace MediaScoring.Thumbnails;

/// <summary>
/// The thumbnails that are kept as files, and the limit to what they take. A file's time of change says when it was last looked
/// at: it is set once a day at most, so that looking costs no writing, and works where the system keeps no time of access.
/// Whatever in the folder has not the name of a thumbnail, or is a link, is left alone.
/// </summary>
/// <param name="chooseFolder">Where they lie; asked once, when it is needed.</param>
/// <param name="limitBytes">What they may take together; 0 to keep none.</param>
/// <param name="time">The clock.</param>
internal sealed class ThumbnailFiles(Func<string> chooseFolder, long limitBytes, TimeProvider time)
{
    // Cleaning goes below the limit, so that it is seldom; making ahead ends further below, so that it never begins again after a cleaning.
    private const double ShareAfterCleaning = 0.9;
    private const double ShareAhead = 0.8;

    // What other processes write is not counted here: after a tenth of the limit everything is measured again.
    private const int MeasuringsALimit = 10;

    private static readonly TimeSpan noteInterval = TimeSpan.FromDays(1);
    private static readonly TimeSpan draftLifetime = TimeSpan.FromHours(1);   // writing one takes milliseconds; clocks of shared disks may differ

    // Links are left out, and what may not be looked at.
    private static readonly EnumerationOptions plainEntries = new() { AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };

    private readonly Lazy<string> folder = new(chooseFolder);
    private long measuredBytes = -1;
    private long writtenBytes;

    /// <summary>What they may take together, in bytes.</summary>
    public long LimitBytes => limitBytes;

    /// <summary>Where they lie.</summary>
    public string Folder => folder.Value;

    /// <summary>Whether it is known what they take.</summary>
    public bool IsMeasured => Interlocked.Read(ref measuredBytes) >= 0;

    /// <summary>Whether it is time to measure, and to remove what is too much.</summary>
    public bool IsCleaningDue => limitBytes > 0 && (!IsMeasured || KeptBytes > limitBytes || Interlocked.Read(ref writtenBytes) > limitBytes / MeasuringsALimit);

    /// <summary>Whether there is room for pictures that nobody has asked for.</summary>
    public bool HasRoomAhead => KeptBytes < limitBytes * ShareAhead;

    private long KeptBytes => Interlocked.Read(ref measuredBytes) + Interlocked.Read(ref writtenBytes);

    /// <summary>Absolute path of a thumbnail, whether it is there or not.</summary>
    public string PathOf(ThumbnailName name) => Path.Combine(Folder, name.RelativePath);

    /// <summary>Whether it is kept.</summary>
    public bool Contains(ThumbnailName name) => File.Exists(PathOf(name));

    /// <summary>A thumbnail that is kept, and noted as looked at; null when there is none that can be read: it is then drawn again.</summary>
    public async Task<byte[]?> ReadAsync(ThumbnailName name, CancellationToken cancellationToken)
    {
        var path = PathOf(name);
        try
        {
            // Deleting is allowed meanwhile: a cleaning waits for nobody.
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous);
            if (file.Length == 0) return null;   // the power failed before its bytes were on the disk

            var bytes = new byte[file.Length];
            await file.ReadExactlyAsync(bytes, cancellationToken);
            if ((time.GetUtcNow().UtcDateTime - File.GetLastWriteTimeUtc(file.SafeFileHandle)).Duration() > noteInterval) Note(path, time.GetUtcNow().UtcDateTime);
            return bytes;
        }
        catch (Exception absence) when (absence is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Writes a thumbnail whole, unless none are kept.</summary>
    /// <param name="name">What it is.</param>
    /// <param name="bytes">The encoded picture.</param>
    /// <param name="usedAt">When it counts as looked at; null for now.</param>
    /// <returns>Whether it is kept; one that is not is drawn again next time.</returns>
    public bool Keep(ThumbnailName name, byte[] bytes, DateTime? usedAt)
    {
        if (limitBytes == 0) return false;

        var path = PathOf(name);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var draft = ThumbnailName.DraftOf(path);
            File.WriteAllBytes(draft, bytes);
            File.Move(draft, path, overwrite: true);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return false;   // the disk is full or became read-only: the picture is shown all the same
        }

        if (usedAt < time.GetUtcNow().UtcDateTime) Note(path, usedAt.Value);
        Interlocked.Add(ref writtenBytes, KeptThumbnail.Occupied(bytes.Length));
        return true;
    }

    /// <summary>Counts what is kept.</summary>
    public (long Count, long Bytes) Measure(CancellationToken cancellationToken)
    {
        var (count, bytes) = (0L, 0L);
        foreach (var kept in Kept())
        {
            cancellationToken.ThrowIfCancellationRequested();
            count++;
            bytes += kept.Bytes;
        }

        return (count, bytes);
    }

    /// <summary>
    /// Removes what killed processes left half-written, and, when more is kept than may be, the least recently used. Takes
    /// memory for what is removed only, about 50 bytes a thumbnail.
    /// </summary>
    public ThumbnailCleaning Clean(CancellationToken cancellationToken)
    {
        Interlocked.Exchange(ref writtenBytes, 0);
        var drafts = RemoveDrafts(cancellationToken);
        var (count, bytes) = Measure(cancellationToken);
        var (removed, removedBytes, removedJpegs) = bytes > limitBytes ? Remove(bytes - (long)(limitBytes * ShareAfterCleaning), cancellationToken) : default;
        Interlocked.Exchange(ref measuredBytes, bytes - removedBytes);
        return new ThumbnailCleaning(removed, removedBytes, drafts, count - removed, bytes - removedBytes) { RemovedJpegs = removedJpegs };
    }

    /// <summary>Whether a path is that of a thumbnail of this folder that is no longer there.</summary>
    public bool IsGone(string path)
    {
        if (ThumbnailName.TryFrom(Path.GetFileName(path.AsSpan())) is not { } name) return false;
        var expected = PathOf(name);
        return path == expected && !File.Exists(expected);
    }

    private (long Count, long Bytes, long Jpegs) Remove(long excessBytes, CancellationToken cancellationToken)
    {
        // The most recently used of those that are to go is on top: it leaves as soon as the others are enough.
        var going = new PriorityQueue<KeptThumbnail, long>();
        var goingBytes = 0L;
        foreach (var kept in Kept())
        {
            cancellationToken.ThrowIfCancellationRequested();
            going.Enqueue(kept, -kept.UsedAt.Ticks);
            goingBytes += kept.Bytes;
            while (goingBytes - going.Peek().Bytes >= excessBytes) goingBytes -= going.Dequeue().Bytes;
        }

        var (count, bytes, jpegs) = (0L, 0L, 0L);
        foreach (var (kept, _) in going.UnorderedItems)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var path = PathOf(kept.Name);
            if (File.GetLastWriteTimeUtc(path) != kept.UsedAt || !TryDelete(path)) continue;   // looked at since, or gone
            count++;
            bytes += kept.Bytes;
            if (kept.Name.Format == ThumbnailFormat.Jpeg) jpegs++;
        }

        return (count, bytes, jpegs);
    }

    private long RemoveDrafts(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(Folder)) return 0;

        var youngest = time.GetUtcNow().UtcDateTime - draftLifetime;
        var count = 0L;
        foreach (var directory in Folders().Prepend(Folder))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var drafts = new FileSystemEnumerable<string>(directory, (ref FileSystemEntry entry) => entry.ToFullPath(), plainEntries)
            {
                ShouldIncludePredicate = (ref FileSystemEntry entry) =>
                    !entry.IsDirectory && (ThumbnailName.IsDraft(entry.FileName) || (directory == Folder && DurableFile.IsDraft(entry.FileName.ToString()))) && entry.LastWriteTimeUtc.UtcDateTime < youngest,
            };
            count += drafts.Count(TryDelete);
        }

        return count;
    }

    private IEnumerable<KeptThumbnail> Kept()
    {
        foreach (var directory in Folders())
        {
            var files = new FileSystemEnumerable<KeptThumbnail?>(directory, static (ref FileSystemEntry entry) => KeptThumbnail.Of(ref entry), plainEntries)
            {
                ShouldIncludePredicate = static (ref FileSystemEntry entry) => !entry.IsDirectory,
            };
            foreach (var file in files)
            {
                if (file is { } kept && Path.GetDirectoryName(PathOf(kept.Name)) == directory) yield return kept;
            }
        }
    }

    /// <summary>The folders in which thumbnails lie: <c>ab/c</c>.</summary>
    private IEnumerable<string> Folders() => Directory.Exists(Folder)
        ? from first in HexFolders(Folder, nameLength: 2) from second in HexFolders(first, nameLength: 1) select second
        : [];

    private static FileSystemEnumerable<string> HexFolders(string parent, int nameLength) =>
        new(parent, static (ref FileSystemEntry entry) => entry.ToFullPath(), plainEntries)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => entry.IsDirectory && entry.FileName.Length == nameLength && ThumbnailName.IsHex(entry.FileName),
        };

    private static void Note(string path, DateTime usedAt)
    {
        try
        {
            File.SetLastWriteTimeUtc(path, usedAt);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // Gone meanwhile, or of somebody else: it keeps its time.
        }
    }

    private static bool TryDelete(string path)
    {
        try
        {
            File.Delete(path);
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return false;   // somebody has it open on a system that forbids it then: the next cleaning tries again
        }
    }
}
