using System.Runtime.InteropServices;
using System.Text;
using MediaScoring.Search.Query;

namespace MediaScoring.Search.Index;

/// <content>From the words of a query to texts, and from those by their tags to slots.</content>
internal sealed partial class TagColumn
{
    private const int AnyType = -1;

    /// <summary>The slots that a term asks for; of <see cref="QueryOperator.NotEqual"/> those of "equal".</summary>
    public SlotSet Find(Term term, SlotMemory memory)
    {
        var exact = term.Operator is QueryOperator.Equal or QueryOperator.NotEqual;
        var sets = new List<SlotSet>();
        using var textMemory = TextMemory();
        foreach (var value in term.Values)
        {
            var matcher = TextMatcher.Of(value, exact);
            if (Texts.Words is not null && matcher.IsContains && term.Field.Qualifier is null && term.Confidence is null && Encoding.UTF8.GetBytes(matcher.LongestLiteral) is { Length: > 0 } part)
            {
                sets.Add(FindPart(part, memory, textMemory));
                continue;
            }

            var texts = TextsOf(matcher, exact, value, textMemory);
            if (texts.Count > thresholds.Marked && term.Confidence is null)
            {
                sets.Add(Mark(texts, term.Field.Qualifier, memory));
                continue;
            }

            foreach (var text in new SlotEnumerable(texts)) Collect(text, term, sets, memory);
        }

        return SlotSet.Union(CollectionsMarshal.AsSpan(sets), memory);
    }

    /// <summary>The slots of all texts that contain a part.</summary>
    /// <param name="part">The part, in folded form; empty for every text.</param>
    /// <param name="memory">The buffers of the query.</param>
    public SlotSet FindContaining(ReadOnlySpan<byte> part, SlotMemory memory)
    {
        using var textMemory = TextMemory();
        return Mark(Texts.FindContaining(part, textMemory), null, memory);
    }

    /// <summary>The slots of all texts that contain a part, which has at least one byte.</summary>
    private SlotSet FindPart(ReadOnlySpan<byte> part, SlotMemory memory, SlotMemory textMemory)
    {
        var words = Texts.Words!;
        if (part.Contains((byte)' ')) return Mark(Texts.FindContaining(part, textMemory), null, memory);

        var sets = new List<SlotSet>();
        var others = textMemory.Words(textMemory.WordCount);
        others.AsSpan(0, textMemory.WordCount).Clear();
        using var wordMemory = new SlotMemory(words.Words.Count, thresholds);
        foreach (var word in new SlotEnumerable(words.Words.FindContaining(part, wordMemory)))
        {
            if (words.Texts.CountOf(word) >= thresholds.Frequent) sets.Add(wordSlots!.Of(word, () => Mark(words.Texts.Of(word), null, memory)));
            else words.Texts.MarkIn(word, others);
        }

        sets.Add(Mark(textMemory.Set(others, textMemory.WordCount).Compact(textMemory), null, memory));
        return SlotSet.Union(CollectionsMarshal.AsSpan(sets), memory);
    }

    private SlotSet TextsOf(TextMatcher matcher, bool exact, QueryValue value, SlotMemory textMemory)
    {
        if (!matcher.IsLiteral || (!typed && !exact && Field is "model" or "lora" or "vae" or "name")) return Texts.FindMatching(matcher, Field, exact, textMemory);

        var literal = ((TextValue)value).Text;
        var found = new List<int>();
        Texts.FindFolded(literal, found);
        if (exact) found.RemoveAll(text => !matcher.IsMatch(Texts.Text(text)));
        else if (typed && children.TryGetValue(TextFold.Fold(literal), out var below)) found.AddRange(below);
        return new SlotSet([.. found], 0, found.Count);
    }

    /// <summary>The slots of very many texts, which nobody wants to list one by one first.</summary>
    private SlotSet Mark(SlotSet texts, string? type, SlotMemory memory)
    {
        var typeNumber = type is null ? AnyType : Types.IndexOf(type);
        if (type is not null && typeNumber < 0) return SlotSet.Empty;

        var words = memory.Words(memory.WordCount);
        words.AsSpan(0, memory.WordCount).Clear();
        foreach (var text in new SlotEnumerable(texts)) Mark(text, typeNumber, words);
        return memory.Set(words, memory.WordCount);
    }

    /// <summary>The slots of one text. So are most phrases: of one slot and one type; a million of them are found by one array.</summary>
    private void Mark(int text, int typeNumber, ulong[] words)
    {
        if (typed && typeNumber == AnyType && soleSlots[text] - 1 is >= 0 and var slot) words[slot >> 6] |= 1UL << (slot & 63);
        else MarkAll(text, typeNumber, words);
    }

    private void MarkAll(int text, int typeNumber, ulong[] words)
    {
        if (!typed)
        {
            Postings.MarkIn(text, words);
            return;
        }

        for (var next = firstOfText[text]; next != 0; next = nextOfText[next - 1])
        {
            if (typeNumber == AnyType || tagTypes[next - 1] == typeNumber) Postings.MarkIn(next - 1, words);
        }
    }

    private void Collect(int text, Term term, List<SlotSet> sets, SlotMemory memory)
    {
        if (!typed)
        {
            sets.Add(Postings.Of(text));
            return;
        }

        for (var next = firstOfText[text]; next != 0; next = nextOfText[next - 1])
        {
            var tag = next - 1;
            if (term.Field.Qualifier is { } type && Types[tagTypes[tag]] != type) continue;

            var set = Postings.Of(tag);
            if (term.Confidence is { } confidence) set = WithConfidence(set, tag, confidence, memory);
            if (set.Count > 0) sets.Add(set);
        }
    }

    private SlotSet WithConfidence(SlotSet set, int tag, Confidence confidence, SlotMemory memory)
    {
        var kept = memory.Ints(set.Count);
        set.CopyTo(kept);
        var length = 0;
        var limit = (float)confidence.Number;
        foreach (var slot in kept.AsSpan(0, set.Count))
        {
            var number = NumberOf(slot, tag);
            var holds = confidence.Operator switch
            {
                QueryOperator.Greater => number > limit,
                QueryOperator.GreaterOrEqual => number >= limit,
                QueryOperator.Less => number < limit,
                QueryOperator.LessOrEqual => number <= limit,
                QueryOperator.NotEqual => number != limit,
                _ => number == limit,
            };
            if (holds) kept[length++] = slot;
        }

        return new SlotSet(kept, 0, length);
    }
}
