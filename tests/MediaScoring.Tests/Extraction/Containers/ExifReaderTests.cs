using System.Text;
using MediaScoring.Extraction.Containers;
using MediaScoring.Tests.Extraction.Specimens;

namespace MediaScoring.Tests.Extraction.Containers;

public sealed class ExifReaderTests
{
    private static ContainerContents Read(TiffWriter exif) => ReadSpecimen.Of(JpegWriter.WithExif(exif.ToArray()));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_order_of_the_block_does_not_decide_the_order_of_a_comment(bool isBigEndian)
    {
        Assert.Equal("masterpiece, 狐", Read(new TiffWriter(isBigEndian).UserComment("masterpiece, 狐", Utf16Order.Big)).Healthy().Text("UserComment").Text);
        Assert.Equal("masterpiece, 狐", Read(new TiffWriter(isBigEndian).UserComment("masterpiece, 狐", Utf16Order.Little)).Healthy().Text("UserComment").Text);
    }

    [Theory]
    [InlineData(Utf16Order.Big)]
    [InlineData(Utf16Order.Little)]
    public void A_comment_without_any_ascii_letter_is_read_right(Utf16Order order) =>
        Assert.Equal("狐、雪の中で眠る、水彩画", Read(new TiffWriter().UserComment("狐、雪の中で眠る、水彩画", order)).Text("UserComment").Text);

    [Fact]
    public void A_byte_order_mark_decides()
    {
        var bytes = new byte[] { 0xFF, 0xFE }.Concat(Encoding.Unicode.GetBytes("fox")).ToArray();

        Assert.Equal("fox", Read(new TiffWriter(isBigEndian: true).UserComment("UNICODE\0"u8.ToArray(), bytes)).Text("UserComment").Text);
    }

    [Fact]
    public void The_code_unicode_in_front_of_utf8_is_seen_through() =>
        Assert.Equal("a fox – café", Read(new TiffWriter().UserComment("UNICODE\0"u8.ToArray(), Encoding.UTF8.GetBytes("a fox – café"))).Text("UserComment").Text);

    [Fact]
    public void The_code_ascii_may_stand_before_utf8() => Assert.Equal("雪", Read(new TiffWriter().AsciiUserComment("雪")).Text("UserComment").Text);

    [Fact]
    public void Eight_nulls_are_a_code_too() =>
        Assert.Equal("a fox", Read(new TiffWriter().UserComment(new byte[8], "a fox"u8.ToArray())).Text("UserComment").Text);

    [Fact]
    public void A_comment_without_code_is_utf8() =>
        Assert.Equal("{\"prompt\": {\"1\": {}}}", Read(new TiffWriter().UserComment([], "{\"prompt\": {\"1\": {}}}\0"u8.ToArray())).Healthy().Text("UserComment").Text);

    [Fact]
    public void A_comment_in_the_main_directory_is_read() =>
        Assert.Equal("{\"prompt\": \"fox\"}", Read(new TiffWriter().MainUserComment("{\"prompt\": \"fox\"}").Ascii(0x927C, "fooocus")).Text("UserComment").Text);

    [Fact]
    public void Text_tags_have_the_names_that_generators_are_looked_up_by()
    {
        var exif = new TiffWriter().Ascii(0x010D, "d").Ascii(0x010E, "\0\0\0\0a fox").Ascii(0x010F, "workflow:{}").Ascii(0x0110, "prompt:{}").Ascii(0x0131, "NovelAI")
            .Ascii(0x013B, "ai").Ascii(0x927C, "fooocus").Windows(0x9C9C, "雪").Windows(0x9C9E, "fox;snow");

        var contents = Read(exif).Healthy();

        Assert.Equal(
            [("DocumentName", "d"), ("ImageDescription", "a fox"), ("Make", "workflow:{}"), ("Model", "prompt:{}"), ("Software", "NovelAI"), ("Artist", "ai"),
                ("MakerNote", "fooocus"), ("XPComment", "雪"), ("XPKeywords", "fox;snow")],
            contents.Texts.Select(text => (text.Keyword, text.Text)));
        Assert.Equal(["fox", "snow"], contents.Description!.Subjects);
    }

    [Fact]
    public void Graphs_in_the_tags_of_makers_name_no_camera() =>
        Assert.Null(Read(new TiffWriter().Ascii(0x010F, "workflow:{\"nodes\":[]}").Ascii(0x0110, "prompt:{}")).Description?.Camera);

    [Fact]
    public void A_file_in_which_nobody_noted_anything_has_no_description() =>
        Assert.Null(Read(new TiffWriter().Short(0x0112, 1)).Description);

    [Fact]
    public void Binary_maker_notes_are_no_text() =>
        Assert.Empty(Read(new TiffWriter().Entry32(0x927C, 7, 12, [.. "Nikon\0"u8, 2, 0, 1, 0, 0, 3])).Healthy().Texts);
}
