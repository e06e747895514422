namespace MediaScoring.Tests.Extraction.Specimens;

/// <summary>One rich file of every container: what fuzzing and cutting start from.</summary>
public static class HealthySpecimens
{
    private const string Text = "a fox in the snow, 雪\nNegative prompt: blurry\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 512x512";

    /// <summary>All of them by name.</summary>
    public static IReadOnlyDictionary<string, byte[]> All { get; } = Make();

    private static Dictionary<string, byte[]> Make()
    {
        var exif = new TiffWriter(isBigEndian: true).Ascii(0x010F, "Canon").Ascii(0x0110, "EOS").Ascii(0x010E, "a fox").Windows(0x9C9E, "fox;snow").Short(0x0112, 6)
            .UserComment(Text, Utf16Order.Big).ExifRational(0x829A, 1, 250).ExifAscii(0x9003, "2024:03:05 10:11:12").Place("N", [1, 2, 3], "W", [4, 5, 6]).ToArray();
        var xmp = XmpWriter.Packet("<dc:title><rdf:Alt><rdf:li>Fox</rdf:li></rdf:Alt></dc:title><xmp:Rating>3</xmp:Rating><exif:UserComment>fox</exif:UserComment>");
        var manifest = C2paWriter.Manifest("Writer", "Agent");
        return new Dictionary<string, byte[]>
        {
            ["png"] = new PngWriter().Text("parameters", "caf\u00E9").PackedText("packed", new string('x', 500)).UnicodeText("unicode", Text, isPacked: true).Xmp(xmp)
                .Chunk("caBX", manifest).RawProfile("exif", [.. "Exif\0\0"u8, .. exif]).Exif(exif, afterPixels: true).Chunk("comf", [.. "prompt\0{}"u8], afterPixels: true).ToArray(),
            ["stealth alpha png"] = StealthWriter.Png(Text),
            ["stealth rgb png"] = StealthWriter.Png(Text, inAlpha: false, isPacked: false),
            ["apng"] = new PngWriter().Chunk("acTL", new ByteWriter().Big32(2).Big32(0).ToArray()).Chunk("fcTL", new byte[26]).ToArray(),
            ["jpeg"] = new JpegWriter().Exif(exif).Xmp(xmp).ExtendedXmp(xmp, 200).Comment(Text).Iptc((5, "Fox"), (25, "fox")).Manifest(manifest, 60).ToArray(),
            ["webp"] = new WebpWriter().Frame(40).Exif(exif).Xmp(xmp).Chunk("C2PA", manifest).ToArray(),
            ["gif"] = new GifWriter().Comment(Text).Xmp(xmp).Frame(10).Frame(20).ToArray(),
            ["bmp"] = new ByteWriter().Latin1("BM").Zeros(12).Little32(40).Little32(30).Little32(-20).Little16(1).Little16(24).Zeros(40).ToArray(),
            ["avif"] = new IsoImageWriter { HasAlpha = true, QuarterTurns = 1 }.Exif(exif).Xmp(xmp).ToArray(),
            ["heif"] = new IsoImageWriter { Brand = "heic", PlacesVersion = 2, InMeta = true }.Exif(exif).Xmp(xmp).ToArray(),
            ["jxl"] = new JxlWriter().Box("Exif", [0, 0, 0, 0, .. exif], isPacked: true).Box("xml ", System.Text.Encoding.UTF8.GetBytes(xmp)).Box("jumb", manifest[8..]).ToArray(),
            ["bare jxl"] = JxlWriter.Bare,
            ["mp4"] = new Mp4Writer { HasAudio = true, QuarterTurns = 1 }.Item("\u00A9cmt", Text).Keys(("prompt", "{}"), ("workflow", "{}")).Xmp(xmp).ToArray(),
            ["fragmented mp4"] = new Mp4Writer { IsFragmented = true }.Item("\u00A9cmt", Text).ToArray(),
            ["mov"] = new Mp4Writer { Brand = "qt  " }.QuickTimeText("\u00A9cmt", Text).ToArray(),
            ["webm"] = new MatroskaWriter().Tag("COMMENT", Text).Tag("PROMPT", "{}").ToArray(),
            ["live mkv"] = new MatroskaWriter { DocType = "matroska", HasSeekHead = false, HasOpenCluster = true, HasOpenSegment = true }.Tag("COMMENT", Text).ToArray(),
            ["avi"] = new RiffVideoWriter { Comment = Text }.ToArray(),
        };
    }
}
