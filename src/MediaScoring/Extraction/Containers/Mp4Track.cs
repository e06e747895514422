using System.Buffers.Binary;

namespace MediaScoring.Extraction.Containers;

/// <summary>One track of an MP4 or QuickTime file.</summary>
internal sealed class Mp4Track
{
    private const uint Tkhd = 't' << 24 | 'k' << 16 | 'h' << 8 | 'd';
    private const uint Mdia = 'm' << 24 | 'd' << 16 | 'i' << 8 | 'a';
    private const uint Mdhd = 'm' << 24 | 'd' << 16 | 'h' << 8 | 'd';
    private const uint Hdlr = 'h' << 24 | 'd' << 16 | 'l' << 8 | 'r';
    private const uint Minf = 'm' << 24 | 'i' << 16 | 'n' << 8 | 'f';
    private const uint Stbl = 's' << 24 | 't' << 16 | 'b' << 8 | 'l';
    private const uint Stsd = 's' << 24 | 't' << 16 | 's' << 8 | 'd';
    private const uint Stts = 's' << 24 | 't' << 16 | 't' << 8 | 's';
    private const uint Udta = 'u' << 24 | 'd' << 16 | 't' << 8 | 'a';
    private const uint Meta = 'm' << 24 | 'e' << 16 | 't' << 8 | 'a';
    private const uint VideoHandler = 'v' << 24 | 'i' << 16 | 'd' << 8 | 'e';
    private const uint SoundHandler = 's' << 24 | 'o' << 16 | 'u' << 8 | 'n';
    private const int MaxTimeEntries = 1_000_000;
    private const int TimeEntriesAtOnce = 4_096;

    private uint handler;
    private int displayWidth;
    private int displayHeight;

    public uint Id { get; private set; }
    public bool IsVideo => handler == VideoHandler;
    public bool IsAudio => handler == SoundHandler;
    public int Width { get; private set; }
    public int Height { get; private set; }
    public int? Orientation { get; private set; }
    public string? Codec { get; private set; }
    public int? Channels { get; private set; }
    public int? SampleRate { get; private set; }
    public uint Timescale { get; private set; }

    /// <summary>Samples (frames) counted so far.</summary>
    public long SampleCount { get; private set; }

    /// <summary>Their time in units of <see cref="Timescale"/>.</summary>
    public double SampleDuration { get; private set; }

    /// <summary>The time of a sample of a fragment that states none.</summary>
    public uint DefaultSampleDuration { get; set; }

    /// <summary>Reads a track box.</summary>
    public static Mp4Track? Read(BoundedFile file, IsoBox box, Findings findings)
    {
        var track = new Mp4Track();
        track.ReadBoxes(file, box, findings, 0);
        if (track.Width == 0) (track.Width, track.Height) = (track.displayWidth, track.displayHeight);
        return track;
    }

    /// <summary>Adds samples that a fragment brings.</summary>
    public void AddSamples(long count, double duration)
    {
        SampleCount += count;
        SampleDuration += duration;
    }

    /// <summary>
    /// Timescale and duration of the boxes mvhd and mdhd: 32 bits each in version 0, 64 in version 1. A duration of all ones is
    /// none.
    /// </summary>
    public static (uint Timescale, ulong Duration) TimescaleAndDuration(ReadOnlySpan<byte> data)
    {
        if (data.Length >= 32 && data[0] == 1)
        {
            var duration = BinaryPrimitives.ReadUInt64BigEndian(data[24..]);
            return (BinaryPrimitives.ReadUInt32BigEndian(data[20..]), duration == ulong.MaxValue ? 0 : duration);
        }

        if (data.Length < 20) return (0, 0);
        var shortDuration = BinaryPrimitives.ReadUInt32BigEndian(data[16..]);
        return (BinaryPrimitives.ReadUInt32BigEndian(data[12..]), shortDuration == uint.MaxValue ? 0 : shortDuration);
    }

