using System.Text;
using MediaScoring.Tests.Extraction.Specimens;
using NetVips;

namespace MediaScoring.Tests.Extraction.Containers;

/// <summary>Images that libvips makes.</summary>
public sealed class RealImagesTests
{
    private const string Comment = "a fox in the snow, 雪\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1";

    [Theory]
    [InlineData(".png", "png", 4, "RGBA")]
    [InlineData(".png", "png", 3, "RGB")]
    [InlineData(".png", "png", 1, "L")]
    [InlineData(".jpg", "jpeg", 3, "RGB")]
    [InlineData(".jpg", "jpeg", 1, "L")]
    [InlineData(".webp", "webp", 4, "RGBA")]
    [InlineData(".webp", "webp", 3, "RGB")]
    [InlineData(".webp[lossless=true]", "webp", 4, "RGBA")]
    [InlineData(".avif", "avif", 4, "RGBA")]
    [InlineData(".avif", "avif", 3, "RGB")]
    public void Images_of_libvips_have_size_colours_exif_and_xmp(string ending, string format, int bands, string mode)
    {
        using var image = Noise(bands).Mutate(mutable =>
        {
            mutable.Set(GValue.BlobType, "exif-data", (byte[])[.. "Exif\0\0"u8, .. TiffWriter.WithUserComment(Comment, Utf16Order.Big)]);
            mutable.Set(GValue.BlobType, "xmp-data", Encoding.UTF8.GetBytes(XmpWriter.Packet("<xmp:Rating>4</xmp:Rating>")));
        });

        var contents = ReadSpecimen.Of(image.WriteToBuffer(ending)).Healthy();

        Assert.Equal((format, 120, 70, mode, mode is "RGBA"), (contents.Facts.Format, contents.Facts.Width, contents.Facts.Height, contents.Facts.ColorMode, contents.Facts.HasAlpha));
        Assert.Equal(Comment, contents.Text("UserComment").Text);
        Assert.Equal(4, contents.Description?.Rating);
    }

    private static Image Noise(int bands)
    {
        var pixels = new byte[120 * 70 * bands];
        new Random(1).NextBytes(pixels);
        using var image = Image.NewFromMemoryCopy(pixels, 120, 70, bands, Enums.BandFormat.Uchar);
        return image.Copy(interpretation: bands == 1 ? Enums.Interpretation.Bw : Enums.Interpretation.Srgb);
    }
}
