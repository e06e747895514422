using System.Buffers.Binary;

namespace MediaScoring.Search.Index;

/// <summary>The value of one sort key at some place of an order: what a cursor remembers, so that it works when the file there has gone.</summary>
/// <param name="Number">The key of a number column.</param>
/// <param name="Text">The text of a text column; null when there is none.</param>
internal readonly record struct SortValue(ulong Number, byte[]? Text);

/// <summary>
/// One key of an order. Whatever it sorts by becomes numbers: one for a number, one for every seven bytes of a text. So all
/// orders are made by sorting numbers, and equal ones are told apart by the next level or the next key.
/// </summary>
internal abstract class SortComponent
{
    /// <summary>The number of a slot at a level; <paramref name="more"/> says whether a further level follows.</summary>
    public abstract ulong Key(int slot, int level, out bool more);

    /// <summary>The number of a remembered value at a level.</summary>
    public abstract ulong Key(SortValue value, int level, out bool more);

    /// <summary>The value of a slot, to remember.</summary>
    public abstract SortValue ValueOf(int slot);
}

/// <summary>Orders by a number.</summary>
internal sealed class NumberSort(Func<int, ulong> key) : SortComponent
{
    /// <inheritdoc/>
    public override ulong Key(int slot, int level, out bool more)
    {
        more = false;
        return key(slot);
    }

    /// <inheritdoc/>
    public override ulong Key(SortValue value, int level, out bool more)
    {
        more = false;
        return value.Number;
    }

    /// <inheritdoc/>
    public override SortValue ValueOf(int slot) => new(key(slot), null);

    /// <summary>The order of computed numbers; NaN comes last.</summary>
    public static ulong Key(double number, bool descending)
    {
        if (double.IsNaN(number)) return NumberColumn.LastKey;

        var bits = BitConverter.DoubleToInt64Bits(number);
        var key = bits < 0 ? ~(ulong)bits : (ulong)bits | (1UL << 63);
        return Math.Min(descending ? ~key : key, NumberColumn.LastKey - 1);
    }
}

/// <summary>Orders by a text's code points. Only the first 4,200 bytes count.</summary>
internal sealed class TextSort(TextSort.TextOf textOf, bool descending) : SortComponent
{
    private const int BytesALevel = 7;
    private const int MostLevels = 600;

    /// <summary>The text of a slot in UTF-8; false when it has none.</summary>
    public delegate bool TextOf(int slot, out ReadOnlySpan<byte> text);

    /// <inheritdoc/>
    public override ulong Key(int slot, int level, out bool more)
    {
        if (textOf(slot, out var text)) return Key(text, level, out more);

        more = false;
        return NumberColumn.LastKey;
    }

    /// <inheritdoc/>
    public override ulong Key(SortValue value, int level, out bool more)
    {
        if (value.Text is not null) return Key(value.Text, level, out more);

        more = false;
        return NumberColumn.LastKey;
    }

    /// <inheritdoc/>
    public override SortValue ValueOf(int slot) => new(0, textOf(slot, out var text) ? text.ToArray() : null);

    private ulong Key(ReadOnlySpan<byte> text, int level, out bool more)
    {
        var rest = text[Math.Min(text.Length, level * BytesALevel)..];
        more = rest.Length > BytesALevel && level < MostLevels;
        ulong bytes;
        if (rest.Length >= 8)
        {
            bytes = BinaryPrimitives.ReadUInt64BigEndian(rest) & ~0xFFUL;
        }
        else
        {
            bytes = 0;
            for (var i = 0; i < rest.Length; i++) bytes |= (ulong)rest[i] << (56 - (8 * i));
        }

        var key = bytes | (uint)(Math.Min(rest.Length, BytesALevel + 1) + 1);   // the length tells "a" from "a\0"; never 0, so never LastKey when turned round
        return descending ? ~key : key;
    }
}
