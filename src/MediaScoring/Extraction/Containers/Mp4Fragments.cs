using System.Buffers.Binary;

namespace MediaScoring.Extraction.Containers;

/// <summary>Movie fragments (ISO/IEC 14496-12, 8.8): counts the samples and their time into the tracks.</summary>
internal static class Mp4Fragments
{
    private const uint Traf = 't' << 24 | 'r' << 16 | 'a' << 8 | 'f';
    private const uint Tfhd = 't' << 24 | 'f' << 16 | 'h' << 8 | 'd';
    private const uint Trun = 't' << 24 | 'r' << 16 | 'u' << 8 | 'n';
    private const int MaxRunBytes = 1 << 20;

    /// <summary>Reads one fragment.</summary>
    public static void Read(BoundedFile file, IsoBox fragment, List<Mp4Track> tracks, Findings findings)
    {
        var boxes = new IsoBoxes(file, fragment, findings);
        while (boxes.TryNext(out var box))
        {
            if (box.Type == Traf) ReadTrack(file, box, tracks, findings);
        }
    }

    private static void ReadTrack(BoundedFile file, IsoBox fragment, List<Mp4Track> tracks, Findings findings)
    {
        Mp4Track? track = null;
        var defaultDuration = 0u;
        var boxes = new IsoBoxes(file, fragment, findings);
        while (boxes.TryNext(out var box))
        {
            if (box.Type == Tfhd)
            {
                var header = file.At(box.Start, (int)Math.Min(box.Length, 32));
                if (header.Length < 8) return;
                var id = BinaryPrimitives.ReadUInt32BigEndian(header[4..]);
                track = tracks.Find(one => one.Id == id);
                if (track is null) return;
                defaultDuration = track.DefaultSampleDuration;
                var flags = BinaryPrimitives.ReadUInt32BigEndian(header) & 0xFFFFFF;
                var at = 8 + ((flags & 1) != 0 ? 8 : 0) + ((flags & 2) != 0 ? 4 : 0);   // base offset, description index
                if ((flags & 8) != 0 && header.Length >= at + 4) defaultDuration = BinaryPrimitives.ReadUInt32BigEndian(header[at..]);
            }
            else if (box.Type == Trun && track is not null)
            {
                ReadRun(file.At(box.Start, (int)Math.Min(box.Length, MaxRunBytes)), track, defaultDuration);
            }
        }
    }

    private static void ReadRun(ReadOnlySpan<byte> run, Mp4Track track, uint defaultDuration)
    {
        if (run.Length < 8) return;
        var flags = BinaryPrimitives.ReadUInt32BigEndian(run) & 0xFFFFFF;
        var samples = BinaryPrimitives.ReadUInt32BigEndian(run[4..]);
        var at = 8 + ((flags & 1) != 0 ? 4 : 0) + ((flags & 4) != 0 ? 4 : 0);   // data offset, first sample's flags
        var stride = 4 * System.Numerics.BitOperations.PopCount(flags & 0xF00);
        if ((flags & 0x100) == 0)
        {
            // Without times of their own the count need not stand for bytes in the run: believe it only as far as a run goes.
            if (stride > 0) samples = (uint)Math.Min(samples, Math.Max(0, run.Length - at) / stride);
            track.AddSamples(Math.Min(samples, MaxRunBytes), (double)Math.Min(samples, MaxRunBytes) * defaultDuration);
            return;
        }

        var duration = 0.0;
        var counted = 0L;
        for (; counted < samples && at + stride <= run.Length; counted++, at += stride)
            duration += BinaryPrimitives.ReadUInt32BigEndian(run[at..]);
        track.AddSamples(counted, duration);
    }
}
