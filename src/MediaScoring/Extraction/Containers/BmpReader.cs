using System.Buffers.Binary;

namespace MediaScoring.Extraction.Containers;

/// <summary>Windows bitmaps: size and colours; they hold no texts.</summary>
internal static class BmpReader
{
    /// <summary>Reads the header.</summary>
    public static void Read(BoundedFile file, Findings findings)
    {
        var header = file.At(14, 56);
        var headerBytes = header.Length < 4 ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(header);
        if (headerBytes == 12 && header.Length >= 12)   // OS/2: sixteen-bit sizes
        {
            findings.SetSize(BinaryPrimitives.ReadUInt16LittleEndian(header[4..]), BinaryPrimitives.ReadUInt16LittleEndian(header[6..]));
            findings.ColorMode = BinaryPrimitives.ReadUInt16LittleEndian(header[10..]) switch { 1 => "1", <= 8 => "P", _ => "RGB" };
            return;
        }

        if (headerBytes < 40 || header.Length < 40)
        {
            findings.Report("The BMP's header is missing or broken.");
            return;
        }

        // A negative height means rows from top to bottom.
        long height = BinaryPrimitives.ReadInt32LittleEndian(header[8..]);
        findings.SetSize(BinaryPrimitives.ReadInt32LittleEndian(header[4..]), Math.Abs(height));
        var bits = BinaryPrimitives.ReadUInt16LittleEndian(header[14..]);
        var hasMask = headerBytes >= 56 && header.Length >= 56 && BinaryPrimitives.ReadUInt32LittleEndian(header[52..]) != 0;
        findings.HasAlpha = bits == 32 && hasMask;
        findings.ColorMode = bits switch { 1 => "1", <= 8 => "P", 32 when hasMask => "RGBA", _ => "RGB" };
    }
}