    private void ReadBoxes(BoundedFile file, IsoBox parent, Findings findings, int depth)
    {
        if (depth > ReadingLimits.MaxNesting)
        {
            findings.Report($"The boxes of a track are nested deeper than {ReadingLimits.MaxNesting} levels; the rest was not read.");
            return;
        }

        var boxes = new IsoBoxes(file, parent, findings);
        while (boxes.TryNext(out var box))
        {
            switch (box.Type)
            {
                case Mdia or Minf or Stbl: ReadBoxes(file, box, findings, depth + 1); break;
                case Tkhd: ReadHeader(file.At(box.Start, (int)Math.Min(box.Length, 96))); break;
                case Mdhd: (Timescale, _) = TimescaleAndDuration(file.At(box.Start, (int)Math.Min(box.Length, 32))); break;
                // QuickTime has a second handler (of the data) inside minf: the first one counts.
                case Hdlr when handler == 0 && file.At(box.Start, 12) is { Length: 12 } data: handler = FourCC.Read(data[8..]); break;
                case Stsd: ReadDescription(file.At(box.Start + 8, (int)Math.Min(box.Length - 8, 512))); break;
                case Stts: ReadTimes(file, box, findings); break;
                case Udta: Mp4Tags.ReadUserData(file, box, findings); break;
                case Meta: Mp4Tags.ReadMeta(file, box, findings); break;
            }
        }
    }

    private void ReadHeader(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty) return;
        var (idAt, matrixAt) = data[0] == 1 ? (20, 52) : (12, 40);
        if (data.Length < matrixAt + 44) return;
        Id = BinaryPrimitives.ReadUInt32BigEndian(data[idAt..]);
        var matrix = data[matrixAt..];
        displayWidth = BinaryPrimitives.ReadUInt16BigEndian(matrix[36..]);   // 16.16 fixed point: the whole part
        displayHeight = BinaryPrimitives.ReadUInt16BigEndian(matrix[40..]);
        // The turn of the picture as the EXIF orientation that means the same.
        Orientation = (Sign(matrix), Sign(matrix[4..]), Sign(matrix[12..]), Sign(matrix[16..])) switch
        {
            (0, > 0, < 0, 0) => 6,
            ( < 0, 0, 0, < 0) => 3,
            (0, < 0, > 0, 0) => 8,
            ( < 0, 0, 0, > 0) => 2,
            ( > 0, 0, 0, < 0) => 4,
            _ => null,
        };
    }

    private static int Sign(ReadOnlySpan<byte> number) => Math.Sign(BinaryPrimitives.ReadInt32BigEndian(number));

    // The first sample entry: size, codec name, 6 reserved, reference; then fields of the picture or of the sound.
    private void ReadDescription(ReadOnlySpan<byte> entry)
    {
        if (entry.Length < 36) return;
        Codec = Mp4Codecs.Name(entry.Slice(4, 4), entry);
        if (IsVideo)
        {
            Width = BinaryPrimitives.ReadUInt16BigEndian(entry[32..]);
            Height = BinaryPrimitives.ReadUInt16BigEndian(entry[34..]);
        }
        else if (IsAudio)
        {
            Channels = BinaryPrimitives.ReadUInt16BigEndian(entry[24..]) is > 0 and var channels ? channels : null;
            SampleRate = BinaryPrimitives.ReadUInt16BigEndian(entry[32..]) is > 0 and var rate ? rate : (int?)Timescale;
        }
    }

    private void ReadTimes(BoundedFile file, IsoBox box, Findings findings)
    {
        var start = file.At(box.Start, 8);
        if (start.Length < 8) return;
        long entries = Math.Min(BinaryPrimitives.ReadUInt32BigEndian(start[4..]), (box.Length - 8) / 8);
        if (entries > MaxTimeEntries)
        {
            findings.Report($"A track lists its frames in more than {MaxTimeEntries:N0} entries; they were not counted.");
            return;
        }

        for (var index = 0L; index < entries; index += TimeEntriesAtOnce)
        {
            var stretch = file.At(box.Start + 8 + 8 * index, 8 * (int)Math.Min(TimeEntriesAtOnce, entries - index));
            for (; stretch.Length >= 8; stretch = stretch[8..])
            {
                var count = BinaryPrimitives.ReadUInt32BigEndian(stretch);
                AddSamples(count, (double)count * BinaryPrimitives.ReadUInt32BigEndian(stretch[4..]));
            }
        }
    }
}
