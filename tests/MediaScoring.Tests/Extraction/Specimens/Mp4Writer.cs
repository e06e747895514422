using System.Text;

namespace MediaScoring.Tests.Extraction.Specimens;

/// <summary>Writes MP4 and QuickTime files that have headers and no real picture.</summary>
public sealed class Mp4Writer
{
    private readonly ByteWriter userData = new();
    private readonly ByteWriter movieEnd = new();
    private readonly ByteWriter fileEnd = new();

    public int Width { get; init; } = 320;
    public int Height { get; init; } = 180;
    public int Frames { get; init; } = 48;
    public int FramesPerSecond { get; init; } = 24;
    public string Brand { get; init; } = "isom";
    public bool HasAudio { get; init; }
    public bool IsFragmented { get; init; }
    public bool MovieAtEnd { get; init; } = true;

    /// <summary>Quarter turns clockwise that a player makes: 0, 1, 2 or 3.</summary>
    public int QuarterTurns { get; init; }

    /// <summary>An MP4 with a comment in the iTunes style.</summary>
    public static byte[] WithComment(string text) => new Mp4Writer().Item("\u00A9cmt", text).ToArray();

    /// <summary>An MP4 with named keys (mdta): "comment", "prompt", "workflow".</summary>
    public static byte[] WithKeys(params ReadOnlySpan<(string Key, string Text)> texts) => new Mp4Writer().Keys(texts).ToArray();

    /// <summary>A QuickTime file with a comment of its own style.</summary>
    public static byte[] WithQuickTimeComment(string text) => new Mp4Writer { Brand = "qt  " }.QuickTimeText("\u00A9cmt", text).ToArray();

    /// <summary>An item in the iTunes style.</summary>
    public Mp4Writer Item(string type, string text)
    {
        userData.Add(Box("meta", new ByteWriter().Zeros(4).Add(Handler("mdir")).Add(Box("ilst", Box(type, Data(text)))).ToArray()));
        return this;
    }

    /// <summary>Named keys.</summary>
    public Mp4Writer Keys(params ReadOnlySpan<(string Key, string Text)> texts)
    {
        var keys = new ByteWriter().Zeros(4).Big32(texts.Length);
        var items = new ByteWriter();
        for (var index = 0; index < texts.Length; index++)
        {
            keys.Add(Box("mdta", Encoding.UTF8.GetBytes(texts[index].Key)));
            items.Add(Box($"\0\0\0{(char)(index + 1)}", Data(texts[index].Text)));
        }

        movieEnd.Add(Box("meta", new ByteWriter().Zeros(4).Add(Handler("mdta")).Add(Box("keys", keys.ToArray())).Add(Box("ilst", items.ToArray())).ToArray()));
        return this;
    }

    /// <summary>A text of QuickTime's user data.</summary>
    public Mp4Writer QuickTimeText(string type, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        userData.Add(Box(type, new ByteWriter().Big16(bytes.Length).Big16(0x15C7).Add(bytes).ToArray()));
        return this;
    }

    /// <summary>An XMP packet in a uuid box.</summary>
    public Mp4Writer Xmp(string packet)
    {
        fileEnd.Add(Box("uuid", [0xBE, 0x7A, 0xCF, 0xCB, 0x97, 0xA9, 0x42, 0xE8, 0x9C, 0x71, 0x99, 0x94, 0x91, 0xE3, 0xAF, 0xAC, .. Encoding.UTF8.GetBytes(packet)]));
        return this;
    }

    /// <summary>Any bytes inside the movie box.</summary>
    public Mp4Writer InMovie(byte[] bytes)
    {
        movieEnd.Add(bytes);
        return this;
    }

