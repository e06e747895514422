namespace MediaScoring.Search.Query;

/// <summary>
/// The older, simpler search by keywords, scores and file types, which <c>POST /api/search/files</c> still takes: a
/// condition that any query can be built from.
/// </summary>
public sealed record KeywordSearch
{
    /// <summary>Each is found anywhere inside a keyword of any type; case does not matter. Blank ones do not count. Empty: every file.</summary>
    public IReadOnlyList<string> Keywords { get; init; } = [];

    /// <summary>Whether a file must have all keywords, as opposed to any.</summary>
    public bool MatchAll { get; init; }

    /// <summary>Extensions without the dot, exactly as stored (lower case); null or empty for all.</summary>
    public IReadOnlyList<string>? FileTypes { get; init; }

    /// <summary>The lowest score, literally: -1 includes rejected files; null for none.</summary>
    public long? MinScore { get; init; }

    /// <summary>The highest score, literally; null for none. Less than the lowest finds nothing.</summary>
    public long? MaxScore { get; init; }

    /// <summary>The order of its answers: best first, then by name.</summary>
    public static Sequence<SortKey> Order { get; } = [new SortKey("score", true), new SortKey("name", false)];

    /// <summary>The same as a syntax tree.</summary>
    public QueryNode ToTree()
    {
        var conditions = new List<QueryNode>();
        var keywords = Keywords
            .Where(keyword => !string.IsNullOrWhiteSpace(keyword))
            .Select(keyword => (QueryNode)new Term(new FieldName(QueryFields.Keyword), QueryOperator.Is, WildcardValue.Containing(TextFold.Fold(keyword.Trim()))))
            .Distinct().ToArray();
        if (keywords.Length > 0) conditions.Add(MatchAll ? QueryNode.All(keywords) : QueryNode.Any(keywords));

        var types = (FileTypes ?? [])
            .Select(type => (QueryNode)new Term(new FieldName(QueryFields.Extension), QueryOperator.Equal, new TextValue(TextFold.Normal(type))))
            .Distinct().ToArray();
        if (types.Length > 0) conditions.Add(QueryNode.Any(types));

        if (MinScore is not null || MaxScore is not null)
        {
            conditions.Add(Term.Range(new FieldName(QueryFields.Score), End(MinScore), End(MaxScore)));
        }

        return QueryNode.All(conditions);
    }

    private static QueryValue End(long? score) => score is { } number ? new NumberValue(number) : new OpenEnd();
}
