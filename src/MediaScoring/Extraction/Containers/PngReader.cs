using System.Buffers.Binary;

namespace MediaScoring.Extraction.Containers;

/// <summary>What the header of a PNG says, for those who look at its pixels afterwards.</summary>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="BitDepth">Bits of one sample.</param>
/// <param name="ColorType">0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha.</param>
/// <param name="IsInterlaced">Whether the rows come in seven passes.</param>
/// <param name="DataOffset">Place of the first IDAT chunk in the file; 0 when there is none.</param>
internal readonly record struct PngHeader(int Width, int Height, byte BitDepth, byte ColorType, bool IsInterlaced, long DataOffset);

/// <summary>PNG and APNG (PNG specification, third edition): every chunk up to IEND, pixels skipped.</summary>
internal static class PngReader
{
    private const uint Ihdr = 'I' << 24 | 'H' << 16 | 'D' << 8 | 'R';
    private const uint Idat = 'I' << 24 | 'D' << 16 | 'A' << 8 | 'T';
    private const uint Iend = 'I' << 24 | 'E' << 16 | 'N' << 8 | 'D';
    private const uint TextChunk = 't' << 24 | 'E' << 16 | 'X' << 8 | 't';
    private const uint PackedTextChunk = 'z' << 24 | 'T' << 16 | 'X' << 8 | 't';
    private const uint UnicodeTextChunk = 'i' << 24 | 'T' << 16 | 'X' << 8 | 't';
    private const uint ExifChunk = 'e' << 24 | 'X' << 16 | 'I' << 8 | 'f';
    private const uint ComfyChunk = 'c' << 24 | 'o' << 16 | 'm' << 8 | 'f';
    private const uint ManifestChunk = 'c' << 24 | 'a' << 16 | 'B' << 8 | 'X';
    private const uint AnimationControl = 'a' << 24 | 'c' << 16 | 'T' << 8 | 'L';
    private const uint FrameControl = 'f' << 24 | 'c' << 16 | 'T' << 8 | 'L';

    /// <summary>Walks through the chunks.</summary>
    public static void Read(BoundedFile file, Findings findings)
    {
        var header = default(PngHeader);
        var duration = 0.0;
        for (long position = 8; ;)
        {
            file.CountPart();
            var start = file.At(position, 8);
            if (start.Length < 8)
            {
                findings.Report("The PNG ends without its last chunk (IEND): it is cut off.");
                break;
            }

            var length = BinaryPrimitives.ReadUInt32BigEndian(start);
            var type = FourCC.Read(start[4..]);
            if (type == Iend) break;
            if (length > int.MaxValue)
            {
                findings.Report($"The PNG chunk {FourCC.Text(type)} states an impossible length; the rest was not read.");
                break;
            }

            var present = Math.Min(length, file.Length - position - 8);
            if (present < length) findings.Report($"The PNG ends inside its chunk {FourCC.Text(type)}: it is cut off.");
            switch (type)
            {
                case Idat:
                    if (header.DataOffset == 0) header = header with { DataOffset = position };
                    break;
                case Ihdr when header.Width == 0:
                    header = ReadHeader(file.At(position + 8, (int)Math.Min(present, 13)), findings);
                    break;
                case AnimationControl when file.At(position + 8, 4) is { Length: 4 } frames:
                    findings.FrameCount = BinaryPrimitives.ReadUInt32BigEndian(frames);
                    findings.IsAnimated = findings.FrameCount > 1;
                    break;
                case FrameControl:
                    duration += FrameSeconds(file.At(position + 8, 26));
                    break;
                case TextChunk or PackedTextChunk or UnicodeTextChunk or ExifChunk or ComfyChunk or ManifestChunk:
                    ReadMetadata(type, position + 8, present, file, findings);
                    break;
            }

            if (present < length) break;
            position += 12 + (long)length;
        }

        if (findings.Width is null) findings.Report("The PNG states no size: its header is missing or broken.");
        if (findings.IsAnimated && duration > 0)
        {
            findings.DurationSeconds = duration;
            findings.FrameRate = findings.FrameCount / duration;
        }

        if (!findings.HasTelling) StealthPng.Read(header, file, findings);
    }

    private static PngHeader ReadHeader(ReadOnlySpan<byte> data, Findings findings)
    {
        if (data.Length < 13) return default;
        var width = BinaryPrimitives.ReadUInt32BigEndian(data);
        var height = BinaryPrimitives.ReadUInt32BigEndian(data[4..]);
        findings.SetSize(width, height);
        if (findings.Width is null) return default;
        // A palette or grey with a transparent colour (tRNS) keeps its mode and counts as without alpha, as in Pillow's modes.
        findings.ColorMode = (data[9], data[8]) switch
        {
            (0, 1) => "1",
            (0, 16) => "I",
            (0, _) => "L",
            (2, _) => "RGB",
            (3, _) => "P",
            (4, 16) => "RGBA",   // Pillow has no grey with alpha of 16 bits
            (4, _) => "LA",
            (6, _) => "RGBA",
            _ => null,
        };
        findings.HasAlpha = findings.ColorMode is "LA" or "RGBA";
        return new PngHeader((int)width, (int)height, data[8], data[9], data[12] != 0, 0);
    }

    private static double FrameSeconds(ReadOnlySpan<byte> data)
    {
        if (data.Length < 26) return 0;
        var numerator = BinaryPrimitives.ReadUInt16BigEndian(data[20..]);
        var denominator = BinaryPrimitives.ReadUInt16BigEndian(data[22..]);
        return numerator / (denominator == 0 ? 100.0 : denominator);   // APNG: a denominator of 0 means hundredths
    }

    private static void ReadMetadata(uint type, long position, long length, BoundedFile file, Findings findings)
    {
        var what = type == ComfyChunk ? "PNG comf" : $"PNG {FourCC.Text(type)}";
        if (type == ManifestChunk)
        {
            C2paReader.Read(file.At(position, (int)Math.Min(length, ReadingLimits.MaxManifestBytes)), what, findings);
            return;
        }

        if (!findings.MayTake(length, what)) return;
        var data = file.At(position, (int)length);
        switch (type)
        {
            case TextChunk: PngText.ReadPlain(data, findings); break;
            case PackedTextChunk: PngText.ReadPacked(data, file, findings); break;
            case UnicodeTextChunk: PngText.ReadUnicode(data, file, findings); break;
            case ComfyChunk: PngText.ReadComfy(data, findings); break;
            case ExifChunk: ExifReader.Read(data, what, findings); break;
        }
    }
}
