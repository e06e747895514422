using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;

namespace MediaScoring.Ingestion;

/// <summary>
/// By what a picture is recognised after other metadata were written into its file: a hash of the picture as it is stored,
/// compressed, and of what a decoder needs to know of it. Programs that write metadata leave that as it is. Of large
/// pictures head, tail and length are hashed; the tail of a PNG holds the checksum of all of its pixels.
/// </summary>
internal static class PixelHash
{
    /// <summary>A large file of more pieces than this has no pixel hash: finding each takes a look at the disk. Common programs write pieces of 64 KB.</summary>
    public const int MostPieces = 128;

    /// <summary>The same for a small file, which lies in memory.</summary>
    public const int MostPiecesInMemory = 4096;

    /// <summary>Stored pictures up to twice this size are hashed whole.</summary>
    public const int PieceBytes = 64 << 10;

    private readonly record struct Stretch(long Offset, long Length);

    /// <summary>The hash of a PNG, JPEG or WebP picture; null for everything else and for what is damaged.</summary>
    public static string? Of(in FileBytes file)
    {
        Span<byte> place = stackalloc byte[12];
        var start = file.At(0, place);
        if (start.Length < 12) return null;

        var stored = new List<Stretch>();    // the compressed picture, in order
        var needed = new List<Stretch>();    // size, palette, tables
        var isSound = IsPng(start) ? TryPng(file, needed, stored)
            : start is [0xFF, 0xD8, 0xFF, ..] ? TryJpeg(file, needed, stored)
            : start[..4].SequenceEqual("RIFF"u8) && start[8..].SequenceEqual("WEBP"u8) && TryWebp(file, stored);
        return isSound && stored.Count > 0 ? HashOf(file, needed, stored) : null;
    }

    private static bool IsPng(ReadOnlySpan<byte> start) => start[..8].SequenceEqual((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);

    /// <summary>PNG specification, clause 5.3: length, type, data, CRC.</summary>
    private static bool TryPng(in FileBytes file, List<Stretch> needed, List<Stretch> stored)
    {
        Span<byte> place = stackalloc byte[8];
        var offset = 8L;
        for (var piece = 0; piece < file.MostPieces; piece++)
        {
            var header = file.At(offset, place);
            if (header.Length < 8) return false;
            var length = BinaryPrimitives.ReadUInt32BigEndian(header);
            var type = header[4..];
            if (type.SequenceEqual("IEND"u8)) return true;
            if (offset + 12 + length > file.Length) return false;
            var data = new Stretch(offset + 8, length);
            if (type.SequenceEqual("IDAT"u8) || type.SequenceEqual("fdAT"u8)) stored.Add(data);
            else if (type.SequenceEqual("IHDR"u8) || type.SequenceEqual("PLTE"u8) || type.SequenceEqual("tRNS"u8) || type.SequenceEqual("fcTL"u8)) needed.Add(data);
            offset += 12 + length;
        }

        return false;
    }

    /// <summary>ITU-T T.81, annex B: segments up to the first scan, and all that follows; application segments and comments are metadata.</summary>
    private static bool TryJpeg(in FileBytes file, List<Stretch> needed, List<Stretch> stored)
    {
        const byte startOfScan = 0xDA, comment = 0xFE, endOfImage = 0xD9;
        Span<byte> place = stackalloc byte[4];
        var offset = 2L;
        for (var piece = 0; piece < file.MostPieces; piece++)
        {
            var header = file.At(offset, place);
            if (header.Length < 4 || header[0] != 0xFF || header[1] == endOfImage) return false;
            if (header[1] == 0xFF)
            {
                offset++;   // fill byte
                continue;
            }

            if (header[1] == startOfScan)
            {
                stored.Add(new Stretch(offset, file.Length - offset));
                return true;
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(header[2..]);
            if (header[1] is not (comment or (>= 0xE0 and <= 0xEF))) needed.Add(new Stretch(offset, 2 + length));
            offset += 2 + length;
        }

        return false;
    }

    /// <summary>RFC 9649, section 2.3: four letters, length, data, padding to an even length.</summary>
    private static bool TryWebp(in FileBytes file, List<Stretch> stored)
    {
        Span<byte> place = stackalloc byte[8];
        var offset = 12L;
        for (var piece = 0; piece < file.MostPieces; piece++)
        {
            var header = file.At(offset, place);
            if (header.Length < 8) return true;
            var length = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
            if (offset + 8 + length > file.Length) return false;
            var type = header[..4];
            if (type.SequenceEqual("VP8 "u8) || type.SequenceEqual("VP8L"u8) || type.SequenceEqual("ALPH"u8) || type.SequenceEqual("ANIM"u8) || type.SequenceEqual("ANMF"u8))
                stored.Add(new Stretch(offset + 8, length));
            offset += 8 + length + (length & 1);
        }

        return false;
    }

    private static string HashOf(in FileBytes file, List<Stretch> needed, List<Stretch> stored)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            var hash = new XxHash128();
            foreach (var stretch in needed) Append(hash, file, stretch.Offset, stretch.Length, buffer);
            var total = stored.Sum(stretch => stretch.Length);
            hash.Append(BitConverter.GetBytes(total));
            var left = total;
            foreach (var (offset, length) in stored)
            {
                // What lies between the first piece and the last one of a large picture is skipped.
                var position = total - left;
                var head = total <= 2 * PieceBytes ? length : Math.Clamp(PieceBytes - position, 0, length);
                var tail = Math.Min(length - head, Math.Clamp(position + length - (total - PieceBytes), 0, length));
                Append(hash, file, offset, head, buffer);
                Append(hash, file, offset + length - tail, tail, buffer);
                left -= length;
            }

            return Convert.ToHexStringLower(hash.GetCurrentHash());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Append(XxHash128 hash, in FileBytes file, long offset, long length, byte[] buffer)
    {
        while (length > 0)
        {
            var bytes = file.At(offset, buffer.AsSpan(0, (int)Math.Min(length, PieceBytes)));
            if (bytes.Length == 0) return;
            hash.Append(bytes);
            offset += bytes.Length;
            length -= bytes.Length;
        }
    }
}
