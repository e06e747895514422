using System.Buffers.Binary;

namespace MediaScoring.Extraction.Containers;

/// <summary>JPEG (ITU-T T.81): the segments before the picture data. Nothing is looked for behind the start of the scan.</summary>
internal static class JpegReader
{
    private const byte StartOfScan = 0xDA;
    private const byte EndOfImage = 0xD9;
    private const byte Comment = 0xFE;

    /// <summary>Walks through the segments.</summary>
    public static void Read(BoundedFile file, Findings findings)
    {
        var pieces = new JpegPieces();
        for (long position = 2; ;)
        {
            file.CountPart();
            var start = file.At(position, 4);
            if (start.Length < 2)
            {
                findings.Report("The JPEG ends before its picture: it is cut off.");
                break;
            }

            if (start[0] != 0xFF)
            {
                findings.Report("The JPEG is broken between its segments; the rest was not read.");
                break;
            }

            var marker = start[1];
            if (marker == 0xFF)   // fill bytes may stand before any marker
            {
                position++;
                continue;
            }

            if (marker is StartOfScan or EndOfImage) break;
            if (marker is 0x01 or >= 0xD0 and <= 0xD8)   // markers without a segment
            {
                position += 2;
                continue;
            }

            var length = start.Length < 4 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(start[2..]);
            if (length < 2)
            {
                findings.Report("A JPEG segment states an impossible length; the rest was not read.");
                break;
            }

            var data = file.At(position + 4, length - 2);
            var isCut = data.Length < length - 2;
            ReadSegment(marker, data, pieces, findings);
            if (isCut)
            {
                findings.Report("The JPEG ends inside a segment: it is cut off.");
                break;
            }

            position += 2 + length;
        }

        pieces.Finish(findings);
        if (findings.Width is null) findings.Report("The JPEG states no size: its frame header is missing or broken.");
    }

    private static void ReadSegment(byte marker, ReadOnlySpan<byte> data, JpegPieces pieces, Findings findings)
    {
        switch (marker)
        {
            case >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC):
                ReadFrame(data, findings);
                break;
            case Comment:
                findings.AddText("Comment", TextDecoder.Utf8OrLatin1(data), "JPEG COM");
                break;
            case 0xE1 when data.StartsWith("Exif\0"u8):
                ExifReader.Read(data[Math.Min(6, data.Length)..], "EXIF", findings);
                break;
            case 0xE1 when data.StartsWith("http://ns.adobe.com/xap/1.0/\0"u8):
                XmpReader.Read(data[29..], "XMP", findings);
                break;
            case 0xE1 when data.StartsWith("http://ns.adobe.com/xmp/extension/\0"u8):
                pieces.AddExtendedXmp(data[35..], findings);
                break;
            case 0xEB when data.StartsWith("JP"u8):
                pieces.AddManifest(data[2..]);
                break;
            case 0xED:
                IptcReader.Read(data, "JPEG APP13", findings);
                break;
        }
    }

    private static void ReadFrame(ReadOnlySpan<byte> data, Findings findings)
    {
        if (data.Length < 6 || findings.Width is not null) return;
        findings.SetSize(BinaryPrimitives.ReadUInt16BigEndian(data[3..]), BinaryPrimitives.ReadUInt16BigEndian(data[1..]));
        findings.ColorMode = data[5] switch { 1 => "L", 3 => "RGB", 4 => "CMYK", _ => null };
    }
}
