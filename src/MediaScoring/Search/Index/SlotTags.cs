namespace MediaScoring.Search.Index;

/// <summary>
/// For each slot its tags, in the order in which they were given, and the numbers that come with them: a keyword's confidence, a
/// LoRA's weight. None and one tag are kept in place, more as a run; numbers only where one of them is not the usual one.
/// </summary>
internal sealed class SlotTags(float usualNumber)
{
    private const int None = 0;
    private const int NumbersFlag = 1 << 30;
    private IntArena runs = new();
    private int[] heads = [];   // per slot: 0 none; > 0 the only tag + 1; < 0 a run at -head - 1: length, tags, maybe numbers

    /// <summary>Arrays for storing.</summary>
    public (IntArena Runs, int[] Heads) Stored => (runs, heads);

    /// <summary>The tags of a slot, in the order in which they were given; valid until the next change.</summary>
    public ReadOnlySpan<int> TagsOf(int slot, Span<int> one)
    {
        var head = heads[slot];
        if (head == None) return [];
        if (head < 0) return runs.At(-head, runs.At(-head - 1, 1)[0] & ~NumbersFlag);

        one[0] = head - 1;
        return one[..1];
    }

    /// <summary>The number that a slot has with a tag, which it must have.</summary>
    public float NumberOf(int slot, int tag)
    {
        var head = heads[slot];
        if (head >= 0) return usualNumber;

        var length = runs.At(-head - 1, 1)[0];
        if ((length & NumbersFlag) == 0) return usualNumber;

        length &= ~NumbersFlag;
        return BitConverter.Int32BitsToSingle(runs.At(-head, 2 * length)[length + runs.At(-head, length).IndexOf(tag)]);
    }

    /// <summary>Whether any of the numbers that a slot has with its tags fits.</summary>
    public bool AnyNumber(int slot, Func<float, bool> holds)
    {
        var head = heads[slot];
        if (head == None) return false;
        if (head > 0) return holds(usualNumber);

        var length = runs.At(-head - 1, 1)[0];
        if ((length & NumbersFlag) == 0) return holds(usualNumber);

        length &= ~NumbersFlag;
        foreach (var bits in runs.At(-head, 2 * length)[length..])
        {
            if (holds(BitConverter.Int32BitsToSingle(bits))) return true;
        }

        return false;
    }

    /// <summary>Packs all runs without the gaps that changes have left.</summary>
    public void Compact()
    {
        var packed = new IntArena();
        for (var slot = 0; slot < heads.Length; slot++)
        {
            if (heads[slot] >= 0) continue;

            var length = RunLength(heads[slot]);
            var place = packed.Allocate(length);
            runs.At(-heads[slot] - 1, length).CopyTo(packed.At(place, length));
            heads[slot] = -place - 1;
        }

        runs = packed;
    }

    /// <summary>Makes room for slots.</summary>
    public void Grow(int capacity) => Array.Resize(ref heads, capacity);

    /// <summary>Gives a slot these tags instead of those that it has.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="tags">The tags, each once.</param>
    /// <param name="numbers">The number of each; empty when all are the usual one.</param>
    public void Put(int slot, ReadOnlySpan<int> tags, ReadOnlySpan<float> numbers)
    {
        var hasNumbers = !numbers.IsEmpty;
        var head = heads[slot];
        if (head < 0) runs.Free(-head - 1, RunLength(head));

        if (tags.Length == 0)
        {
            heads[slot] = None;
        }
        else if (tags.Length == 1 && !hasNumbers)
        {
            heads[slot] = tags[0] + 1;
        }
        else
        {
            var length = 1 + (tags.Length * (hasNumbers ? 2 : 1));
            var place = runs.Allocate(length);
            var run = runs.At(place, length);
            run[0] = tags.Length | (hasNumbers ? NumbersFlag : 0);
            for (var i = 0; i < tags.Length; i++)
            {
                run[1 + i] = tags[i];
                if (hasNumbers) run[1 + tags.Length + i] = BitConverter.SingleToInt32Bits(numbers[i]);
            }

            heads[slot] = -place - 1;
        }
    }

    /// <summary>Takes over stored heads, after their runs.</summary>
    public void Restore(int[] storedHeads) => heads = storedHeads;

    private int RunLength(int head)
    {
        var length = runs.At(-head - 1, 1)[0];
        return 1 + ((length & ~NumbersFlag) * ((length & NumbersFlag) != 0 ? 2 : 1));
    }
}
