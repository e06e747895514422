using System.Collections.Concurrent;

namespace MediaScoring.Search.Index;

/// <summary>
/// The slots of words that hundreds of thousands of phrases have, kept from one question to the next: looking them up phrase by
/// phrase is most of the work of a search for a part of a phrase. New phrases are added; when a file loses one, everything is
/// found anew, since it may have the word by another phrase too.
/// </summary>
/// <param name="words">The words of the texts.</param>
internal sealed class WordSlots(TextWords words)
{
    private readonly ConcurrentDictionary<int, SlotBits> known = new();   // readers fill it side by side
    private readonly List<int> wordsOfText = [];

    /// <summary>The slots of a word.</summary>
    /// <param name="word">Its number.</param>
    /// <param name="find">Finds them when they are not known.</param>
    public SlotSet Of(int word, Func<SlotSet> find)
    {
        if (!known.TryGetValue(word, out var slots))
        {
            slots = new SlotBits();
            slots.Restore(find().ToBitmap());
            known[word] = slots;
        }

        return slots.Set;
    }

    /// <summary>Notes that a slot has a text now. Only the writer may call this.</summary>
    public void Add(ReadOnlySpan<byte> folded, int slot)
    {
        if (known.IsEmpty) return;

        words.FindOf(folded, wordsOfText);
        foreach (var word in wordsOfText)
        {
            if (known.TryGetValue(word, out var slots)) slots.Add(slot);
        }
    }

    /// <summary>Forgets everything. Only the writer may call this.</summary>
    public void Clear() => known.Clear();
}
