using MediaScoring.Ingestion;

namespace MediaScoring.Tests.Ingestion;

public sealed class PixelHashTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Pictures_with_other_texts_have_one_hash_and_other_pictures_another()
    {
        var plain = Of(TinyPng.Of(shade: 10));

        Assert.NotNull(plain);
        Assert.Equal(plain, Of(TinyPng.Of(shade: 10, texts: [("a", "text"), ("b", new string('x', 3000))])));
        Assert.NotEqual(plain, Of(TinyPng.Of(shade: 11)));
        Assert.NotEqual(plain, Of(TinyPng.Of(width: 4, height: 16, shade: 10)));
    }

    [Fact]
    public void A_jpeg_is_its_tables_and_scans_without_application_segments_and_comments()
    {
        byte[] tables = [0xFF, 0xDB, 0, 4, 1, 2], scan = [0xFF, 0xDA, 0, 3, 1, 9, 8, 7, 6, 5, 4, 3, 0xFF, 0xD9];
        byte[] exif = [0xFF, 0xE1, 0, 6, 1, 2, 3, 4], comment = [0xFF, 0xFE, 0, 3, 7];
        byte[] start = [0xFF, 0xD8];

        var plain = Of([.. start, .. tables, .. scan]);

        Assert.NotNull(plain);
        Assert.Equal(plain, Of([.. start, .. exif, .. tables, .. comment, .. scan]));
        Assert.NotEqual(plain, Of([.. start, .. exif, 0xFF, 0xDB, 0, 4, 1, 3, .. scan]));
        Assert.NotEqual(plain, Of([.. start, .. tables, .. scan[..8], 1, .. scan[9..]]));
    }

    [Fact]
    public void A_webp_is_its_image_data()
    {
        byte[] image = Riff("VP8L", [1, 2, 3, 4, 5]);

        var plain = Of(Webp(image));

        Assert.NotNull(plain);
        Assert.Equal(plain, Of(Webp([.. Riff("VP8X", new byte[10]), .. image, .. Riff("EXIF", [9, 9]), .. Riff("XMP ", [7])])));
        Assert.NotEqual(plain, Of(Webp(Riff("VP8L", [1, 2, 3, 4, 6]))));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    public void A_large_picture_is_told_from_one_that_differs_at_its_ends_or_in_length(int where)
    {
        var pixels = new byte[PixelHash.PieceBytes * 6];
        new Random(3).NextBytes(pixels);
        var plain = Of(Png(pixels, pieces: 12));
        var other = where == 0 ? [.. pixels, 1] : pixels.ToArray();
        if (where != 0) other[where > 0 ? 100 : other.Length - 100] ^= 1;

        Assert.NotNull(plain);
        Assert.Equal(plain, Of([.. Png(pixels, pieces: 12)[..33], .. Chunk("tEXt", new byte[5000]), .. Png(pixels, pieces: 12)[33..]]));
        Assert.NotEqual(plain, Of(Png(other, pieces: 12)));
    }

    [Theory]
    [InlineData("GIF89a and more than twelve bytes")]
    [InlineData("short")]
    [InlineData("RIFF....WEBP")]
    public void What_is_no_such_picture_has_none(string content) => Assert.Null(Of(System.Text.Encoding.ASCII.GetBytes(content)));

    [Fact]
    public void A_damaged_picture_has_none_and_hurts_nobody()
    {
        var png = TinyPng.Of(texts: ("n", "text"));

        for (var length = 1; length < png.Length - 12; length++) Assert.Null(Of(png[..length]));
    }

    private string? Of(byte[] content) => FileFingerprint.Of(folder.Write("picture.bin", content))?.PixelHash;

    private static byte[] Png(byte[] stored, int pieces) =>
        [.. TinyPng.Of()[..33], .. stored.Chunk((stored.Length / pieces) + 1).SelectMany(piece => Chunk("IDAT", piece)), .. Chunk("IEND", [])];

    private static byte[] Chunk(string type, byte[] data)
    {
        var length = BitConverter.GetBytes(data.Length);
        Array.Reverse(length);
        return [.. length, .. System.Text.Encoding.ASCII.GetBytes(type), .. data, 0, 0, 0, 0];
    }

    private static byte[] Riff(string type, byte[] data) => [.. System.Text.Encoding.ASCII.GetBytes(type), .. BitConverter.GetBytes(data.Length), .. data, .. new byte[data.Length % 2]];

    private static byte[] Webp(byte[] chunks) => [.. "RIFF"u8, .. BitConverter.GetBytes(4 + chunks.Length), .. "WEBP"u8, .. chunks];
}
