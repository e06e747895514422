using MediaScoring.Tests.Extraction.Specimens;

namespace MediaScoring.Tests.Extraction.Containers;

public sealed class ImageReadersTests
{
    [Fact]
    public void Webp_has_size_exif_and_xmp_behind_its_picture()
    {
        var webp = new WebpWriter { Width = 300, Height = 200, HasAlpha = true }.Exif(TiffWriter.WithUserComment("a fox", Utf16Order.Little)).Xmp(XmpWriter.Packet("<xmp:Rating>5</xmp:Rating>"));

        var contents = ReadSpecimen.Of(webp.ToArray()).Healthy();

        Assert.Equal(("webp", 300, 200, "RGBA", true), (contents.Facts.Format, contents.Facts.Width, contents.Facts.Height, contents.Facts.ColorMode, contents.Facts.HasAlpha));
        Assert.Equal("a fox", contents.Text("UserComment").Text);
        Assert.Equal(5, contents.Description?.Rating);
    }

    [Fact]
    public void Webp_exif_may_have_the_prefix_of_jpeg() =>
        Assert.Equal("a fox", ReadSpecimen.Of(WebpWriter.WithExif(TiffWriter.WithUserComment("a fox", Utf16Order.Big), hasPrefix: true)).Healthy().Text("UserComment").Text);

    [Fact]
    public void An_animated_webp_tells_its_frames_and_time()
    {
        var facts = ReadSpecimen.Of(new WebpWriter().Frame(100).Frame(100).Frame(300).ToArray()).Healthy().Facts;

        Assert.Equal((true, 3L, 0.5, 6.0), (facts.IsAnimated, facts.FrameCount, facts.DurationSeconds, facts.FrameRate));
    }

    [Fact]
    public void A_lossless_webp_tells_its_size_in_its_own_header()
    {
        var picture = new ByteWriter().Byte(0x2F).Little32(99 | 49L << 14 | 1L << 28).Zeros(5).ToArray();
        var webp = new ByteWriter().Latin1("RIFF").Little32(4 + 8 + picture.Length).Latin1("WEBP").Latin1("VP8L").Little32(picture.Length).Add(picture);

        var facts = ReadSpecimen.Of(webp.ToArray()).Facts;

        Assert.Equal((100, 50, "RGBA"), (facts.Width, facts.Height, facts.ColorMode));
    }

    [Fact]
    public void A_gif_has_comments_xmp_and_frames()
    {
        var gif = new GifWriter { Width = 7, Height = 5 }.Comment(new string('x', 300) + "雪").Xmp(XmpWriter.Packet("<xmp:Rating>2</xmp:Rating>")).Frame(10).Frame(40);

        var contents = ReadSpecimen.Of(gif.ToArray()).Healthy();

        Assert.Equal(("gif", 7, 5, "P", true, 2L, 0.5, 4.0), (contents.Facts.Format, contents.Facts.Width, contents.Facts.Height, contents.Facts.ColorMode, contents.Facts.IsAnimated, contents.Facts.FrameCount, contents.Facts.DurationSeconds, contents.Facts.FrameRate));
        Assert.Equal(new string('x', 300) + "雪", contents.Text("Comment").Text);
        Assert.Equal(2, contents.Description?.Rating);
    }

    [Fact]
    public void A_gif_with_a_grey_palette_is_grey() => Assert.Equal("L", ReadSpecimen.Of(new GifWriter { IsGrey = true }.Frame().ToArray()).Healthy().Facts.ColorMode);

    [Theory]
    [InlineData(24, 0, "RGB")]
    [InlineData(32, 0, "RGB")]
    [InlineData(8, 0, "P")]
    [InlineData(1, 0, "1")]
    [InlineData(32, 1, "RGBA")]
    public void A_bitmap_tells_size_and_colours(int bits, int mask, string mode)
    {
        var bitmap = new ByteWriter().Latin1("BM").Zeros(12).Little32(56).Little32(30).Little32(-20).Little16(1).Little16(bits).Zeros(36).Little32(mask).Zeros(100);

        var facts = ReadSpecimen.Of(bitmap.ToArray()).Healthy().Facts;

        Assert.Equal(("bmp", 30, 20, mode), (facts.Format, facts.Width, facts.Height, facts.ColorMode));
    }

