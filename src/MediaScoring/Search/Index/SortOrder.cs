using System.Buffers;

namespace MediaScoring.Search.Index;

/// <summary>
/// All files in one order, kept ready. Files that change afterwards are noted and sorted in beside it; when many have
/// gathered they are merged in. Built at first use.
/// </summary>
internal sealed class SortOrder(IndexColumns columns, SortComponent[] components)
{
    private readonly SlotBits changed = new();
    private readonly List<int> changedList = [];
    private readonly Lock viewLock = new();
    private OrderView? view;

    /// <summary>Notes that a slot may have another place now. Only the writer calls this, while nobody reads.</summary>
    public void Touch(int slot)
    {
        if (view is null) return;
        if (changed.Add(slot)) changedList.Add(slot);
        view = view with { IsCurrent = false };
    }

    /// <summary>The order as it is now. Callers hold the reading lock.</summary>
    public OrderView View()
    {
        lock (viewLock)
        {
            if (view is { IsCurrent: true }) return view;

            if (view is null)
            {
                var all = new int[columns.Live.Count];
                columns.Live.Set.CopyTo(all);
                Sort(all);
                return view = new OrderView(all, [], [], SlotSet.Empty);
            }

            var moved = changedList.FindAll(slot => columns.Live[slot]).ToArray();
            Sort(moved);
            var places = Array.ConvertAll(moved, slot => Place(view.Slots, changed.Set, known => Compare(known, slot)));
            view = new OrderView(view.Slots, moved, places, changed.Set);
            if (changedList.Count < columns.Thresholds.Merge) return view;

            view = new OrderView(Merge(view), [], [], SlotSet.Empty);
            changed.Clear();
            changedList.Clear();
            return view;
        }
    }

    /// <summary>Sorts some slots into this order.</summary>
    public void Sort(Span<int> slots) => Sort(slots, 0, 0);

    /// <summary>The values that a cursor needs to find a slot's place again.</summary>
    public SortValue[] ValuesOf(int slot) => Array.ConvertAll(components, component => component.ValueOf(slot));

    /// <summary>How many of these ordered slots come before a remembered place or are it.</summary>
    public int PlaceBehind(ReadOnlySpan<int> ordered, SlotSet outdated, SortValue[] values, long id) =>
        Place(ordered, outdated, slot => Compare(slot, values, id) <= 0 ? -1 : 1);

    /// <summary>Binary search that looks only at slots that still stand where they belong.</summary>
    private static int Place(ReadOnlySpan<int> ordered, SlotSet outdated, Func<int, int> compare)
    {
        int low = 0, high = ordered.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            var probe = middle;
            while (probe < high && outdated.Contains(ordered[probe])) probe++;
            if (probe < high && compare(ordered[probe]) < 0) low = probe + 1;
            else high = middle;
        }

