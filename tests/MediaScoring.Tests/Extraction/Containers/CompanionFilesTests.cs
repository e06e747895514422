using MediaScoring.Extraction.Containers;
using MediaScoring.Tests.Extraction.Specimens;

namespace MediaScoring.Tests.Extraction.Containers;

public sealed class CompanionFilesTests : IDisposable
{
    private readonly SpecimenFolder folder = new();

    public void Dispose() => folder.Dispose();

    private ContainerContents Read(string name) => ContainerReader.Read(Path.Combine(folder.Path, name), null, TestContext.Current.CancellationToken);

    [Theory]
    [InlineData("fox.txt", "txt")]
    [InlineData("fox.png.txt", "txt")]
    [InlineData("fox.json", "json")]
    [InlineData("fox.swarm.json", "json")]
    public void A_text_beside_a_file_without_texts_is_read(string name, string keyword)
    {
        folder.Write("fox.png", new PngWriter().ToArray());
        folder.Write(name, "a fox – 雪"u8.ToArray());

        var text = Assert.Single(Read("fox.png").Healthy().Texts);

        Assert.Equal((keyword, "a fox – 雪", $"sidecar {name}"), (text.Keyword, text.Text, text.Location));
    }

    [Fact]
    public void A_file_with_a_text_of_its_own_keeps_to_it()
    {
        folder.Write("fox.png", PngWriter.WithTexts(("parameters", "inside")));
        folder.Write("fox.txt", "beside"u8.ToArray());

        Assert.Equal(["inside"], Read("fox.png").Texts.Select(text => text.Text));
    }

    [Fact]
    public void A_large_text_is_left_out_and_told()
    {
        folder.Write("fox.png", new PngWriter().ToArray());
        folder.Write("fox.txt", new byte[(1 << 20) + 1]);

        Assert.Empty(Read("fox.png").Says("larger than 1 MiB").Texts);
    }

    [Fact]
    public void Score_files_are_never_taken()
    {
        Directory.CreateDirectory(Path.Combine(folder.Path, ".scores"));
        folder.Write(".scores/fox.png", new PngWriter().ToArray());
        folder.Write(".scores/fox.png.json", "{\"score\": 5}"u8.ToArray());

        Assert.Empty(Read(".scores/fox.png").Texts);
    }

    [Theory]
    [InlineData("clip.mp4")]
    [InlineData("clip-audio.mp4")]
    public void The_picture_beside_a_silent_video_speaks_for_it(string name)
    {
        folder.Write(name, new Mp4Writer().ToArray());
        folder.Write("clip.png", PngWriter.WithTexts(("prompt", "{}"), ("workflow", "{\"nodes\":[]}")));

        var contents = Read(name).Healthy();

        Assert.Equal(["prompt", "workflow"], contents.Texts.Select(text => text.Keyword));
        Assert.StartsWith("companion clip.png", contents.Texts[0].Location, StringComparison.Ordinal);
        Assert.Equal("mp4", contents.Facts.Format);
    }

    [Fact]
    public void A_video_that_speaks_needs_no_picture()
    {
        folder.Write("clip.mp4", Mp4Writer.WithComment("{\"prompt\": {}}"));
        folder.Write("clip.png", PngWriter.WithTexts(("prompt", "{}")));

        Assert.Equal(["comment"], Read("clip.mp4").Texts.Select(text => text.Keyword));
    }

    [Fact]
    public void An_image_takes_nothing_from_a_png_of_its_name()
    {
        folder.Write("fox.jpg", new JpegWriter().ToArray());
        folder.Write("fox.png", PngWriter.WithTexts(("prompt", "{}")));

        Assert.Empty(Read("fox.jpg").Texts);
    }

    [Fact]
    public void The_name_of_a_program_does_not_keep_a_text_beside_from_being_read()
    {
        folder.Write("fox.jpg", new JpegWriter().Comment("Lavc59.37.100").Exif(new TiffWriter().Ascii(0x010F, "Canon").Ascii(0x0131, "GIMP 2.10").ToArray()).ToArray());
        folder.Write("fox.txt", "a fox"u8.ToArray());

        Assert.Equal("a fox", Read("fox.jpg").Healthy().Text("txt").Text);
    }

    [Fact]
    public void A_missing_file_is_a_problem_that_names_no_folder()
    {
        var contents = Read("gone.png").Says("cannot be opened");

        Assert.DoesNotContain(folder.Path, contents.Problems[0], StringComparison.Ordinal);
    }
}
