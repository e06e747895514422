namespace MediaScoring.Tests.Extraction.Specimens;

/// <summary>Writes AVIs that have headers and no real picture: 25 frames a second.</summary>
public sealed class RiffVideoWriter
{
    public int Width { get; init; } = 64;
    public int Height { get; init; } = 48;
    public int Frames { get; init; } = 50;
    public string? Comment { get; init; }

    public byte[] ToArray()
    {
        var main = new ByteWriter().Little32(40_000).Zeros(12).Little32(Frames).Zeros(12).Little32(Width).Little32(Height).Zeros(16);
        var stream = new ByteWriter().Latin1("vidsH264").Zeros(12).Little32(1).Little32(25).Little32(0).Little32(Frames).Zeros(20);
        var format = new ByteWriter().Little32(40).Little32(Width).Little32(Height).Little16(1).Little16(24).Latin1("H264").Zeros(20);
        var sound = new ByteWriter().Latin1("auds").Zeros(52);
        var soundFormat = new ByteWriter().Little16(0x55).Little16(2).Little32(44_100).Zeros(8);
        var headers = List("hdrl", Chunk("avih", main), List("strl", Chunk("strh", stream), Chunk("strf", format)), List("strl", Chunk("strh", sound), Chunk("strf", soundFormat)));
        var info = Comment is null ? [] : List("INFO", Chunk("ICMT", new ByteWriter().Utf8(Comment).Byte(0)));
        var body = new ByteWriter().Latin1("AVI ").Add(headers).Add(info).Add(List("movi", Chunk("00dc", new ByteWriter().Zeros(100)))).ToArray();
        return new ByteWriter().Latin1("RIFF").Little32(body.Length).Add(body).ToArray();
    }

    private static byte[] List(string kind, params byte[][] contents)
    {
        var list = new ByteWriter().Latin1(kind);
        foreach (var content in contents) list.Add(content);
        return Chunk("LIST", list);
    }

    private static byte[] Chunk(string type, ByteWriter content) =>
        new ByteWriter().Latin1(type).Little32(content.Length).Add(content.ToArray()).Zeros(content.Length & 1).ToArray();
}
