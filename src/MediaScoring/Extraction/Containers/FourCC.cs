using System.Buffers.Binary;

namespace MediaScoring.Extraction.Containers;

/// <summary>Names of four characters, as PNG, RIFF and ISO containers give them to their parts, in the order of their bytes.</summary>
internal static class FourCC
{
    /// <summary>The name at the start of the bytes.</summary>
    public static uint Read(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32BigEndian(bytes);

    /// <summary>The name for people; what is not ASCII becomes "?".</summary>
    public static string Text(uint name) => string.Create(4, name, static (text, value) =>
    {
        for (var index = 0; index < 4; index++)
        {
            var character = (char)(value >> (24 - 8 * index) & 0xFF);
            text[index] = character is >= ' ' and < (char)0x7F ? character : character == '\u00A9' ? '©' : '?';
        }
    });
}