    [Theory]
    [InlineData("avif", "avif", 0, false)]
    [InlineData("avif", "avif", 1, true)]
    [InlineData("heic", "heif", 2, false)]
    public void Avif_and_heif_have_size_exif_and_xmp(string brand, string format, int placesVersion, bool inMeta)
    {
        var image = new IsoImageWriter { Brand = brand, PlacesVersion = placesVersion, InMeta = inMeta, Width = 640, Height = 480, HasAlpha = true }
            .Exif(TiffWriter.WithUserComment("a fox", Utf16Order.Big)).Xmp(XmpWriter.Packet("<dc:title>Fox</dc:title>"));

        var contents = ReadSpecimen.Of(image.ToArray()).Healthy();

        Assert.Equal((format, 640, 480, "RGBA", true), (contents.Facts.Format, contents.Facts.Width, contents.Facts.Height, contents.Facts.ColorMode, contents.Facts.HasAlpha));
        Assert.Equal("a fox", contents.Text("UserComment").Text);
        Assert.Equal("Fox", contents.Description?.Title);
    }

    [Fact]
    public void A_turned_avif_has_the_size_that_decoders_give()
    {
        var facts = ReadSpecimen.Of(new IsoImageWriter { Width = 640, Height = 480, QuarterTurns = 1 }.Exif(new TiffWriter().Short(0x0112, 6).ToArray()).ToArray()).Healthy().Facts;

        Assert.Equal((480, 640, null), (facts.Width, facts.Height, facts.Orientation));
    }

    [Fact]
    public void A_bare_jpeg_xl_has_a_size()
    {
        var facts = ReadSpecimen.Of(JxlWriter.Bare).Healthy().Facts;

        Assert.Equal(("jxl", 24, 16, "RGB"), (facts.Format, facts.Width, facts.Height, facts.ColorMode));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Jpeg_xl_boxes_are_read_plain_and_packed(bool isPacked)
    {
        var exif = ReadSpecimen.Of(JxlWriter.WithExif(TiffWriter.WithUserComment("a fox", Utf16Order.Big), isPacked)).Healthy();
        var xmp = ReadSpecimen.Of(JxlWriter.WithXmp(XmpWriter.Packet("<dc:title>Fox</dc:title>"), isPacked)).Healthy();

        Assert.Equal((24, 16, "a fox"), (exif.Facts.Width, exif.Facts.Height, exif.Text("UserComment").Text));
        Assert.Equal("Fox", xmp.Description?.Title);
    }

    [Fact]
    public void Jpeg_xl_with_its_codestream_in_pieces_has_a_size() =>
        Assert.Equal(24, ReadSpecimen.Of(new JxlWriter { IsPartial = true }.ToArray()).Healthy().Facts.Width);

    [Fact]
    public void Jpeg_xl_tells_alpha_and_orientation()
    {
        // Small size 8 × 8; orientation 6; 8 bits; one extra channel as usual (alpha); XYB; colours as usual.
        byte[] codestream = [0xFF, 0x0A, .. JxlWriter.Bits((1, 1), (5, 0), (3, 1), (1, 0), (1, 1), (3, 5), (1, 0), (1, 0), (1, 0), (1, 0), (2, 0), (1, 1), (2, 1), (1, 1), (1, 1), (1, 1), (30, 0))];

        var facts = ReadSpecimen.Of(codestream).Healthy().Facts;

        Assert.Equal((8, 8, 6, "RGBA", true), (facts.Width, facts.Height, facts.Orientation, facts.ColorMode, facts.HasAlpha));
    }

    [Fact]
    public void A_manifest_is_found_in_webp_jpeg_xl_and_mp4()
    {
        var manifest = C2paWriter.Manifest("Writer", "Agent");
        byte[] box = [0xD8, 0xFE, 0xC3, 0xD6, 0x1B, 0x0E, 0x48, 0x3C, 0x92, 0x97, 0x58, 0x28, 0x87, 0x7E, 0xC4, 0x81, 0, 0, 0, 0, .. "manifest\0"u8, 0, 0, 0, 0, 0, 0, 0, 0, .. manifest];

        Assert.Equal("Agent\nWriter", ReadSpecimen.Of(new WebpWriter().Chunk("C2PA", manifest).ToArray()).Healthy().Text("c2pa").Text);
        Assert.Equal("Agent\nWriter", ReadSpecimen.Of(new JxlWriter().Box("jumb", manifest[8..]).ToArray()).Healthy().Text("c2pa").Text);
        Assert.Equal("Agent\nWriter", ReadSpecimen.Of([.. new Mp4Writer().ToArray(), .. Mp4Writer.Box("uuid", box)]).Healthy().Text("c2pa").Text);
    }
}
