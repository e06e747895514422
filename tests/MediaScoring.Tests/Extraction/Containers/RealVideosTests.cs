using System.Diagnostics;
using MediaScoring.Extraction.Containers;
using MediaScoring.Tests.Extraction.Specimens;

namespace MediaScoring.Tests.Extraction.Containers;

/// <summary>Files that ffmpeg makes, where it is installed.</summary>
public sealed class RealVideosTests : IDisposable
{
    private const string Comment = "a fox, 雪 {\"seed\": 1}; #x = \\y";
    private readonly SpecimenFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("a.mp4", "mp4", "-c:v libx264 -pix_fmt yuv420p", "h264", "comment")]
    [InlineData("b.mp4", "mp4", "-c:v libx264 -pix_fmt yuv420p -movflags +faststart", "h264", "comment")]
    [InlineData("c.mp4", "mp4", "-c:v libx264 -pix_fmt yuv420p -movflags use_metadata_tags", "h264", "comment")]
    [InlineData("d.mp4", "mp4", "-c:v libx264 -pix_fmt yuv420p -movflags frag_keyframe+empty_moov", "h264", "comment")]
    [InlineData("e.mov", "mov", "-c:v libx264 -pix_fmt yuv420p", "h264", "comment")]
    [InlineData("f.webm", "webm", "-c:v libvpx-vp9", "vp9", "comment")]
    [InlineData("g.mkv", "mkv", "-c:v libx264 -pix_fmt yuv420p", "h264", "comment")]
    [InlineData("h.avi", "avi", "-c:v mpeg4", "mpeg4", "comment")]
    [InlineData("i.webm", "webm", "-c:v libvpx -live 1", "vp8", "comment")]
    [InlineData("j.mkv", "mkv", "-c:v ffv1", "ffv1", "comment")]
    public void Videos_of_ffmpeg_are_read(string name, string format, string options, string codec, string keyword)
    {
        var path = Make(name, $"-f lavfi -i testsrc=size=160x90:rate=24:duration=1.5 {options}", Comment);

        var contents = ContainerReader.Read(path, null, TestContext.Current.CancellationToken).Healthy();

        var facts = contents.Facts;
        Assert.Equal((format, 160, 90, codec), (facts.Format, facts.Width, facts.Height, facts.Codec));
        Assert.Equal(24, facts.FrameRate!.Value, 0.05);
        if (name != "i.webm") Assert.Equal(1.5, facts.DurationSeconds!.Value, 0.05);   // live: the length was not known yet
        Assert.Equal(Comment, contents.Text(keyword).Text);
    }

    [Theory]
    [InlineData("a.mp4", "aac", "-c:a aac")]
    [InlineData("b.webm", "opus", "-c:v libvpx -c:a libopus")]
    [InlineData("c.mkv", "flac", "-c:a flac")]
    [InlineData("d.mov", "pcm", "-c:a pcm_s16le")]
    [InlineData("e.avi", "mp3", "-c:a libmp3lame")]
    [InlineData("f.mp4", "mp3", "-c:a libmp3lame")]
    public void Sound_tracks_of_ffmpeg_are_read(string name, string codec, string options)
    {
        var path = Make(name, $"-f lavfi -i testsrc=size=64x48:rate=10:duration=1 -f lavfi -i sine=frequency=440:sample_rate=48000:duration=1 -ac 2 {options}", "x");

        var audio = ContainerReader.Read(path, null, TestContext.Current.CancellationToken).Healthy().Facts.Audio;

        Assert.Equal((codec, 2, 48_000), (audio?.Codec, audio?.Channels, audio?.SampleRate));
    }

    [Theory]
    [InlineData("a.gif", "gif", "", "P")]
    [InlineData("b.webp", "webp", "-c:v libwebp_anim -loop 0", null)]
    [InlineData("c.apng", "png", "-plays 0 -f apng", "RGB")]
    [InlineData("d.avif", "avif", "-c:v libaom-av1 -cpu-used 8 -pix_fmt yuv420p", "RGB")]
    public void Animations_of_ffmpeg_are_read(string name, string format, string options, string? mode)
    {
        var path = Make(name, $"-f lavfi -i testsrc=size=60x40:rate=10:duration=1 {options}", "x");

        var facts = ContainerReader.Read(path, null, TestContext.Current.CancellationToken).Healthy().Facts;

        Assert.Equal((format, 60, 40, true, 10L), (facts.Format, facts.Width, facts.Height, facts.IsAnimated, facts.FrameCount));
        Assert.Equal(1.0, facts.DurationSeconds!.Value, 0.05);
        if (mode is not null) Assert.Equal(mode, facts.ColorMode);
    }

    [Theory]
    [InlineData("a.avif", "avif", "-c:v libaom-av1 -still-picture 1 -pix_fmt yuv420p", null)]
    [InlineData("b.jxl", "jxl", "-c:v libjxl", "RGB")]
    [InlineData("g.jxl", "jxl", "-c:v libjxl -pix_fmt rgba", "RGBA")]
    [InlineData("h.jxl", "jxl", "-c:v libjxl -pix_fmt gray", "L")]
    [InlineData("i.png", "png", "-pix_fmt ya8", "LA")]
    [InlineData("j.png", "png", "-pix_fmt monob", "1")]
    [InlineData("k.png", "png", "-pix_fmt gray16be", "I")]
    [InlineData("l.png", "png", "-pix_fmt pal8", "P")]
    [InlineData("c.bmp", "bmp", "", null)]
    [InlineData("d.jpg", "jpeg", "", null)]
    [InlineData("e.png", "png", "", null)]
    [InlineData("f.webp", "webp", "-c:v libwebp -lossless 1", null)]
    public void Images_of_ffmpeg_are_read(string name, string format, string options, string? mode)
    {
        var path = Make(name, $"-f lavfi -i testsrc=size=120x50:rate=1:duration=1 -frames:v 1 -update 1 {options}", "x");

        var facts = ContainerReader.Read(path, null, TestContext.Current.CancellationToken).Healthy().Facts;

        Assert.Equal((format, 120, 50, false), (facts.Format, facts.Width, facts.Height, facts.IsAnimated));
        if (mode is not null) Assert.Equal(mode, facts.ColorMode);
    }

    [Fact]
    public void A_format_that_is_not_ours_is_left_to_ffprobe()
    {
        Assert.SkipWhen(FfprobeTool.OnPath is null, "ffprobe is not installed.");
        var path = Make("video.flv", "-f lavfi -i testsrc=size=160x90:rate=25:duration=1 -c:v flv -f flv", "a fox");
        var renamed = Path.Combine(folder.Path, "-y ; $(rm) 'x'\n.mp4");
        File.Move(path, renamed);

        var contents = ContainerReader.Read(renamed, TestContext.Current.CancellationToken);

        Assert.Equal((160, 90, 25.0), (contents.Facts.Width, contents.Facts.Height, contents.Facts.FrameRate));
        Assert.Equal("", contents.Facts.Format);
    }

    [Fact]
    public void A_play_list_that_calls_itself_a_video_is_not_followed()
    {
        Assert.SkipWhen(FfprobeTool.OnPath is null, "ffprobe is not installed.");
        Make("secret.mp4", "-f lavfi -i testsrc=size=64x64:rate=5:duration=1 -c:v libx264 -pix_fmt yuv420p", "secret");
        var list = folder.Write("list.mp4", System.Text.Encoding.UTF8.GetBytes("ffconcat version 1.0\nfile secret.mp4\n"));

        var contents = ContainerReader.Read(list, TestContext.Current.CancellationToken);

        Assert.Null(contents.Facts.Width);
        Assert.Empty(contents.Texts);
    }

    [Fact]
    public void Without_ffprobe_the_facts_stay_unknown()
    {
        var contents = ContainerReader.Read(folder.Write("clip.mp4", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]), null, TestContext.Current.CancellationToken);

        Assert.Null(contents.Facts.Width);
        Assert.Single(contents.Problems);
    }

    private string Make(string name, string options, string comment)
    {
        var path = Path.Combine(folder.Path, name);
        var start = new ProcessStartInfo("ffmpeg") { RedirectStandardError = true };
        foreach (var argument in (string[])["-v", "error", "-nostdin", "-y", .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries), "-metadata", "comment=" + comment, path])
            start.ArgumentList.Add(argument);
        try
        {
            using var ffmpeg = Process.Start(start)!;
            var error = ffmpeg.StandardError.ReadToEnd();
            ffmpeg.WaitForExit();
            Assert.SkipWhen(ffmpeg.ExitCode != 0, $"This ffmpeg cannot make {name}: {error}");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("ffmpeg is not installed.");
        }

        return path;
    }
}
