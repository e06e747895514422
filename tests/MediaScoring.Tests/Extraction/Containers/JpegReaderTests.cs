using MediaScoring.Tests.Extraction.Specimens;

namespace MediaScoring.Tests.Extraction.Containers;

public sealed class JpegReaderTests
{
    [Theory]
    [InlineData(1, "L")]
    [InlineData(3, "RGB")]
    [InlineData(4, "CMYK")]
    public void Size_and_colours_come_from_the_frame(int components, string mode)
    {
        var facts = ReadSpecimen.Of(new JpegWriter { Width = 640, Height = 480, Components = components }.ToArray()).Healthy().Facts;

        Assert.Equal(("jpeg", 640, 480, mode, false), (facts.Format, facts.Width, facts.Height, facts.ColorMode, facts.HasAlpha));
    }

    [Theory]
    [InlineData(Utf16Order.Big)]
    [InlineData(Utf16Order.Little)]
    public void User_comments_are_read_in_both_orders(Utf16Order order)
    {
        var contents = ReadSpecimen.Of(JpegWriter.WithUserComment("a fox – 狐\nSteps: 20", order)).Healthy();

        Assert.Equal(("a fox – 狐\nSteps: 20", "EXIF"), (contents.Text("UserComment").Text, contents.Text("UserComment").Location));
    }

    [Fact]
    public void Comments_are_texts() =>
        Assert.Equal("{\"prompt\": \"雪\"}", ReadSpecimen.Of(JpegWriter.WithComment("{\"prompt\": \"雪\"}")).Healthy().Text("Comment").Text);

    [Fact]
    public void Xmp_and_extended_xmp_are_two_texts()
    {
        var extended = XmpWriter.Packet($"<dc:description><rdf:Alt><rdf:li>{new string('x', 5_000)}</rdf:li></rdf:Alt></dc:description>");
        var jpeg = new JpegWriter().Xmp(XmpWriter.Packet("<xmp:Rating>4</xmp:Rating>")).ExtendedXmp(extended, pieceBytes: 700);

        var contents = ReadSpecimen.Of(jpeg.ToArray()).Healthy();

        Assert.Equal(["XMP", "JPEG extended XMP"], contents.Texts.Select(text => text.Location));
        Assert.Equal(extended, contents.Texts[1].Text);
        Assert.Equal(4, contents.Description?.Rating);
        Assert.Equal(5_000, contents.Description?.Description?.Length);
    }

    [Fact]
    public void Iptc_gives_title_caption_creator_and_subjects()
    {
        var description = ReadSpecimen.Of(new JpegWriter().Iptc((5, "Fox"), (120, "A fox in snow"), (80, "Ada"), (25, "fox"), (25, "Füchse")).ToArray()).Healthy().Description!;

        Assert.Equal(("Fox", "A fox in snow", "Ada"), (description.Title, description.Description, description.Creator));
        Assert.Equal(["fox", "Füchse"], description.Subjects);
    }

    [Fact]
    public void A_manifest_in_several_segments_is_put_together()
    {
        var manifest = C2paWriter.Manifest("ACME Images", "ACME Painter");

        Assert.Equal("ACME Painter\nACME Images", ReadSpecimen.Of(new JpegWriter().Manifest(manifest, pieceBytes: 40).ToArray()).Healthy().Text("c2pa").Text);
    }

    [Fact]
    public void Camera_data_is_described_and_kept_apart_from_what_generators_say()
    {
        var exif = new TiffWriter(isBigEndian: true)
            .Ascii(0x010F, "Canon").Ascii(0x0110, "Canon EOS R6").Ascii(0x0131, "Firmware 1.0").Ascii(0x010E, "A fox").Ascii(0x013B, "Ada").Short(0x0112, 6)
            .ExifRational(0x829A, 1, 250).ExifRational(0x829D, 28, 10).ExifShort(0x8827, 400).ExifRational(0x920A, 35, 1)
            .ExifAscii(0x9003, "2024:03:05 10:11:12").ExifAscii(0xA434, "RF35mm")
            .Place("S", [33, 30, 0], "E", [151, 15, 1800]);

        var contents = ReadSpecimen.Of(JpegWriter.WithExif(exif.ToArray())).Healthy();

        var photo = contents.Description!;
        Assert.Equal(("Canon EOS R6", "RF35mm", 1 / 250.0, 2.8, 400, 35.0), (photo.Camera, photo.Lens, photo.ExposureSeconds, photo.FNumber, photo.Iso, photo.FocalLengthMillimetres));
        Assert.Equal((-33.5, 151.255), (photo.Latitude!.Value, Math.Round(photo.Longitude!.Value, 6)));
        Assert.Equal(new DateTime(2024, 3, 5, 10, 11, 12), photo.TakenAt);
        Assert.Equal(("A fox", "Ada", "Firmware 1.0"), (photo.Description, photo.Creator, photo.Software));
        Assert.Equal(6, contents.Facts.Orientation);
    }

    [Fact]
    public void Fill_bytes_between_segments_are_passed_over()
    {
        var jpeg = new JpegWriter().Raw([0xFF, 0xFF, 0xFF]).Comment("a fox");

        Assert.Equal("a fox", ReadSpecimen.Of(jpeg.ToArray()).Healthy().Text("Comment").Text);
    }
}