        return low;
    }

    private static int[] Merge(OrderView view)
    {
        var merged = new int[view.Slots.Length + view.Moved.Length];
        int length = 0, from = 0;
        for (var i = 0; i <= view.Moved.Length; i++)
        {
            var until = i < view.Moved.Length ? view.Places[i] : view.Slots.Length;
            for (; from < until; from++)
            {
                if (!view.Outdated.Contains(view.Slots[from])) merged[length++] = view.Slots[from];
            }

            if (i < view.Moved.Length) merged[length++] = view.Moved[i];
        }

        Array.Resize(ref merged, length);
        return merged;
    }

    private int Compare(int left, int right)
    {
        foreach (var component in components)
        {
            var more = true;
            for (var level = 0; more; level++)
            {
                var result = component.Key(left, level, out more).CompareTo(component.Key(right, level, out _));
                if (result != 0) return result;
            }
        }

        return columns.IdOf(left).CompareTo(columns.IdOf(right));
    }

    private int Compare(int slot, SortValue[] values, long id)
    {
        for (var i = 0; i < components.Length; i++)
        {
            var more = true;
            for (var level = 0; more; level++)
            {
                var result = components[i].Key(slot, level, out more).CompareTo(components[i].Key(values[i], level, out _));
                if (result != 0) return result;
            }
        }

        return columns.IdOf(slot).CompareTo(id);
    }

    private void Sort(Span<int> slots, int component, int level)
    {
        var buffer = ArrayPool<ulong>.Shared.Rent(slots.Length);
        var keys = buffer.AsSpan(0, slots.Length);
        while (slots.Length > 1)
        {
            var byId = component == components.Length;
            for (var i = 0; i < slots.Length; i++)
            {
                keys[i] = byId ? (ulong)columns.IdOf(slots[i]) ^ (1UL << 63) : components[component].Key(slots[i], level, out _);
            }

            if (byId || keys[0] != keys[^1] || keys.ContainsAnyExcept(keys[0]))
            {
                keys.Sort(slots);
                if (!byId) SortRuns(slots, keys, component, level);
                break;
            }

            (component, level) = Next(slots[0], component, level);   // all equal: look one level deeper, without going deeper on the stack
        }

        ArrayPool<ulong>.Shared.Return(buffer);
    }

    private void SortRuns(Span<int> slots, Span<ulong> keys, int component, int level)
    {
        for (var start = 0; start < slots.Length;)
        {
            var end = start + 1;
            while (end < slots.Length && keys[end] == keys[start]) end++;
            if (end - start > 1)
            {
                var (nextComponent, nextLevel) = Next(slots[start], component, level);
                Sort(slots[start..end], nextComponent, nextLevel);
            }

            start = end;
        }
    }

    private (int Component, int Level) Next(int slot, int component, int level)
    {
        components[component].Key(slot, level, out var more);
        return more ? (component, level + 1) : (component + 1, 0);
    }
}

/// <summary>An order at one moment.</summary>
/// <param name="Slots">All slots in the order of some time ago.</param>
/// <param name="Moved">Slots that have changed since, in order.</param>
/// <param name="Places">For each of them, before which of <paramref name="Slots"/> it belongs.</param>
/// <param name="Outdated">Slots that have changed since, as a set: where they stand in <paramref name="Slots"/> no longer counts.</param>
internal sealed record OrderView(int[] Slots, int[] Moved, int[] Places, SlotSet Outdated)
{
    /// <summary>Whether no slot has changed since.</summary>
    public bool IsCurrent { get; init; } = true;

    /// <summary>Behind the last slot.</summary>
    public OrderPlace End => new(Slots.Length, Moved.Length);

    /// <summary>Goes on from a place and takes the slots of a set, up to as many as fit.</summary>
    /// <param name="place">Where to go on; moved behind the last slot taken.</param>
    /// <param name="end">Where to stop at the latest.</param>
    /// <param name="set">The slots to take, without outdated ones.</param>
    /// <param name="outdatedSet">The slots to take among the moved ones.</param>
    /// <param name="skip">How many to pass over first.</param>
    /// <param name="taken">Where to put them.</param>
    /// <returns>How many were passed over and taken.</returns>
    public int Take(ref OrderPlace place, OrderPlace end, SlotSet set, SlotSet outdatedSet, int skip, Span<int> taken)
    {
        var count = 0;
        var wanted = (long)skip + taken.Length;
        var (from, moved) = place;
        while (count < wanted)
        {
            var until = moved < end.Moved ? Math.Min(Places[moved], end.Slot) : end.Slot;
            for (; from < until && count < wanted; from++)
            {
                var slot = Slots[from];
                if (!set.Contains(slot)) continue;
                if (count >= skip) taken[count - skip] = slot;
                count++;
            }

            if (count == wanted || moved >= end.Moved) break;

            if (outdatedSet.Contains(Moved[moved]))
            {
                if (count >= skip) taken[count - skip] = Moved[moved];
                count++;
            }

            moved++;
        }

        place = new OrderPlace(from, moved);
        return count;
    }
}

/// <summary>A place in an <see cref="OrderView"/>.</summary>
/// <param name="Slot">How many of its slots lie before.</param>
/// <param name="Moved">How many of its moved slots lie before.</param>
internal readonly record struct OrderPlace(int Slot, int Moved);
