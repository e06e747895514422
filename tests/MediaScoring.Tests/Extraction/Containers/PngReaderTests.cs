using System.Text;
using MediaScoring.Tests.Extraction.Specimens;

namespace MediaScoring.Tests.Extraction.Containers;

public sealed class PngReaderTests
{
    [Theory]
    [InlineData(0, 1, "1", false)]
    [InlineData(0, 4, "L", false)]
    [InlineData(0, 8, "L", false)]
    [InlineData(0, 16, "I", false)]
    [InlineData(2, 8, "RGB", false)]
    [InlineData(3, 8, "P", false)]
    [InlineData(4, 8, "LA", true)]
    [InlineData(6, 8, "RGBA", true)]
    public void Size_and_colours_come_from_the_header(byte colorType, byte depth, string mode, bool hasAlpha)
    {
        var facts = ReadSpecimen.Of(new PngWriter { Width = 33, Height = 21, ColorType = colorType, BitDepth = depth }.ToArray()).Healthy().Facts;

        Assert.Equal(("png", 33, 21, mode, hasAlpha), (facts.Format, facts.Width, facts.Height, facts.ColorMode, facts.HasAlpha));
        Assert.False(facts.IsAnimated);
    }

    [Fact]
    public void A_palette_with_transparency_keeps_its_mode_and_has_no_alpha_channel()
    {
        var facts = ReadSpecimen.Of(new PngWriter { ColorType = 3 }.Chunk("tRNS", [0]).ToArray()).Healthy().Facts;

        Assert.Equal(("P", false), (facts.ColorMode, facts.HasAlpha));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_kind_of_text_is_read_before_and_after_the_pixels(bool afterPixels)
    {
        var png = new PngWriter()
            .Text("plain", "café", afterPixels)
            .Utf8Text("utf8", "狐 in the snow", afterPixels)
            .PackedText("packed", "naïve", afterPixels)
            .UnicodeText("unicode", "海 🦊", isPacked: false, afterPixels, "ja", "訳")
            .UnicodeText("packed unicode", "雪", isPacked: true, afterPixels)
            .Chunk("comf", [.. "prompt\0{}"u8], afterPixels);

        var contents = ReadSpecimen.Of(png.ToArray()).Healthy();

        Assert.Equal(
            [("plain", "café", "PNG tEXt"), ("utf8", "狐 in the snow", "PNG tEXt"), ("packed", "naïve", "PNG zTXt"), ("unicode", "海 🦊", "PNG iTXt"),
                ("packed unicode", "雪", "PNG iTXt"), ("prompt", "{}", "PNG comf")],
            contents.Texts.Select(text => (text.Keyword, text.Text, text.Location)));
    }

    [Fact]
    public void Windows_signs_in_latin1_keep_their_shape()
    {
        var png = new PngWriter().Chunk("tEXt", [.. "parameters\0"u8, 0x93, (byte)'f', (byte)'o', (byte)'x', 0x94, 0xE9]);

        Assert.Equal("“fox”é", ReadSpecimen.Of(png.ToArray()).Text("parameters").Text);
    }

    [Fact]
    public void Padding_and_byte_order_marks_are_trimmed()
    {
        var png = new PngWriter().UnicodeText("parameters", "\uFEFFa fox\0\0");

        Assert.Equal("a fox", ReadSpecimen.Of(png.ToArray()).Healthy().Text("parameters").Text);
    }

    [Fact]
    public void Exif_in_a_chunk_and_in_a_raw_profile_gives_the_same_text()
    {
        var tiff = TiffWriter.WithUserComment("a fox\nSteps: 4", Utf16Order.Big);

        var chunk = ReadSpecimen.Of(new PngWriter().Exif(tiff, afterPixels: true).ToArray()).Healthy();
        var profile = ReadSpecimen.Of(new PngWriter().RawProfile("exif", [.. "Exif\0\0"u8, .. tiff]).ToArray()).Healthy();
        var app1 = ReadSpecimen.Of(new PngWriter().RawProfile("APP1", [.. "Exif\0\0"u8, .. tiff]).ToArray()).Healthy();

        Assert.Equal(["a fox\nSteps: 4", "a fox\nSteps: 4", "a fox\nSteps: 4"], new[] { chunk, profile, app1 }.Select(contents => contents.Text("UserComment").Text));
    }

    [Fact]
    public void Xmp_is_a_text_and_gives_title_and_subjects()
    {
        var packet = XmpWriter.Packet("<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">Fox</rdf:li></rdf:Alt></dc:title><dc:subject><rdf:Bag><rdf:li>fox</rdf:li><rdf:li>snow</rdf:li></rdf:Bag></dc:subject>");

        var contents = ReadSpecimen.Of(new PngWriter().Xmp(packet).ToArray()).Healthy();
        var profile = ReadSpecimen.Of(new PngWriter().RawProfile("xmp", Encoding.UTF8.GetBytes(packet)).ToArray()).Healthy();

        Assert.StartsWith("<?xpacket", contents.Text("XML:com.adobe.xmp").Text, StringComparison.Ordinal);
        Assert.Equal("Fox", contents.Description?.Title);
        Assert.Equal(["fox", "snow"], contents.Description!.Subjects);
        Assert.Equal("Fox", profile.Description?.Title);
    }

    [Fact]
    public void An_animation_tells_its_frames_and_time()
    {
        byte[] Frame(int number) => new ByteWriter().Big32(number).Big32(8).Big32(8).Zeros(8).Big16(1).Big16(10).Zeros(2).ToArray();
        var png = new PngWriter().Chunk("acTL", new ByteWriter().Big32(2).Big32(0).ToArray()).Chunk("fcTL", Frame(0)).Chunk("fcTL", Frame(1), afterPixels: true);

        var facts = ReadSpecimen.Of(png.ToArray()).Healthy().Facts;

        Assert.True(facts.IsAnimated);
        Assert.Equal((2L, 0.2, 10.0), (facts.FrameCount, facts.DurationSeconds, facts.FrameRate));
    }

    [Fact]
    public void A_manifest_names_its_programs_only()
    {
        var png = new PngWriter().Chunk("caBX", C2paWriter.Manifest("ACME Images/1.0", "ACME Painter 3"));

        Assert.Equal("ACME Painter 3\nACME Images/1.0", ReadSpecimen.Of(png.ToArray()).Healthy().Text("c2pa").Text);
    }

    [Fact]
    public void A_name_that_lies_does_not_matter()
    {
        var contents = ReadSpecimen.Of(PngWriter.WithTexts(("parameters", "a fox")), "photo.jpeg").Healthy();

        Assert.Equal("png", contents.Facts.Format);
        Assert.Equal("a fox", contents.Text("parameters").Text);
    }

    [Fact]
    public void Large_files_are_read_by_jumps()
    {
        var png = new PngWriter().Text("before", "1").Chunk("ruBB", new byte[5 << 20]).Text("after", "2").Text("last", "3", afterPixels: true);

        Assert.Equal(["1", "2", "3"], ReadSpecimen.Of(png.ToArray()).Healthy().Texts.Select(text => text.Text));
    }

    [Fact]
    public void A_wrong_checksum_hides_no_text()
    {
        var png = PngWriter.WithTexts(("parameters", "a fox"));
        var at = png.AsSpan().IndexOf("a fox"u8);
        png[at + 5] ^= 0xFF;

        Assert.Equal("a fox", ReadSpecimen.Of(png).Text("parameters").Text);
    }
}
