using System.Buffers;
using System.IO.Compression;

namespace MediaScoring.Extraction.Containers;

/// <summary>How bytes are packed.</summary>
internal enum Packing
{
    /// <summary>zlib (RFC 1950).</summary>
    Zlib,

    /// <summary>gzip (RFC 1952).</summary>
    Gzip,

    /// <summary>Brotli (RFC 7932).</summary>
    Brotli,
}

/// <summary>Bytes in a buffer that goes back to the pool.</summary>
internal readonly struct RentedBytes(byte[] buffer, int count) : IDisposable
{
    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Span => buffer.AsSpan(0, count);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (buffer is { Length: > 0 }) ArrayPool<byte>.Shared.Return(buffer);
    }
}

/// <summary>Unpacks texts in steps: a bomb is noticed when it passes the limit, not when the memory is full.</summary>
internal static class Inflater
{
    private const int FirstStep = 16 << 10;

    /// <summary>Unpacks bytes; of damaged ones what could be unpacked.</summary>
    /// <param name="packed">The packed bytes.</param>
    /// <param name="packing">How they are packed.</param>
    /// <param name="file">The file that they are from: its time budget counts.</param>
    /// <param name="findings">Counts the bytes, and takes a sentence when they are damaged or too many.</param>
    /// <param name="what">What is being unpacked, for that sentence.</param>
    /// <param name="unpacked">The unpacked bytes.</param>
    /// <returns>False when there is nothing to read.</returns>
    public static bool TryInflate(
        ReadOnlySpan<byte> packed, Packing packing, BoundedFile file, Findings findings, string what, out RentedBytes unpacked)
    {
        unpacked = default;
        if (packed.IsEmpty || !findings.MayTake(0, what)) return false;
        var limit = (int)Math.Min(ReadingLimits.MaxTextBytes, findings.TextBytesLeft);
        var source = ArrayPool<byte>.Shared.Rent(packed.Length);
        var target = ArrayPool<byte>.Shared.Rent(FirstStep);
        var count = 0;
        try
        {
            packed.CopyTo(source);
            using var stream = Open(new MemoryStream(source, 0, packed.Length, writable: false), packing);
            while (true)
            {
                if (count == target.Length) target = Grow(target, count, limit + 1);
                var got = stream.Read(target, count, target.Length - count);
                if (got == 0) break;
                count += got;
                if (count > limit)
                {
                    ArrayPool<byte>.Shared.Return(target);
                    findings.CountText(count);
                    findings.Report($"{what}: a packed text is larger than {limit >> 20} MiB when unpacked and was left out.");
                    return false;
                }

                file.CheckTime();
            }
        }
        // Brotli's decoder calls damage an invalid operation.
        catch (Exception damage) when (damage is InvalidDataException or IOException or InvalidOperationException)
        {
            findings.Report($"{what}: a packed text is damaged{(count > 0 ? "; what could be unpacked was kept" : "")}.");
        }
        catch (Exception)
        {
            ArrayPool<byte>.Shared.Return(target);
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(source);
        }

        if (count == 0)
        {
            ArrayPool<byte>.Shared.Return(target);
            return false;
        }

        unpacked = new RentedBytes(target, count);
        return true;
    }

    private static Stream Open(MemoryStream packed, Packing packing) => packing switch
    {
        Packing.Zlib => new ZLibStream(packed, CompressionMode.Decompress),
        Packing.Gzip => new GZipStream(packed, CompressionMode.Decompress),
        _ => new BrotliStream(packed, CompressionMode.Decompress),
    };

    private static byte[] Grow(byte[] buffer, int count, int most)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Min(buffer.Length * 2, most));
        buffer.AsSpan(0, count).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
