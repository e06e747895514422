using System.Text;
using MediaScoring.Search.Query;

namespace MediaScoring.Search.Index;

/// <summary>What one run of a query needs beside the tree.</summary>
/// <param name="Clock">Now, and the zone of who asks.</param>
/// <param name="Texts">The files that answer each <see cref="TextSearch"/> of the tree, found by the database beforehand.</param>
internal sealed record QuerySurroundings(QueryClock Clock, IReadOnlyDictionary<TextSearch, IReadOnlyCollection<long>> Texts)
{
    /// <summary>No full text in the query.</summary>
    public static IReadOnlyDictionary<TextSearch, IReadOnlyCollection<long>> NoTexts { get; } = new Dictionary<TextSearch, IReadOnlyCollection<long>>();
}

/// <summary>
/// Finds the slots that a tree asks for. Tags, flags and texts give sets; comparisons of numbers and paths are tests, which run
/// over all slots only when no set has narrowed them down before.
/// </summary>
internal sealed class QueryEvaluator(IndexColumns columns, QuerySurroundings surroundings, SlotMemory memory)
{
    /// <summary>The slots of a tree.</summary>
    public SlotSet Find(QueryNode node) => node switch
    {
        Everything => columns.Live.Set,
        And and => All(and.Conditions),
        Or or => SlotSet.Union([.. or.Conditions.Select(Find)], memory),
        Not not => columns.Live.Set.Except(Find(not.Condition), memory),
        Term term when Test(term) is { } test => Run(test),
        Term term => Set(term),
        _ => throw new ArgumentException($"{node.GetType().Name} is no condition.", nameof(node)),
    };

    private SlotSet All(Sequence<QueryNode> conditions)
    {
        var sets = new List<SlotSet>();
        var excluded = new List<SlotSet>();
        var tests = new List<(SlotTest Test, bool Holds)>();
        foreach (var condition in conditions)
        {
            switch (condition)
            {
                case Term term when Test(term) is { } test: tests.Add((test, true)); break;
                case Not { Condition: Term term } when Test(term) is { } test: tests.Add((test, false)); break;
                case Not not: excluded.Add(Find(not.Condition)); break;
                default: sets.Add(Find(condition)); break;
            }
        }

        sets.Sort((left, right) => left.Count.CompareTo(right.Count));
        var current = sets.Count > 0 ? sets[0] : columns.Live.Set;
        foreach (var set in sets.Skip(1)) current = current.And(set, memory);
        foreach (var set in excluded) current = current.Except(set, memory);
        foreach (var (test, holds) in tests)
        {
            current = current.Compact(memory);
            if (current.IsList) current = Keep(current, test, holds);
            else current = holds ? current.And(Run(test), memory) : current.Except(Run(test), memory);
        }

        return current;
    }

    private SlotSet Keep(SlotSet set, SlotTest test, bool holds)
    {
        var kept = memory.Ints(set.Count);
        var length = 0;
        foreach (var slot in set.List)
        {
            if (test.Holds(slot) == holds) kept[length++] = slot;
        }

        return new SlotSet(kept, 0, length);
    }

    private SlotSet Run(SlotTest test)
    {
        var words = memory.Words(memory.WordCount);
        words.AsSpan(0, memory.WordCount).Clear();
        if (test.Mark is { } mark)
        {
            mark(words.AsSpan(0, memory.WordCount));
        }
        else
        {
            for (var slot = 0; slot < columns.SlotCount; slot++)
            {
                if (columns.Live[slot] && test.Holds(slot)) words[slot >> 6] |= 1UL << (slot & 63);
            }
        }

        return memory.Set(words, memory.WordCount);
    }

    /// <summary>The test of a term on numbers, dates, sizes or paths; null for terms that have a set.</summary>
    private SlotTest? Test(Term term)
    {
        var field = term.Field.Definition;
        var test = field.Kind switch
        {
            FieldKind.Score => Score(term),
            FieldKind.Date => Date(columns.Dates(field.Name), term),
            FieldKind.Ratio => Computed(columns.RatioOf, NumberSpan.Of(term)),
            FieldKind.Number => field.Name switch
            {
                "mp" => Computed(columns.MegapixelsOf, NumberSpan.Of(term)),
                "bitrate" => Computed(columns.BitrateOf, NumberSpan.Of(term)),
                "loraweight" => LoraWeight(term),
                _ => columns.Numbers[field.Name].In(NumberSpan.Of(term)),
            },
            _ => null,
        };
        return term.Operator == QueryOperator.NotEqual && field.Kind != FieldKind.Score ? test?.Negated() : test;
    }

