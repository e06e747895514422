using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MediaScoring.Search.Query;

namespace MediaScoring.Search.Index;

/// <summary>A column of numbers of which a file may have none.</summary>
internal abstract class NumberColumn
{
    /// <summary>The key of slots without a value in any order: behind all others.</summary>
    public const ulong LastKey = ulong.MaxValue;

    /// <summary>The test whether a slot's number lies in one of some spans.</summary>
    public abstract SlotTest In(IEnumerable<NumberSpan> spans);

    /// <summary>A number that orders slots as their values do, largest first when descending.</summary>
    public abstract ulong Key(int slot, bool descending);

    /// <summary>Makes room for slots.</summary>
    public abstract void Grow(int capacity);

    /// <summary>The values in memory, for storing.</summary>
    public abstract Span<byte> Bytes { get; }
}

/// <summary>A column of numbers of one type, compared many at a time.</summary>
/// <param name="missing">The value that stands for none: the smallest whole number, or NaN.</param>
/// <param name="present">Where every value is possible: the slots that have one.</param>
internal sealed class NumberColumn<T>(T missing, SlotBits? present = null) : NumberColumn
    where T : unmanaged, INumber<T>, IMinMaxValue<T>
{
    private T[] values = [];

    /// <inheritdoc/>
    public override Span<byte> Bytes => MemoryMarshal.AsBytes(values.AsSpan());

    /// <summary>A slot's number; <c>missing</c> when it has none.</summary>
    public T this[int slot]
    {
        get => values[slot];
        set => values[slot] = value;
    }

    /// <summary>Sets a number, or none.</summary>
    public void Put(int slot, T? value) => values[slot] = value ?? missing;

    /// <summary>A slot's number; null when it has none.</summary>
    public T? Get(int slot) => IsMissing(slot) ? null : values[slot];

    /// <inheritdoc/>
    public override void Grow(int capacity)
    {
        var old = values.Length;
        Array.Resize(ref values, capacity);
        values.AsSpan(old).Fill(missing);
    }

    /// <inheritdoc/>
    public override SlotTest In(IEnumerable<NumberSpan> spans)
    {
        var bounds = spans.Select(Bounds).OfType<(T Low, T High)>().ToArray();
        return new SlotTest(
            slot =>
            {
                if (IsMissing(slot)) return false;
                var value = values[slot];
                foreach (var (low, high) in bounds)
                {
                    if (value >= low && value <= high) return true;
                }

                return false;
            },
            words =>
            {
                foreach (var (low, high) in bounds) Mark(low, high, words);
            });
    }

    /// <summary>How many slots of a set have this number.</summary>
    public int CountIn(T number, SlotSet set)
    {
        var count = 0;
        if (set.IsList)
        {
            foreach (var slot in set.List) count += !IsMissing(slot) && values[slot] == number ? 1 : 0;
            return count;
        }

        for (var word = 0; word < set.Words.Length; word++)
        {
            if (set.Words[word] != 0) count += BitOperations.PopCount(set.Words[word] & Between(word, number, number));
        }

        return count;
    }

    private void Mark(T low, T high, Span<ulong> words)
    {
        for (var word = 0; word < words.Length; word++) words[word] |= Between(word, low, high);
    }

    /// <summary>
    /// Which of the 64 slots of a word have a number between two, both included. Compiled for this processor at the first use:
    /// vectors have no machine code of before, and the quick first compilation takes ten times as long for a million files.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ulong Between(int word, T low, T high)
    {
        var lows = Vector256.Create(low);
        var highs = Vector256.Create(high);
        var block = values.AsSpan(word << 6, 64);
        ulong bits = 0;
        for (var i = 0; i < 64; i += Vector256<T>.Count)
        {
            var vector = Vector256.Create((ReadOnlySpan<T>)block[i..]);
            var inside = Vector256.GreaterThanOrEqual(vector, lows) & Vector256.LessThanOrEqual(vector, highs);
            bits |= (ulong)inside.ExtractMostSignificantBits() << i;
        }

        return present is null ? bits : bits & (word < present.Words.Length ? present.Words[word] : 0);
    }

    /// <inheritdoc/>
    public override ulong Key(int slot, bool descending)
    {
        if (IsMissing(slot)) return LastKey;

        var value = values[slot];
        ulong key;
        if (typeof(T) == typeof(double))
        {
            var bits = BitConverter.DoubleToInt64Bits((double)(object)value);
            key = bits < 0 ? ~(ulong)bits : (ulong)bits | (1UL << 63);
        }
        else
        {
            key = typeof(T) == typeof(ulong) ? ulong.CreateTruncating(value) : (ulong)long.CreateTruncating(value) ^ (1UL << 63);
        }

        return Math.Min(descending ? ~key : key, LastKey - 1);
    }

    private bool IsMissing(int slot) => present is not null ? !present[slot] : values[slot] == missing || T.IsNaN(values[slot]);

    /// <summary>The span as inclusive bounds of this type; null when nothing lies in it.</summary>
    private (T Low, T High)? Bounds(NumberSpan span)
    {
        if (typeof(T) == typeof(double))
        {
            var from = span.From is { } lower ? Double(lower, span.FromIncluded ? null : double.BitIncrement) : double.NegativeInfinity;
            var to = span.To is { } upper ? Double(upper, span.ToIncluded ? null : double.BitDecrement) : double.PositiveInfinity;
            return from <= to ? ((T)(object)from, (T)(object)to) : null;
        }

        var smallest = decimal.CreateChecked(T.MinValue) + (present is null ? 1 : 0);   // never the value that stands for none
        var largest = decimal.CreateChecked(T.MaxValue);
        var low = span.From is { } first ? Math.Max(smallest, span.FromIncluded ? Math.Ceiling(first) : Math.Floor(first) + 1) : smallest;
        var high = span.To is { } last ? Math.Min(largest, span.ToIncluded ? Math.Floor(last) : Math.Ceiling(last) - 1) : largest;
        return low <= high ? (T.CreateChecked(low), T.CreateChecked(high)) : null;
    }

    private static double Double(decimal number, Func<double, double>? next)
    {
        var value = double.Parse(QueryValueText.Digits(number), System.Globalization.CultureInfo.InvariantCulture);
        return next is null ? value : next(value);
    }
}
