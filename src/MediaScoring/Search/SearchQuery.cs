using MediaScoring.Media;

namespace MediaScoring.Search;

/// <summary>What to look for: the conditions of <c>POST /api/search/files</c>. All that are given must hold.</summary>
public sealed record SearchQuery
{
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
}

/// <summary>A file that was found, with its keywords by type.</summary>
/// <param name="File">The file.</param>
/// <param name="Keywords">Type to words, both in order.</param>
public sealed record FoundFile(MediaFile File, IReadOnlyDictionary<string, IReadOnlyList<string>> Keywords)
{
    /// <summary>Width in pixels as stored; null when unknown.</summary>
    public int? Width { get; init; }

    /// <summary>Height in pixels as stored; null when unknown.</summary>
    public int? Height { get; init; }

    /// <summary>Length in seconds; null for still images and where unknown.</summary>
    public double? DurationSeconds { get; init; }
}

/// <summary>One page of a search: best score first, then by name, then by id.</summary>
/// <param name="Files">The files of this page.</param>
/// <param name="Total">How many files the whole search finds.</param>
/// <param name="NextCursor">Leads to the next page; null on the last.</param>
public sealed record SearchPage(IReadOnlyList<FoundFile> Files, long Total, string? NextCursor);

/// <summary>A query that cannot be answered because of what it says.</summary>
public sealed class InvalidQueryException : Exception
{
    /// <summary>Creates the exception.</summary>
    public InvalidQueryException(string field, string message) : base(message) => Field = field;

    /// <summary>The field at fault, as the API calls it.</summary>
    public string Field { get; }
}
