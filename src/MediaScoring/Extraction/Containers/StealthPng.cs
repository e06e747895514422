using System.Buffers;
using System.IO.Compression;

namespace MediaScoring.Extraction.Containers;

/// <summary>
/// Hidden texts in PNGs of 8-bit RGB or RGBA, not interlaced. The magic is compared while the rows are inflated: a picture
/// without one differs in its first row or two, and no more is inflated. Only pictures with the whole magic are read to the end.
/// </summary>
internal static class StealthPng
{
    private const int RowsPerClockLook = 64;

    /// <summary>Looks for a hidden text.</summary>
    public static void Read(PngHeader header, BoundedFile file, Findings findings)
    {
        if (header.DataOffset == 0 || header.BitDepth != 8 || header.ColorType is not (2 or 6) || header.IsInterlaced) return;
        var pixels = (long)header.Width * header.Height;
        if (pixels * 3 < StealthText.HeadBits || (long)header.Width * 4 > ReadingLimits.MaxTextBytes) return;

        try
        {
            if (FindMagic(header, file) is not { } kind) return;
            if (pixels > StealthText.MaxPixels)
            {
                findings.Report(
                    $"The picture holds a hidden text but has more than {StealthText.MaxPixels / 1_000_000} million pixels; the text was not read.");
                return;
            }

            StealthText.Read(CollectBits(header, file, isAlpha: kind < 2), file, findings);
        }
        catch (InvalidDataException)
        {
            findings.Report("The pixels of the PNG are damaged.");
        }
    }

    private static int? FindMagic(PngHeader header, BoundedFile file)
    {
        var candidates = header.ColorType == 6 ? 0b1111 : 0b1100;
        using var rows = new PngRows(header, file, pixelsNeeded: 1 + (StealthText.MagicBits - 1) / header.Height);
        for (var y = 0; y < Math.Min(header.Height, StealthText.MagicBits); y++)
        {
            if (!rows.TryNext(out var row)) return null;
            for (var x = 0; (long)x * header.Height + y < StealthText.MagicBits && x < header.Width; x++)
            {
                var pixel = (long)x * header.Height + y;
                for (var kind = 0; kind < 4; kind++)
                {
                    if ((candidates & 1 << kind) != 0 && !Agrees(kind, pixel, row, x * rows.PixelBytes)) candidates &= ~(1 << kind);
                }
            }

            if (candidates == 0) return null;
        }

        return System.Numerics.BitOperations.TrailingZeroCount(candidates);
    }

    private static bool Agrees(int kind, long pixel, ReadOnlySpan<byte> row, int at)
    {
        var magic = StealthText.Magic(kind);
        if (kind < 2) return (row[at + 3] & 1) == StealthText.Bit(magic, pixel);
        for (var color = 0; color < 3; color++)
        {
            var index = pixel * 3 + color;
            if (index < StealthText.MagicBits && (row[at + color] & 1) != StealthText.Bit(magic, index)) return false;
        }

        return true;
    }

    private static byte[] CollectBits(PngHeader header, BoundedFile file, bool isAlpha)
    {
        var pixelBits = isAlpha ? 1 : 3;
        var bits = new byte[((long)header.Width * header.Height * pixelBits + 7) / 8];
        using var rows = new PngRows(header, file, header.Width);
        for (var y = 0; y < header.Height && rows.TryNext(out var row); y++)
        {
            if (y % RowsPerClockLook == 0) file.CheckTime();
            for (var x = 0; x < header.Width; x++)
            {
                var at = x * rows.PixelBytes + (isAlpha ? 3 : 0);
                var index = ((long)x * header.Height + y) * pixelBits;
                for (var bit = 0; bit < pixelBits; bit++, index++)
                    bits[index >> 3] |= (byte)((row[at + bit] & 1) << (7 - (int)(index & 7)));
            }
        }

        return bits;
    }

    /// <summary>The rows of a PNG, inflated one by one; only the first pixels of each are given their values.</summary>
    private sealed class PngRows : IDisposable
    {
        private readonly ZLibStream stream;
        private readonly int rowBytes;
        private readonly int neededBytes;
        private byte[] row;
        private byte[] rowAbove;

        public PngRows(PngHeader header, BoundedFile file, int pixelsNeeded)
        {
            PixelBytes = header.ColorType == 6 ? 4 : 3;
            rowBytes = 1 + header.Width * PixelBytes;
            neededBytes = Math.Min(pixelsNeeded, header.Width) * PixelBytes;
            stream = new ZLibStream(new PngDataStream(file, header.DataOffset), CompressionMode.Decompress);
            row = ArrayPool<byte>.Shared.Rent(rowBytes);
            rowAbove = ArrayPool<byte>.Shared.Rent(rowBytes);
            rowAbove.AsSpan(0, rowBytes).Clear();
        }

        public int PixelBytes { get; }

        public bool TryNext(out ReadOnlySpan<byte> pixels)
        {
            pixels = default;
            if (stream.ReadAtLeast(row.AsSpan(0, rowBytes), rowBytes, throwOnEndOfStream: false) < rowBytes) return false;
            if (!TryUnfilter(row[0], row.AsSpan(1, neededBytes), rowAbove.AsSpan(1, neededBytes), PixelBytes)) return false;
            pixels = row.AsSpan(1, neededBytes);
            (row, rowAbove) = (rowAbove, row);
            return true;
        }

        public void Dispose()
        {
            stream.Dispose();
            ArrayPool<byte>.Shared.Return(row);
            ArrayPool<byte>.Shared.Return(rowAbove);
        }

        // PNG specification, chapter 9: what each byte is the difference to.
        private static bool TryUnfilter(byte filter, Span<byte> row, ReadOnlySpan<byte> above, int pixelBytes)
        {
            for (var index = 0; index < row.Length; index++)
            {
                var left = index >= pixelBytes ? row[index - pixelBytes] : 0;
                var aboveLeft = index >= pixelBytes ? above[index - pixelBytes] : 0;
                int guess;
                switch (filter)
                {
                    case 0: return true;
                    case 1: guess = left; break;
                    case 2: guess = above[index]; break;
                    case 3: guess = (left + above[index]) / 2; break;
                    case 4: guess = Paeth(left, above[index], aboveLeft); break;
                    default: return false;
                }

                row[index] += (byte)guess;
            }

            return true;
        }

        private static int Paeth(int left, int above, int aboveLeft)
        {
            var sum = left + above - aboveLeft;
            var (toLeft, toAbove, toAboveLeft) = (Math.Abs(sum - left), Math.Abs(sum - above), Math.Abs(sum - aboveLeft));
            return toLeft <= toAbove && toLeft <= toAboveLeft ? left : toAbove <= toAboveLeft ? above : aboveLeft;
        }
    }
}
