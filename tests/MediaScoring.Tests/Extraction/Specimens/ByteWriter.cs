using System.Buffers.Binary;
using System.Text;

namespace MediaScoring.Tests.Extraction.Specimens;

/// <summary>Puts bytes and numbers one behind the other.</summary>
public sealed class ByteWriter
{
    private readonly List<byte> bytes = [];

    public int Length => bytes.Count;

    public ByteWriter Add(params ReadOnlySpan<byte> more)
    {
        bytes.AddRange(more);
        return this;
    }

    public ByteWriter Add(byte[] more) => Add(more.AsSpan());

    /// <summary>A text, one byte a character.</summary>
    public ByteWriter Latin1(string text) => Add(Encoding.Latin1.GetBytes(text));

    public ByteWriter Utf8(string text) => Add(Encoding.UTF8.GetBytes(text));

    public ByteWriter Zeros(int count) => Add(new byte[count]);

    public ByteWriter Byte(int value) => Add((byte)value);

    /// <summary>Two bytes, high one first.</summary>
    public ByteWriter Big16(int value) => Add((byte)(value >> 8), (byte)value);

    /// <summary>Four bytes, high one first.</summary>
    public ByteWriter Big32(long value)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(number, (uint)value);
        return Add(number);
    }

    /// <summary>Eight bytes, high one first.</summary>
    public ByteWriter Big64(ulong value)
    {
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(number, value);
        return Add(number);
    }

    /// <summary>Two bytes, low one first.</summary>
    public ByteWriter Little16(int value) => Add((byte)value, (byte)(value >> 8));

    /// <summary>Four bytes, low one first.</summary>
    public ByteWriter Little32(long value)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(number, (uint)value);
        return Add(number);
    }

    public byte[] ToArray() => [.. bytes];
}
