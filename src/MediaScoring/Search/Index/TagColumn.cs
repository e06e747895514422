using System.Runtime.InteropServices;
using System.Text;
using MediaScoring.Search.Query;

namespace MediaScoring.Search.Index;

/// <summary>One value of a file in a tag column.</summary>
/// <param name="Text">The text.</param>
/// <param name="Type">The keyword type; empty in columns without types.</param>
/// <param name="Number">A keyword's confidence, a LoRA's weight (NaN when unknown).</param>
internal readonly record struct TagEntry(string Text, string Type, float Number);

/// <summary>
/// A column of texts of which a file may have none, one or several: keywords, models, folders, names … A tag is a distinct text
/// with its type. Forward, each slot knows its tags (and the numbers that come with them); backward, each tag its slots.
/// </summary>
internal sealed class TagColumn
{
    private const int AnyType = -1;
    private readonly IndexThresholds thresholds;
    private readonly bool typed;
    private readonly float usualNumber;
    private readonly SlotTags slots;
    private readonly WordSlots? wordSlots;
    private readonly Dictionary<string, List<int>> children = [];   // folded parent keyword -> texts below it
    private readonly Dictionary<string, byte> typeNumbers = [];   // as written
    private readonly List<int> oldTags = [];
    private readonly List<int> newTags = [];
    private readonly List<float> newNumbers = [];
    private int[] tagTexts = [];    // only in typed columns, where a tag is more than its text
    private byte[] tagTypes = [];
    private int[] nextOfText = [];  // the next tag of the same text + 1
    private int[] firstOfText = [];
    private int[] soleSlots = [];   // per text: the only slot of its only tag + 1; 0 when there is none or more
    private int tagCount;
    private RecentTags? recentTags;   // while many files are loaded

    /// <summary>Creates an empty column.</summary>
    /// <param name="field">Its name.</param>
    /// <param name="thresholds">The sizes at which ways part.</param>
    /// <param name="typed">Whether a text comes with a type, and may have many words.</param>
    /// <param name="usualNumber">The number that most tags come with.</param>
    public TagColumn(string field, IndexThresholds thresholds, bool typed = false, float usualNumber = 1)
    {
        (Field, this.thresholds, this.typed, this.usualNumber) = (field, thresholds, typed, usualNumber);
        var words = typed ? new TextWords(thresholds) : null;
        wordSlots = words is null ? null : new WordSlots(words);
        slots = new SlotTags(usualNumber);
        Texts = new TextTable(words);
        Postings = new Postings(thresholds);
    }

    /// <summary>The field's name.</summary>
    public string Field { get; }

    /// <summary>The distinct texts.</summary>
    public TextTable Texts { get; }

    /// <summary>The distinct types, in columns that have them; at most 255.</summary>
    public List<string> Types { get; } = [];

    /// <summary>The slots of each tag.</summary>
    public Postings Postings { get; }

    /// <summary>How many tags there are.</summary>
    public int TagCount => typed ? tagCount : Texts.Count;

    /// <summary>Arrays for storing.</summary>
    public (SlotTags Slots, int[] TagTexts, byte[] TagTypes) Stored => (slots, tagTexts, tagTypes);

    /// <summary>The text of a tag.</summary>
    public int TextOf(int tag) => typed ? tagTexts[tag] : tag;

    /// <inheritdoc cref="SlotTags.TagsOf"/>
    public ReadOnlySpan<int> TagsOf(int slot, Span<int> one) => slots.TagsOf(slot, one);

    /// <inheritdoc cref="SlotTags.NumberOf"/>
    public float NumberOf(int slot, int tag) => slots.NumberOf(slot, tag);

    /// <inheritdoc cref="SlotTags.AnyNumber"/>
    public bool AnyNumber(int slot, Func<float, bool> holds) => slots.AnyNumber(slot, holds);

    /// <summary>The first text of a slot in UTF-8; false when there is none.</summary>
    public bool TryFirst(int slot, out ReadOnlySpan<byte> text)
    {
        Span<int> one = stackalloc int[1];
        var tags = TagsOf(slot, one);
        text = tags.IsEmpty ? default : Texts.Bytes(TextOf(tags[0]));
        return !tags.IsEmpty;
    }

    /// <summary>Packs all runs without the gaps that changes have left.</summary>
    public void Compact()
    {
        recentTags = null;
        Postings.Compact();
        Texts.Compact();
        slots.Compact();
        if (!typed) return;

        Array.Resize(ref tagTexts, tagCount);
        Array.Resize(ref tagTypes, tagCount);
        Array.Resize(ref nextOfText, tagCount);
        Array.Resize(ref firstOfText, Texts.Count);
        Array.Resize(ref soleSlots, Texts.Count);
    }

    /// <summary>Makes room for slots.</summary>
    public void Grow(int capacity)
    {
        slots.Grow(capacity);
        Postings.Rebalance();
    }

    /// <summary>Gives a slot these entries instead of those that it has; a (text, type) that comes twice counts once.</summary>
    public void Put(int slot, ReadOnlySpan<TagEntry> entries)
    {
        Span<int> one = stackalloc int[1];
        oldTags.Clear();
        oldTags.AddRange(TagsOf(slot, one));
        newTags.Clear();
        newNumbers.Clear();
        var hasNumbers = false;
        foreach (var entry in entries)
        {
            var tag = TagOf(entry.Text, entry.Type);
            if (newTags.Contains(tag)) continue;
            newTags.Add(tag);
            newNumbers.Add(entry.Number);
            hasNumbers |= !entry.Number.Equals(usualNumber);
        }

        foreach (var tag in oldTags)
        {
            if (newTags.Contains(tag)) continue;
            Postings.Remove(tag, slot);
            wordSlots?.Clear();
            if (typed) NoteSoleSlot(tagTexts[tag]);
        }

        foreach (var tag in newTags)
        {
            if (oldTags.Contains(tag)) continue;
            Postings.Add(tag, slot);
            wordSlots?.Add(Texts.Stored.Folded[TextOf(tag)], slot);
            if (typed) NoteSoleSlot(tagTexts[tag]);
        }

        slots.Put(slot, CollectionsMarshal.AsSpan(newTags), hasNumbers ? CollectionsMarshal.AsSpan(newNumbers) : []);
    }

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

