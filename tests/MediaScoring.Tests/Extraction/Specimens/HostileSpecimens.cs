using System.IO.Compression;
using System.Text;

namespace MediaScoring.Tests.Extraction.Specimens;

/// <summary>Files that try to crash, hang or fill the memory of a reader, and what is to be said about each (nothing when it is null).</summary>
public static class HostileSpecimens
{
    private static readonly byte[] none = [];

    /// <summary>All of them by name.</summary>
    public static IReadOnlyDictionary<string, (Func<byte[]> Make, string? Says)> All { get; } = new Dictionary<string, (Func<byte[]>, string?)>
    {
        ["nothing at all"] = (() => none, "is empty"),
        ["one byte"] = (() => [0x89], "no known"),
        ["four bytes of a box"] = (() => [0, 0, 0, 0, 0x66, 0x74, 0x79, 0x70, 0, 0, 0, 0, 0], "no movie header"),
        ["noise"] = (() => Noise(5_000), "no known"),

        ["png: signature only"] = (() => new PngWriter().ToArray()[..8], "cut off"),
        ["png: cut in its header"] = (() => new PngWriter().ToArray()[..20], "cut off"),
        ["png: no pixels wide"] = (() => new PngWriter { Width = 0 }.ToArray(), "no size"),
        ["png: wider than any picture"] = (() => new PngWriter { ColorType = 6 }.ToArray().With(16, [0x7F, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF]), null),
        ["png: taller than any picture, and narrow"] = (() => new PngWriter { ColorType = 2, Width = 8 }.ToArray().With(20, [0x7F, 0xFF, 0xFF, 0xFF]), null),
        ["png: chunk of 4 GiB"] = (() => new PngWriter().Raw([0xFF, 0xFF, 0xFF, 0xFF, .. "tEXt"u8]).ToArray(), "impossible length"),
        ["png: text of 2 GiB in a small file"] = (() => new PngWriter().Raw([0x7F, 0xFF, 0xFF, 0xFF, .. "tEXtparameters\0a fox"u8]).ToArray(), "ends inside its chunk tEXt"),
        ["png: text without keyword"] = (() => new PngWriter().Chunk("tEXt", [.. "parameters"u8]).ToArray(), "no keyword"),
        ["png: text that is empty"] = (() => new PngWriter().Chunk("tEXt", none).ToArray(), "no keyword"),
        ["png: text of 40 MiB"] = (() => new PngWriter().Text("parameters", new string('x', 40 << 20)).ToArray(), "larger than 32 MiB"),
        ["png: packed bomb of 1 GiB"] = (() => new PngWriter().Chunk("zTXt", [.. "a\0\0"u8, .. Bomb(1 << 30)]).ToArray(), "larger than 32 MiB"),
        ["png: five packed texts of 20 MiB"] = (FiveLargeTexts, "when unpacked"),
        ["png: packed text that is damaged"] = (() => new PngWriter().Chunk("zTXt", [.. "a\0\0"u8, 0x78, 0x9C, 1, 2, 3, 4, 5, 6, 7, 8]).ToArray(), "damaged"),
        ["png: packed text that ends too early"] = (() => new PngWriter().Chunk("zTXt", [.. "a\0\0"u8, .. PngWriter.Zlib(Noise(2_000))[..500]]).ToArray(), null),
        ["png: unknown packing"] = (() => new PngWriter().Chunk("zTXt", [.. "a\0\u0001x"u8]).ToArray(), "unknown packing"),
        ["png: unicode text that stops"] = (() => new PngWriter().Chunk("iTXt", [.. "a\0\0\0en"u8]).ToArray(), "incomplete"),
        ["png: unicode text that is no unicode"] = (() => new PngWriter().Chunk("iTXt", [.. "a\0\0\0\0\0"u8, 0xC3, 0x28, 0xFF, 0xFE, 0x41]).ToArray(), "not valid UTF-8"),
        ["png: text full of nulls"] = (() => new PngWriter().Chunk("tEXt", [.. "a\0b\0c\0d"u8]).ToArray(), "NUL characters"),
        ["png: 100,001 chunks"] = (() => new PngWriter().Raw([.. Enumerable.Repeat(PngWriter.Encode("ruBB", none), 100_001).SelectMany(chunk => chunk)]).ToArray(), "100,000 parts"),
        ["png: 1,001 texts"] = (() => new PngWriter().Raw([.. Enumerable.Repeat(PngWriter.Encode("tEXt", [.. "a\0b"u8]), 1_001).SelectMany(chunk => chunk)]).ToArray(), "1,000 texts"),
        ["png: profile of 2 billion bytes"] = (() => new PngWriter().PackedText("Raw profile type exif", "\nexif\n2147483647\n4578").ToArray(), "does not start"),
        ["png: exif that is none"] = (() => new PngWriter().Exif(Noise(100)).ToArray(), "does not start"),
        ["png: no end"] = (() => new PngWriter().ToArray()[..^12], "cut off"),
        ["png: pixels that are no pixels"] = (() => new PngWriter { ColorType = 6 }.ToArray().Fill("IDAT", 4, 6), "damaged"),
        ["png: pixel filter 9"] = (() => new PngWriter { ColorType = 6, Width = 20, Height = 20 }.Raw(PngWriter.Encode("IDAT", PngWriter.Zlib([.. Enumerable.Repeat((byte)9, 81 * 20)]))).ToArray(), null),

        ["jpeg: start only"] = (() => [0xFF, 0xD8, 0xFF], "cut off"),
        ["jpeg: segment of length 0"] = (() => new JpegWriter().Raw([0xFF, 0xE1, 0, 0]).ToArray(), "impossible length"),
        ["jpeg: segment of length 1"] = (() => new JpegWriter().Raw([0xFF, 0xE1, 0, 1]).ToArray(), "impossible length"),
        ["jpeg: noise between segments"] = (() => new JpegWriter().Comment("x").Raw([1, 2, 3, 4]).ToArray(), "broken between"),
        ["jpeg: cut in its exif"] = (() => JpegWriter.WithUserComment("a fox", Utf16Order.Big)[..60], "cut off"),
        ["jpeg: no frame"] = (() => [0xFF, 0xD8, 0xFF, 0xDA, 0, 2], "no size"),
        ["jpeg: a million fill bytes"] = (() => new JpegWriter().Raw([.. Enumerable.Repeat((byte)0xFF, 1_000_000)]).ToArray(), "100,000 parts"),
        ["jpeg: extended xmp of 4 GiB"] = (() => new JpegWriter().Segment(0xE1, ExtendedXmp(0xFFFFFFFF, 0)).ToArray(), "larger than 16 MiB"),
        ["jpeg: extended xmp beyond its end"] = (() => new JpegWriter().Segment(0xE1, ExtendedXmp(10, 9)).ToArray(), "does not fit"),
        ["jpeg: extended xmp with a hole"] = (() => new JpegWriter().Segment(0xE1, ExtendedXmp(5_000_000, 4_000_000)).ToArray(), "is missing"),
        ["jpeg: iptc field longer than all"] = (() => new JpegWriter().Segment(0xED, [.. "Photoshop 3.0\08BIM"u8, 4, 4, 0, 0, 0, 0, 0, 6, 0x1C, 2, 5, 0xFF, 0xFF, 65]).ToArray(), "IPTC field"),
        ["jpeg: photoshop resource of 4 GiB"] = (() => new JpegWriter().Segment(0xED, [.. "Photoshop 3.0\08BIM"u8, 4, 4, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0x1C]).ToArray(), "Photoshop resource"),

        ["exif: directory outside"] = (() => Exif([.. "II*\0"u8, 0xF0, 0xFF, 0xFF, 0xFF, 0, 0]), "outside the block"),
        ["exif: directory before the block"] = (() => Exif([.. "II*\0"u8, 0, 0, 0, 0, 0, 0]), "outside the block"),
        ["exif: directory that points at itself"] = (() => Exif(Directory((0x8769, 4, 1, 8))), "points at the main directory"),
        ["exif: places that point at the directory"] = (() => Exif(Directory((0x8825, 4, 1, 8))), "points at another directory"),
        ["exif: both directories are one"] = (() => Exif(Directory((0x8769, 4, 1, 30), (0x8825, 4, 1, 30))), "points at another directory"),
        ["exif: 65,535 entries"] = (() => Exif([.. "MM\0*"u8, 0, 0, 0, 8, 0xFF, 0xFF, 0, 0]), "outside the block"),
        ["exif: 5,000 entries that are there"] = (() => new PngWriter().Exif([.. "MM\0*"u8, 0, 0, 0, 8, 0x13, 0x88, .. new byte[60_000]]).ToArray(), "2,000 entries"),
        ["exif: 4 billion values"] = (() => Exif(Directory((0x010E, 12, 0xFFFFFFFF, 8))), "outside the EXIF block"),
        ["exif: value far outside"] = (() => Exif(Directory((0x9286, 7, 100, 0xFFFFFFF0))), "outside the EXIF block"),
        ["exif: division by zero"] = (() => Exif(new TiffWriter().ExifRational(0x829A, 1, 0).Place("N", [0, 0, 0], "E", [400, 0, 0]).ToArray()), null),
        ["exif: half a character"] = (() => Exif(new TiffWriter().UserComment([.. "UNICODE\0"u8], [0xD8, 0x3D, 0, 0x41, 0]).ToArray()), null),
        ["exif: 2,000 entries that share one text of 1 MiB"] = (SharedText, "larger than 64 MiB together"),

        ["xmp: a billion laughs"] = (() => JpegWriter.WithXmp("<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\">]><x>&b;</x>"), "document type definition"),
        ["xmp: a file of the machine"] = (() => JpegWriter.WithXmp("<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/hostname\">]><x>&a;</x>"), "document type definition"),
        ["xmp: 10,000 levels"] = (() => new PngWriter().Xmp(string.Concat(Enumerable.Repeat("<a>", 10_000))).ToArray(), "nested deeper"),
        ["xmp: not closed"] = (() => JpegWriter.WithXmp(XmpWriter.Packet("<dc:title>")), "not well-formed"),
        ["xmp: unknown entity"] = (() => JpegWriter.WithXmp("<x>&nbsp;</x>"), "not well-formed"),
        ["xmp: no unicode"] = (() => new JpegWriter().Segment(0xE1, [.. "http://ns.adobe.com/xap/1.0/\0<x>"u8, 0xFF, 0xC0, .. "</x>"u8]).ToArray(), "not valid UTF-8"),
        ["xmp: 20 MiB"] = (() => new WebpWriter().Xmp("<x>" + new string(' ', 20 << 20) + "</x>").ToArray(), "larger than 16 MiB"),
        ["xmp: numbers that are none"] = (() => JpegWriter.WithXmp(XmpWriter.Packet("<xmp:Rating>NaN</xmp:Rating><exif:FNumber>1/0</exif:FNumber><exif:ExposureTime>1/2/3/4</exif:ExposureTime><exif:DateTimeOriginal>0000-99-99</exif:DateTimeOriginal>")), null),

        ["c2pa: 10,000 levels"] = (() => Manifest(Nested(10_000)), "nested too deeply"),
        ["c2pa: box of size 3"] = (() => Manifest([0, 0, 0, 3, .. "jumb"u8, 0, 0]), "C2PA manifest"),
        ["c2pa: box of 2^64 bytes"] = (() => Manifest([0, 0, 0, 1, .. "jumb"u8, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]), "C2PA manifest"),
        ["c2pa: 2^64 entries"] = (() => Manifest(Mp4Writer.Box("cbor", [0xBB, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x61, 0x61, 0x01])), null),
        ["c2pa: text of 2^63 bytes"] = (() => Manifest(Mp4Writer.Box("cbor", [0xA1, .. C2paWriter.Text("claim_generator"), 0x7B, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])), null),
        ["c2pa: 100,000 lists in lists"] = (() => Manifest(Mp4Writer.Box("cbor", [.. Enumerable.Repeat((byte)0x81, 100_000)])), null),
        ["c2pa: 100,000 tags before nothing"] = (() => Manifest(Mp4Writer.Box("cbor", [.. Enumerable.Repeat((byte)0xC0, 100_000)])), null),
        ["c2pa: endless map of endless lists"] = (() => Manifest(Mp4Writer.Box("cbor", [.. Enumerable.Repeat((byte)0xBF, 50_000)])), null),

        ["webp: longer than the file"] = (() => WebpWriter.WithXmp("<x/>").With(4, [0xFF, 0xFF, 0xFF, 0xFF]), "shorter than its header"),
        ["webp: chunk of 4 GiB"] = (() => new WebpWriter().ToArray().With(16, [0xFF, 0xFF, 0xFF, 0xFF]), "longer than the file"),
        ["webp: exif of 4 GiB"] = (() => WebpWriter.WithUserComment("a fox", Utf16Order.Big).After("EXIF", [0xFF, 0xFF, 0xFF, 0xFF]), "longer than the file"),
        ["webp: nothing behind its name"] = (() => new WebpWriter().ToArray()[..12], "no size"),
        ["webp: 200,000 empty chunks"] = (() => new WebpWriter().Chunk("JUNK", new byte[1_600_000]).ToArray().After("JUNK", [0, 0, 0, 0]), "100,000 parts"),
        ["webp: lossless picture of noise"] = (() => Lossless(Noise(4_000)), "cannot be decoded"),

        ["gif: cut in its header"] = (() => new GifWriter().ToArray()[..10], "cut off"),
        ["gif: unknown block"] = (() => new GifWriter().Frame().ToArray()[..^1].Append((byte)0x77).Append((byte)0x77).ToArray(), "broken between"),
        ["gif: comment without end"] = (() => [.. new GifWriter().ToArray()[..^1], 0x21, 0xFE, .. Enumerable.Repeat((byte)0xFF, 3_000)], "cut off"),
        ["gif: comment of 33 MiB"] = (() => new GifWriter().Comment(new string('x', 33 << 20)).Frame().ToArray(), "larger than 32 MiB"),
        ["gif: 100,001 blocks"] = (() => [.. new GifWriter().ToArray()[..^1], .. Enumerable.Repeat((byte[])[0x21, 0x01, 0], 100_001).SelectMany(block => block)], "100,000 parts"),
        ["gif: xmp without its ending"] = (() => [.. new GifWriter().ToArray()[..^1], 0x21, 0xFF, 11, .. "XMP DataXMP<x"u8, 0, 0x3B], null),

        ["bmp: cut in its header"] = (() => [.. "BM"u8, .. new byte[12], 40, 0, 0, 0, 1], "missing or broken"),
        ["bmp: lowest of all heights"] = (() => new ByteWriter().Latin1("BM").Zeros(12).Little32(40).Little32(int.MinValue).Little32(int.MinValue).Zeros(60).ToArray(), null),

        ["mp4: file type only"] = (() => new Mp4Writer().ToArray()[..20], "no movie header"),
        ["mp4: box of size 7"] = (() => new Mp4Writer().InMovie([0, 0, 0, 7, .. "free"u8]).ToArray(), "impossible size"),
        ["mp4: box of 2^64 bytes"] = (() => [.. new Mp4Writer().ToArray(), 0, 0, 0, 1, .. "free"u8, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], "longer than what it lies in"),
        ["mp4: box to the end"] = (() => [.. new Mp4Writer().ToArray(), 0, 0, 0, 0, .. "mdat"u8, 1, 2, 3], null),
        ["mp4: movie cut off"] = (() => new Mp4Writer { MovieAtEnd = true }.ToArray()[..^90], "cut off"),
        ["mp4: movie that is longer than the file"] = (() => new Mp4Writer { MovieAtEnd = false }.ToArray().Before("moov", [0x7F, 0, 0, 0]), "longer than what it lies in"),
        ["mp4: 4 billion times"] = (() => new Mp4Writer().ToArray().After("stts", [0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]), null),
        ["mp4: 2 million time entries"] = (() => new Mp4Writer().InMovie(Track(Mp4Writer.Box("stts", [0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF], new byte[16_000_000]))).ToArray(), "1,000,000 entries"),
        ["mp4: run of 4 billion samples"] = (() => new Mp4Writer { IsFragmented = true }.ToArray().After("trun", [0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF]), null),
        ["mp4: run of 4 billion samples with times"] = (() => new Mp4Writer { IsFragmented = true }.ToArray().After("trun", [0, 0, 1, 0, 0xFF, 0xFF, 0xFF, 0xFF]), null),
        ["mp4: tracks of tracks"] = (() => new Mp4Writer().InMovie(NestedBoxes("mdia", 1_000)).ToArray(), null),
        ["mp4: 1,000 levels in a track"] = (() => new Mp4Writer().InMovie(Mp4Writer.Box("trak", NestedBoxes("mdia", 1_000))).ToArray(), "nested deeper"),
        ["mp4: 200,000 boxes"] = (() => new Mp4Writer().InMovie([.. Enumerable.Repeat(Mp4Writer.Box("free"), 200_000).SelectMany(box => box)]).ToArray(), "100,000 parts"),
        ["mp4: time of no units"] = (() => new Mp4Writer().ToArray().After("mvhd", new byte[24]).After("mdhd", new byte[24]), null),
        ["mp4: comment that is no unicode"] = (() => Mp4Writer.WithComment("fox!").Replace("fox!"u8, [0xFF, 0xFE, 0xC3, 0x28]), "not valid UTF-8"),
        ["mp4: item of a key that is not there"] = (() => Mp4Writer.WithKeys(("comment", "a fox")).Replace([0, 0, 0, 1, 0, 0, 0, 0x15, .. "data"u8], [0, 0, 0, 9, 0, 0, 0, 0x15, .. "data"u8]), null),
        ["mp4: value smaller than its header"] = (() => Mp4Writer.WithComment("a fox").Replace([0, 0, 0, 0x15, .. "data"u8], [0, 0, 0, 9, .. "data"u8]), "longer than what it lies in"),

        ["avif: item far outside"] = (() => new IsoImageWriter { PlacesVersion = 1 }.Exif(new TiffWriter().ToArray()).ToArray().After("iloc", [1, 0, 0, 0, 0x80, 0, 0, 1, 0, 2, 0, 0, 0, 0, 0, 1, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]), "outside the file"),
        ["avif: impossible numbers"] = (() => IsoImageWriter.WithXmp("<x/>").After("iloc", [0, 0, 0, 0, 0xFF, 0xFF]), "impossible number sizes"),
        ["avif: 65,535 items"] = (() => IsoImageWriter.WithXmp("<x/>").After("iloc", [0, 0, 0, 0, 0x44, 0, 0xFF, 0xFF]), null),
        ["avif: 65,535 pieces of nothing"] = (() => IsoImageWriter.WithXmp("<x/>").After("iloc", [0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 2, 0, 0, 0xFF, 0xFF]), null),
        ["avif: item without place"] = (() => IsoImageWriter.WithXmp("<x/>").After("iloc", [0, 0, 0, 0, 0x44, 0, 0, 0]), "not where it lies"),
        ["avif: no properties"] = (() => IsoImageWriter.WithXmp("<x/>").Replace("iprp"u8, "xxxx"u8), "no size"),
        ["avif: owners without end"] = (() => new IsoImageWriter().ToArray().After("ipma", [0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF]), null),
        ["heif: file type only"] = (() => new IsoImageWriter { Brand = "heic" }.ToArray()[..24], "no size"),

        ["jxl: two bytes"] = (() => [0xFF, 0x0A], "no size"),
        ["jxl: all ones"] = (() => [0xFF, 0x0A, .. Enumerable.Repeat((byte)0xFF, 600)], null),
        ["jxl: header cut"] = (() => JxlWriter.Bare[..3], "no size"),
        ["jxl: packed bomb"] = (() => new JxlWriter().Box("xml ", new byte[200 << 20], isPacked: true).ToArray(), "when unpacked"),
        ["jxl: packed noise"] = (() => JxlWriter.WithXmp("<x/>").Replace("xml "u8, "brob"u8), null),
        ["jxl: packed noise of a known kind"] = (() => new JxlWriter().Box("brob", [.. "xml "u8, .. Enumerable.Repeat((byte)0xFF, 50)]).ToArray(), "damaged"),

        ["matroska: broken identity"] = (() => [.. new MatroskaWriter().ToArray()[..19], 0, 0, 0, 0, 0, 0], "broken between"),
        ["matroska: element of 2^56 bytes"] = (() => new MatroskaWriter { HasSeekHead = false }.ToArray().After([0x15, 0x49, 0xA9, 0x66], [0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE]), "longer than what it lies in"),
        ["matroska: header only"] = (() => new MatroskaWriter().ToArray()[..19], "no size"),
        ["matroska: seek head that leads to itself"] = (() => SeekTo([0x11, 0x4D, 0x9B, 0x74], 0), null),
        ["matroska: seek head that leads outside"] = (() => SeekTo([0x12, 0x54, 0xC3, 0x67], 0x7FFFFFFF), "wrong place"),
        ["matroska: seek head that leads into noise"] = (() => SeekTo([0x12, 0x54, 0xC3, 0x67], 3), "wrong place"),
        ["matroska: 1,000 tags in tags"] = (() => Tags(NestedTags(1_000)), "nested deeper"),
        ["matroska: tag that is no unicode"] = (() => MatroskaWriter.WithTag("COMMENT", "fox!").Replace("fox!"u8, [0xFF, 0xFE, 0xC3, 0x28]), "not valid UTF-8"),
        ["matroska: time that is no number"] = (() => new MatroskaWriter { Seconds = double.NaN }.ToArray(), null),
        ["matroska: endless time"] = (() => new MatroskaWriter { Seconds = double.PositiveInfinity }.ToArray(), null),
        ["matroska: 200,000 clusters"] = (() => new MatroskaWriter { HasOpenSegment = true }.ToArray().Concat(Enumerable.Repeat(MatroskaWriter.Element(0x1F43B675), 200_000).SelectMany(cluster => cluster)).ToArray(), "100,000 parts"),
        ["matroska: open lengths in open lengths"] = (() => Open(50_000), null),

        ["avi: 1,000 lists in lists"] = (() => NestedLists(1_000), "nested deeper"),
        ["avi: cut in its header"] = (() => new RiffVideoWriter().ToArray()[..30], "cut off"),
        ["avi: frames of no time"] = (() => new RiffVideoWriter().ToArray().After("avih", [56, 0, 0, 0, 0, 0, 0, 0]).After("vidsH264", new byte[20]), null),
    };

