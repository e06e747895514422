using System.Buffers.Binary;
using MediaScoring.Media;

namespace MediaScoring.Extraction.Containers;

/// <summary>AVI: size, length, frame rate, codecs and the INFO list.</summary>
internal static class AviReader
{
    private const uint List = 'L' << 24 | 'I' << 16 | 'S' << 8 | 'T';
    private const uint HeaderList = 'h' << 24 | 'd' << 16 | 'r' << 8 | 'l';
    private const uint StreamList = 's' << 24 | 't' << 16 | 'r' << 8 | 'l';
    private const uint InfoList = 'I' << 24 | 'N' << 16 | 'F' << 8 | 'O';
    private const uint MainHeader = 'a' << 24 | 'v' << 16 | 'i' << 8 | 'h';
    private const uint StreamHeader = 's' << 24 | 't' << 16 | 'r' << 8 | 'h';
    private const uint StreamFormat = 's' << 24 | 't' << 16 | 'r' << 8 | 'f';

    /// <summary>Walks through the lists.</summary>
    public static void Read(BoundedFile file, Findings findings)
    {
        ReadChunks(file, 12, RiffChunks.EndOf(file, "AVI", findings), 0, findings);
        if (findings.Width is null) findings.Report("The AVI states no size: its header is missing or broken.");
    }

    private static void ReadChunks(BoundedFile file, long start, long end, int depth, Findings findings)
    {
        if (depth > ReadingLimits.MaxNesting)
        {
            findings.Report($"The lists of the AVI are nested deeper than {ReadingLimits.MaxNesting} levels; the rest was not read.");
            return;
        }

        var isVideo = false;
        var chunks = new RiffChunks(file, start, end, "AVI", findings);
        while (chunks.TryNext(out var chunk))
        {
            var data = file.At(chunk.Start, (int)Math.Min(chunk.Length, 64));
            switch (chunk.Type)
            {
                case List when data.Length >= 4:
                    var kind = FourCC.Read(data);
                    if (kind == InfoList) ReadInfo(file, chunk, findings);
                    else if (kind is HeaderList or StreamList)
                        ReadChunks(file, chunk.Start + 4, chunk.Start + chunk.Length, depth + 1, findings);
                    break;
                case MainHeader when data.Length >= 40: ReadMainHeader(data, findings); break;
                case StreamHeader when data.Length >= 36:
                    isVideo = data.StartsWith("vids"u8);
                    if (isVideo) ReadVideoHeader(data, findings);
                    break;
                case StreamFormat when isVideo && data.Length >= 20: findings.Codec ??= Mp4Codecs.Name(data.Slice(16, 4), default); break;
                case StreamFormat when !isVideo && data.Length >= 8: ReadSound(data, findings); break;
            }
        }
    }

    private static void ReadMainHeader(ReadOnlySpan<byte> data, Findings findings)
    {
        var microseconds = BinaryPrimitives.ReadUInt32LittleEndian(data);
        var frames = BinaryPrimitives.ReadUInt32LittleEndian(data[16..]);
        findings.SetSize(BinaryPrimitives.ReadUInt32LittleEndian(data[32..]), BinaryPrimitives.ReadUInt32LittleEndian(data[36..]));
        if (frames > 0) findings.FrameCount = frames;
        if (microseconds == 0) return;
        findings.FrameRate = 1_000_000.0 / microseconds;
        findings.DurationSeconds = frames * (double)microseconds / 1_000_000;
    }

    // The stream's own rate is exact where the main header rounds to microseconds.
    private static void ReadVideoHeader(ReadOnlySpan<byte> data, Findings findings)
    {
        var scale = BinaryPrimitives.ReadUInt32LittleEndian(data[20..]);
        var rate = BinaryPrimitives.ReadUInt32LittleEndian(data[24..]);
        var frames = BinaryPrimitives.ReadUInt32LittleEndian(data[32..]);
        findings.Codec ??= Mp4Codecs.Name(data.Slice(4, 4), default);
        if (scale == 0 || rate == 0) return;
        findings.FrameRate = (double)rate / scale;
        if (frames == 0) return;
        findings.FrameCount = frames;
        findings.DurationSeconds = frames * (double)scale / rate;
    }

    private static void ReadSound(ReadOnlySpan<byte> data, Findings findings)
    {
        var codec = BinaryPrimitives.ReadUInt16LittleEndian(data) switch
        {
            0x0001 or 0x0003 or 0xFFFE => "pcm",
            0x0050 => "mp2",
            0x0055 => "mp3",
            0x00FF or 0x1600 => "aac",
            0x2000 => "ac3",
            0x566F => "vorbis",
            0xF1AC => "flac",
            _ => null,
        };
        var rate = BinaryPrimitives.ReadUInt32LittleEndian(data[4..]);
        var channels = BinaryPrimitives.ReadUInt16LittleEndian(data[2..]);
        findings.Audio ??= new AudioTrack(codec, channels, rate is > 0 and <= int.MaxValue ? (int)rate : null);
    }

    private static void ReadInfo(BoundedFile file, RiffChunk list, Findings findings)
    {
        var chunks = new RiffChunks(file, list.Start + 4, list.Start + list.Length, "AVI", findings);
        while (chunks.TryNext(out var chunk))
        {
            var name = FourCC.Text(chunk.Type) switch
            {
                "ICMT" => "comment",
                "INAM" => "title",
                "ISBJ" => "description",
                "IART" => "artist",
                "ISFT" => "encoder",
                "ICRD" => "date",
                "IKEY" => "keywords",
                "ICOP" => "copyright",
                _ => null,
            };
            if (name is null || !findings.MayTake(chunk.Length, "AVI INFO")) continue;
            findings.AddText(name, TextDecoder.Utf8OrLatin1(file.At(chunk.Start, (int)chunk.Length)), "AVI INFO");
        }
    }
}
