using System.IO.Compression;
using System.Text;

namespace MediaScoring.Tests.Extraction.Specimens;

/// <summary>Writes JPEG XL files that have headers and no real picture: 24 × 16 pixels, RGB.</summary>
public sealed class JxlWriter
{
    private readonly ByteWriter boxes = new();

    /// <summary>A codestream without boxes: small size, height 2 × 8, ratio 3:2, everything as usual.</summary>
    public static byte[] Bare { get; } = [0xFF, 0x0A, .. Bits((1, 1), (5, 1), (3, 4), (1, 1)), 0, 0];

    /// <summary>Whether the codestream comes in pieces.</summary>
    public bool IsPartial { get; init; }

    /// <summary>A JPEG XL with an EXIF block, plain or packed with Brotli.</summary>
    public static byte[] WithExif(byte[] tiff, bool isPacked = false) => new JxlWriter().Box("Exif", [0, 0, 0, 0, .. tiff], isPacked).ToArray();

    /// <summary>A JPEG XL with an XMP packet, plain or packed with Brotli.</summary>
    public static byte[] WithXmp(string packet, bool isPacked = false) => new JxlWriter().Box("xml ", Encoding.UTF8.GetBytes(packet), isPacked).ToArray();

    public JxlWriter Box(string type, byte[] content, bool isPacked = false)
    {
        boxes.Add(isPacked ? Mp4Writer.Box("brob", Encoding.Latin1.GetBytes(type), Brotli(content)) : Mp4Writer.Box(type, content));
        return this;
    }

    public byte[] ToArray() =>
    [
        0, 0, 0, 0x0C, 0x4A, 0x58, 0x4C, 0x20, 0x0D, 0x0A, 0x87, 0x0A,
        .. Mp4Writer.Box("ftyp", new ByteWriter().Latin1("jxl ").Zeros(4).Latin1("jxl ").ToArray()),
        .. boxes.ToArray(),
        .. IsPartial ? Mp4Writer.Box("jxlp", [0, 0, 0, 0], Bare) : Mp4Writer.Box("jxlc", Bare),
    ];

    /// <summary>Numbers of so many bits, lowest bit first.</summary>
    public static byte[] Bits(params ReadOnlySpan<(int Count, long Value)> numbers)
    {
        var bytes = new List<byte>();
        var position = 0;
        foreach (var (count, value) in numbers)
        {
            for (var bit = 0; bit < count; bit++, position++)
            {
                if (position % 8 == 0) bytes.Add(0);
                bytes[^1] |= (byte)((value >> bit & 1) << (position % 8));
            }
        }

        return [.. bytes];
    }

    private static byte[] Brotli(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var stream = new BrotliStream(packed, CompressionLevel.Fastest)) stream.Write(content);
        return packed.ToArray();
    }
}
