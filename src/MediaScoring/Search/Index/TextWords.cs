namespace MediaScoring.Search.Index;

/// <summary>
/// The words of texts, and for each word the texts that have it. Millions of phrases are made of far fewer words, so a part of
/// a phrase is looked for in the words, and only a part with a blank in those phrases that have all its words.
/// Words end at a blank, since that is what phrases are made with; texts are only ever added, so nothing is ever taken out.
/// </summary>
internal sealed class TextWords(IndexThresholds thresholds)
{
    private const byte Blank = (byte)' ';
    private const int MostPieces = 3;   // more of them narrow little down, and each takes a bitmap of all texts

    private readonly List<int> ofText = [];

    /// <summary>The distinct words, in folded form.</summary>
    public TextTable Words { get; } = new();

    /// <summary>The texts of each word.</summary>
    public Postings Texts { get; } = new(thresholds);

    /// <summary>Adds the words of the next text.</summary>
    /// <param name="text">Its number, above all earlier ones.</param>
    /// <param name="folded">The text in folded form.</param>
    public void Add(int text, ReadOnlySpan<byte> folded)
    {
        FindOf(folded, ofText);
        foreach (var word in ofText) Texts.Add(word, text);
    }

    /// <summary>Finds the distinct words of a text; those that nobody has had yet are added. Only the writer may call this.</summary>
    public void FindOf(ReadOnlySpan<byte> folded, List<int> found)
    {
        found.Clear();
        foreach (var range in folded.Split(Blank))
        {
            if (folded[range].IsEmpty) continue;

            var word = Words.InternFolded(folded[range]);
            if (!found.Contains(word)) found.Add(word);
        }
    }

    /// <summary>Gives the room for further words and texts back.</summary>
    public void Compact()
    {
        Words.Compact();
        Texts.Compact();
    }

    /// <summary>The texts of which the longest pieces between blanks lie in their words: all that contain the part, and maybe more.</summary>
    /// <param name="part">The part, in folded form.</param>
    /// <param name="memory">Buffers that are large enough for all texts.</param>
    /// <returns>Null when the part is nothing but blanks, of which words know nothing.</returns>
    public SlotSet? Find(ReadOnlySpan<byte> part, SlotMemory memory)
    {
        var pieces = new List<Range>();
        foreach (var range in part.Split(Blank)) pieces.Add(range);
        pieces.RemoveAll(range => range.Start.Equals(range.End));
        pieces.Sort((left, right) => LengthOf(right).CompareTo(LengthOf(left)));

        SlotSet? found = null;
        using var wordMemory = new SlotMemory(Words.Count, thresholds);
        foreach (var piece in pieces.Take(MostPieces))
        {
            if (found?.Count <= thresholds.List) break;

            var marks = memory.Words(memory.WordCount);
            marks.AsSpan(0, memory.WordCount).Clear();
            foreach (var word in new SlotEnumerable(Words.FindContaining(part[piece], wordMemory))) Texts.MarkIn(word, marks);
            var texts = memory.Set(marks, memory.WordCount).Compact(memory);
            found = found?.And(texts, memory) ?? texts;
        }

        return found;
    }

    private static int LengthOf(Range range) => range.End.Value - range.Start.Value;
}
