using System.Buffers.Binary;

namespace MediaScoring.Extraction.Containers;

/// <summary>A chunk of a RIFF file: name, place of its bytes, and how many of them the file holds.</summary>
internal readonly record struct RiffChunk(uint Type, long Start, long Length);

/// <summary>Walks through the RIFF chunks between two places of a file: name, length (low byte first), bytes padded to even.</summary>
internal ref struct RiffChunks(BoundedFile file, long start, long end, string format, Findings findings)
{
    private long position = start;

    /// <summary>Where a RIFF file ends by its own header; reports one that is cut off.</summary>
    public static long EndOf(BoundedFile file, string format, Findings findings)
    {
        var header = file.At(4, 4);
        var end = header.Length < 4 ? 0 : 8L + BinaryPrimitives.ReadUInt32LittleEndian(header);
        if (end > file.Length) findings.Report($"The {format} file is shorter than its header says: it is cut off.");
        return Math.Min(end, file.Length);
    }

    /// <summary>The next chunk; false at the end.</summary>
    public bool TryNext(out RiffChunk chunk)
    {
        chunk = default;
        if (end - position < 8) return false;
        file.CountPart();
        var header = file.At(position, 8);
        if (header.Length < 8) return false;
        long length = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
        var left = end - position - 8;
        if (length > left)
            findings.Report($"The {format} chunk {FourCC.Text(FourCC.Read(header))} is longer than the file: it is cut off or broken.");
        chunk = new RiffChunk(FourCC.Read(header), position + 8, Math.Min(length, left));
        position += 8 + length + (length & 1);
        return true;
    }
}
