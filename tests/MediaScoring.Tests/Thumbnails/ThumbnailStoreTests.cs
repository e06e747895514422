using System.Buffers.Binary;
using System.Diagnostics;
using MediaScoring.Thumbnails;
using NetVips;

namespace MediaScoring.Tests.Thumbnails;

public class ThumbnailStoreTests
{
    [Theory]
    [InlineData(600, 300, 256, 256, 128)]
    [InlineData(300, 600, 64, 32, 64)]
    [InlineData(40, 20, 256, 40, 20)]
    public async Task A_thumbnail_fits_into_its_square_and_nothing_is_enlarged(int width, int height, int edge, int expectedWidth, int expectedHeight)
    {
        await using var library = await TemporaryLibrary.EmptyAsync();
        library.Folder.Write("a.png", TinyPng.Of(width, height));

        var thumbnail = await library.Library.Thumbnails.GetAsync("a.png", edge, ThumbnailFormat.Webp);

        using var picture = Image.NewFromBuffer(thumbnail!.Bytes.ToArray());
        Assert.Equal((expectedWidth, expectedHeight, "image/webp"), (picture.Width, picture.Height, thumbnail.MimeType));
    }

    [Theory]
    [InlineData("rgba", ".png")]
    [InlineData("grey-alpha", ".png")]
    [InlineData("grey16", ".png")]
    [InlineData("palette", ".gif")]
    [InlineData("cmyk", ".jpg")]
    [InlineData("lossless", ".webp")]
    public async Task Every_colour_mode_has_a_thumbnail(string mode, string extension)
    {
        await using var library = await TemporaryLibrary.EmptyAsync();
        using var black = Image.Black(100, 50, bands: mode switch { "rgba" => 4, "grey-alpha" => 2, "grey16" => 1, "cmyk" => 4, _ => 3 });
        using var picture = mode switch
        {
            "grey16" => black.Cast(Enums.BandFormat.Ushort).Copy(interpretation: Enums.Interpretation.Grey16),
            "cmyk" => black.Copy(interpretation: Enums.Interpretation.Cmyk),
            "grey-alpha" => black.Copy(interpretation: Enums.Interpretation.Bw),
            _ => black.Copy(interpretation: Enums.Interpretation.Srgb),
        };
        library.Folder.Write("a" + extension, picture.WriteToBuffer(extension));

        var thumbnail = await library.Library.Thumbnails.GetByHeightAsync("a" + extension, 25);

        using var small = Image.NewFromBuffer(thumbnail!.Bytes.ToArray());
        Assert.Equal((50, 25), (small.Width, small.Height));
    }

    [Fact]
    public async Task Transparent_parts_lie_on_white_in_a_jpeg()
    {
        await using var library = await TemporaryLibrary.EmptyAsync();
        using var transparent = Image.Black(64, 64, bands: 4).Copy(interpretation: Enums.Interpretation.Srgb);
        library.Folder.Write("a.png", transparent.WriteToBuffer(".png"));

        var thumbnail = await library.Library.Thumbnails.GetAsync("a.png", 64, ThumbnailFormat.Jpeg);

        using var picture = Image.NewFromBuffer(thumbnail!.Bytes.ToArray());
        Assert.All(picture.Getpoint(32, 32), value => Assert.InRange(value, 250, 255));
    }

    [Fact]
    public async Task Colours_follow_the_profile_of_the_picture()
    {
        await using var library = await TemporaryLibrary.EmptyAsync();
        using var red = Image.Black(64, 64, bands: 3).Linear([1.0], [200.0, 30.0, 30.0]).Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);
        using var wide = red.IccTransform("p3", inputProfile: "srgb");
        library.Folder.Write("a.png", wide.WriteToBuffer(".png"));

        var thumbnail = await library.Library.Thumbnails.GetAsync("a.png", 64, ThumbnailFormat.Jpeg);

