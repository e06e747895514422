using System.Buffers.Binary;

namespace MediaScoring.Extraction.Containers;

/// <summary>One entry of a TIFF directory.</summary>
/// <param name="Tag">What it is.</param>
/// <param name="Type">1 byte, 2 ASCII, 3 short, 4 long, 5 rational, 7 undefined, 9 signed long, 10 signed rational …</param>
/// <param name="Count">Number of values, as stated.</param>
/// <param name="ValueAt">Where the value (up to four bytes) or its offset stands in the block.</param>
internal readonly record struct TiffEntry(ushort Tag, ushort Type, uint Count, int ValueAt);

/// <summary>A TIFF structure in memory (TIFF 6.0, EXIF 2.32): every access is checked against the block.</summary>
internal readonly ref struct TiffBlock
{
    private readonly ReadOnlySpan<byte> block;

    private TiffBlock(ReadOnlySpan<byte> block, bool isBigEndian)
    {
        this.block = block;
        IsBigEndian = isBigEndian;
    }

    /// <summary>Whether numbers have their high byte first ("MM").</summary>
    public bool IsBigEndian { get; }

    /// <summary>Bytes of the block.</summary>
    public int Length => block.Length;

    /// <summary>Opens a block that starts with "II*\0" or "MM\0*".</summary>
    public static bool TryOpen(ReadOnlySpan<byte> block, out TiffBlock tiff)
    {
        var isLittleEndian = block.StartsWith("II*\0"u8);
        var isBigEndian = block.StartsWith("MM\0*"u8);
        tiff = new TiffBlock(block, isBigEndian);
        return block.Length >= 8 && (isLittleEndian || isBigEndian);
    }

    /// <summary>Two bytes as a number; the place must be inside.</summary>
    public ushort UInt16(int offset) =>
        IsBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(block[offset..]) : BinaryPrimitives.ReadUInt16LittleEndian(block[offset..]);

    /// <summary>Four bytes as a number; the place must be inside.</summary>
    public uint UInt32(int offset) =>
        IsBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(block[offset..]) : BinaryPrimitives.ReadUInt32LittleEndian(block[offset..]);

    /// <summary>How many entries the directory at a place has, as far as they are inside the block; −1 when it lies outside.</summary>
    public int EntriesAt(uint offset, out int stated)
    {
        stated = 0;
        if (offset < 8 || offset > block.Length - 2L) return -1;
        stated = UInt16((int)offset);
        return Math.Min(stated, (block.Length - (int)offset - 2) / 12);
    }

    /// <summary>One entry of a directory.</summary>
    public TiffEntry Entry(uint directory, int index)
    {
        var at = (int)directory + 2 + 12 * index;
        return new TiffEntry(UInt16(at), UInt16(at + 2), UInt32(at + 4), at + 8);
    }

    /// <summary>The bytes of an entry's value: fewer, or none, where it lies outside the block.</summary>
    public ReadOnlySpan<byte> Value(TiffEntry entry, out bool isWhole)
    {
        var size = (long)entry.Count * SizeOf(entry.Type);
        long start = size <= 4 ? entry.ValueAt : UInt32(entry.ValueAt);
        isWhole = start + size <= block.Length;
        if (start >= block.Length) return default;
        return block.Slice((int)start, (int)Math.Min(size, block.Length - start));
    }

    /// <summary>The first value as a whole number; null when the type is another.</summary>
    public long? Integer(TiffEntry entry)
    {
        var value = Value(entry, out _);
        return entry.Type switch
        {
            1 when value.Length >= 1 => value[0],
            3 when value.Length >= 2 => IsBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(value) : BinaryPrimitives.ReadUInt16LittleEndian(value),
            4 when value.Length >= 4 => Number(value),
            9 when value.Length >= 4 => (int)Number(value),
            _ => null,
        };
    }

    /// <summary>A fraction of the value; null when it is none or divides by zero.</summary>
    public double? Fraction(TiffEntry entry, int index = 0)
    {
        if (entry.Type is not (5 or 10)) return index == 0 ? Integer(entry) : null;
        var value = Value(entry, out _);
        if (value.Length < 8 * (index + 1)) return null;
        var numerator = Number(value[(8 * index)..]);
        var denominator = Number(value[(8 * index + 4)..]);
        if (denominator == 0) return null;
        return entry.Type == 5 ? (double)numerator / denominator : (double)(int)numerator / (int)denominator;
    }

    private uint Number(ReadOnlySpan<byte> bytes) =>
        IsBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    private static int SizeOf(ushort type) => type switch
    {
        3 or 8 => 2,
        4 or 9 or 11 or 13 => 4,
        5 or 10 or 12 => 8,
        _ => 1,
    };
}
