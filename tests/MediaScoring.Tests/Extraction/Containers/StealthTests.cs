using MediaScoring.Tests.Extraction.Specimens;
using NetVips;

namespace MediaScoring.Tests.Extraction.Containers;

public sealed class StealthTests
{
    private const string Text = "a fox in the snow, 雪\nSteps: 20, Sampler: Euler a, Seed: 1";

    [Theory]
    [InlineData(true, true, 64, 64)]
    [InlineData(true, false, 64, 64)]
    [InlineData(false, true, 64, 64)]
    [InlineData(false, false, 64, 64)]
    [InlineData(true, true, 9, 400)]
    [InlineData(true, false, 400, 9)]
    public void A_hidden_text_is_read_from_a_png(bool inAlpha, bool isPacked, int width, int height)
    {
        var text = ReadSpecimen.Of(StealthWriter.Png(Text, inAlpha, isPacked, width, height)).Healthy().Text("stealth");

        Assert.Equal((Text, inAlpha ? "stealth alpha" : "stealth RGB"), (text.Text, text.Location));
    }

    [Fact]
    public void Colours_of_a_picture_with_alpha_are_looked_at_too()
    {
        var pixels = StealthWriter.Pixels(Text, inAlpha: false, isPacked: true, 64, 64, channels: 4);

        Assert.Equal(Text, ReadSpecimen.Of(new PngWriter { Width = 64, Height = 64, ColorType = 6, Pixels = pixels }.ToArray()).Healthy().Text("stealth").Text);
    }

    [Fact]
    public void A_picture_with_a_text_is_not_looked_through()
    {
        var pixels = StealthWriter.Pixels(Text, inAlpha: true, isPacked: true, 64, 64, 4);
        var png = new PngWriter { Width = 64, Height = 64, ColorType = 6, Pixels = pixels }.Text("parameters", "a fox").Text("Software", "x");

        Assert.DoesNotContain(ReadSpecimen.Of(png.ToArray()).Healthy().Texts, text => text.Keyword == "stealth");
    }

    [Fact]
    public void The_name_of_a_program_alone_hides_no_hidden_text()
    {
        var pixels = StealthWriter.Pixels(Text, inAlpha: true, isPacked: true, 64, 64, 4);
        var png = new PngWriter { Width = 64, Height = 64, ColorType = 6, Pixels = pixels }.Text("Software", "NovelAI");

        Assert.Equal(Text, ReadSpecimen.Of(png.ToArray()).Healthy().Text("stealth").Text);
    }

    [Fact]
    public void A_hidden_text_is_read_from_a_lossless_webp()
    {
        using var image = Image.NewFromMemory(StealthWriter.Pixels(Text, inAlpha: true, isPacked: true, 64, 64, 4), 64, 64, 4, Enums.BandFormat.Uchar);

        var contents = ReadSpecimen.Of(image.WebpsaveBuffer(lossless: true, exact: true)).Healthy();

        Assert.Equal(("webp", Text), (contents.Facts.Format, contents.Text("stealth").Text));
    }

    [Fact]
    public void A_hidden_text_that_states_more_bits_than_there_are_is_told()
    {
        var pixels = StealthWriter.Pixels(Text, inAlpha: true, isPacked: false, 64, 64, 4);
        for (var bit = 120; bit < 130; bit++) pixels[(bit % 64 * 64 + bit / 64) * 4 + 3] |= 1;

        var contents = ReadSpecimen.Of(new PngWriter { Width = 64, Height = 64, ColorType = 6, Pixels = pixels }.ToArray());

        Assert.Empty(contents.Says("more bits than the picture has").Texts);
    }

    [Fact]
    public void A_hidden_text_in_more_than_64_million_pixels_is_told_and_not_read()
    {
        var png = StealthWriter.Png("a fox", inAlpha: true, isPacked: false, width: 8, height: 200);
        new byte[] { 0x00, 0x98, 0x96, 0x80 }.CopyTo(png, 20);   // ten million rows high

        Assert.Empty(ReadSpecimen.Of(png).Says("more than 64 million pixels").Texts);
    }

    [Fact]
    public void Damaged_pixels_are_told_and_nothing_else_is_lost()
    {
        var png = new PngWriter { Width = 64, Height = 64, ColorType = 6 }.ToArray();
        var at = png.AsSpan().IndexOf("IDAT"u8);
        png.AsSpan(at + 4, 4).Fill(0xEE);

        Assert.Equal(64, ReadSpecimen.Of(png).Says("pixels of the PNG are damaged").Facts.Width);
    }
}