        using var picture = Image.NewFromBuffer(thumbnail!.Bytes.ToArray());
        Assert.True(wide.Getpoint(32, 32)[0] < 190, "The numbers of the other profile differ from those of sRGB.");
        Assert.InRange(picture.Getpoint(32, 32)[0], 196, 204);
        Assert.False(picture.Contains("icc-profile-data"));
    }

    [Fact]
    public async Task A_damaged_profile_is_no_reason_to_draw_nothing()
    {
        await using var library = await TemporaryLibrary.EmptyAsync();
        using var picture = Image.Black(64, 64, bands: 3).Copy(interpretation: Enums.Interpretation.Srgb).Mutate(image => image.Set(GValue.BlobType, "icc-profile-data", new byte[] { 1, 2, 3, 4 }));
        library.Folder.Write("a.jpg", picture.WriteToBuffer(".jpg"));

        Assert.NotNull(await library.Library.Thumbnails.GetAsync("a.jpg", 64, ThumbnailFormat.Jpeg));
    }

    [Fact]
    public async Task A_file_that_was_moved_keeps_its_thumbnail()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");
        var before = await library.Library.Thumbnails.GetAsync("a.png", 64, ThumbnailFormat.Webp);
        Directory.CreateDirectory(library.Folder["elsewhere"]);
        File.Move(library.Folder["a.png"], library.Folder["elsewhere/b.png"]);
        await library.Library.Ingestion.SyncAsync();

        var after = await library.Library.Thumbnails.GetAsync("elsewhere/b.png", 64, ThumbnailFormat.Webp);

        Assert.Equal(before!.ETag, after!.ETag);
        Assert.Single(Directory.GetFiles(library.Folder[".scores/thumbnails"], "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task The_orientation_of_a_photo_is_followed()
    {
        await using var library = await TemporaryLibrary.EmptyAsync();
        using var turned = Image.Black(100, 50, bands: 3).Copy(interpretation: Enums.Interpretation.Srgb).Mutate(image => image.Set(GValue.GIntType, "orientation", 6));
        library.Folder.Write("a.jpg", turned.WriteToBuffer(".jpg"));

        var thumbnail = await library.Library.Thumbnails.GetAsync("a.jpg", 64, ThumbnailFormat.Jpeg);

        using var picture = Image.NewFromBuffer(thumbnail!.Bytes.ToArray());
        Assert.Equal((32, 64), (picture.Width, picture.Height));
    }

    [Fact]
    public async Task A_changed_file_never_shows_an_old_picture()
    {
        await using var library = await TemporaryLibrary.EmptyAsync();
        library.Folder.Write("a.png", TinyPng.Of(64, 64, shade: 10));
        var old = await library.Library.Thumbnails.GetAsync("a.png", 64, ThumbnailFormat.Jpeg);
        library.Folder.Write("a.png", TinyPng.Of(64, 64, shade: 240));
        File.SetLastWriteTimeUtc(library.Folder["a.png"], DateTime.UtcNow.AddSeconds(3));

        var now = await library.Library.Thumbnails.GetAsync("a.png", 64, ThumbnailFormat.Jpeg);

        using var picture = Image.NewFromBuffer(now!.Bytes.ToArray());
        Assert.NotEqual(old!.ETag, now.ETag);
        Assert.InRange(picture.Getpoint(10, 10)[0], 230, 250);
    }

    [Fact]
    public async Task Two_files_that_differ_in_their_extension_have_two_thumbnails()
    {
        await using var library = await TemporaryLibrary.EmptyAsync();
        library.Folder.Write("x.png", TinyPng.Of(64, 64, shade: 10));
        using var light = Image.Black(64, 64, bands: 3).Linear([1.0], [240.0]).Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);
        library.Folder.Write("x.jpg", light.WriteToBuffer(".jpg"));

        var dark = await library.Library.Thumbnails.GetAsync("x.png", 64, ThumbnailFormat.Jpeg);
        var bright = await library.Library.Thumbnails.GetAsync("x.jpg", 64, ThumbnailFormat.Jpeg);

        Assert.NotEqual(dark!.ETag, bright!.ETag);
        Assert.NotEqual(dark.Bytes.ToArray(), bright.Bytes.ToArray());
    }

    [Fact]
    public async Task Many_who_ask_at_once_get_one_picture_that_is_kept_once()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");

        var thumbnails = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => library.Library.Thumbnails.GetAsync("a.png", 64, ThumbnailFormat.Jpeg)));

        Assert.Single(thumbnails.Select(thumbnail => thumbnail!.ETag).Distinct());
        Assert.Single(Directory.GetFiles(library.Folder[".scores/thumbnails"], "*", SearchOption.AllDirectories));
        Assert.Equal(["64x64|1"], library.Sql("SELECT thumbnail_size, file_path LIKE '%.scores/thumbnails/%' FROM media_thumbnails"));
    }

    [Fact]
    public async Task A_picture_of_absurd_size_is_refused_without_being_decoded()
    {
        await using var library = await TemporaryLibrary.EmptyAsync();
        var bomb = TinyPng.Of();
        BinaryPrimitives.WriteInt32BigEndian(bomb.AsSpan(16), 50_000);
        BinaryPrimitives.WriteInt32BigEndian(bomb.AsSpan(20), 50_000);
        library.Folder.Write("bomb.png", bomb);

        Assert.Null(await library.Library.Thumbnails.GetAsync("bomb.png", 64, ThumbnailFormat.Jpeg));
    }

    [Theory]
    [InlineData("broken.png")]
    [InlineData("script.png")]
    public async Task What_cannot_be_drawn_has_no_thumbnail(string name)
    {
        await using var library = await TemporaryLibrary.EmptyAsync();
        library.Folder.Write("broken.png", TinyPng.Of().AsSpan(0, 30).ToArray());
        library.Folder.Write("script.png", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"10\" height=\"10\"><rect width=\"10\" height=\"10\"/></svg>");

        Assert.Null(await library.Library.Thumbnails.GetAsync(name, 64, ThumbnailFormat.Jpeg));
        Assert.Null(await library.Library.Thumbnails.GetAsync(name, 64, ThumbnailFormat.Jpeg));
    }

    [Fact]
    public async Task A_video_shows_its_first_frame()
    {
        await using var library = await TemporaryLibrary.EmptyAsync();
        Assert.SkipUnless(TryMakeVideo(library.Folder["clip.mp4"]), "ffmpeg is not installed, so no video can be made.");

        var thumbnail = await library.Library.Thumbnails.GetAsync("clip.mp4", 64, ThumbnailFormat.Jpeg);

        using var picture = Image.NewFromBuffer(thumbnail!.Bytes.ToArray());
        Assert.Equal((64, 36), (picture.Width, picture.Height));
    }

    [Fact]
    public async Task A_program_can_store_and_find_a_thumbnail_of_its_own_and_drawing_one_keeps_it()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");
        await library.Library.Thumbnails.StoreAsync("a.png", "64x64", new byte[] { 1, 2, 3 }, "image/png");

        await library.Library.Thumbnails.GetAsync("a.png", 64, ThumbnailFormat.Jpeg);

        var stored = await library.Library.Thumbnails.FindAsync("a.png", "64x64");
        Assert.Equal(("AQID", "image/png", null), (stored!.Data, stored.MimeType, stored.FilePath));
        Assert.Null(await library.Library.Thumbnails.FindAsync("a.png", "128x128"));
    }

    private static bool TryMakeVideo(string path)
    {
        try
        {
            using var ffmpeg = Process.Start(new ProcessStartInfo("ffmpeg", ["-v", "error", "-nostdin", "-f", "lavfi", "-i", "testsrc=size=320x180:rate=10:duration=1", "-pix_fmt", "yuv420p", path]))!;
            ffmpeg.WaitForExit();
            return ffmpeg.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