    private static byte[] Noise(int count)
    {
        var bytes = new byte[count];
        new Random(7).NextBytes(bytes);
        return bytes;
    }

    private static byte[] Bomb(int count)
    {
        using var packed = new MemoryStream();
        using (var stream = new ZLibStream(packed, CompressionLevel.Fastest))
        {
            var part = new byte[1 << 20];
            for (var done = 0; done < count; done += part.Length) stream.Write(part);
        }

        return packed.ToArray();
    }

    private static byte[] FiveLargeTexts()
    {
        var png = new PngWriter();
        var text = new string('x', 20 << 20);
        for (var index = 0; index < 5; index++) png.PackedText($"text {index}", text);
        return png.ToArray();
    }

    private static byte[] ExtendedXmp(long whole, long offset) =>
        new ByteWriter().Latin1("http://ns.adobe.com/xmp/extension/\0").Zeros(32).Big32(whole).Big32(offset).Latin1("<x/>").ToArray();

    private static byte[] Exif(byte[] tiff) => JpegWriter.WithExif(tiff);

    private static byte[] Directory(params (int Tag, int Type, long Count, long Value)[] entries)
    {
        var block = new ByteWriter().Latin1("II*\0").Little32(8).Little16(entries.Length);
        foreach (var (tag, type, count, value) in entries) block.Little16(tag).Little16(type).Little32(count).Little32(value);
        return block.Zeros(4).ToArray();
    }

