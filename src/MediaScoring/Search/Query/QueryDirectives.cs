namespace MediaScoring.Search.Query;

/// <summary>What a query says beside its condition: order, groups, limit.</summary>
public sealed record QueryDirectives
{
    /// <summary>Nothing said.</summary>
    public static QueryDirectives None { get; } = new();

    /// <summary>The order, most important key first; empty for the caller's default. The file's id always decides last.</summary>
    public Sequence<SortKey> Sort { get; init; } = [];

    /// <summary>The key of <see cref="SortFields.Groups"/> that results are grouped by; null for none.</summary>
    public string? Group { get; init; }

    /// <summary>The most results to show; null for all.</summary>
    public int? Limit { get; init; }

    /// <summary>The seed of a random order (the same number gives the same order); null for none. It replaces <see cref="Sort"/>.</summary>
    public int? Random { get; init; }
}

/// <summary>One key of an order.</summary>
/// <param name="Key">A key of <see cref="SortFields"/>.</param>
/// <param name="Descending">Largest, newest or last first. Files without the value come last in both directions.</param>
public sealed record SortKey(string Key, bool Descending)
{
    /// <summary>As written in a query: "score-desc".</summary>
    public override string ToString() => $"{Key}-{(Descending ? "desc" : "asc")}";
}

/// <summary>What results can be ordered and grouped by: the only names that are let through.</summary>
public static class SortFields
{
    private static readonly Dictionary<string, bool> descendsByDefault = new(StringComparer.Ordinal)
    {
        ["name"] = false, ["path"] = false, ["score"] = true, ["created"] = true, ["modified"] = true, ["added"] = true, ["scored"] = true,
        ["size"] = true, ["w"] = true, ["h"] = true, ["mp"] = true, ["ratio"] = true, ["dur"] = true, ["fps"] = true, ["frames"] = true,
        ["bitrate"] = true, ["steps"] = true, ["cfg"] = true, ["seed"] = false, ["denoise"] = true, ["type"] = false, ["ext"] = false,
        ["relevance"] = true, ["dir"] = false, ["model"] = false, ["lora"] = false, ["sampler"] = false, ["scheduler"] = false, ["tool"] = false, ["id"] = false,
    };

    private static readonly Dictionary<string, string> aliases = new(StringComparer.Ordinal)
    {
        ["rating"] = "score", ["date"] = "modified", ["width"] = "w", ["height"] = "h", ["duration"] = "dur", ["folder"] = "dir",
    };

    /// <summary>
    /// How much a file is about the words of the query. Not a value of the file, so it has an order only for results of up to
    /// <see cref="MostByRelevance"/> files; larger ones, and queries without words, come newest first.
    /// </summary>
    public const string Relevance = "relevance";

    /// <summary>The most files that are ordered by relevance.</summary>
    public const int MostByRelevance = 3000;

    /// <summary>Every sort key.</summary>
    public static IReadOnlyCollection<string> Keys => descendsByDefault.Keys;

    /// <summary>Those that are values of a file, which the index in memory knows.</summary>
    internal static IReadOnlyList<string> Values { get; } = [.. descendsByDefault.Keys.Where(key => key != Relevance)];

    /// <summary>Every key that results can be grouped by.</summary>
    public static IReadOnlyList<string> Groups { get; } = ["dir", "model", "lora", "sampler", "scheduler", "tool", "type", "ext", "score"];

    /// <summary>Sort keys of things that do not exist yet.</summary>
    internal static IReadOnlyList<string> Later { get; } = ["elo", "rank", "fav", "similar", "phash", "brightness", "sharpness"];

    /// <summary>The key of a name or alias in any case; null when there is none.</summary>
    public static string? Find(string name)
    {
        var lower = name.ToLowerInvariant();
        lower = aliases.GetValueOrDefault(lower, lower);
        return descendsByDefault.ContainsKey(lower) ? lower : null;
    }

    /// <summary>A key in the direction that people expect of it: names from A, everything that measures from the largest.</summary>
    public static SortKey Default(string key) => new(key, descendsByDefault[key]);
}
