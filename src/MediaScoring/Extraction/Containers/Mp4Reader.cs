using System.Buffers.Binary;
using MediaScoring.Media;

namespace MediaScoring.Extraction.Containers;

/// <summary>
/// MP4 and QuickTime (ISO/IEC 14496-12 and -14; QuickTime File Format): size, length, codecs and tags, wherever the movie box
/// lies.
/// </summary>
internal sealed class Mp4Reader
{
    private const uint Moov = 'm' << 24 | 'o' << 16 | 'o' << 8 | 'v';
    private const uint Mvhd = 'm' << 24 | 'v' << 16 | 'h' << 8 | 'd';
    private const uint Trak = 't' << 24 | 'r' << 16 | 'a' << 8 | 'k';
    private const uint Udta = 'u' << 24 | 'd' << 16 | 't' << 8 | 'a';
    private const uint Meta = 'm' << 24 | 'e' << 16 | 't' << 8 | 'a';
    private const uint Mvex = 'm' << 24 | 'v' << 16 | 'e' << 8 | 'x';
    private const uint Mehd = 'm' << 24 | 'e' << 16 | 'h' << 8 | 'd';
    private const uint Trex = 't' << 24 | 'r' << 16 | 'e' << 8 | 'x';
    private const uint Moof = 'm' << 24 | 'o' << 16 | 'o' << 8 | 'f';
    private const uint Uuid = 'u' << 24 | 'u' << 16 | 'i' << 8 | 'd';

    private readonly BoundedFile file;
    private readonly Findings findings;
    private readonly List<Mp4Track> tracks = [];
    private double? fragmentsDuration;
    private bool hasMovie;

    private Mp4Reader(BoundedFile file, Findings findings)
    {
        this.file = file;
        this.findings = findings;
    }

    /// <summary>Walks through the boxes.</summary>
    public static void Read(BoundedFile file, Findings findings)
    {
        var reader = new Mp4Reader(file, findings);
        try
        {
            reader.ReadTop();
        }
        finally
        {
            reader.TellFacts();
        }
    }

    private void ReadTop()
    {
        var boxes = new IsoBoxes(file, 0, file.Length, findings);
        while (boxes.TryNext(out var box))
        {
            switch (box.Type)
            {
                case Moov: ReadMovie(box); break;
                case Moof: Mp4Fragments.Read(file, box, tracks, findings); break;
                case Meta: Mp4Tags.ReadMeta(file, box, findings); break;
                case Uuid: IsoUuidBox.Read(file, box, "MP4", findings); break;
            }
        }

        if (!hasMovie) findings.Report("The video has no movie header (moov): it is cut off or was never finished.");
    }

    private void ReadMovie(IsoBox movie)
    {
        hasMovie = true;
        var timescale = 0u;
        var boxes = new IsoBoxes(file, movie, findings);
        while (boxes.TryNext(out var box))
        {
            switch (box.Type)
            {
                case Mvhd: timescale = ReadMovieHeader(box); break;
                case Trak when Mp4Track.Read(file, box, findings) is { } track: tracks.Add(track); break;
                case Udta: Mp4Tags.ReadUserData(file, box, findings); break;
                case Meta: Mp4Tags.ReadMeta(file, box, findings); break;
                case Mvex: ReadExtends(box, timescale); break;
                case Uuid: IsoUuidBox.Read(file, box, "MP4", findings); break;
            }
        }
    }

    private uint ReadMovieHeader(IsoBox box)
    {
        var (timescale, duration) = Mp4Track.TimescaleAndDuration(file.At(box.Start, (int)Math.Min(box.Length, 32)));
        if (timescale > 0 && duration > 0) findings.DurationSeconds = (double)duration / timescale;
        return timescale;
    }

    private void ReadExtends(IsoBox extends, uint timescale)
    {
        var boxes = new IsoBoxes(file, extends, findings);
        while (boxes.TryNext(out var box))
        {
            var data = file.At(box.Start, (int)Math.Min(box.Length, 24));
            if (box.Type == Mehd && data.Length >= 8 && timescale > 0)
            {
                var duration = data[0] == 1 && data.Length >= 12
                    ? BinaryPrimitives.ReadUInt64BigEndian(data[4..])
                    : BinaryPrimitives.ReadUInt32BigEndian(data[4..]);
                if (duration > 0) fragmentsDuration = (double)duration / timescale;
            }
            else if (box.Type == Trex && data.Length >= 16)
            {
                var id = BinaryPrimitives.ReadUInt32BigEndian(data[4..]);
                if (tracks.Find(track => track.Id == id) is { } track)
                    track.DefaultSampleDuration = BinaryPrimitives.ReadUInt32BigEndian(data[12..]);
            }
        }
    }

    private void TellFacts()
    {
        var video = tracks.Find(track => track.IsVideo && track.Width > 0) ?? tracks.Find(track => track.IsVideo);
        if (video is not null)
        {
            findings.SetSize(video.Width, video.Height);
            findings.Orientation = video.Orientation;
            findings.Codec = video.Codec;
            if (video.SampleCount > 0) findings.FrameCount = video.SampleCount;
            if (video.SampleDuration > 0 && video.Timescale > 0)
                findings.FrameRate = video.SampleCount * (double)video.Timescale / video.SampleDuration;
        }
        else if (hasMovie)
        {
            findings.Report("The video has no picture track.");
        }

        if (tracks.Find(track => track.IsAudio) is { } audio)
            findings.Audio = new AudioTrack(audio.Codec, audio.Channels, audio.SampleRate);

        // Fragmented files: the movie header covers no samples. mehd states the whole; else the fragments are added up.
        if (findings.DurationSeconds is null && fragmentsDuration is null)
            fragmentsDuration = tracks.Where(track => track.Timescale > 0).Select(track => (double?)track.SampleDuration / track.Timescale).Max();
        findings.DurationSeconds ??= fragmentsDuration;
    }
}
