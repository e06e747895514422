using System.Numerics;
using MediaScoring.Media;
using MediaScoring.Search.Query;

namespace MediaScoring.Search.Index;

/// <summary>How the files of a result spread over the values of one field: the values with most files first.</summary>
internal sealed record Facet(string Name, IReadOnlyList<FacetCount> Counts);

/// <summary>One value and how many files of the result have it.</summary>
internal sealed record FacetCount(string Value, int Count);

/// <summary>Counts facets.</summary>
internal sealed class FacetCounter(IndexColumns columns, QueryClock clock)
{
    /// <summary>The facets that there are.</summary>
    public static IReadOnlyList<string> Names { get; } = ["score", "type", "model", "lora", "sampler", "scheduler", "tool", "ext", "kw", "dir", "month"];

    /// <summary>Counts one facet; the most frequent values, ties by name. Months come in order of time, newest first.</summary>
    public Facet Count(string name, SlotSet result, int most)
    {
        var counts = name switch
        {
            "score" => Small(result, columns.Score, 7, 1, index => (index - 1).ToString(System.Globalization.CultureInfo.InvariantCulture)),
            "type" => Small(result, columns.Kind, 3, 0, index => ((MediaKind)index).Name()),
            "month" => new MonthCounter(columns.Dates("created"), clock).Count(result, most),
            _ => result.Count <= columns.Thresholds.CountedByFile ? ByFile(columns.Tags[name], result, most) : ByTag(columns.Tags[name], result, most),
        };
        return new Facet(name, [.. counts]);
    }

    private static IEnumerable<FacetCount> Small(SlotSet result, NumberColumn<sbyte> column, int values, int shift, Func<int, string> nameOf)
    {
        var counts = Enumerable.Range(0, values).Select(index => column.CountIn((sbyte)(index - shift), result)).ToArray();
        return Enumerable.Range(0, values).Where(index => counts[index] > 0).OrderByDescending(index => counts[index]).ThenBy(index => index)
            .Select(index => new FacetCount(nameOf(index), counts[index]));
    }

    private static List<FacetCount> ByFile(TagColumn column, SlotSet result, int most)
    {
        var counts = new Dictionary<int, int>();
        Span<int> one = stackalloc int[1];
        foreach (var slot in new SlotEnumerable(result))
        {
            var tags = column.TagsOf(slot, one);
            for (var i = 0; i < tags.Length; i++)
            {
                var text = column.TextOf(tags[i]);
                var isRepeated = false;
                for (var j = 0; j < i && !isRepeated; j++) isRepeated = column.TextOf(tags[j]) == text;   // the same keyword of two types
                if (!isRepeated) System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(counts, text, out _)++;
            }
        }

        var top = new TopCounts(column.Texts, most);
        foreach (var (text, count) in counts) top.Offer(text, count);
        return top.Result();
    }

    /// <summary>Tag by tag, the largest first: a tag with fewer files than the last on the list needs no look.</summary>
    private static List<FacetCount> ByTag(TagColumn column, SlotSet result, int most)
    {
        var top = new TopCounts(column.Texts, most);
        var large = new List<(int Files, int Text)>();
        for (var text = 0; text < column.Texts.Count; text++)
        {
            if (column.FileCountOf(text) is var files && files > result.Count / 16) large.Add((files, text));   // at least as many as the result can have
        }

        large.Sort();
        for (var i = large.Count - 1; i >= 0 && large[i].Files >= top.Least; i--) top.Offer(large[i].Text, column.CountIn(large[i].Text, result));
        for (var text = 0; text < column.Texts.Count; text++)
        {
            if (column.FileCountOf(text) is var files && files >= top.Least && files <= result.Count / 16) top.Offer(text, column.CountIn(text, result));
        }

        return top.Result();
    }

    /// <summary>The best of many counts.</summary>
    private sealed class TopCounts(TextTable texts, int most)
    {
        private readonly PriorityQueue<int, (int Count, int Text)> queue = new(Comparer<(int Count, int Text)>.Create((left, right) =>
            left.Count != right.Count ? left.Count.CompareTo(right.Count) : texts.Bytes(right.Text).SequenceCompareTo(texts.Bytes(left.Text))));

        /// <summary>What a count must reach to be among them.</summary>
        public int Least { get; private set; } = 1;

        public void Offer(int text, int count)
        {
            if (count < Least) return;

            queue.Enqueue(text, (count, text));
            if (queue.Count > most) queue.Dequeue();
            if (queue.Count == most && queue.TryPeek(out _, out var least)) Least = least.Count;
        }

        public List<FacetCount> Result()
        {
            var result = new List<FacetCount>();
            while (queue.TryDequeue(out var text, out var priority)) result.Add(new FacetCount(texts.Text(text), priority.Count));
            result.Reverse();
            return result;
        }
    }
}

/// <summary>Goes through the slots of a set, ascending.</summary>
internal readonly ref struct SlotEnumerable(SlotSet set)
{
    /// <summary>For foreach.</summary>
    public Enumerator GetEnumerator() => new(set);

    /// <summary>One walk.</summary>
    internal ref struct Enumerator(SlotSet set)
    {
        private readonly ReadOnlySpan<int> list = set.IsList ? set.List : [];
        private readonly ReadOnlySpan<ulong> words = set.IsList ? [] : set.Words;
        private int index = -1;
        private ulong word;

        public int Current { get; private set; }

        public bool MoveNext()
        {
            if (!list.IsEmpty)
            {
                if (++index >= list.Length) return false;
                Current = list[index];
                return true;
            }

            while (word == 0)
            {
                if (++index >= words.Length) return false;
                word = words[index];
            }

            Current = (index << 6) + BitOperations.TrailingZeroCount(word);
            word &= word - 1;
            return true;
        }
    }
}