    public byte[] ToArray()
    {
        var file = new ByteWriter().Add(Box("ftyp", new ByteWriter().Latin1(Brand).Zeros(4).Latin1(Brand).ToArray()));
        var data = Box("mdat", new byte[512]);
        var movie = Movie();
        file.Add(MovieAtEnd && !IsFragmented ? data : movie).Add(MovieAtEnd && !IsFragmented ? movie : data);
        if (IsFragmented) file.Add(Fragment());
        return file.Add(fileEnd.ToArray()).ToArray();
    }

    /// <summary>A box with its length.</summary>
    public static byte[] Box(string type, params byte[][] contents)
    {
        var length = contents.Sum(content => content.Length);
        var box = new ByteWriter().Big32(length + 8).Latin1(type);
        foreach (var content in contents) box.Add(content);
        return box.ToArray();
    }

    /// <summary>The value of an item: UTF-8.</summary>
    public static byte[] Data(string text, int kind = 1) => Box("data", new ByteWriter().Big32(kind).Big32(0).Utf8(text).ToArray());

    private static byte[] Handler(string kind) => Box("hdlr", new ByteWriter().Zeros(8).Latin1(kind).Zeros(13).ToArray());

    private byte[] Movie()
    {
        var duration = IsFragmented ? 0 : Frames * 1000 / FramesPerSecond;
        var header = new ByteWriter().Zeros(12).Big32(1000).Big32(duration).Zeros(80);
        var movie = new ByteWriter().Add(Box("mvhd", header.ToArray())).Add(VideoTrack());
        if (HasAudio) movie.Add(AudioTrack());
        if (IsFragmented) movie.Add(Box("mvex", Box("trex", new ByteWriter().Zeros(4).Big32(1).Big32(1).Big32(512).Zeros(8).ToArray())));
        if (userData.Length > 0) movie.Add(Box("udta", userData.ToArray()));
        return Box("moov", movie.Add(movieEnd.ToArray()).ToArray());
    }

    private byte[] VideoTrack()
    {
        var (a, b, c, d) = QuarterTurns switch { 1 => (0, 1, -1, 0), 2 => (-1, 0, 0, -1), 3 => (0, -1, 1, 0), _ => (1, 0, 0, 1) };
        var header = new ByteWriter().Zeros(12).Big32(1).Zeros(24)
            .Big32(a * 65536).Big32(b * 65536).Big32(0).Big32(c * 65536).Big32(d * 65536).Zeros(12).Big32(0x40000000)
            .Big32((long)Width << 16).Big32((long)Height << 16);
        var entry = new ByteWriter().Zeros(6).Big16(1).Zeros(16).Big16(Width).Big16(Height).Zeros(50);
        var times = IsFragmented
            ? new ByteWriter().Zeros(8)
            : new ByteWriter().Zeros(4).Big32(1).Big32(Frames).Big32(512);
        return Track(header, "vide", FramesPerSecond * 512, Box("avc1", entry.ToArray()), times);
    }

    private static byte[] AudioTrack()
    {
        var entry = new ByteWriter().Zeros(6).Big16(1).Zeros(8).Big16(2).Big16(16).Zeros(4).Big32(48_000L << 16);
        return Track(new ByteWriter().Zeros(12).Big32(2).Zeros(68), "soun", 48_000, Box("mp4a", entry.ToArray()), new ByteWriter().Zeros(8));
    }

    private static byte[] Track(ByteWriter header, string kind, int timescale, byte[] entry, ByteWriter times) =>
        Box(
            "trak",
            Box("tkhd", header.ToArray()),
            Box(
                "mdia",
                Box("mdhd", new ByteWriter().Zeros(12).Big32(timescale).Zeros(8).ToArray()),
                Handler(kind),
                Box("minf", Box("stbl", Box("stsd", [0, 0, 0, 0, 0, 0, 0, 1, .. entry]), Box("stts", times.ToArray())))));

    private byte[] Fragment() =>
        Box(
            "moof",
            Box(
                "traf",
                Box("tfhd", new ByteWriter().Zeros(4).Big32(1).ToArray()),
                Box("trun", new ByteWriter().Zeros(4).Big32(Frames).ToArray())));
}
