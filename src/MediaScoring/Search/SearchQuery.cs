using MediaScoring.Media;
using MediaScoring.Search.Query;

namespace MediaScoring.Search;

/// <summary>
/// What to look for: the conditions of <c>POST /api/search/files</c>, and beside them a text in the query language. All that are
/// given must hold. Files that are gone are left out unless <see cref="Text"/> asks for them (<c>is:missing</c>).
/// </summary>
public sealed record SearchQuery
{
    /// <summary>
    /// A query such as <c>score:&gt;=4 (model:*pony* OR lora:detail*) -tag:nsfw sort:added</c> (docs/query-language.md); null or blank: no such condition.
    /// </summary>
    public string? Text { get; init; }

    /// <summary>
    /// The order, most important key first: keys of <see cref="SortFields"/>. Empty: what <see cref="Text"/> says, else best score
    /// first, then by name. The id always decides last.
    /// </summary>
    public IReadOnlyList<SortKey> Sort { get; init; } = [];

    /// <summary>Names of <see cref="FileSearch.FacetNames"/>: how the whole result spreads over the values of these fields.</summary>
    public IReadOnlyList<string> Facets { get; init; } = [];

    /// <summary>The most values of a facet.</summary>
    public int FacetValues { get; init; } = 20;

    /// <summary>The zone in which dates are meant; null: this machine's.</summary>
    public TimeZoneInfo? Zone { get; init; }

    /// <summary>Words; each must be a part of some keyword of the file, of whatever type. Case does not count; <c>%</c> and <c>_</c> are letters.</summary>
    public IReadOnlyList<string> Keywords { get; init; } = [];

    /// <summary>Whether every word must be found (true) or one is enough (false).</summary>
    public bool MatchAll { get; init; }

    /// <summary>File types by extension: "png", ".png" and "PNG" are one. Null or empty: all.</summary>
    public IReadOnlyList<string>? FileTypes { get; init; }

    /// <summary>Lowest score, included; null: no lower end.</summary>
    public int? MinScore { get; init; }

    /// <summary>Highest score, included; null: no upper end.</summary>
    public int? MaxScore { get; init; }

    /// <summary>Where to go on: <see cref="SearchPage.NextCursor"/> of the page before; null for the first.</summary>
    public string? Cursor { get; init; }

    /// <summary>How many files to leave out at the beginning, to jump into the middle; not together with a cursor.</summary>
    public int Offset { get; init; }

    /// <summary>How many files a page holds; null: all of them.</summary>
    public int? Limit { get; init; }

    /// <summary>Whether the found files come with their keywords; without them a page is read much faster.</summary>
    public bool WithKeywords { get; init; } = true;
}

/// <summary>A file that was found, with its keywords by type.</summary>
/// <param name="File">The file.</param>
/// <param name="Keywords">Type to words, both in order; empty where the query did not want them.</param>
public sealed record FoundFile(MediaFile File, IReadOnlyDictionary<string, IReadOnlyList<string>> Keywords)
{
    /// <summary>Width in pixels as stored; null when unknown.</summary>
    public int? Width { get; init; }

    /// <summary>Height in pixels as stored; null when unknown.</summary>
    public int? Height { get; init; }

    /// <summary>Length in seconds; null for still images and where unknown.</summary>
    public double? DurationSeconds { get; init; }
}

/// <summary>One page of a search, all of it from one moment.</summary>
/// <param name="Files">The files of this page, in order.</param>
/// <param name="Total">How many files the whole search finds.</param>
/// <param name="NextCursor">Leads to the next page; null on the last.</param>
public sealed record SearchPage(IReadOnlyList<FoundFile> Files, long Total, string? NextCursor)
{
    /// <summary>The facets that were asked for.</summary>
    public IReadOnlyList<SearchFacet> Facets { get; init; } = [];

    /// <summary>What is right about the query text but may surprise.</summary>
    public IReadOnlyList<QueryHint> Hints { get; init; } = [];

    /// <summary>How many files of the result come before this page; null where nobody counted.</summary>
    public long? Offset { get; init; }

    /// <summary>Names the state of the library that the page shows: two pages with the same one fit together. Null while the index is not ready.</summary>
    public string? Snapshot { get; init; }
}

/// <summary>How a result spreads over the values of a field: the values with most files first, months from the latest.</summary>
/// <param name="Name">One of <see cref="FileSearch.FacetNames"/>.</param>
/// <param name="Values">The values.</param>
public sealed record SearchFacet(string Name, IReadOnlyList<FacetValue> Values);

/// <summary>One value of a facet.</summary>
/// <param name="Value">The value, such as "4" or a model's name.</param>
/// <param name="Count">How many files of the result have it.</param>
/// <param name="Query">The condition that keeps just these, to be added to the query text.</param>
public sealed record FacetValue(string Value, long Count, string Query);

/// <summary>A query that cannot be answered because of what it says.</summary>
public sealed class InvalidQueryException : Exception
{
    /// <summary>Creates the exception.</summary>
    public InvalidQueryException(string field, string message, QueryError? error = null) : base(message)
    {
        Field = field;
        Error = error;
    }

    /// <summary>The field at fault, as the API calls it.</summary>
    public string Field { get; }

    /// <summary>Where in the query text the fault is; null when it is not in there.</summary>
    public QueryError? Error { get; }
}

/// <summary>The search is still being made ready; the same question can be answered in a moment.</summary>
public sealed class SearchNotReadyException(string message, TimeSpan retryAfter) : Exception(message)
{
    /// <summary>When to ask again.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}