    private static byte[] SharedText()
    {
        var block = new ByteWriter().Latin1("II*\0").Little32(8).Little16(500);
        for (var index = 0; index < 500; index++) block.Little16(0x010E).Little16(2).Little32(1 << 20).Little32(8 + 2 + 500 * 12 + 4);
        return new PngWriter().Exif(block.Zeros(4).Add([.. Enumerable.Repeat((byte)'x', 1 << 20)]).ToArray()).ToArray();
    }

    private static byte[] Manifest(byte[] store) => new PngWriter().Chunk("caBX", store).ToArray();

    private static byte[] Nested(int levels) => NestedBoxes("jumb", levels);

    private static byte[] NestedBoxes(string type, int levels)
    {
        var boxes = new ByteWriter();
        for (var level = levels; level > 0; level--) boxes.Big32(8 * level).Latin1(type);
        return boxes.ToArray();
    }

    private static byte[] Track(byte[] table) => Mp4Writer.Box("trak", Mp4Writer.Box("mdia", Mp4Writer.Box("minf", Mp4Writer.Box("stbl", table))));

    private static byte[] Lossless(byte[] noise)
    {
        var picture = new ByteWriter().Byte(0x2F).Little32(99 | 49L << 14 | 1L << 28).Add(noise).Zeros(1).ToArray();
        return new ByteWriter().Latin1("RIFF").Little32(12 + picture.Length).Latin1("WEBPVP8L").Little32(picture.Length).Add(picture).ToArray();
    }

