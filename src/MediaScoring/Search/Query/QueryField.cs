namespace MediaScoring.Search.Query;

/// <summary>What kind of value a field has; it decides which operators and values a term may use.</summary>
public enum FieldKind
{
    /// <summary>−1 to 5 and the words none, reject, rated.</summary>
    Score,

    /// <summary>A number, with a unit or without.</summary>
    Number,

    /// <summary>Width to height: a number, "16:9", or a word.</summary>
    Ratio,

    /// <summary>A point in time.</summary>
    Date,

    /// <summary>A name: whole, with wildcards, or by regular expression.</summary>
    Name,

    /// <summary>A keyword: like a name, with a type behind the dot and a confidence.</summary>
    Keyword,

    /// <summary>Running text, searched by words, phrases and word beginnings.</summary>
    FullText,

    /// <summary>One of a fixed list of words.</summary>
    Word,

    /// <summary>An entry of the file's metadata, named behind the dot: like a name, and where it is a number with comparisons and ranges.</summary>
    Metadata,
}

/// <summary>The unit of a number field.</summary>
public enum NumberUnit
{
    /// <summary>None.</summary>
    None,

    /// <summary>Bytes; 1 KB is 1024.</summary>
    Bytes,

    /// <summary>Seconds.</summary>
    Seconds,

    /// <summary>Bits a second; 1 k is 1000.</summary>
    BitsPerSecond,
}

/// <summary>One row of the table of fields.</summary>
public sealed record QueryField
{
    /// <summary>The name in canonical queries.</summary>
    public required string Name { get; init; }

    /// <summary>The kind of its values.</summary>
    public required FieldKind Kind { get; init; }

    /// <summary>What it is, in a few words, for lists and completion.</summary>
    public required string Description { get; init; }

    /// <summary>Other names that mean the same.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The unit of its numbers.</summary>
    public NumberUnit Unit { get; init; }

    /// <summary>Whether a part may or must follow behind a dot, such as <c>kw.auto</c>.</summary>
    public bool TakesQualifier { get; init; }

    /// <summary>Whether it needs the part behind the dot.</summary>
    public bool NeedsQualifier { get; init; }

    /// <summary>Parts behind the dot that every library may have, for completion; empty where none are fixed.</summary>
    public IReadOnlyList<string> Qualifiers { get; init; } = [];

    /// <summary>The words it knows; empty where it knows none.</summary>
    public IReadOnlyList<QueryWord> Words { get; init; } = [];

    /// <summary>False for what the language foresees and the program cannot do yet.</summary>
    public bool IsAvailable { get; init; } = true;

    /// <summary>Fields are the same when their names are: there is one table.</summary>
    public bool Equals(QueryField? other) => other is not null && Name == other.Name;

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);
}

/// <summary>A word that a field knows.</summary>
/// <param name="Word">The word, in lower case.</param>
/// <param name="Description">What it finds.</param>
/// <param name="IsAvailable">False for what the program cannot do yet.</param>
public sealed record QueryWord(string Word, string Description, bool IsAvailable = true);
