using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using MediaScoring.Search.Query;

namespace MediaScoring.Search.Index;

/// <summary>One question to the index.</summary>
internal sealed record SearchRequest
{
    /// <summary>Which files.</summary>
    public required QueryNode Tree { get; init; }

    /// <summary>In which order and how many. Without a sort: newest addition first.</summary>
    public QueryDirectives Directives { get; init; } = QueryDirectives.None;

    /// <summary>How many files a page has, at most.</summary>
    public int PageSize { get; init; } = 50;

    /// <summary>How many files of the result lie before the page. Not used with a cursor.</summary>
    public int Offset { get; init; }

    /// <summary>Where the page before ended; must be <see cref="SearchCursor.Fits"/> for this request. Null for none.</summary>
    public SearchCursor? After { get; init; }

    /// <summary>The facets to count; names of <see cref="FacetCounter.Names"/>.</summary>
    public IReadOnlyList<string> Facets { get; init; } = [];

    /// <summary>The most values a facet shows.</summary>
    public int FacetValues { get; init; } = 20;

    /// <summary>Now and the zone of who asks.</summary>
    public required QueryClock Clock { get; init; }

    /// <summary>For each <see cref="TextSearch"/> of the tree the files that the database found; ids the index does not know are passed over.</summary>
    public IReadOnlyDictionary<TextSearch, IReadOnlyCollection<long>> Texts { get; init; } = QuerySurroundings.NoTexts;

    /// <summary>The order that results come in: group first, then the sort keys.</summary>
    internal IReadOnlyList<SortKey> Order
    {
        get
        {
            var keys = Directives.Sort.Count > 0 ? Directives.Sort.ToList() : [SortFields.Default("added")];
            if (Directives.Group is { } group)
            {
                keys.RemoveAll(key => key.Key == group);
                keys.Insert(0, SortFields.Default(group));
            }

            return keys;
        }
    }

    /// <summary>A number that is the same for the same condition in the same order, in every process.</summary>
    internal ulong Hash => BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(QueryText.Print(Tree, Directives))));
}

/// <summary>One page of an answer, all of it from the same moment.</summary>
internal sealed record SearchPage
{
    /// <summary>The files of the page, in order.</summary>
    public required IReadOnlyList<long> Ids { get; init; }

    /// <summary>Exactly how many files the condition holds for.</summary>
    public required int Total { get; init; }

    /// <summary>How many of them come before this page.</summary>
    public required int Offset { get; init; }

    /// <summary>Where the next page begins; null when this is the last.</summary>
    public SearchCursor? Next { get; init; }

    /// <summary>The state of the index that the page shows.</summary>
    public long State { get; init; }

    /// <summary>Whether the index has changed since the cursor was made: the pages before may look different now.</summary>
    public bool HasChanged { get; init; }

    /// <summary>The facets asked for, over the whole result.</summary>
    public IReadOnlyList<Facet> Facets { get; init; } = [];
}
