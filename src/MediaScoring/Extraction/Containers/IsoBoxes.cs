using System.Buffers.Binary;

namespace MediaScoring.Extraction.Containers;

/// <summary>A box of an ISO base media file (ISO/IEC 14496-12, 4.2): its name and the place of its content.</summary>
/// <param name="Type">Four characters.</param>
/// <param name="Start">First byte of the content.</param>
/// <param name="End">Behind the last byte of the content, at most the end of what it lies in.</param>
internal readonly record struct IsoBox(uint Type, long Start, long End)
{
    /// <summary>Bytes of the content.</summary>
    public long Length => End - Start;
}

/// <summary>
/// Walks through the boxes between two places. A size of 0 means "to the end", 1 "the size follows in 64 bits", less than the
/// header is damage and ends the walk; a box that leaves its parent is cut at the parent's end.
/// </summary>
internal ref struct IsoBoxes(BoundedFile file, long start, long end, Findings findings)
{
    private long position = start;

    /// <summary>The boxes in a box.</summary>
    public IsoBoxes(BoundedFile file, IsoBox parent, Findings findings) : this(file, parent.Start, parent.End, findings)
    {
    }

    /// <summary>The next box; false at the end.</summary>
    public bool TryNext(out IsoBox box)
    {
        box = default;
        if (end - position < 8) return false;
        file.CountPart();
        var header = file.At(position, 16);
        if (header.Length < 8) return false;

        ulong size = BinaryPrimitives.ReadUInt32BigEndian(header);
        var type = FourCC.Read(header[4..]);
        var headerBytes = 8;
        if (size == 1)
        {
            if (header.Length < 16 || end - position < 16) return false;
            size = BinaryPrimitives.ReadUInt64BigEndian(header[8..]);
            headerBytes = 16;
        }
        else if (size == 0)
        {
            if (type == 0) return false;   // QuickTime ends a list of boxes with four zeros; padding looks like this too
            size = (ulong)(end - position);
        }

        if (size < (ulong)headerBytes)
        {
            findings.Report($"The box {FourCC.Text(type)} states an impossible size; what follows it was not read.");
            position = end;
            return false;
        }

        if (size > (ulong)(end - position))
        {
            findings.Report($"The box {FourCC.Text(type)} is longer than what it lies in: the file is cut off or broken.");
            size = (ulong)(end - position);
        }

        box = new IsoBox(type, position + headerBytes, position + (long)size);
        position = box.End;
        return true;
    }
}
