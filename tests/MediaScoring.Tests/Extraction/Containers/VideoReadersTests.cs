using MediaScoring.Media;
using MediaScoring.Tests.Extraction.Specimens;

namespace MediaScoring.Tests.Extraction.Containers;

public sealed class VideoReadersTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Mp4_tells_size_time_and_codecs_wherever_its_movie_lies(bool movieAtEnd)
    {
        var facts = ReadSpecimen.Of(new Mp4Writer { Width = 640, Height = 360, Frames = 36, HasAudio = true, MovieAtEnd = movieAtEnd }.ToArray()).Healthy().Facts;

        Assert.Equal(("mp4", 640, 360, 1.5, 24.0, 36L, "h264"), (facts.Format, facts.Width, facts.Height, facts.DurationSeconds, facts.FrameRate, facts.FrameCount, facts.Codec));
        Assert.Equal(new AudioTrack("aac", 2, 48_000), facts.Audio);
        Assert.Null(facts.ColorMode);
    }

    [Fact]
    public void A_comment_is_read_in_all_three_styles()
    {
        Assert.Equal(("{\"prompt\":\"雪\"}", "MP4 ilst"), Comment(Mp4Writer.WithComment("{\"prompt\":\"雪\"}")));
        Assert.Equal(("a fox", "MP4 keys"), Comment(Mp4Writer.WithKeys(("comment", "a fox"))));
        Assert.Equal(("a fox", "MP4 keys com.apple.quicktime.comment"), Comment(Mp4Writer.WithKeys(("com.apple.quicktime.comment", "a fox"))));
        Assert.Equal(("a fox", "MP4 udta"), Comment(Mp4Writer.WithQuickTimeComment("a fox")));

        static (string, string) Comment(byte[] mp4)
        {
            var text = ReadSpecimen.Of(mp4).Healthy().Text("comment");
            return (text.Text, text.Location);
        }
    }

    [Fact]
    public void Named_keys_keep_their_names_in_order()
    {
        var contents = ReadSpecimen.Of(Mp4Writer.WithKeys(("Prompt", "{}"), ("workflow", "{\"nodes\":[]}"))).Healthy();

        Assert.Equal([("prompt", "{}"), ("workflow", "{\"nodes\":[]}")], contents.Texts.Select(text => (text.Keyword, text.Text)));
    }

    [Fact]
    public void A_quicktime_meta_box_without_version_is_read()
    {
        var meta = Mp4Writer.Box("meta", Mp4Writer.Box("hdlr", new ByteWriter().Zeros(8).Latin1("mdir").Zeros(13).ToArray()), Mp4Writer.Box("ilst", Mp4Writer.Box("\u00A9cmt", Mp4Writer.Data("a fox"))));

        var contents = ReadSpecimen.Of(new Mp4Writer { Brand = "qt  " }.InMovie(meta).ToArray()).Healthy();

        Assert.Equal(("mov", "a fox"), (contents.Facts.Format, contents.Text("comment").Text));
    }

    [Fact]
    public void Free_form_items_have_their_own_names()
    {
        var item = Mp4Writer.Box("----", Mp4Writer.Box("mean", [0, 0, 0, 0, .. "com.apple.iTunes"u8]), Mp4Writer.Box("name", [0, 0, 0, 0, .. "WORKFLOW"u8]), Mp4Writer.Data("{}"));
        var meta = Mp4Writer.Box("meta", new byte[4], Mp4Writer.Box("hdlr", new ByteWriter().Zeros(8).Latin1("mdir").Zeros(13).ToArray()), Mp4Writer.Box("ilst", item));

        Assert.Equal("{}", ReadSpecimen.Of(new Mp4Writer().InMovie(Mp4Writer.Box("udta", meta)).ToArray()).Healthy().Text("workflow").Text);
    }

    [Fact]
    public void Xmp_of_a_video_is_read() =>
        Assert.Equal("Fox", ReadSpecimen.Of(new Mp4Writer().Xmp(XmpWriter.Packet("<dc:title>Fox</dc:title>")).ToArray()).Healthy().Description?.Title);

    [Fact]
    public void A_fragmented_video_adds_up_its_fragments()
    {
        var facts = ReadSpecimen.Of(new Mp4Writer { IsFragmented = true, Frames = 48 }.ToArray()).Healthy().Facts;

        Assert.Equal((2.0, 24.0, 48L), (facts.DurationSeconds, facts.FrameRate, facts.FrameCount));
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, 6)]
    [InlineData(2, 3)]
    [InlineData(3, 8)]
    public void A_turned_video_keeps_its_stored_size_and_tells_the_turn(int turns, int? orientation)
    {
        var facts = ReadSpecimen.Of(new Mp4Writer { QuarterTurns = turns }.ToArray()).Healthy().Facts;

        Assert.Equal((320, 180, orientation), (facts.Width, facts.Height, facts.Orientation));
    }

    [Fact]
    public void What_a_phone_notes_is_described()
    {
        var description = ReadSpecimen.Of(Mp4Writer.WithKeys(("com.apple.quicktime.make", "Apple"), ("com.apple.quicktime.model", "iPhone 15"), ("com.apple.quicktime.location.ISO6709", "+48.2082-016.3738+151/"))).Healthy().Description!;

        Assert.Equal(("Apple iPhone 15", 48.2082, -16.3738), (description.Camera, description.Latitude, description.Longitude));
    }

    [Theory]
    [InlineData(true, false, false)]
    [InlineData(false, false, false)]
    [InlineData(false, true, false)]
    [InlineData(false, true, true)]
    public void Webm_tags_at_the_end_are_found(bool hasSeekHead, bool hasOpenCluster, bool hasOpenSegment)
    {
        var webm = new MatroskaWriter { HasSeekHead = hasSeekHead, HasOpenCluster = hasOpenCluster, HasOpenSegment = hasOpenSegment }.Tag("COMMENT", "a fox – 雪").Tag("DURATION", "00:00:02");

        var contents = ReadSpecimen.Of(webm.ToArray()).Healthy();

        Assert.Equal([("comment", "a fox – 雪")], contents.Texts.Select(text => (text.Keyword, text.Text)));
        var facts = contents.Facts;
        Assert.Equal(("webm", 320, 180, 2.0, 25.0, "vp9"), (facts.Format, facts.Width, facts.Height, facts.DurationSeconds, facts.FrameRate, facts.Codec));
        Assert.Equal(new AudioTrack("opus", 2, 48_000), facts.Audio);
    }

    [Fact]
    public void Matroska_is_told_from_webm() => Assert.Equal("mkv", ReadSpecimen.Of(new MatroskaWriter { DocType = "matroska" }.Tag("PROMPT", "webm").ToArray()).Healthy().Facts.Format);

    [Fact]
    public void An_avi_tells_size_time_codecs_and_comment()
    {
        var contents = ReadSpecimen.Of(new RiffVideoWriter { Comment = "a fox" }.ToArray()).Healthy();

        var facts = contents.Facts;
        Assert.Equal(("avi", 64, 48, 2.0, 25.0, 50L, "h264"), (facts.Format, facts.Width, facts.Height, facts.DurationSeconds, facts.FrameRate, facts.FrameCount, facts.Codec));
        Assert.Equal(new AudioTrack("mp3", 2, 44_100), facts.Audio);
        Assert.Equal("a fox", contents.Text("comment").Text);
    }
}
