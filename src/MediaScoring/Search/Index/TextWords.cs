namespace MediaScoring.Search.Index;

/// <summary>
/// The words of texts, and for each word the texts that have it. Millions of phrases are made of far fewer words, so a part of
/// a phrase is looked for in the words, and only a part with a blank in those phrases that have all its words.
/// Words end at a blank, since that is what phrases are made with; texts are only ever added, so nothing is ever taken out.
/// </summary>
internal sealed class TextWords(IndexThresholds thresholds)
{
    private const byte Blank = (byte)' ';
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
        ofText.Clear();
        foreach (var range in folded.Split(Blank))
        {
            if (folded[range].IsEmpty) continue;

            var word = Words.InternFolded(folded[range]);
            if (ofText.Contains(word)) continue;
            ofText.Add(word);
            Texts.Add(word, text);
        }
    }

    /// <summary>Gives the room for further words and texts back.</summary>
    public void Compact()
    {
        Words.Compact();
        Texts.Compact();
    }

    /// <summary>The texts of which each piece between blanks lies in one of their words: all that contain the part, and maybe more.</summary>
    /// <param name="part">The part, in folded form.</param>
    /// <param name="memory">Buffers that are large enough for all texts.</param>
    /// <returns>Null when the part is nothing but blanks, of which words know nothing.</returns>
    public SlotSet? Find(ReadOnlySpan<byte> part, SlotMemory memory)
    {
        SlotSet? found = null;
        using var wordMemory = new SlotMemory(Words.Count, thresholds);
        foreach (var range in part.Split(Blank))
        {
            if (part[range].IsEmpty) continue;

            var marks = memory.Words(memory.WordCount);
            marks.AsSpan(0, memory.WordCount).Clear();
            foreach (var word in new SlotEnumerable(Words.FindContaining(part[range], wordMemory))) Texts.MarkIn(word, marks);
            var texts = memory.Set(marks, memory.WordCount).Compact(memory);
            found = found?.And(texts, memory) ?? texts;
        }

        return found;
    }
}
