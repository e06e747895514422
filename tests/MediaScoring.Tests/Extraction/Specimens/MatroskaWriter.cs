using System.Buffers.Binary;
using System.Text;

namespace MediaScoring.Tests.Extraction.Specimens;

/// <summary>Writes Matroska and WebM files that have headers and no real picture.</summary>
public sealed class MatroskaWriter
{
    private readonly List<(string Name, string Text)> tags = [];

    public int Width { get; init; } = 320;
    public int Height { get; init; } = 180;
    public double Seconds { get; init; } = 2;
    public string DocType { get; init; } = "webm";
    public bool HasSeekHead { get; init; } = true;
    public bool HasOpenCluster { get; init; }
    public bool HasOpenSegment { get; init; }

    /// <summary>A WebM with a tag as ffmpeg writes it: its name in capitals.</summary>
    public static byte[] WithTag(string name, string text) => new MatroskaWriter().Tag(name, text).ToArray();

    public MatroskaWriter Tag(string name, string text)
    {
        tags.Add((name, text));
        return this;
    }

    public byte[] ToArray()
    {
        var header = Element(0x1A45DFA3, Element(0x4282, Encoding.ASCII.GetBytes(DocType)));
        var info = Element(0x1549A966, Element(0x2AD7B1, [0x0F, 0x42, 0x40]), Element(0x4489, Double(Seconds * 1000)));
        var track = Element(
            0x1654AE6B,
            Element(0xAE, Element(0xD7, [1]), Element(0x83, [1]), Element(0x86, "V_VP9"u8.ToArray()), Element(0x23E383, Number(1_000_000_000 / 25)),
                Element(0xE0, Element(0xB0, Number(Width)), Element(0xBA, Number(Height)))),
            Element(0xAE, Element(0xD7, [2]), Element(0x83, [2]), Element(0x86, "A_OPUS"u8.ToArray()),
                Element(0xE1, Element(0xB5, Double(48_000)), Element(0x9F, [2]))));
        var block = Element(0xA3, new byte[200]);
        var cluster = HasOpenCluster
            ? new ByteWriter().Add(0x1F, 0x43, 0xB6, 0x75, 0xFF).Add(Element(0xE7, [0])).Add(block).Add(block).ToArray()
            : Element(0x1F43B675, Element(0xE7, [0]), block, block);
        var tagList = tags.Count == 0 ? [] : Element(0x1254C367, [.. tags.Select(tag =>
            Element(0x7373, Element(0x67C8, Element(0x45A3, Encoding.UTF8.GetBytes(tag.Name)), Element(0x4487, Encoding.UTF8.GetBytes(tag.Text)))))]);

        byte[] SeekHead(int tagsAt) => Element(0x114D9B74, Element(0x4DBB, Element(0x53AB, [0x12, 0x54, 0xC3, 0x67]), Element(0x53AC, Fixed32(tagsAt))));
        var seekBytes = HasSeekHead && tags.Count > 0 ? SeekHead(0).Length : 0;
        var seek = seekBytes > 0 ? SeekHead(seekBytes + info.Length + track.Length + cluster.Length) : [];
        byte[][] parts = [seek, info, track, cluster, tagList];
        if (!HasOpenSegment) return [.. header, .. Element(0x18538067, parts)];
        return [.. header, 0x18, 0x53, 0x80, 0x67, 0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, .. parts.SelectMany(part => part)];
    }

    /// <summary>An element with a length of four bytes.</summary>
    public static byte[] Element(uint id, params byte[][] contents)
    {
        var length = contents.Sum(content => content.Length);
        var element = new ByteWriter().Add(Id(id)).Big32(0x10000000L | (uint)length);
        foreach (var content in contents) element.Add(content);
        return element.ToArray();
    }

    public static byte[] Id(uint id) => [.. Fixed32((int)id).SkipWhile(value => value == 0)];

    private static byte[] Number(int value) => [.. Fixed32(value).SkipWhile(part => part == 0)];

    private static byte[] Fixed32(int value) => new ByteWriter().Big32((uint)value).ToArray();

    private static byte[] Double(double value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteDoubleBigEndian(bytes, value);
        return bytes;
    }
}
