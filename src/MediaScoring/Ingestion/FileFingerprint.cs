using System.Buffers;
using System.IO.Hashing;
using MediaScoring.Storage;
using Microsoft.Win32.SafeHandles;

namespace MediaScoring.Ingestion;

/// <summary>
/// By what the content of a file is recognised after it was moved: size, and a hash of its head, middle and tail. Of files
/// up to <see cref="WholeBytes"/> that is all of the content; larger ones are confirmed by a hash of the whole.
/// </summary>
internal static class FileFingerprint
{
    /// <summary>Files up to this size are hashed whole.</summary>
    public const int WholeBytes = 3 * PieceBytes;

    private const int PieceBytes = 64 << 10;

    /// <summary>The marks of a file; null for an empty one, which is like every other, and for one that cannot be read.</summary>
    public static ContentMarks? Of(string path)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(WholeBytes);
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var length = RandomAccess.GetLength(file);
            if (length == 0) return null;

            var hash = new XxHash128();
            var isWhole = length <= WholeBytes;
            var count = isWhole ? Read(file, buffer.AsSpan(0, (int)length), 0) : 0;
            if (isWhole) hash.Append(buffer.AsSpan(0, count));
            else foreach (var offset in (ReadOnlySpan<long>)[0, (length - PieceBytes) / 2, length - PieceBytes]) hash.Append(buffer.AsSpan(0, Read(file, buffer.AsSpan(0, PieceBytes), offset)));
            hash.Append(BitConverter.GetBytes(length));
            return new ContentMarks(Convert.ToHexStringLower(hash.GetCurrentHash()), PixelHash.Of(isWhole ? new FileBytes(buffer.AsMemory(0, count)) : new FileBytes(file, length)));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;   // the reading of its metadata meets the same and reports it
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Hash of all bytes of a file; null when it cannot be read.</summary>
    public static string? OfWhole(string path, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 20);
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
            var hash = new XxHash128();
            for (var offset = 0L; ;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var count = RandomAccess.Read(file, buffer, offset);
                if (count == 0) return Convert.ToHexStringLower(hash.GetCurrentHash());
                hash.Append(buffer.AsSpan(0, count));
                offset += count;
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static int Read(SafeFileHandle file, Span<byte> target, long offset)
    {
        var count = 0;
        for (int read; count < target.Length && (read = RandomAccess.Read(file, target[count..], offset + count)) > 0;) count += read;
        return count;
    }
}

/// <summary>The bytes of a file, which may lie in memory already.</summary>
internal readonly struct FileBytes
{
    private readonly ReadOnlyMemory<byte> whole;
    private readonly SafeFileHandle? file;

    public FileBytes(ReadOnlyMemory<byte> whole)
    {
        this.whole = whole;
        Length = whole.Length;
    }

    public FileBytes(SafeFileHandle file, long length)
    {
        this.file = file;
        Length = length;
    }

    public long Length { get; }

    /// <summary>How many pieces of it are looked for.</summary>
    public int MostPieces => file is null ? PixelHash.MostPiecesInMemory : PixelHash.MostPieces;

    /// <summary>The bytes of a stretch: as they lie in memory, or read into the given place.</summary>
    /// <returns>Fewer than asked for at the end of the file.</returns>
    public ReadOnlySpan<byte> At(long offset, Span<byte> place)
    {
        if (offset < 0 || offset >= Length) return [];
        if (file is null) return whole.Span.Slice((int)offset, (int)Math.Min(place.Length, Length - offset));
        var count = 0;
        for (int read; count < place.Length && (read = RandomAccess.Read(file, place[count..], offset + count)) > 0;) count += read;
        return place[..count];
    }
}
