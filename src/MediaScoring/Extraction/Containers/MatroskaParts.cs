using System.Text;
using MediaScoring.Media;

namespace MediaScoring.Extraction.Containers;

/// <summary>Length and tracks of a Matroska file.</summary>
internal static class MatroskaParts
{
    private const uint TimestampScale = 0x2AD7B1;
    private const uint Duration = 0x4489;
    private const uint Title = 0x7BA9;
    private const uint WritingApp = 0x5741;
    private const uint TrackEntry = 0xAE;
    private const uint TrackType = 0x83;
    private const uint CodecId = 0x86;
    private const uint CodecPrivate = 0x63A2;
    private const uint DefaultDuration = 0x23E383;
    private const uint Video = 0xE0;
    private const uint PixelWidth = 0xB0;
    private const uint PixelHeight = 0xBA;
    private const uint AlphaMode = 0x53C0;
    private const uint Audio = 0xE1;
    private const uint SamplingFrequency = 0xB5;
    private const uint Channels = 0x9F;

    // The codec's name stands in the bitmap header of the private data, which comes behind the codec's id.
    private const string WindowsCodec = "vfw";

    /// <summary>Reads Info.</summary>
    public static void ReadInfo(BoundedFile file, EbmlElement info, Findings findings)
    {
        var (scale, duration) = (1_000_000UL, 0.0);
        var elements = new EbmlElements(file, info, findings);
        while (elements.TryNext(out var element))
        {
            switch (element.Id)
            {
                case TimestampScale: scale = EbmlElements.Integer(file, element); break;
                case Duration: duration = EbmlElements.Float(file, element); break;
                case Title when findings.MayTake(element.Length, "Matroska Info"):
                    var title = TextDecoder.Utf8OrLatin1(file.At(element.Start, (int)element.Length));
                    findings.AddText("title", title, "Matroska Info");
                    findings.Photo.Exif.Title ??= title;
                    break;
                case WritingApp:
                    findings.Photo.Exif.Software ??= TextDecoder.Utf8OrLatin1(file.At(element.Start, (int)Math.Min(element.Length, 256)));
                    break;
            }
        }

        if (duration > 0) findings.DurationSeconds = duration * scale / 1_000_000_000;
    }

    /// <summary>Reads Tracks: the first picture and the first sound track count.</summary>
    public static void ReadTracks(BoundedFile file, EbmlElement tracks, Findings findings)
    {
        var elements = new EbmlElements(file, tracks, findings);
        while (elements.TryNext(out var element))
        {
            if (element.Id == TrackEntry) ReadTrack(file, element, findings);
        }
    }

    private static void ReadTrack(BoundedFile file, EbmlElement track, Findings findings)
    {
        var (type, frameNanoseconds) = (0UL, 0UL);
        string? codec = null;
        (ulong Width, ulong Height, bool HasAlpha) picture = default;
        (double Rate, ulong Channels) sound = (8_000, 1);   // what the specification says when the file does not
        var elements = new EbmlElements(file, track, findings);
        while (elements.TryNext(out var element))
        {
            switch (element.Id)
            {
                case TrackType: type = EbmlElements.Integer(file, element); break;
                case CodecId:
                    codec = CodecName(Encoding.ASCII.GetString(file.At(element.Start, (int)Math.Min(element.Length, 64)).TrimEnd((byte)0)));
                    break;
                case CodecPrivate when codec == WindowsCodec && file.At(element.Start, 20) is { Length: 20 } header:
                    codec = Mp4Codecs.Name(header[16..], default);
                    break;
                case DefaultDuration: frameNanoseconds = EbmlElements.Integer(file, element); break;
                case Video: picture = ReadPicture(file, element, findings); break;
                case Audio: sound = ReadSound(file, element, findings); break;
            }
        }

        if (type == 1 && findings.Width is null)
        {
            findings.SetSize((long)Math.Min(picture.Width, int.MaxValue), (long)Math.Min(picture.Height, int.MaxValue));
            findings.HasAlpha = picture.HasAlpha;
            findings.Codec = codec;
            if (frameNanoseconds > 0) findings.FrameRate = 1_000_000_000.0 / frameNanoseconds;
        }
        else if (type == 2)
        {
            findings.Audio ??= new AudioTrack(
                codec,
                sound.Channels is > 0 and < 1_000 ? (int)sound.Channels : null,
                sound.Rate is > 0 and < 1e7 ? (int)sound.Rate : null);
        }
    }

    private static (ulong Width, ulong Height, bool HasAlpha) ReadPicture(BoundedFile file, EbmlElement video, Findings findings)
    {
        (ulong Width, ulong Height, bool HasAlpha) picture = default;
        var elements = new EbmlElements(file, video, findings);
        while (elements.TryNext(out var element))
        {
            if (element.Id == PixelWidth) picture.Width = EbmlElements.Integer(file, element);
            else if (element.Id == PixelHeight) picture.Height = EbmlElements.Integer(file, element);
            else if (element.Id == AlphaMode) picture.HasAlpha = EbmlElements.Integer(file, element) == 1;
        }

        return picture;
    }

    private static (double Rate, ulong Channels) ReadSound(BoundedFile file, EbmlElement audio, Findings findings)
    {
        (double Rate, ulong Channels) sound = (8_000, 1);
        var elements = new EbmlElements(file, audio, findings);
        while (elements.TryNext(out var element))
        {
            if (element.Id == SamplingFrequency) sound.Rate = EbmlElements.Float(file, element);
            else if (element.Id == Channels) sound.Channels = EbmlElements.Integer(file, element);
        }

        return sound;
    }

    private static string? CodecName(string id) => id switch
    {
        "V_MPEG4/ISO/AVC" => "h264",
        "V_MPEGH/ISO/HEVC" => "hevc",
        "V_MPEG4/ISO/ASP" or "V_MPEG4/ISO/SP" => "mpeg4",
        "A_MPEG/L3" => "mp3",
        "V_MS/VFW/FOURCC" => WindowsCodec,
        _ when id.StartsWith("A_AAC", StringComparison.Ordinal) => "aac",
        _ when id.StartsWith("A_PCM", StringComparison.Ordinal) => "pcm",
        _ when id.Length > 2 && id[1] == '_' => id[2..].ToLowerInvariant(),   // V_VP9, V_AV1, V_FFV1, A_OPUS, A_VORBIS, A_FLAC …
        _ => null,
    };
}
