using System.Runtime.InteropServices;
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
internal sealed partial class TagColumn
{
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
    private RecentTags? recentTags;   // while the library is loaded

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

    /// <summary>Prepares for many tags that come again and again, until <see cref="Compact"/>. Not for a few changes: the collector looks through what is remembered each time.</summary>
    public void ExpectMany()
    {
        if (typed) recentTags = new RecentTags();
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

    private int TagOf(string text, string type)
    {
        if (recentTags is null) return Intern(text, type);
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
