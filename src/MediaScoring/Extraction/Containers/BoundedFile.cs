using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace MediaScoring.Extraction.Containers;

/// <summary>
/// One media file opened for reading: small files in one go, of larger ones only the stretches that are asked for.
/// Counts bytes, parts and time, and ends the reading at <see cref="ReadingLimits"/>.
/// </summary>
internal sealed class BoundedFile : IDisposable
{
    private const int WholeFileBytes = 64 << 10;
    private const int HeadBytes = 32 << 10;
    private const int SeekBytes = 4 << 10;
    private const int PartsPerClockLook = 256;

    private readonly SafeFileHandle handle;
    private readonly CancellationToken cancellationToken;
    private readonly TimeProvider time;
    private readonly long startedAt;
    private readonly byte[] head;
    private readonly int headCount;
    private byte[] window = [];
    private long windowStart;
    private int windowCount;
    private long bytesRead;
    private int parts;

    private BoundedFile(SafeFileHandle handle, TimeProvider time, CancellationToken cancellationToken)
    {
        this.handle = handle;
        this.time = time;
        startedAt = time.GetTimestamp();
        this.cancellationToken = cancellationToken;
        Length = RandomAccess.GetLength(handle);
        head = ArrayPool<byte>.Shared.Rent(WholeFileBytes);
        headCount = Fill(head, 0, (int)Math.Min(Length, Length <= WholeFileBytes ? WholeFileBytes : HeadBytes));
    }

    /// <summary>The file's length in bytes when it was opened.</summary>
    public long Length { get; }

    /// <summary>Opens a file without keeping anybody from writing, moving or deleting it.</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static BoundedFile Open(string path, TimeProvider time, CancellationToken cancellationToken)
    {
        var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            return new BoundedFile(handle, time, cancellationToken);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>The bytes at a place: fewer than asked for, or none, where the file ends before.</summary>
    /// <param name="offset">Place in the file; any number.</param>
    /// <param name="count">How many, at most <see cref="ReadingLimits.MaxTextBytes"/>; callers compare lengths from the file first.</param>
    /// <returns>Bytes that stay as they are until the next call.</returns>
    /// <exception cref="ReadingLimitException">Too many bytes or too much time.</exception>
    public ReadOnlySpan<byte> At(long offset, int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, ReadingLimits.MaxTextBytes);
        if (offset < 0 || offset >= Length || count <= 0) return default;
        count = (int)Math.Min(count, Length - offset);
        if (offset + count <= headCount) return head.AsSpan((int)offset, count);
        if (offset < windowStart || offset + count > windowStart + windowCount) Load(offset, count);
        return window.AsSpan((int)(offset - windowStart), Math.Max(0, Math.Min(count, (int)(windowStart + windowCount - offset))));
    }

    /// <summary>Counts one chunk, box or element.</summary>
    /// <exception cref="ReadingLimitException">Too many of them, or too much time.</exception>
    public void CountPart()
    {
        if (++parts > ReadingLimits.MaxParts)
            throw new ReadingLimitException($"The file has more than {ReadingLimits.MaxParts:N0} parts; the rest was not read.");
        if (parts % PartsPerClockLook == 0) CheckTime();
    }

    /// <summary>Looks at the clock: for work between two readings.</summary>
    /// <exception cref="ReadingLimitException">The time is up.</exception>
    public void CheckTime()
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (time.GetElapsedTime(startedAt) > ReadingLimits.MaxTime)
            throw new ReadingLimitException(
                $"Reading took longer than {ReadingLimits.MaxTime.TotalSeconds:0} seconds; the rest was not read.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        handle.Dispose();
        ArrayPool<byte>.Shared.Return(head);
        if (window.Length > 0) ArrayPool<byte>.Shared.Return(window);
    }

    private void Load(long offset, int count)
    {
        CheckTime();
        // Reading on where the last stretch ended means walking through data: take more at once. A jump reads little.
        var walksOn = windowCount > 0 ? offset <= windowStart + windowCount && offset >= windowStart : offset <= headCount;
        var wanted = (int)Math.Min(Math.Max(count, walksOn ? WholeFileBytes : SeekBytes), Length - offset);
        if (window.Length < wanted)
        {
            if (window.Length > 0) ArrayPool<byte>.Shared.Return(window);
            window = [];
            windowCount = 0;
            window = ArrayPool<byte>.Shared.Rent(wanted);
        }

        windowCount = 0;
        windowStart = offset;
        windowCount = Fill(window, offset, wanted);
    }

    private int Fill(byte[] buffer, long offset, int count)
    {
        bytesRead += count;
        if (bytesRead > ReadingLimits.MaxBytesRead)
            throw new ReadingLimitException(
                $"Reading needs more than {ReadingLimits.MaxBytesRead >> 20} MiB of the file; the rest was not read.");
        var filled = 0;
        while (filled < count)
        {
            var got = RandomAccess.Read(handle, buffer.AsSpan(filled, count - filled), offset + filled);
            if (got == 0) break;   // shortened by somebody else since it was opened
            filled += got;
        }

        return filled;
    }
}