    private static byte[] SeekTo(byte[] id, int position)
    {
        var seek = MatroskaWriter.Element(0x114D9B74, MatroskaWriter.Element(0x4DBB, MatroskaWriter.Element(0x53AB, id), MatroskaWriter.Element(0x53AC, new ByteWriter().Big32(position).ToArray())));
        return Segment([.. seek, .. MatroskaWriter.Element(0x1F43B675, none)]);
    }

    private static byte[] Segment(byte[] content) =>
        [.. MatroskaWriter.Element(0x1A45DFA3, MatroskaWriter.Element(0x4282, "webm"u8.ToArray())), .. MatroskaWriter.Element(0x18538067, content)];

    private static byte[] Tags(byte[] simple) => Segment(MatroskaWriter.Element(0x1254C367, MatroskaWriter.Element(0x7373, simple)));

    private static byte[] NestedTags(int levels)
    {
        var tag = none;
        for (var level = 0; level < levels; level++) tag = MatroskaWriter.Element(0x67C8, tag);
        return tag;
    }

    private static byte[] Open(int count) =>
        [.. MatroskaWriter.Element(0x1A45DFA3, MatroskaWriter.Element(0x4282, "webm"u8.ToArray())), 0x18, 0x53, 0x80, 0x67, 0xFF,
            .. Enumerable.Repeat((byte[])[0x1F, 0x43, 0xB6, 0x75, 0xFF], count).SelectMany(cluster => cluster)];

