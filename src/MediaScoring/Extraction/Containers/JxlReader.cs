using System.Buffers.Binary;

namespace MediaScoring.Extraction.Containers;

/// <summary>
/// JPEG XL (ISO/IEC 18181-1 and -2): a bare codestream (size only) or boxes with EXIF, XMP and C2PA, plain or packed with
/// Brotli.
/// </summary>
internal static class JxlReader
{
    private const uint Codestream = 'j' << 24 | 'x' << 16 | 'l' << 8 | 'c';
    private const uint PartialCodestream = 'j' << 24 | 'x' << 16 | 'l' << 8 | 'p';
    private const uint Exif = 'E' << 24 | 'x' << 16 | 'i' << 8 | 'f';
    private const uint Xml = 'x' << 24 | 'm' << 16 | 'l' << 8 | ' ';
    private const uint Jumbf = 'j' << 24 | 'u' << 16 | 'm' << 8 | 'b';
    private const uint Packed = 'b' << 24 | 'r' << 16 | 'o' << 8 | 'b';
    private const int HeaderBytes = 512;

    /// <summary>Walks through the boxes.</summary>
    public static void Read(BoundedFile file, Findings findings)
    {
        if (file.At(0, 2).SequenceEqual((ReadOnlySpan<byte>)[0xFF, 0x0A]))
        {
            JxlCodestream.Read(file.At(0, HeaderBytes), findings);
        }
        else
        {
            var boxes = new IsoBoxes(file, 0, file.Length, findings);
            while (boxes.TryNext(out var box))
            {
                switch (box.Type)
                {
                    case Codestream when findings.Width is null:
                        JxlCodestream.Read(file.At(box.Start, (int)Math.Min(box.Length, HeaderBytes)), findings);
                        break;
                    case PartialCodestream when findings.Width is null:   // four bytes of index first
                        JxlCodestream.Read(file.At(box.Start + 4, (int)Math.Clamp(box.Length - 4, 0, HeaderBytes)), findings);
                        break;
                    case Exif or Xml when findings.MayTake(box.Length, "JPEG XL"):
                        ReadContent(box.Type, file.At(box.Start, (int)box.Length), findings);
                        break;
                    case Jumbf:
                        ReadContent(box.Type, file.At(box.Start, (int)Math.Min(box.Length, ReadingLimits.MaxManifestBytes)), findings);
                        break;
                    case Packed when box.Length > 4 && findings.MayTake(box.Length, "JPEG XL brob"):
                        ReadPacked(file.At(box.Start, (int)box.Length), file, findings);
                        break;
                }
            }
        }

        if (findings.Width is null) findings.Report("The JPEG XL states no size: its codestream is missing or broken.");
    }

    private static void ReadPacked(ReadOnlySpan<byte> data, BoundedFile file, Findings findings)
    {
        if (data.Length <= 4) return;
        var type = FourCC.Read(data);
        if (type is not (Exif or Xml or Jumbf)) return;
        if (!Inflater.TryInflate(data[4..], Packing.Brotli, file, findings, "JPEG XL brob", out var unpacked)) return;
        using (unpacked)
            ReadContent(type, unpacked.Span, findings);
    }

    private static void ReadContent(uint type, ReadOnlySpan<byte> data, Findings findings)
    {
        switch (type)
        {
            case Exif when data.Length > 4:
                var offset = BinaryPrimitives.ReadUInt32BigEndian(data);
                // The codestream's own orientation counts (18181-2, 9.2): EXIF's is not taken.
                ExifReader.Read(offset <= data.Length - 4 ? data[(4 + (int)offset)..] : data[4..], "EXIF", findings, takesOrientation: false);
                break;
            case Xml: XmpReader.Read(data, "XMP", findings); break;
            case Jumbf: C2paReader.Read(data, "JPEG XL C2PA", findings); break;
        }
    }
}
