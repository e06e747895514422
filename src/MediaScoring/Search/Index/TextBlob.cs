namespace MediaScoring.Search.Index;

/// <summary>
/// Many texts in UTF-8, one behind the other with a byte between them that no text contains, so that one vectorised scan
/// searches them all. Texts are only ever added.
/// </summary>
internal sealed class TextBlob
{
    /// <summary>The longest text, in bytes; longer ones are cut at a character.</summary>
    public const int LongestText = 32 * 1024;

    private const byte Separator = 0xFF;   // never occurs in UTF-8
    private const int ChunkBits = 20;
    private const int ShortText = 64;
    private readonly List<byte[]> chunks = [];
    private readonly List<int> used = [];
    private uint[] starts = [];

    /// <summary>How many texts there are.</summary>
    public int Count { get; private set; }

    /// <summary>Arrays for storing.</summary>
    public (IReadOnlyList<byte[]> Chunks, IReadOnlyList<int> Used, uint[] Starts) Stored => (chunks, used, starts);

    /// <summary>One text by its number.</summary>
    public ReadOnlySpan<byte> this[int number]
    {
        get
        {
            var (chunk, from, length) = PlaceOf(number);
            return chunks[chunk].AsSpan(from, length);
        }
    }

    /// <summary>Brings the beginning of a text into the processor's cache.</summary>
    public byte Touch(int number) => chunks[(int)(starts[number] >> ChunkBits)][(int)(starts[number] & ((1 << ChunkBits) - 1))];

    /// <summary>Whether a text contains these bytes, none of which is the separator.</summary>
    public bool Contains(int number, ReadOnlySpan<byte> part)
    {
        // The library looks through short texts byte by byte; with a piece of the next ones behind it takes many at a time.
        var (chunk, from, length) = PlaceOf(number);
        var place = chunks[chunk].AsSpan(from, Math.Min(used[chunk] - from, Math.Max(length, ShortText))).IndexOf(part);
        return place >= 0 && place + part.Length <= length;
    }

    /// <summary>Adds a text; its number is the count before.</summary>
    public int Add(ReadOnlySpan<byte> text)
    {
        if (chunks.Count == 0 || used[^1] + text.Length + 1 > 1 << ChunkBits)
        {
            chunks.Add([]);
            used.Add(0);
        }

        if (chunks[^1].Length <= used[^1] + text.Length)
        {
            var last = chunks[^1];
            Array.Resize(ref last, Math.Min(1 << ChunkBits, 2 * (used[^1] + text.Length + 128)));   // so that small libraries stay small
            chunks[^1] = last;
        }

        if (Count == starts.Length) Array.Resize(ref starts, Math.Max(16, starts.Length + (starts.Length >> 1)));

        var from = used[^1];
        starts[Count] = ((uint)(chunks.Count - 1) << ChunkBits) | (uint)from;
        text.CopyTo(chunks[^1].AsSpan(from));
        chunks[^1][from + text.Length] = Separator;
        used[^1] = from + text.Length + 1;
        return Count++;
    }

    /// <summary>Marks the numbers of all texts that contain these bytes, which must be some.</summary>
    public void MarkContaining(ReadOnlySpan<byte> part, ulong[] marks)
    {
        var number = 0;
        for (var chunk = 0; chunk < chunks.Count; chunk++)
        {
            var bytes = chunks[chunk].AsSpan(0, used[chunk]);
            var position = 0;
            while (bytes[position..].IndexOf(part) is var offset and >= 0)
            {
                number = NumberAt(((uint)chunk << ChunkBits) | (uint)(position + offset), number);
                marks[number >> 6] |= 1UL << (number & 63);
                var next = number + 1;
                if (next == Count || (int)(starts[next] >> ChunkBits) != chunk) break;
                position = (int)(starts[next] & ((1 << ChunkBits) - 1));
            }
        }
    }

    /// <summary>Gives the room for further texts back.</summary>
    public void Compact() => Array.Resize(ref starts, Count);

    /// <summary>Takes over stored arrays.</summary>
    public void Restore(int count, IEnumerable<byte[]> storedChunks, IEnumerable<int> storedUsed, uint[] storedStarts)
    {
        chunks.Clear();
        chunks.AddRange(storedChunks);
        used.Clear();
        used.AddRange(storedUsed);
        starts = storedStarts;
        Count = count;
    }

    /// <summary>The text that a place belongs to; galloping, since hits come in ascending order and often close together.</summary>
    private int NumberAt(uint place, int from)
    {
        var step = 1;
        while (from + step < Count && starts[from + step] <= place) step <<= 1;
        var last = Math.Min(from + step, Count);
        var index = starts.AsSpan(from..last).BinarySearch(place);
        return from + (index >= 0 ? index : ~index - 1);
    }

    private (int Chunk, int From, int Length) PlaceOf(int number)
    {
        var start = starts[number];
        var chunk = (int)(start >> ChunkBits);
        var from = (int)(start & ((1 << ChunkBits) - 1));
        var endsChunk = number + 1 == Count || (int)(starts[number + 1] >> ChunkBits) != chunk;
        var end = endsChunk ? used[chunk] : (int)(starts[number + 1] & ((1 << ChunkBits) - 1));
        return (chunk, from, end - 1 - from);
    }
}