    private static byte[] NestedLists(int levels)
    {
        var lists = new ByteWriter();
        for (var level = levels; level > 0; level--) lists.Latin1("LIST").Little32(12 * level - 8).Latin1("hdrl");
        return new ByteWriter().Latin1("RIFF").Little32(lists.Length + 4).Latin1("AVI ").Add(lists.ToArray()).ToArray();
    }

    private static byte[] With(this byte[] file, int at, byte[] bytes)
    {
        bytes.CopyTo(file, at);
        return file;
    }

    private static byte[] After(this byte[] file, string name, byte[] bytes) => file.After(Encoding.Latin1.GetBytes(name), bytes);

    private static byte[] After(this byte[] file, byte[] name, byte[] bytes) => file.With(Find(file, name) + name.Length, bytes);

    private static byte[] Before(this byte[] file, string name, byte[] bytes) => file.With(Find(file, Encoding.Latin1.GetBytes(name)) - bytes.Length, bytes);

    private static byte[] Fill(this byte[] file, string name, int skip, int count) =>
        file.With(Find(file, Encoding.Latin1.GetBytes(name)) + skip, [.. Enumerable.Repeat((byte)0xEE, count)]);

    private static byte[] Replace(this byte[] file, ReadOnlySpan<byte> old, ReadOnlySpan<byte> now) => file.With(Find(file, old), now.ToArray());

    private static int Find(byte[] file, ReadOnlySpan<byte> name)
    {
        var at = file.AsSpan().IndexOf(name);
        return at >= 0 ? at : throw new InvalidOperationException("The specimen does not hold what is to be damaged.");
    }
}
