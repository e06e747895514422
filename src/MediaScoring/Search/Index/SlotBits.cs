using System.Numerics;

namespace MediaScoring.Search.Index;

/// <summary>A bitmap over slots that grows as needed and counts its bits.</summary>
internal sealed class SlotBits
{
    private ulong[] words = [];
    private int used;   // words that ever had a bit; the rest is room to grow

    /// <summary>How many bits are set.</summary>
    public int Count { get; private set; }

    /// <summary>The words that may have bits.</summary>
    public ReadOnlySpan<ulong> Words => words.AsSpan(0, used);

    /// <summary>The set of marked slots, without copying.</summary>
    public SlotSet Set => new(words, used, Count);

    /// <summary>Whether a slot is marked.</summary>
    public bool this[int slot] => slot >> 6 < used && (words[slot >> 6] >> (slot & 63) & 1) != 0;

    /// <summary>Marks a slot; false when it was marked already.</summary>
    public bool Add(int slot)
    {
        if (slot >> 6 >= words.Length) Array.Resize(ref words, Math.Max((slot >> 6) + 1, words.Length + (words.Length >> 2) + 8));
        used = Math.Max(used, (slot >> 6) + 1);
        if (this[slot]) return false;

        words[slot >> 6] |= 1UL << (slot & 63);
        Count++;
        return true;
    }

    /// <summary>Unmarks a slot; false when it was not marked.</summary>
    public bool Remove(int slot)
    {
        if (!this[slot]) return false;

        words[slot >> 6] &= ~(1UL << (slot & 63));
        Count--;
        return true;
    }

    /// <summary>Marks or unmarks.</summary>
    public void Put(int slot, bool marked)
    {
        if (marked) Add(slot);
        else Remove(slot);
    }

    /// <summary>Unmarks all.</summary>
    public void Clear()
    {
        Array.Clear(words);
        used = 0;
        Count = 0;
    }

    /// <summary>Marks slots side by side in a bitmap that is large enough.</summary>
    public static void Mark(Span<ulong> bitmap, int slot, int count)
    {
        for (var end = slot + count; slot < end;)
        {
            var length = Math.Min(64 - (slot & 63), end - slot);
            bitmap[slot >> 6] |= ulong.MaxValue >> (64 - length) << (slot & 63);
            slot += length;
        }
    }

    /// <summary>Takes over stored words.</summary>
    public void Restore(ulong[] stored)
    {
        words = stored;
        used = stored.Length;
        Count = stored.Sum(BitOperations.PopCount);
    }
}
