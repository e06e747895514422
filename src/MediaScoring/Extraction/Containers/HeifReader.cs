using System.Buffers.Binary;

namespace MediaScoring.Extraction.Containers;

/// <summary>
/// AVIF and HEIF (ISO/IEC 23008-12): size of the primary item, EXIF and XMP items. The size is the one that every decoder
/// hands out, after the item's own turn (irot); an EXIF orientation is not taken, since the turn stands in the container.
/// </summary>
internal sealed class HeifReader
{
    private const uint Meta = 'm' << 24 | 'e' << 16 | 't' << 8 | 'a';
    private const uint Moov = 'm' << 24 | 'o' << 16 | 'o' << 8 | 'v';
    private const uint Trak = 't' << 24 | 'r' << 16 | 'a' << 8 | 'k';
    private const uint Uuid = 'u' << 24 | 'u' << 16 | 'i' << 8 | 'd';
    private const uint Pitm = 'p' << 24 | 'i' << 16 | 't' << 8 | 'm';
    private const uint Iinf = 'i' << 24 | 'i' << 16 | 'n' << 8 | 'f';
    private const uint Iloc = 'i' << 24 | 'l' << 16 | 'o' << 8 | 'c';
    private const uint Iprp = 'i' << 24 | 'p' << 16 | 'r' << 8 | 'p';
    private const uint Idat = 'i' << 24 | 'd' << 16 | 'a' << 8 | 't';
    private const uint ExifItem = 'E' << 24 | 'x' << 16 | 'i' << 8 | 'f';
    private const uint MimeItem = 'm' << 24 | 'i' << 16 | 'm' << 8 | 'e';

    private readonly BoundedFile file;
    private readonly Findings findings;
    private readonly string name;
    private readonly List<(uint Id, bool IsExif)> metadataItems = [];
    private HeifLocations locations = HeifLocations.None;
    private IsoBox? embeddedData;
    private uint primaryItem;

    private HeifReader(BoundedFile file, Findings findings)
    {
        this.file = file;
        this.findings = findings;
        name = findings.Format.ToUpperInvariant();
    }

    /// <summary>Walks through the boxes.</summary>
    public static void Read(BoundedFile file, Findings findings) => new HeifReader(file, findings).ReadTop();

    private void ReadTop()
    {
        var boxes = new IsoBoxes(file, 0, file.Length, findings);
        while (boxes.TryNext(out var box))
        {
            switch (box.Type)
            {
                case Meta: ReadMeta(box); break;
                case Moov: ReadSequence(box); break;
                case Uuid: IsoUuidBox.Read(file, box, name, findings); break;
            }
        }

        if (findings.Width is null) findings.Report($"The {name} states no size: its headers are missing or broken.");
    }

    private void ReadMeta(IsoBox meta)
    {
        IsoBox? properties = null;
        var boxes = new IsoBoxes(file, meta.Start + 4, meta.End, findings);
        while (boxes.TryNext(out var box))
        {
            switch (box.Type)
            {
                case Pitm when file.At(box.Start, 8) is { Length: 8 } data:
                    primaryItem = data[0] == 0
                        ? BinaryPrimitives.ReadUInt16BigEndian(data[4..])
                        : BinaryPrimitives.ReadUInt32BigEndian(data[4..]);
                    break;
                case Iinf: ReadItems(box); break;
                case Iloc: locations = HeifLocations.Read(file, box, findings); break;
                case Iprp: properties = box; break;
                case Idat: embeddedData = box; break;
            }
        }

        if (properties is { } found) HeifProperties.Read(file, found, primaryItem, findings);
        foreach (var (id, isExif) in metadataItems) ReadItem(id, isExif);
    }

    private void ReadItems(IsoBox box)
    {
        var head = file.At(box.Start, 4);
        if (head.IsEmpty) return;
        // Version and flags, then the count in 2 or 4 bytes: not needed.
        var boxes = new IsoBoxes(file, box.Start + (head[0] == 0 ? 6 : 8), box.End, findings);
        while (boxes.TryNext(out var entry))
        {
            var data = file.At(entry.Start, (int)Math.Min(entry.Length, 256));
            if (data.IsEmpty || data[0] < 2) continue;
            // infe: version and flags (4), id (2, from version 3 on 4), protection (2), type (4), name, for mime the content type.
            var at = data[0] == 2 ? 8 : 10;
            if (data.Length < at + 4) continue;
            var id = data[0] == 2 ? BinaryPrimitives.ReadUInt16BigEndian(data[4..]) : BinaryPrimitives.ReadUInt32BigEndian(data[4..]);
            var type = FourCC.Read(data[at..]);
            if (metadataItems.Count >= 64) break;
            if (type == ExifItem) metadataItems.Add((id, true));
            else if (type == MimeItem && data.IndexOf("application/rdf+xml"u8) > 0) metadataItems.Add((id, false));
        }
    }

    private void ReadItem(uint id, bool isExif)
    {
        var what = isExif ? "EXIF" : "XMP";
        if (!locations.TryFind(id, out var place))
        {
            findings.Report($"The {name} names {what} but not where it lies; it was left out.");
            return;
        }

        var (start, end) = (place.Start, file.Length);
        if (place.IsInMeta)
        {
            if (embeddedData is not { } data) return;
            (start, end) = (data.Start + place.Start, data.End);
        }

        var length = place.Length == 0 ? end - start : place.Length;   // a length of 0 means all of it
        if (start < 0 || start >= end || length > end - start)
        {
            findings.Report($"The {name} states a place for {what} outside the file; what is inside was read.");
            if (start < 0 || start >= end) return;
            length = end - start;
        }

        if (!findings.MayTake(length, $"{name} {what}")) return;
        var bytes = file.At(start, (int)length);
        if (!isExif) XmpReader.Read(bytes, "XMP", findings);
        else if (bytes.Length > 4)
        {
            // Four bytes say how far behind them the TIFF header is.
            var offset = BinaryPrimitives.ReadUInt32BigEndian(bytes);
            ExifReader.Read(offset <= bytes.Length - 4 ? bytes[(4 + (int)offset)..] : bytes[4..], "EXIF", findings, takesOrientation: false);
        }
    }

    private void ReadSequence(IsoBox movie)
    {
        var boxes = new IsoBoxes(file, movie, findings);
        while (boxes.TryNext(out var box))
        {
            if (box.Type != Trak || Mp4Track.Read(file, box, findings) is not { SampleCount: > 1 } track) continue;
            if (findings.Width is null) findings.SetSize(track.Width, track.Height);
            if (findings.IsAnimated) continue;
            findings.IsAnimated = true;
            findings.FrameCount = track.SampleCount;
            if (track.SampleDuration <= 0 || track.Timescale == 0) continue;
            findings.DurationSeconds = track.SampleDuration / track.Timescale;
            findings.FrameRate = track.SampleCount / findings.DurationSeconds;
        }
    }
}