    private SlotTest Score(Term term)
    {
        var scores = Enumerable.Range(-1, 7).Where(score => ScoreMeaning.Holds(term, score)).ToHashSet();
        var spans = scores.Where(score => !scores.Contains(score - 1)).Select(first =>
        {
            var last = first;
            while (scores.Contains(last + 1)) last++;
            return new NumberSpan(first, true, last, true);
        });
        return columns.Score.In(spans);
    }

    private SlotTest Date(NumberColumn<long> column, Term term) =>
        column.In(surroundings.Clock.Spans(term).Select(span => new NumberSpan(span.From, true, span.Until, span.Until == DateTime.MaxValue.Ticks)));

    /// <summary>A test on a number that is worked out from columns; NaN for none.</summary>
    private static SlotTest Computed(Func<int, double> value, IEnumerable<NumberSpan> spans)
    {
        var bounds = spans.Select(span => (
            Low: span.From is null ? double.NegativeInfinity : span.FromIncluded ? (double)span.From : double.BitIncrement((double)span.From),
            High: span.To is null ? double.PositiveInfinity : span.ToIncluded ? (double)span.To : double.BitDecrement((double)span.To))).ToArray();
        return new SlotTest(slot =>
        {
            var number = value(slot);
            foreach (var (low, high) in bounds)
            {
                if (number >= low && number <= high) return true;
            }

            return false;
        });
    }

    private SlotTest LoraWeight(Term term)
    {
        var bounds = NumberSpan.Of(term).Select(span => ((float?)span.From, span.FromIncluded, (float?)span.To, span.ToIncluded)).ToArray();
        return new SlotTest(slot => columns.Loras.AnyNumber(slot, weight =>
        {
            foreach (var (low, lowIncluded, high, highIncluded) in bounds)
            {
                if (!float.IsNaN(weight) && (low is null || weight > low || (lowIncluded && weight == low)) && (high is null || weight < high || (highIncluded && weight == high))) return true;
            }

            return false;
        }));
    }

    /// <summary>
    /// Paths are not kept whole. Every literal part of the pattern, cut at "/", must lie in the folder or in the name, and both
    /// are searched fast; only what is left is put together and looked at.
    /// </summary>
    private SlotSet Path(TextMatcher matcher)
    {
        var current = columns.Live.Set;
        foreach (var part in matcher.Literals.SelectMany(literal => literal.Split('/')).Where(part => part.Length > 0).Distinct())
        {
            var folded = Encoding.UTF8.GetBytes(part);
            current = current.And(SlotSet.Union([columns.Names.FindContaining(folded, memory), columns.Folders.FindContaining(folded, memory)], memory), memory);
        }

        var slots = memory.Ints(current.Count);
        current.CopyTo(slots);
        var length = 0;
        foreach (var slot in slots.AsSpan(0, current.Count))
        {
            var path = PathOf(slot);
            if (matcher.IsMatch(path, TextFold.Fold(path))) slots[length++] = slot;
        }

        return new SlotSet(slots, 0, length);
    }

    private string PathOf(int slot)
    {
        columns.Names.TryFirst(slot, out var name);
        return columns.Folders.TryFirst(slot, out var folder) && !folder.IsEmpty
            ? $"{Encoding.UTF8.GetString(folder)}/{Encoding.UTF8.GetString(name)}"
            : Encoding.UTF8.GetString(name);
    }

    private SlotSet Set(Term term)
    {
        var set = term.Field.Definition.Kind switch
        {
            FieldKind.FullText or FieldKind.Metadata => Texts(term),
            FieldKind.Word => SlotSet.Union([.. term.Values.Select(value => Word(term.Field.Definition.Name, ((WordValue)value).Word))], memory),
            _ when term.Field.Definition.Name == "dir" => Folder(term),
            _ when term.Field.Definition.Name == "path" => SlotSet.Union([.. term.Values.Select(value => Path(TextMatcher.Of(value, term.Operator != QueryOperator.Is)))], memory),
            _ => columns.Tags[term.Field.Definition.Name].Find(term, memory),
        };
        return term.Operator == QueryOperator.NotEqual ? columns.Live.Set.Except(set, memory) : set;
    }

