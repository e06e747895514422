using System.Buffers;
using System.IO.Hashing;
using System.Text;
using MediaScoring.Search.Query;

namespace MediaScoring.Search.Index;

/// <summary>
/// The distinct texts of a column, numbered in the order in which they came. Each is kept folded, for searching; those that
/// folding changes also as they were. A text whose last file is gone stays until the index is built anew.
/// </summary>
/// <param name="words">The words of the texts, to be kept and searched with them; null for texts that are mostly one word each.</param>
internal sealed class TextTable(TextWords? words = null)
{
    private const int FetchedTogether = 64;
    private readonly TextBlob folded = new();
    private readonly TextBlob originals = new();
    private readonly byte[] foldBuffer = new byte[4 * TextBlob.LongestText];
    private readonly byte[] textBuffer = new byte[TextBlob.LongestText];
    private int[] originalOf = [];   // text -> number among the originals + 1; 0 when the folded form is the original
    private int[] buckets = [];      // hash of the folded form -> text + 1

    /// <summary>How many texts there are.</summary>
    public int Count => folded.Count;

    /// <summary>The words of the texts; null where they are not kept.</summary>
    public TextWords? Words => words;

    /// <summary>Arrays for storing.</summary>
    public (TextBlob Folded, TextBlob Originals, int[] OriginalOf) Stored => (folded, originals, originalOf);

    /// <summary>A text as it was given, in NFC and UTF-8.</summary>
    public ReadOnlySpan<byte> Bytes(int text) => originalOf[text] == 0 ? folded[text] : originals[originalOf[text] - 1];

    /// <summary>A text as it was given, in NFC.</summary>
    public string Text(int text) => Encoding.UTF8.GetString(Bytes(text));

    /// <summary>The number of a text, which is added when it is new. Only the writer may call this.</summary>
    public int Intern(string text)
    {
        var bytes = Utf8(text, textBuffer);
        return Intern(bytes, Fold(text, bytes, foldBuffer));
    }

    /// <summary>The number of a text that is its own folded form; see <see cref="Intern(string)"/>.</summary>
    public int InternFolded(ReadOnlySpan<byte> text) => Intern(text, text);

    private int Intern(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> fold)
    {
        for (var bucket = Bucket(fold); buckets.Length > 0 && buckets[bucket] != 0; bucket = (bucket + 1) & (buckets.Length - 1))
        {
            var known = buckets[bucket] - 1;
            if (Bytes(known).SequenceEqual(bytes)) return known;
        }

        var number = folded.Add(fold);
        if (number >= originalOf.Length) Array.Resize(ref originalOf, Math.Max(16, originalOf.Length + (originalOf.Length >> 1)));
        words?.Add(number, fold);
        originalOf[number] = fold.SequenceEqual(bytes) ? 0 : originals.Add(bytes) + 1;
        if (buckets.Length < Count * 2) Rehash(Math.Max(64, buckets.Length * 2));
        else Put(number);
        return number;
    }

    /// <summary>Adds the numbers of all texts that equal a text when case does not matter.</summary>
    public void FindFolded(string text, List<int> found)
    {
        if (buckets.Length == 0) return;

        var fold = Encoding.UTF8.GetBytes(TextFold.Fold(text));
        for (var bucket = Bucket(fold); buckets[bucket] != 0; bucket = (bucket + 1) & (buckets.Length - 1))
        {
            var known = buckets[bucket] - 1;
            if (folded[known].SequenceEqual(fold)) found.Add(known);
        }
    }

    /// <summary>The numbers of all texts that contain a part.</summary>
    /// <param name="part">The part, in folded form; empty for all texts.</param>
    /// <param name="memory">Buffers that are large enough for all texts.</param>
    public SlotSet FindContaining(ReadOnlySpan<byte> part, SlotMemory memory)
    {
        if (part.Length > 0 && words?.Find(part, memory) is { } candidates)
        {
            return part.Contains((byte)' ') ? KeepContaining(part, candidates, memory) : candidates;
        }

        var marks = memory.Words(memory.WordCount);
        marks.AsSpan(0, memory.WordCount).Clear();
        if (part.Length > 0) folded.MarkContaining(part, marks);
        else for (var text = 0; text < Count; text++) marks[text >> 6] |= 1UL << (text & 63);
        return memory.Set(marks, memory.WordCount).Compact(memory);
    }

