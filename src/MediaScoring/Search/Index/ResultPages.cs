namespace MediaScoring.Search.Index;

/// <summary>
/// Cuts a page out of a result. Few files are simply sorted; of many, the ready order is walked and those of the result
/// taken, which soon fills a page just because they are many.
/// </summary>
internal sealed class ResultPages(IndexColumns columns, SortOrder order, SlotMemory memory, long state)
{
    /// <summary>The page that a request asks for.</summary>
    public SearchPage Page(SlotSet result, SearchRequest request)
    {
        var end = Math.Min(result.Count, request.Directives.Limit ?? int.MaxValue);
        var (slots, offset) = result.Count <= columns.Thresholds.Sorted ? FromSorted(result, request, end) : FromOrder(result, request, end);
        var reached = offset + slots.Length;
        return new SearchPage
        {
            Ids = Array.ConvertAll(slots, columns.IdOf),
            Total = result.Count,
            Offset = offset,
            State = state,
            HasChanged = request.After is { } after && after.State != state,
            Next = slots.Length > 0 && reached < end
                ? new SearchCursor { Query = request.Hash, State = state, Offset = reached, Id = columns.IdOf(slots[^1]), Values = order.ValuesOf(slots[^1]) }
                : null,
        };
    }

    private (int[] Slots, int Offset) FromSorted(SlotSet result, SearchRequest request, int end)
    {
        var sorted = memory.Ints(result.Count).AsSpan(0, result.Count);
        result.CopyTo(sorted);
        order.Sort(sorted);
        var from = request.After is { } after ? order.PlaceBehind(sorted, SlotSet.Empty, after.Values, after.Id) : Math.Min(request.Offset, end);
        from = Math.Min(from, end);
        return (sorted[from..Math.Min(end, from + request.PageSize)].ToArray(), from);
    }

    private (int[] Slots, int Offset) FromOrder(SlotSet result, SearchRequest request, int end)
    {
        var view = order.View();
        var settled = AsBitmap(view.Outdated.Count == 0 ? result : result.Except(view.Outdated, memory));
        var place = default(OrderPlace);
        var offset = Math.Min(request.Offset, end);
        var skip = offset;
        if (request.After is { } after)
        {
            var start = new OrderPlace(
                order.PlaceBehind(view.Slots, view.Outdated, after.Values, after.Id),
                order.PlaceBehind(view.Moved, SlotSet.Empty, after.Values, after.Id));
            offset = after.State == state ? after.Offset : view.Take(ref place, start, settled, result, int.MaxValue, []);
            offset = Math.Min(offset, end);
            place = start;
            skip = 0;
        }

        var taken = new int[Math.Min(request.PageSize, end - offset)];
        var passed = view.Take(ref place, view.End, settled, result, skip, taken);
        return (taken[..Math.Max(0, passed - skip)], offset);
    }

    private SlotSet AsBitmap(SlotSet set)
    {
        if (!set.IsList) return set;

        var words = memory.Words(memory.WordCount);
        words.AsSpan(0, memory.WordCount).Clear();
        set.MarkIn(words);
        return new SlotSet(words, memory.WordCount, set.Count);
    }
}