    /// <summary>How many files have a text; files that have it with two types count twice.</summary>
    public int FileCountOf(int text)
    {
        if (!typed) return Postings.CountOf(text);

        var count = 0;
        for (var next = firstOfText[text]; next != 0; next = nextOfText[next - 1]) count += Postings.CountOf(next - 1);
        return count;
    }

    /// <summary>How many slots of a set have a text, with whatever type.</summary>
    public int CountIn(int text, SlotSet set)
    {
        if (!typed) return Postings.Of(text).CountIn(set);

        var first = firstOfText[text] - 1;
        if (nextOfText[first] == 0) return Postings.Of(first).CountIn(set);

        var sets = new List<SlotSet>();
        for (var next = first + 1; next != 0; next = nextOfText[next - 1]) sets.Add(Postings.Of(next - 1));
        sets.Sort((left, right) => right.Count.CompareTo(left.Count));
        var count = sets[0].CountIn(set);
        for (var i = 1; i < sets.Count; i++)
        {
            foreach (var slot in new SlotEnumerable(sets[i]))
            {
                if (!set.Contains(slot)) continue;
                var isCounted = false;
                for (var j = 0; j < i && !isCounted; j++) isCounted = sets[j].Contains(slot);
                count += isCounted ? 0 : 1;
            }
        }

        return count;
    }

    /// <summary>Takes over stored arrays, after texts and postings; what follows from them is worked out again.</summary>
    public void Restore(int tags, int[] storedTexts, byte[] storedTypes)
    {
        if (!typed) return;

        tagTexts = storedTexts;
        tagTypes = storedTypes;
        nextOfText = new int[storedTexts.Length];
        firstOfText = new int[Texts.Count];
        tagCount = tags;
        for (var tag = tags - 1; tag >= 0; tag--)
        {
            nextOfText[tag] = firstOfText[tagTexts[tag]];
            firstOfText[tagTexts[tag]] = tag + 1;
        }

        soleSlots = new int[Texts.Count];
        for (var text = 0; text < soleSlots.Length; text++) NoteSoleSlot(text);

        var withParents = new SortedSet<int>();
        foreach (var separator in "/|"u8)
        {
            using var memory = TextMemory();
            foreach (var text in new SlotEnumerable(Texts.FindContaining([separator], memory))) withParents.Add(text);
        }

        foreach (var text in withParents) RememberParents(text);
    }

    /// <summary>Buffers for sets of texts, of which there may be many more than slots.</summary>
    public SlotMemory TextMemory() => new(Texts.Count, thresholds);

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

    private int TagOf(string text, string type)
    {
        if (!typed) return Intern(text, type);

        recentTags ??= new RecentTags();
        if (!recentTags.TryFind(text, type, out var tag)) recentTags.Keep(text, type, tag = Intern(text, type));
        return tag;
    }

    private int Intern(string text, string type)
    {
        var number = Texts.Intern(text);
        if (!typed) return number;

        var typeNumber = TypeNumber(type);
        if (number >= firstOfText.Length)
        {
            var length = Math.Max(number + 1, firstOfText.Length + (firstOfText.Length >> 1) + 16);
            Array.Resize(ref firstOfText, length);
            Array.Resize(ref soleSlots, length);
        }

        for (var next = firstOfText[number]; next != 0; next = nextOfText[next - 1])
        {
            if (tagTypes[next - 1] == typeNumber) return next - 1;
        }

        if (tagCount == tagTexts.Length)
        {
            var length = tagCount + (tagCount >> 1) + 16;
            Array.Resize(ref tagTexts, length);
            Array.Resize(ref tagTypes, length);
            Array.Resize(ref nextOfText, length);
        }

        if (firstOfText[number] == 0) RememberParents(number);
        tagTexts[tagCount] = number;
        tagTypes[tagCount] = typeNumber;
        nextOfText[tagCount] = firstOfText[number];
        firstOfText[number] = tagCount + 1;
        return tagCount++;
    }

    /// <summary>Types beyond 255 share one number, the last: a library with so many has no use for them.</summary>
    private byte TypeNumber(string type)
    {
        if (typeNumbers.TryGetValue(type, out var known)) return known;

        var folded = TextFold.Fold(type);
        var number = Types.IndexOf(folded);
        if (number < 0 && Types.Count < 255)
        {
            number = Types.Count;
            Types.Add(folded);
        }

        return typeNumbers[type] = (byte)(number < 0 ? 254 : number);
    }

    private void NoteSoleSlot(int text)
    {
        var first = firstOfText[text] - 1;
        soleSlots[text] = nextOfText[first] == 0 ? Postings.SoleSlotOf(first) + 1 : 0;
    }

    private void RememberParents(int text)
    {
        var folded = TextFold.Fold(Texts.Text(text));
        for (var i = 1; i < folded.Length; i++)
        {
            if (folded[i] is not ('/' or '|')) continue;
            if (!children.TryGetValue(folded[..i], out var below)) children[folded[..i]] = below = [];
            below.Add(text);
        }
    }
}
