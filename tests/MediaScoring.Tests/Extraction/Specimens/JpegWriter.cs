using System.Text;

namespace MediaScoring.Tests.Extraction.Specimens;

/// <summary>Writes JPEGs that have headers and no real picture: enough for readers of metadata.</summary>
public sealed class JpegWriter
{
    private readonly ByteWriter segments = new();

    public int Width { get; init; } = 16;
    public int Height { get; init; } = 12;

    /// <summary>1 grey, 3 colours, 4 CMYK.</summary>
    public int Components { get; init; } = 3;

    /// <summary>A JPEG with an EXIF UserComment in UTF-16.</summary>
    public static byte[] WithUserComment(string text, Utf16Order order) => WithExif(TiffWriter.WithUserComment(text, order));

    /// <summary>A JPEG with an EXIF block.</summary>
    public static byte[] WithExif(byte[] tiff) => new JpegWriter().Exif(tiff).ToArray();

    /// <summary>A JPEG with an XMP packet.</summary>
    public static byte[] WithXmp(string packet) => new JpegWriter().Xmp(packet).ToArray();

    /// <summary>A JPEG with a COM segment in UTF-8.</summary>
    public static byte[] WithComment(string text) => new JpegWriter().Comment(text).ToArray();

    public JpegWriter Exif(byte[] tiff) => Segment(0xE1, [.. "Exif\0\0"u8, .. tiff]);

    public JpegWriter Xmp(string packet) => Segment(0xE1, [.. "http://ns.adobe.com/xap/1.0/\0"u8, .. Encoding.UTF8.GetBytes(packet)]);

    /// <summary>Extended XMP, in pieces of a length.</summary>
    public JpegWriter ExtendedXmp(string packet, int pieceBytes, string id = "0123456789ABCDEF0123456789ABCDEF")
    {
        var bytes = Encoding.UTF8.GetBytes(packet);
        for (var at = 0; at < bytes.Length; at += pieceBytes)
        {
            var piece = bytes[at..Math.Min(bytes.Length, at + pieceBytes)];
            Segment(0xE1, new ByteWriter().Latin1("http://ns.adobe.com/xmp/extension/\0").Latin1(id).Big32(bytes.Length).Big32(at).Add(piece).ToArray());
        }

        return this;
    }

    public JpegWriter Comment(string text) => Segment(0xFE, Encoding.UTF8.GetBytes(text));

    /// <summary>IPTC fields of record 2 in Photoshop's resources.</summary>
    public JpegWriter Iptc(params ReadOnlySpan<(int Field, string Text)> fields)
    {
        var data = new ByteWriter();
        foreach (var (field, text) in fields)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            data.Byte(0x1C).Byte(2).Byte(field).Big16(bytes.Length).Add(bytes);
        }

        return Segment(0xED, new ByteWriter().Latin1("Photoshop 3.0\0").Latin1("8BIM").Big16(0x0404).Big16(0).Big32(data.Length).Add(data.ToArray()).ToArray());
    }

    /// <summary>A C2PA manifest in APP11, in pieces of a length.</summary>
    public JpegWriter Manifest(byte[] jumbf, int pieceBytes = 60_000)
    {
        var (header, content) = (jumbf[..8], jumbf[8..]);
        for (int at = 0, number = 1; at < content.Length; at += pieceBytes, number++)
            Segment(0xEB, new ByteWriter().Latin1("JP").Big16(1).Big32(number).Add(header).Add(content[at..Math.Min(content.Length, at + pieceBytes)]).ToArray());
        return this;
    }

    public JpegWriter Segment(int marker, byte[] data)
    {
        segments.Byte(0xFF).Byte(marker).Big16(data.Length + 2).Add(data);
        return this;
    }

    public JpegWriter Raw(byte[] bytes)
    {
        segments.Add(bytes);
        return this;
    }

    public byte[] ToArray()
    {
        var frame = new ByteWriter().Byte(8).Big16(Height).Big16(Width).Byte(Components);
        for (var component = 1; component <= Components; component++) frame.Byte(component).Byte(0x11).Byte(0);
        return new ByteWriter().Add(0xFF, 0xD8).Add(segments.ToArray())
            .Byte(0xFF).Byte(0xC0).Big16(frame.Length + 2).Add(frame.ToArray())
            .Add(0xFF, 0xDA, 0, 2).Zeros(64).Add(0xFF, 0xD9).ToArray();
    }
}
