using System.Text;

namespace MediaScoring.Tests.Extraction.Specimens;

/// <summary>Writes GIFs of one black frame or several.</summary>
public sealed class GifWriter
{
    private readonly ByteWriter blocks = new();

    public int Width { get; init; } = 6;
    public int Height { get; init; } = 4;
    public bool IsGrey { get; init; }

    /// <summary>A GIF with a comment.</summary>
    public static byte[] WithComment(string text) => new GifWriter().Comment(text).Frame().ToArray();

    public GifWriter Comment(string text)
    {
        blocks.Add(0x21, 0xFE).Add(Blocks(Encoding.UTF8.GetBytes(text)));
        return this;
    }

    /// <summary>A frame that is shown for so many hundredths of a second.</summary>
    public GifWriter Frame(int hundredths = 0)
    {
        blocks.Add(0x21, 0xF9, 4, 0).Little16(hundredths).Add(0, 0);
        blocks.Byte(0x2C).Zeros(4).Little16(Width).Little16(Height).Byte(0).Byte(2).Add(Blocks([0x84, 0x8F, 0xA9, 0xCB]));
        return this;
    }

    /// <summary>An XMP packet with the ending that leads readers of blocks out again.</summary>
    public GifWriter Xmp(string packet)
    {
        blocks.Add(0x21, 0xFF, 11).Latin1("XMP DataXMP").Utf8(packet).Byte(1);
        for (var value = 255; value >= 0; value--) blocks.Byte(value);
        blocks.Byte(0);
        return this;
    }

    public byte[] ToArray()
    {
        byte[] palette = IsGrey ? [0, 0, 0, 1, 1, 1] : [0, 0, 0, 200, 100, 50];
        return new ByteWriter().Latin1("GIF89a").Little16(Width).Little16(Height).Add(0x80, 0, 0).Add(palette).Add(blocks.ToArray()).Byte(0x3B).ToArray();
    }

    private static byte[] Blocks(byte[] data)
    {
        var blocks = new ByteWriter();
        foreach (var part in data.Chunk(255)) blocks.Byte(part.Length).Add(part);
        return blocks.Byte(0).ToArray();
    }
}
