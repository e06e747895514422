using MediaScoring.Keywords;
using MediaScoring.Media;

namespace MediaScoring.Tests.Keywords;

public sealed class FormatKeywordsTests
{
    [Theory]
    [InlineData(512, 512, null, "square 512x512")]
    [InlineData(1024, 1024, null, "square 1024x1024")]
    [InlineData(832, 1216, null, "portrait 832x1216")]
    [InlineData(1216, 832, null, "landscape 1216x832")]
    [InlineData(1920, 1080, null, "landscape 1920x1080 1080p")]
    [InlineData(1080, 1920, null, "portrait 1080x1920 1080p")]
    [InlineData(1280, 720, null, "landscape 1280x720 720p")]
    [InlineData(2560, 1440, null, "landscape 2560x1440 1440p")]
    [InlineData(3840, 2160, null, "landscape 3840x2160 4k")]
    [InlineData(1920, 1088, null, "landscape 1080p")]
    [InlineData(768, 512, null, "landscape 768x512")]
    [InlineData(1000, 900, null, "square")]
    [InlineData(1000, 899, null, "landscape")]
    [InlineData(900, 1000, null, "square")]
    [InlineData(899, 1000, null, "portrait")]
    [InlineData(4000, 3000, 6, "portrait")]
    [InlineData(1216, 832, 8, "portrait 832x1216")]
    [InlineData(4000, 3000, 3, "landscape")]
    [InlineData(int.MaxValue, 1, null, "landscape")]
    public void A_size_gives_its_shape_and_its_name(int width, int height, int? orientation, string expected)
    {
        var words = FormatKeywords.Of(new MediaFacts { Width = width, Height = height, Orientation = orientation });

        Assert.Equal(expected, string.Join(' ', words));
    }

    [Theory]
    [InlineData(null, 512)]
    [InlineData(512, null)]
    [InlineData(0, 512)]
    [InlineData(-5, 512)]
    public void An_unknown_size_gives_nothing(int? width, int? height) =>
        Assert.Empty(FormatKeywords.Of(new MediaFacts { Width = width, Height = height }));
}
