using MediaScoring.Tests.Extraction.Specimens;

namespace MediaScoring.Tests.Extraction.Containers;

public sealed class XmpReaderTests
{
    [Fact]
    public void Properties_may_be_elements_attributes_and_lists()
    {
        var packet = XmpWriter.Packet(
            "<dc:creator><rdf:Seq><rdf:li>Ada</rdf:li><rdf:li>Bo</rdf:li></rdf:Seq></dc:creator><dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">A fox</rdf:li><rdf:li xml:lang=\"de\">Ein Fuchs</rdf:li></rdf:Alt></dc:description>"
            + "<dc:subject><rdf:Bag><rdf:li>fox</rdf:li><rdf:li>fox</rdf:li><rdf:li>snow</rdf:li></rdf:Bag></dc:subject><exif:FNumber>28/10</exif:FNumber>",
            "xmp:Rating=\"-1\" xmp:CreatorTool=\"Draw Things\" tiff:Make=\"Nikon\" tiff:Model=\"Z 6\" exif:DateTimeOriginal=\"2024-03-05T10:11:12+02:00\" dc:title=\"Fox\"");

        var description = ReadSpecimen.Of(JpegWriter.WithXmp(packet)).Healthy().Description!;

        Assert.Equal(("Ada, Bo", "A fox", "Fox", -1.0, "Draw Things", "Nikon Z 6", 2.8), (description.Creator, description.Description, description.Title, description.Rating, description.Software, description.Camera, description.FNumber));
        Assert.Equal(["fox", "snow"], description.Subjects);
        Assert.Equal(new DateTime(2024, 3, 5, 10, 11, 12), description.TakenAt);
    }

    [Fact]
    public void What_people_edited_in_xmp_wins_over_iptc_and_exif()
    {
        var jpeg = new JpegWriter().Exif(new TiffWriter().Ascii(0x010E, "from EXIF").ToArray()).Iptc((120, "from IPTC")).Xmp(XmpWriter.Packet("<dc:description>from XMP</dc:description>"));

        Assert.Equal("from XMP", ReadSpecimen.Of(jpeg.ToArray()).Healthy().Description?.Description);
    }

    [Fact]
    public void Characters_that_no_database_takes_are_left_out()
    {
        var contents = ReadSpecimen.Of(JpegWriter.WithXmp(XmpWriter.Packet("<dc:title>a&#0;fox&#xD800;</dc:title>")));

        Assert.Equal("afox\uFFFD", contents.Description?.Title);
    }

    [Fact]
    public void A_packet_in_utf16_is_read()
    {
        byte[] packet = [0xFE, 0xFF, .. System.Text.Encoding.BigEndianUnicode.GetBytes(XmpWriter.Packet("<dc:title>Fox</dc:title>"))];

        Assert.Equal("Fox", ReadSpecimen.Of(new WebpWriter().Chunk("XMP ", packet).ToArray()).Healthy().Description?.Title);
    }
}
