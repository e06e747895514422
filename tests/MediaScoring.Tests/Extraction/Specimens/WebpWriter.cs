using System.Text;

namespace MediaScoring.Tests.Extraction.Specimens;

/// <summary>Writes WebPs that have headers and no real picture.</summary>
public sealed class WebpWriter
{
    private readonly ByteWriter chunks = new();

    public int Width { get; init; } = 20;
    public int Height { get; init; } = 10;
    public bool HasAlpha { get; init; }

    /// <summary>A WebP with an EXIF block behind its picture.</summary>
    public static byte[] WithExif(byte[] tiff, bool hasPrefix = false) => new WebpWriter().Exif(tiff, hasPrefix).ToArray();

    /// <summary>A WebP with an EXIF UserComment in UTF-16.</summary>
    public static byte[] WithUserComment(string text, Utf16Order order) => WithExif(TiffWriter.WithUserComment(text, order));

    /// <summary>A WebP with an XMP packet.</summary>
    public static byte[] WithXmp(string packet) => new WebpWriter().Xmp(packet).ToArray();

    public WebpWriter Exif(byte[] tiff, bool hasPrefix = false) => Chunk("EXIF", hasPrefix ? [.. "Exif\0\0"u8, .. tiff] : tiff);

    public WebpWriter Xmp(string packet) => Chunk("XMP ", Encoding.UTF8.GetBytes(packet));

    /// <summary>A frame of an animation.</summary>
    public WebpWriter Frame(int milliseconds) =>
        Chunk("ANMF", new ByteWriter().Zeros(12).Byte(milliseconds).Byte(milliseconds >> 8).Byte(milliseconds >> 16).Byte(0).ToArray());

    public WebpWriter Chunk(string type, byte[] data)
    {
        chunks.Latin1(type).Little32(data.Length).Add(data).Zeros(data.Length & 1);
        return this;
    }

    public byte[] ToArray()
    {
        var extended = new ByteWriter().Byte(HasAlpha ? 0x10 : 0).Zeros(3)
            .Byte(Width - 1).Byte((Width - 1) >> 8).Byte((Width - 1) >> 16).Byte(Height - 1).Byte((Height - 1) >> 8).Byte((Height - 1) >> 16);
        var picture = new ByteWriter().Zeros(3).Add(0x9D, 0x01, 0x2A).Little16(Width).Little16(Height).Zeros(6);
        var body = new ByteWriter().Latin1("WEBP").Latin1("VP8X").Little32(extended.Length).Add(extended.ToArray())
            .Latin1("VP8 ").Little32(picture.Length).Add(picture.ToArray()).Add(chunks.ToArray());
        return new ByteWriter().Latin1("RIFF").Little32(body.Length).Add(body.ToArray()).ToArray();
    }
}
