namespace MediaScoring.Extraction.Containers;

/// <summary>
/// Matroska and WebM (RFC 9559): length, tracks and tags. Tags at the end are found through the seek head; without one the
/// clusters are stepped over, also those of live recordings, whose length is left open.
/// </summary>
internal sealed class MatroskaReader
{
    private const uint EbmlHeader = 0x1A45DFA3;
    private const uint DocType = 0x4282;
    private const uint Segment = 0x18538067;
    private const uint SeekHead = 0x114D9B74;
    private const uint Seek = 0x4DBB;
    private const uint SeekId = 0x53AB;
    private const uint SeekPosition = 0x53AC;
    private const uint Info = 0x1549A966;
    private const uint Tracks = 0x1654AE6B;
    private const uint Tags = 0x1254C367;
    private const uint Cluster = 0x1F43B675;
    private const int MaxSeeks = 64;

    private readonly BoundedFile file;
    private readonly Findings findings;
    private readonly List<(uint Id, long At)> seeks = [];
    private readonly HashSet<long> visited = [];
    private long segmentStart;

    private MatroskaReader(BoundedFile file, Findings findings)
    {
        this.file = file;
        this.findings = findings;
    }

    /// <summary>Walks through the elements.</summary>
    public static void Read(BoundedFile file, Findings findings) => new MatroskaReader(file, findings).ReadTop();

    private void ReadTop()
    {
        var elements = new EbmlElements(file, 0, file.Length, findings);
        while (elements.TryNext(out var element))
        {
            if (element.Id == EbmlHeader) ReadHeader(element);
            else if (element.Id == Segment)
            {
                ReadSegment(element);
                break;
            }
        }

        if (findings.Width is null) findings.Report("The video states no size: its track list is missing or broken.");
    }

    private void ReadHeader(EbmlElement header)
    {
        var elements = new EbmlElements(file, header, findings);
        while (elements.TryNext(out var element))
        {
            if (element.Id != DocType) continue;
            var type = file.At(element.Start, (int)Math.Min(element.Length, 16)).TrimEnd((byte)0);
            findings.Format = type.SequenceEqual("webm"u8) ? "webm" : "mkv";
        }
    }

    private void ReadSegment(EbmlElement segment)
    {
        segmentStart = segment.Start;
        var elements = new EbmlElements(file, segment, findings);
        while (elements.TryNext(out var element))
        {
            if (element.Id != Cluster)
            {
                ReadPart(element);
                continue;
            }

            // The seek head of most files leads to everything; then the clusters need not be stepped over.
            if (seeks.Exists(seek => seek.Id == Tags) && TryFollowSeeks(segment.End)) return;
            if (element.IsOpenEnded) elements.StepInto(element);
        }

        TryFollowSeeks(segment.End);
    }

    private void ReadPart(EbmlElement element)
    {
        if (!visited.Add(element.At)) return;
        switch (element.Id)
        {
            case SeekHead: ReadSeekHead(element); break;
            case Info: MatroskaParts.ReadInfo(file, element, findings); break;
            case Tracks: MatroskaParts.ReadTracks(file, element, findings); break;
            case Tags: MatroskaTags.Read(file, element, findings); break;
        }
    }

    private void ReadSeekHead(EbmlElement head)
    {
        var elements = new EbmlElements(file, head, findings);
        while (seeks.Count < MaxSeeks && elements.TryNext(out var element))
        {
            if (element.Id != Seek) continue;
            var (id, at) = (0u, -1L);
            var fields = new EbmlElements(file, element, findings);
            while (fields.TryNext(out var field))
            {
                if (field.Id == SeekId) id = (uint)EbmlElements.Integer(file, field);
                else if (field.Id == SeekPosition) at = (long)Math.Min(EbmlElements.Integer(file, field), long.MaxValue / 2);
            }

            if (id is SeekHead or Info or Tracks or Tags && at >= 0) seeks.Add((id, segmentStart + at));
        }
    }

    // A seek head may lead to another one; every place is visited once.
    private bool TryFollowSeeks(long end)
    {
        var allFound = true;
        for (var index = 0; index < seeks.Count; index++)
        {
            var (id, at) = seeks[index];
            if (visited.Contains(at)) continue;
            var elements = new EbmlElements(file, at, end, findings);
            if (at < end && elements.TryNext(out var element) && element.Id == id)
            {
                ReadPart(element);
                continue;
            }

            visited.Add(at);
            findings.Report("The Matroska seek head leads to a wrong place: the file is cut off or broken.");
            allFound = false;
        }

        return allFound;
    }
}
