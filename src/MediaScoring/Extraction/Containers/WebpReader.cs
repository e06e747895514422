using System.Buffers.Binary;

namespace MediaScoring.Extraction.Containers;

/// <summary>WebP (RFC 9649): RIFF chunks; EXIF and XMP come after the picture data.</summary>
internal static class WebpReader
{
    private const uint Extended = 'V' << 24 | 'P' << 16 | '8' << 8 | 'X';
    private const uint Lossy = 'V' << 24 | 'P' << 16 | '8' << 8 | ' ';
    private const uint Lossless = 'V' << 24 | 'P' << 16 | '8' << 8 | 'L';
    private const uint Frame = 'A' << 24 | 'N' << 16 | 'M' << 8 | 'F';
    private const uint Exif = 'E' << 24 | 'X' << 16 | 'I' << 8 | 'F';
    private const uint Xmp = 'X' << 24 | 'M' << 16 | 'P' << 8 | ' ';
    private const uint Manifest = 'C' << 24 | '2' << 16 | 'P' << 8 | 'A';

    /// <summary>Walks through the chunks.</summary>
    public static void Read(BoundedFile file, Findings findings)
    {
        var (frames, milliseconds, isLossless) = (0L, 0L, false);
        var chunks = new RiffChunks(file, 12, RiffChunks.EndOf(file, "WebP", findings), "WebP", findings);
        while (chunks.TryNext(out var chunk))
        {
            switch (chunk.Type)
            {
                case Extended: ReadExtended(file.At(chunk.Start, 10), findings); break;
                case Lossy: ReadLossy(file.At(chunk.Start, 10), findings); break;
                case Lossless:
                    ReadLossless(file.At(chunk.Start, 5), findings);
                    isLossless = true;
                    break;
                case Frame when file.At(chunk.Start, 16) is { Length: 16 } frame:
                    frames++;
                    milliseconds += UInt24(frame[12..]);
                    break;
                case Exif when findings.MayTake(chunk.Length, "WebP EXIF"):
                    ExifReader.Read(file.At(chunk.Start, (int)chunk.Length), "EXIF", findings);
                    break;
                case Xmp when findings.MayTake(chunk.Length, "WebP XMP"):
                    XmpReader.Read(file.At(chunk.Start, (int)chunk.Length), "XMP", findings);
                    break;
                case Manifest:
                    C2paReader.Read(file.At(chunk.Start, (int)Math.Min(chunk.Length, ReadingLimits.MaxManifestBytes)), "WebP C2PA", findings);
                    break;
            }
        }

        if (findings.Width is null) findings.Report("The WebP states no size: its header is missing or broken.");
        if (frames > 0)
        {
            findings.FrameCount = frames;
            findings.IsAnimated = frames > 1;
            if (findings.IsAnimated && milliseconds > 0)
            {
                findings.DurationSeconds = milliseconds / 1000.0;
                findings.FrameRate = frames * 1000.0 / milliseconds;
            }
        }

        if (isLossless && findings.HasAlpha && !findings.HasTelling) StealthWebp.Read(file, findings);
    }

    private static void ReadExtended(ReadOnlySpan<byte> data, Findings findings)
    {
        if (data.Length < 10) return;
        findings.SetSize(UInt24(data[4..]) + 1, UInt24(data[7..]) + 1);
        findings.HasAlpha = (data[0] & 0x10) != 0;
        findings.ColorMode = findings.HasAlpha ? "RGBA" : "RGB";
    }

    private static void ReadLossy(ReadOnlySpan<byte> data, Findings findings)
    {
        if (findings.Width is not null || data.Length < 10 || !data[3..].StartsWith((ReadOnlySpan<byte>)[0x9D, 0x01, 0x2A])) return;
        findings.SetSize(
            BinaryPrimitives.ReadUInt16LittleEndian(data[6..]) & 0x3FFF,
            BinaryPrimitives.ReadUInt16LittleEndian(data[8..]) & 0x3FFF);
        findings.ColorMode = "RGB";
    }

    private static void ReadLossless(ReadOnlySpan<byte> data, Findings findings)
    {
        if (findings.Width is not null || data.Length < 5 || data[0] != 0x2F) return;
        var bits = BinaryPrimitives.ReadUInt32LittleEndian(data[1..]);
        findings.SetSize((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1);
        findings.HasAlpha = (bits >> 28 & 1) != 0;
        findings.ColorMode = findings.HasAlpha ? "RGBA" : "RGB";
    }

    private static int UInt24(ReadOnlySpan<byte> bytes) => bytes[0] | bytes[1] << 8 | bytes[2] << 16;
}