    private SlotSet Word(string field, string word)
    {
        switch (field, word)
        {
            case ("is", "unrated"): return Number("score", 0, 0);
            case ("is", "rejected"): return Number("score", -1, -1);
            case ("is", "rated"): return Number("score", 1, 5);
            case ("is" or "type", "image"): return Number("kind", (int)Media.MediaKind.Image, (int)Media.MediaKind.Image);
            case ("is" or "type", "video"): return Number("kind", (int)Media.MediaKind.Video, (int)Media.MediaKind.Video);
            case ("type", "unknown"): return Number("kind", (int)Media.MediaKind.Unknown, (int)Media.MediaKind.Unknown);
            case ("is", "missing"): return columns.Flags[FileFlags.Missing].Set;
        }

        var flag = word switch
        {
            "animated" => FileFlags.Animated,
            "broken" => FileFlags.Broken,
            "prompt" => FileFlags.Prompt,
            "workflow" => FileFlags.Workflow,
            "audio" => FileFlags.Audio,
            "sidecar" => FileFlags.Sidecar,
            "tag" => FileFlags.Tag,
            "alpha" => FileFlags.Alpha,
            "seed" => FileFlags.Seed,
            _ => throw new ArgumentException($"The index does not know {field}:{word}.", nameof(word)),
        };
        var set = columns.Flags[flag].Set;
        return field == "missing" ? columns.Live.Set.Except(set, memory) : set;
    }

    private SlotSet Number(string column, int from, int to) => Run(columns.Numbers[column].In([new NumberSpan(from, true, to, true)]));

    private SlotSet Texts(Term term)
    {
        var sets = new List<SlotSet>();
        foreach (var search in TextSearch.Of(term))
        {
            if (!surroundings.Texts.TryGetValue(search, out var ids)) throw new ArgumentException($"The full text was not asked for {search}.", nameof(term));

            sets.Add(Slots(ids as long[] ?? [.. ids]));
        }

        return SlotSet.Union([.. sets], memory);
    }

    /// <summary>The slots of some files, of which there may be a million; those that are gone do not count.</summary>
    private SlotSet Slots(ReadOnlySpan<long> ids)
    {
        var words = memory.Words(memory.WordCount);
        words.AsSpan(0, memory.WordCount).Clear();
        var (id, slot) = (1L, 0);
        while (!ids.IsEmpty)
        {
            var guess = slot + ids[0] - id;   // slots mostly go with the ids: two files lie as far apart as their ids do
            var run = columns.RunAt(guess, ids);
            if (run > 0) slot = (int)guess;
            else if (columns.SlotOfId.TryGetValue(ids[0], out var known)) (slot, run) = (known, 1);

            if (run > 0)
            {
                id = ids[0];
                SlotBits.Mark(words, slot, run);
            }

            ids = ids[Math.Max(1, run)..];
        }

        return memory.Set(words, memory.WordCount).Compact(memory);
    }

    /// <summary>A folder stands for everything below it, too; with = only for what lies directly in it.</summary>
    private SlotSet Folder(Term term)
    {
        var exact = term.Operator is QueryOperator.Equal or QueryOperator.NotEqual;
        var matchers = term.Values.Select(value => TextMatcher.Of(value is TextValue text ? new TextValue(text.Text.Trim('/')) : value, exact)).ToArray();
        var sets = new List<SlotSet>();
        for (var number = 0; number < columns.Folders.Texts.Count; number++)
        {
            var folder = columns.Folders.Texts.Text(number);
            var folded = TextFold.Fold(folder);
            if (Array.Exists(matchers, matcher => Matches(matcher, folder, folded, exact))) sets.Add(columns.Folders.Postings.Of(number));
        }

        return SlotSet.Union([.. sets], memory);
    }

    private static bool Matches(TextMatcher matcher, string folder, string folded, bool exact)
    {
        if (matcher.IsMatch(folder, folded)) return true;
        if (exact) return false;

        for (var i = folder.Length - 1; i >= 0; i--)
        {
            if (folder[i] == '/' && matcher.IsMatch(folder.AsSpan(0, i), folded.AsSpan(0, i))) return true;
        }

        return folder.Length > 0 && matcher.IsMatch("", "");   // the root is above everything
    }
}

/// <summary>A condition that is checked slot by slot, or for all slots at once where that is faster.</summary>
/// <param name="Holds">Whether it holds for a slot that has a file.</param>
/// <param name="Mark">Marks all slots for which it holds in an empty bitmap; null to check each.</param>
internal sealed record SlotTest(Func<int, bool> Holds, Action<Span<ulong>>? Mark = null)
{
    /// <summary>The opposite, checked slot by slot.</summary>
    public SlotTest Negated() => new(slot => !Holds(slot));
}
