using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MediaScoring.Search.Index;

/// <summary>
/// A set of slots: sorted numbers when there are few, a bitmap when there are many. Immutable; it may show memory of the
/// index itself, so it lives only as long as the reading lock and the <see cref="SlotMemory"/> of its query.
/// </summary>
internal readonly struct SlotSet
{
    private readonly int[]? slots;
    private readonly int start;
    private readonly ulong[]? words;
    private readonly int wordCount;

    /// <summary>Few slots, ascending.</summary>
    public SlotSet(int[] slots, int start, int count)
    {
        this.slots = slots;
        this.start = start;
        Count = count;
    }

    /// <summary>A bitmap; words beyond <paramref name="wordCount"/> count as empty.</summary>
    public SlotSet(ulong[] words, int wordCount, int count)
    {
        this.words = words;
        this.wordCount = wordCount;
        Count = count;
    }

    /// <summary>No slot.</summary>
    public static SlotSet Empty { get; } = new(Array.Empty<int>(), 0, 0);

    /// <summary>How many slots there are.</summary>
    public int Count { get; }

    /// <summary>Whether the slots are listed, as opposed to marked in a bitmap.</summary>
    public bool IsList => words is null;

    /// <summary>The listed slots.</summary>
    public ReadOnlySpan<int> List => slots.AsSpan(start, Count);

    /// <summary>The bitmap.</summary>
    public ReadOnlySpan<ulong> Words => words.AsSpan(0, wordCount);

    /// <summary>Whether a slot is in the set.</summary>
    public bool Contains(int slot) => words is null
        ? List.BinarySearch(slot) >= 0
        : slot >> 6 < wordCount && (words[slot >> 6] >> (slot & 63) & 1) != 0;

    /// <summary>Slots in both sets.</summary>
    public SlotSet And(SlotSet other, SlotMemory memory)
    {
        if (Count == 0 || other.Count == 0) return Empty;
        if (IsList && other.IsList) return Count <= other.Count ? Keep(other, true, memory) : other.Keep(this, true, memory);
        if (IsList) return Keep(other, true, memory);
        if (other.IsList) return other.Keep(this, true, memory);

        var length = Math.Min(wordCount, other.wordCount);
        var result = memory.Words(length);
        Combine<AndWords>(Words[..length], other.Words[..length], result);
        return memory.Set(result, length);
    }

    /// <summary>Slots in this set and not in the other.</summary>
    public SlotSet Except(SlotSet other, SlotMemory memory)
    {
        if (Count == 0 || other.Count == 0) return this;
        if (IsList) return Keep(other, false, memory);

        var result = memory.Words(wordCount);
        Words.CopyTo(result);
        if (other.IsList)
        {
            foreach (var slot in other.List)
            {
                if (slot >> 6 < wordCount) result[slot >> 6] &= ~(1UL << (slot & 63));
            }
        }
        else
        {
            var length = Math.Min(wordCount, other.wordCount);
            Combine<AndNotWords>(Words[..length], other.Words[..length], result);
        }

        return memory.Set(result, wordCount);
    }

    /// <summary>Slots in any of the sets.</summary>
    public static SlotSet Union(ReadOnlySpan<SlotSet> sets, SlotMemory memory)
    {
        if (sets.Length == 0) return Empty;
        if (sets.Length == 1) return sets[0];

        long total = 0;
        var onlyLists = true;
        foreach (var set in sets)
        {
            total += set.Count;
            onlyLists &= set.IsList;
        }

        if (onlyLists && total <= memory.ListLimit)
        {
            var merged = memory.Ints((int)total);
            var length = 0;
            foreach (var set in sets)
            {
                set.List.CopyTo(merged.AsSpan(length));
                length += set.Count;
            }

            return new SlotSet(merged, 0, SortDistinct(merged.AsSpan(0, length)));
        }

        var result = memory.Words(memory.WordCount);
        result.AsSpan(0, memory.WordCount).Clear();
        foreach (var set in sets) set.MarkIn(result);
        return memory.Set(result, memory.WordCount);
    }

    /// <summary>Sets the bits of all slots.</summary>
    public void MarkIn(ulong[] bitmap)
    {
        if (words is null)
        {
            foreach (var slot in List) bitmap[slot >> 6] |= 1UL << (slot & 63);
        }
        else
        {
            Combine<OrWords>(bitmap.AsSpan(0, wordCount), Words, bitmap);
        }
    }

    /// <summary>How many slots are in both sets.</summary>
    public int CountIn(SlotSet other)
    {
        var count = 0;
        if (!IsList && !other.IsList)
        {
            var length = Math.Min(wordCount, other.wordCount);
            var left = Words[..length];
            var right = other.Words[..length];
            for (var i = 0; i < left.Length; i++) count += BitOperations.PopCount(left[i] & right[i]);
            return count;
        }

        var (few, many) = IsList && (!other.IsList || Count <= other.Count) ? (this, other) : (other, this);
        if (many.IsList)
        {
            foreach (var slot in few.List) count += many.Contains(slot) ? 1 : 0;
            return count;
        }

        var bits = many.Words;
        foreach (var slot in few.List)
        {
            if (slot >> 6 < bits.Length) count += (int)(bits[slot >> 6] >> (slot & 63)) & 1;
        }

        return count;
    }

    /// <summary>Writes all slots, ascending.</summary>
    public void CopyTo(Span<int> target)
    {
        if (words is null)
        {
            List.CopyTo(target);
            return;
        }

        var length = 0;
        for (var i = 0; i < wordCount; i++)
        {
            for (var word = words[i]; word != 0; word &= word - 1) target[length++] = (i << 6) + BitOperations.TrailingZeroCount(word);
        }
    }

    /// <summary>A bitmap of its own with the same slots.</summary>
    public ulong[] ToBitmap()
    {
        if (!IsList) return Words.ToArray();

        var bitmap = new ulong[Count == 0 ? 0 : (List[^1] >> 6) + 1];
        MarkIn(bitmap);
        return bitmap;
    }

    /// <summary>The same slots as a list when they are few, so that what follows is cheap.</summary>
    public SlotSet Compact(SlotMemory memory)
    {
        if (IsList || Count > memory.ListLimit) return this;

        var list = memory.Ints(Count);
        CopyTo(list);
        return new SlotSet(list, 0, Count);
    }

    /// <summary>Sorts, and moves each number once to the front.</summary>
    public static int SortDistinct(Span<int> numbers)
    {
        numbers.Sort();
        var length = 0;
        for (var i = 0; i < numbers.Length; i++)
        {
            if (i == 0 || numbers[i] != numbers[i - 1]) numbers[length++] = numbers[i];
        }

        return length;
    }

    private SlotSet Keep(SlotSet other, bool present, SlotMemory memory)
    {
        var result = memory.Ints(Count);
        var length = 0;
        foreach (var slot in List)
        {
            if (other.Contains(slot) == present) result[length++] = slot;
        }

        return new SlotSet(result, 0, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]   // see NumberColumn.Between
    private static void Combine<TOperation>(ReadOnlySpan<ulong> left, ReadOnlySpan<ulong> right, Span<ulong> result)
        where TOperation : IWordOperation
    {
        result = result[..right.Length];
        var leftVectors = MemoryMarshal.Cast<ulong, Vector<ulong>>(left);
        var rightVectors = MemoryMarshal.Cast<ulong, Vector<ulong>>(right);
        var resultVectors = MemoryMarshal.Cast<ulong, Vector<ulong>>(result);
        for (var i = 0; i < resultVectors.Length; i++) resultVectors[i] = TOperation.Apply(leftVectors[i], rightVectors[i]);
        for (var i = resultVectors.Length * Vector<ulong>.Count; i < result.Length; i++)
        {
            result[i] = TOperation.Apply(new Vector<ulong>(left[i]), new Vector<ulong>(right[i]))[0];
        }
    }

    private interface IWordOperation
    {
        static abstract Vector<ulong> Apply(Vector<ulong> left, Vector<ulong> right);
    }

    private readonly struct AndWords : IWordOperation
    {
        public static Vector<ulong> Apply(Vector<ulong> left, Vector<ulong> right) => left & right;
    }

    private readonly struct OrWords : IWordOperation
    {
        public static Vector<ulong> Apply(Vector<ulong> left, Vector<ulong> right) => left | right;
    }

    private readonly struct AndNotWords : IWordOperation
    {
        public static Vector<ulong> Apply(Vector<ulong> left, Vector<ulong> right) => Vector.AndNot(left, right);
    }
}

/// <summary>The buffers of one query, given back together when it ends: bitmaps of a million slots are too large to throw away each time.</summary>
internal sealed class SlotMemory(int slotCount, IndexThresholds thresholds) : IDisposable
{
    private readonly List<ulong[]> bitmaps = [];
    private readonly List<int[]> lists = [];

    /// <summary>Words of a bitmap over all slots.</summary>
    public int WordCount { get; } = (slotCount + 63) >> 6;

    /// <summary>Up to how many slots a list is cheaper than a bitmap.</summary>
    public int ListLimit { get; } = Math.Max(thresholds.List, slotCount / 64);

    /// <summary>A bitmap with whatever is in it.</summary>
    public ulong[] Words(int length)
    {
        var buffer = ArrayPool<ulong>.Shared.Rent(length);
        bitmaps.Add(buffer);
        return buffer;
    }

    /// <summary>A list with whatever is in it.</summary>
    public int[] Ints(int length)
    {
        var buffer = ArrayPool<int>.Shared.Rent(length);
        lists.Add(buffer);
        return buffer;
    }

    /// <summary>The set of a filled bitmap.</summary>
    public SlotSet Set(ulong[] words, int length)
    {
        var count = 0;
        for (var i = 0; i < length; i++) count += BitOperations.PopCount(words[i]);
        return new SlotSet(words, length, count);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var buffer in bitmaps) ArrayPool<ulong>.Shared.Return(buffer);
        foreach (var buffer in lists) ArrayPool<int>.Shared.Return(buffer);
    }
}
