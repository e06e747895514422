namespace MediaScoring.Search.Index;

/// <summary>
/// For each tag the slots that have it: none and one slot are kept in place, few as a sorted run, many as a bitmap.
/// Slots are mostly added in ascending order, which costs no moving.
/// </summary>
internal sealed class Postings(IndexThresholds thresholds)
{
    private IntArena runs = new();
    private readonly List<SlotBits> bitmaps = [];
    private readonly Stack<int> freeBitmaps = new();
    private int[] counts = [];
    private int[] places = [];   // one slot: the slot; a run: its offset; a bitmap: ~its number
    private int slotCount;

    /// <summary>From how many slots on a bitmap is smaller than a list.</summary>
    private int BitmapFrom => Math.Clamp(slotCount / 32, thresholds.Bitmap, IntArena.LongestRun / 4);

    /// <summary>Arrays for storing.</summary>
    public (int[] Counts, int[] Places, IntArena Runs, List<SlotBits> Bitmaps) Stored => (counts, places, runs, bitmaps);

    /// <summary>How many slots have a tag.</summary>
    public int CountOf(int tag) => tag < counts.Length ? counts[tag] : 0;

    /// <summary>The slots that have a tag.</summary>
    public SlotSet Of(int tag)
    {
        var count = CountOf(tag);
        if (count == 0) return SlotSet.Empty;

        var place = places[tag];
        if (place < 0) return bitmaps[~place].Set;
        if (count == 1) return new SlotSet(places, tag, 1);   // the place is the slot itself

        var (array, start) = runs.ArrayOf(place);
        return new SlotSet(array, start, count);
    }

    /// <summary>The slot that alone has a tag; −1 when none has it, or several.</summary>
    public int SoleSlotOf(int tag) => CountOf(tag) == 1 && places[tag] >= 0 ? places[tag] : -1;

    /// <summary>Marks the slots that have a tag: what <see cref="Of"/> gives, without the detour, for hundreds of thousands of rare tags.</summary>
    public void MarkIn(int tag, ulong[] words)
    {
        if (SoleSlotOf(tag) is >= 0 and var slot) words[slot >> 6] |= 1UL << (slot & 63);
        else Of(tag).MarkIn(words);
    }

    /// <summary>Adds a slot to a tag that it does not have yet.</summary>
    public void Add(int tag, int slot)
    {
        if (tag >= counts.Length)
        {
            var length = Math.Max(tag + 1, counts.Length + (counts.Length >> 1) + 16);
            Array.Resize(ref counts, length);
            Array.Resize(ref places, length);
        }

        slotCount = Math.Max(slotCount, slot + 1);
        var count = counts[tag]++;
        if (count == 0)
        {
            places[tag] = slot;
        }
        else if (places[tag] < 0)
        {
            bitmaps[~places[tag]].Add(slot);
        }
        else if (count + 1 >= BitmapFrom)
        {
            ToBitmap(tag, count, slot);
        }
        else
        {
            Insert(tag, count, slot);
        }
    }

    /// <summary>Takes a slot from a tag that it has.</summary>
    public void Remove(int tag, int slot)
    {
        var count = counts[tag]--;
        var place = places[tag];
        if (place < 0)
        {
            bitmaps[~place].Remove(slot);
            if (count - 1 < BitmapFrom / 4) ToRun(tag);
            return;
        }

        if (count == 1) return;

        var run = runs.At(place, count);
        var index = run.BinarySearch(slot);
        run[(index + 1)..].CopyTo(run[index..]);
        if (count == 2)
        {
            places[tag] = run[0];
            runs.Free(place, count);
        }
        else if (IntArena.Capacity(count - 1) != IntArena.Capacity(count))
        {
            var moved = runs.Allocate(count - 1);
            run[..(count - 1)].CopyTo(runs.At(moved, count - 1));
            places[tag] = moved;
            runs.Free(place, count);
        }
    }

    /// <summary>Turns bitmaps that have become thin, because there are many more slots now, into runs.</summary>
    public void Rebalance()
    {
        for (var tag = 0; tag < counts.Length; tag++)
        {
            if (counts[tag] > 0 && places[tag] < 0 && counts[tag] < BitmapFrom / 4) ToRun(tag);
        }
    }

    /// <summary>Packs all runs without the gaps that growing has left.</summary>
    public void Compact()
    {
        Rebalance();
        var packed = new IntArena();
        for (var tag = 0; tag < counts.Length; tag++)
        {
            if (counts[tag] < 2 || places[tag] < 0) continue;

            var place = packed.Allocate(counts[tag]);
            runs.At(places[tag], counts[tag]).CopyTo(packed.At(place, counts[tag]));
            places[tag] = place;
        }

        runs = packed;
        var tags = counts.AsSpan().LastIndexOfAnyExcept(0) + 1;
        Array.Resize(ref counts, tags);
        Array.Resize(ref places, tags);
    }

    /// <summary>Takes over stored arrays.</summary>
    public void Restore(int[] storedCounts, int[] storedPlaces, IEnumerable<SlotBits> storedBitmaps, int slots)
    {
        counts = storedCounts;
        places = storedPlaces;
        bitmaps.Clear();
        bitmaps.AddRange(storedBitmaps);
        slotCount = slots;
    }

    private void Insert(int tag, int count, int slot)
    {
        var place = places[tag];
        Span<int> old = count == 1 ? [place] : runs.At(place, count);
        var fits = count > 1 && IntArena.Capacity(count) >= count + 1;
        var target = fits ? place : runs.Allocate(count + 1);
        var run = runs.At(target, count + 1);
        var index = slot > old[^1] ? count : ~old.BinarySearch(slot);
        old[index..].CopyTo(run[(index + 1)..]);
        run[index] = slot;
        if (fits) return;

        old[..index].CopyTo(run);
        places[tag] = target;
        if (count > 1) runs.Free(place, count);
    }

    private void ToBitmap(int tag, int count, int slot)
    {
        var place = places[tag];
        var bitmap = new SlotBits();
        foreach (var known in runs.At(place, count)) bitmap.Add(known);
        bitmap.Add(slot);
        runs.Free(place, count);
        if (freeBitmaps.TryPop(out var number))
        {
            bitmaps[number] = bitmap;
        }
        else
        {
            number = bitmaps.Count;
            bitmaps.Add(bitmap);
        }

        places[tag] = ~number;
    }

    private void ToRun(int tag)
    {
        var number = ~places[tag];
        var set = bitmaps[number].Set;
        bitmaps[number] = new SlotBits();
        freeBitmaps.Push(number);
        if (set.Count == 1)
        {
            set.CopyTo(places.AsSpan(tag, 1));
        }
        else if (set.Count > 1)
        {
            var place = runs.Allocate(set.Count);
            set.CopyTo(runs.At(place, set.Count));
            places[tag] = place;
        }
    }
}
