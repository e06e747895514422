using System.Numerics;

namespace MediaScoring.Search.Index;

/// <summary>
/// Room for millions of short runs of numbers without an object for each. A run's capacity follows from its length alone
/// (multiples of 4 up to 64, then four sizes between powers of two), so that nobody needs to store it; freed runs are used again.
/// </summary>
internal sealed class IntArena
{
    /// <summary>The longest run.</summary>
    public const int LongestRun = 1 << ChunkBits;

    private const int ChunkBits = 18;
    private readonly List<int[]> chunks = [];
    private readonly Dictionary<int, Stack<int>> free = [];
    private int end;

    /// <summary>The numbers in use and in reserve, as they lie.</summary>
    public (IReadOnlyList<int[]> Chunks, int End, IReadOnlyDictionary<int, Stack<int>> Free) Stored => (chunks, end, free);

    /// <summary>The capacity of a run of this length.</summary>
    public static int Capacity(int length)
    {
        if (length <= 64) return (length + 3) & ~3;

        var step = (int)(BitOperations.RoundUpToPowerOf2((uint)length) / 8);
        return (length + step - 1) / step * step;
    }

    /// <summary>Room for a run.</summary>
    public int Allocate(int length)
    {
        var capacity = Capacity(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, LongestRun, nameof(length));
        if (free.TryGetValue(capacity, out var runs) && runs.TryPop(out var reused)) return reused;

        var left = (chunks.Count << ChunkBits) - end;
        if (left < capacity)
        {
            end = chunks.Count << ChunkBits;   // what is left of the chunk stays unused: at most one run's worth
            chunks.Add([]);
        }

        var offset = end;
        end += capacity;
        var needed = end - ((chunks.Count - 1) << ChunkBits);
        if (chunks[^1].Length < needed)
        {
            var last = chunks[^1];
            Array.Resize(ref last, Math.Min(1 << ChunkBits, Math.Max(2 * needed, 256)));   // so that small libraries stay small
            chunks[^1] = last;
        }

        return offset;
    }

    /// <summary>Gives a run back.</summary>
    public void Free(int offset, int length)
    {
        var capacity = Capacity(length);
        if (!free.TryGetValue(capacity, out var runs)) free[capacity] = runs = new Stack<int>();
        runs.Push(offset);
    }

    /// <summary>The numbers from an offset on.</summary>
    public Span<int> At(int offset, int length) => chunks[offset >> ChunkBits].AsSpan(offset & ((1 << ChunkBits) - 1), length);

    /// <summary>The array that a run lies in, and where it starts there.</summary>
    public (int[] Array, int Start) ArrayOf(int offset) => (chunks[offset >> ChunkBits], offset & ((1 << ChunkBits) - 1));

    /// <summary>Takes over stored chunks and free runs.</summary>
    public void Restore(IEnumerable<int[]> stored, int storedEnd, IEnumerable<(int Capacity, int[] Runs)> storedFree)
    {
        foreach (var (capacity, offsets) in storedFree) free[capacity] = new Stack<int>(offsets.Reverse());
        chunks.Clear();
        chunks.AddRange(stored);
        end = storedEnd;
    }
}
