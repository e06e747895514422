using System.Buffers.Binary;

namespace MediaScoring.Extraction.Containers;

/// <summary>An element of EBML (RFC 8794): identity and place of its content, and whether its length was left open.</summary>
internal readonly record struct EbmlElement(uint Id, long At, long Start, long End, bool IsOpenEnded)
{
    /// <summary>Bytes of the content.</summary>
    public long Length => End - Start;
}

/// <summary>Walks through the elements between two places of a file.</summary>
internal ref struct EbmlElements(BoundedFile file, long start, long end, Findings findings)
{
    private long position = start;

    /// <summary>The elements in an element.</summary>
    public EbmlElements(BoundedFile file, EbmlElement parent, Findings findings) : this(file, parent.Start, parent.End, findings)
    {
    }

    /// <summary>The next element; false at the end or at damage.</summary>
    public bool TryNext(out EbmlElement element)
    {
        element = default;
        if (position >= end) return false;
        file.CountPart();
        var header = file.At(position, (int)Math.Min(12, end - position));
        if (header.IsEmpty) return false;

        var idBytes = System.Numerics.BitOperations.LeadingZeroCount((uint)header[0]) - 23;
        if (idBytes > 4 || header.Length <= idBytes) return Damage();
        var id = 0u;
        for (var index = 0; index < idBytes; index++) id = id << 8 | header[index];

        var first = header[idBytes];
        var sizeBytes = System.Numerics.BitOperations.LeadingZeroCount((uint)first) - 23;
        if (sizeBytes > 8 || header.Length < idBytes + sizeBytes) return Damage();
        ulong size = (ulong)(first & (0xFF >> sizeBytes));
        var isOpenEnded = size == (ulong)(0xFF >> sizeBytes);
        for (var index = 1; index < sizeBytes; index++)
        {
            var value = header[idBytes + index];
            isOpenEnded &= value == 0xFF;
            size = size << 8 | value;
        }

        var contentAt = position + idBytes + sizeBytes;
        var left = (ulong)(end - contentAt);
        if (!isOpenEnded && size > left)
            findings.Report("An element of the Matroska file is longer than what it lies in: the file is cut off or broken.");
        var length = (long)(isOpenEnded ? left : Math.Min(size, left));
        element = new EbmlElement(id, position, contentAt, contentAt + length, isOpenEnded);
        position = element.End;
        return true;
    }

    /// <summary>Goes into an element instead of over it: its children come next, then what follows it.</summary>
    public void StepInto(EbmlElement element) => position = element.Start;

    /// <summary>The content as a whole number of up to eight bytes.</summary>
    public static ulong Integer(BoundedFile file, EbmlElement element)
    {
        var number = 0UL;
        foreach (var value in file.At(element.Start, (int)Math.Min(element.Length, 8))) number = number << 8 | value;
        return number;
    }

    /// <summary>The content as a fraction of four or eight bytes; 0 when it is neither.</summary>
    public static double Float(BoundedFile file, EbmlElement element)
    {
        var bytes = file.At(element.Start, (int)Math.Min(element.Length, 8));
        return bytes.Length switch
        {
            4 => BinaryPrimitives.ReadSingleBigEndian(bytes),
            8 => BinaryPrimitives.ReadDoubleBigEndian(bytes),
            _ => 0,
        };
    }

    private bool Damage()
    {
        findings.Report("The Matroska file is broken between its elements; the rest was not read.");
        position = end;
        return false;
    }
}