    /// <summary>The numbers of all texts that a condition holds for.</summary>
    /// <param name="matcher">What the text, or one of its other forms, must fit.</param>
    /// <param name="field">The field, which says what other forms there are.</param>
    /// <param name="exact">Whether only the full text counts.</param>
    /// <param name="memory">Buffers that are large enough for all texts.</param>
    public SlotSet FindMatching(TextMatcher matcher, string field, bool exact, SlotMemory memory)
    {
        var candidates = FindContaining(Encoding.UTF8.GetBytes(matcher.LongestLiteral), memory);
        if (matcher.IsContains) return candidates;

        var text = ArrayPool<char>.Shared.Rent(TextBlob.LongestText);
        var fold = ArrayPool<char>.Shared.Rent(TextBlob.LongestText);
        var kept = memory.Ints(candidates.Count);
        var count = 0;
        foreach (var number in new SlotEnumerable(candidates))
        {
            System.Text.Unicode.Utf8.ToUtf16(Bytes(number), text, out _, out var length);
            TextFold.Into(text.AsSpan(0, length), fold);
            if (NameForms.Matches(field, matcher, exact, text.AsSpan(0, length), fold.AsSpan(0, length))) kept[count++] = number;
        }

        ArrayPool<char>.Shared.Return(text);
        ArrayPool<char>.Shared.Return(fold);
        return new SlotSet(kept, 0, count);
    }

    /// <summary>Gives the room for further texts back.</summary>
    public void Compact()
    {
        folded.Compact();
        originals.Compact();
        Array.Resize(ref originalOf, Count);
        words?.Compact();
    }

    /// <summary>Takes over stored arrays.</summary>
    public void Restore(int[] storedOriginalOf)
    {
        originalOf = storedOriginalOf;
        var size = 64;
        while (size < Count * 2) size *= 2;
        Rehash(size);
    }

    private static ReadOnlySpan<byte> Utf8(string text, byte[] buffer)
    {
        System.Text.Unicode.Utf8.FromUtf16(TextFold.Normal(text), buffer, out _, out var length);
        return buffer.AsSpan(0, length);
    }

    private static ReadOnlySpan<byte> Fold(string text, ReadOnlySpan<byte> bytes, byte[] buffer)
    {
        if (!Ascii.IsValid(bytes))
        {
            System.Text.Unicode.Utf8.FromUtf16(TextFold.Fold(text), buffer, out _, out var length);
            return buffer.AsSpan(0, Math.Min(length, TextBlob.LongestText));
        }

        Ascii.ToLower(bytes, buffer, out var count);
        return buffer.AsSpan(0, count);
    }

    /// <summary>The texts lie far from each other in memory: some are fetched together, each of which would be waited for alone.</summary>
    private SlotSet KeepContaining(ReadOnlySpan<byte> part, SlotSet candidates, SlotMemory memory)
    {
        var numbers = memory.Ints(candidates.Count);
        candidates.CopyTo(numbers);
        var count = 0;
        var touched = 0;
        for (var from = 0; from < candidates.Count; from += FetchedTogether)
        {
            var block = numbers.AsSpan(from, Math.Min(FetchedTogether, candidates.Count - from));
            foreach (var text in block) touched += folded.Touch(text);
            foreach (var text in block)
            {
                if (folded.Contains(text, part)) numbers[count++] = text;
            }
        }

        GC.KeepAlive(touched);
        return new SlotSet(numbers, 0, count);
    }

    private int Bucket(ReadOnlySpan<byte> fold) => (int)XxHash3.HashToUInt64(fold) & (buckets.Length - 1);

    private void Put(int text)
    {
        var bucket = Bucket(folded[text]);
        while (buckets[bucket] != 0) bucket = (bucket + 1) & (buckets.Length - 1);
        buckets[bucket] = text + 1;
    }

    private void Rehash(int size)
    {
        buckets = new int[size];
        for (var text = 0; text < Count; text++) Put(text);
    }
}
