using MediaScoring.Search.Query;

namespace MediaScoring.Search.Index;

/// <summary>The orders in use: the sixteen asked for last are kept ready.</summary>
internal sealed class SortOrders(IndexColumns columns)
{
    private const int Kept = 16;
    private readonly Lock listLock = new();
    private readonly List<(string Name, SortOrder Order)> recent = [];

    /// <summary>The order of some keys; the id decides last.</summary>
    public SortOrder Of(IReadOnlyList<SortKey> keys, int? random)
    {
        var name = random is { } seed ? $"random {seed}" : string.Join(' ', keys);
        lock (listLock)
        {
            var index = recent.FindIndex(known => known.Name == name);
            var found = index >= 0 ? recent[index] : (name, new SortOrder(columns, random is { } number ? [Random(number)] : [.. keys.Select(Component)]));
            if (index >= 0) recent.RemoveAt(index);
            else if (recent.Count == Kept) recent.RemoveAt(Kept - 1);
            recent.Insert(0, found);
            return found.Item2;
        }
    }

    /// <summary>Notes that anything about a slot may have changed.</summary>
    public void Touch(int slot)
    {
        foreach (var (_, order) in recent) order.Touch(slot);
    }

    /// <summary>Notes that the score of a slot has changed.</summary>
    public void TouchScore(int slot)
    {
        foreach (var (name, order) in recent)
        {
            if (name.Contains("score", StringComparison.Ordinal)) order.Touch(slot);   // score and scored
        }
    }

    private NumberSort Random(int seed) => new(slot => Mix((ulong)columns.IdOf(slot) ^ Mix((uint)seed)) >> 1);

    /// <summary>Spreads numbers evenly (the finaliser of SplitMix64).</summary>
    private static ulong Mix(ulong number)
    {
        number += 0x9E3779B97F4A7C15;
        number = (number ^ (number >> 30)) * 0xBF58476D1CE4E5B9;
        number = (number ^ (number >> 27)) * 0x94D049BB133111EB;
        return number ^ (number >> 31);
    }

    private SortComponent Component(SortKey key)
    {
        var descending = key.Descending;
        switch (key.Key)
        {
            case "id":
                return new NumberSort(slot => (ulong)columns.IdOf(slot) ^ (descending ? ~(1UL << 63) : 1UL << 63));
            case "type":
                var kinds = columns.Kind;
                return new NumberSort(slot => kinds.Key(slot, descending));
            case "mp":
                return new NumberSort(slot => NumberSort.Key(columns.MegapixelsOf(slot), descending));
            case "ratio":
                return new NumberSort(slot => NumberSort.Key(columns.RatioOf(slot), descending));
            case "bitrate":
                return new NumberSort(slot => NumberSort.Key(columns.BitrateOf(slot), descending));
            case "path":
                return new TextSort(Path, descending);
        }

        if (columns.Numbers.TryGetValue(key.Key, out var numbers)) return new NumberSort(slot => numbers.Key(slot, descending));
        return new TextSort(columns.Tags[key.Key].TryFirst, descending);
    }

    private bool Path(int slot, out ReadOnlySpan<byte> text)
    {
        columns.Names.TryFirst(slot, out var name);
        if (!columns.Folders.TryFirst(slot, out var folder) || folder.IsEmpty)
        {
            text = name;
            return true;
        }

        var path = new byte[folder.Length + 1 + name.Length];
        folder.CopyTo(path);
        path[folder.Length] = (byte)'/';
        name.CopyTo(path.AsSpan(folder.Length + 1));
        text = path;
        return true;
    }
}
