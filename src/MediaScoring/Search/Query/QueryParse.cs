using System.Diagnostics.CodeAnalysis;

namespace MediaScoring.Search.Query;

/// <summary>What became of a query text: a tree with directives, or an error.</summary>
public sealed record QueryParse
{
    /// <summary>The condition; null when the text is wrong.</summary>
    public QueryNode? Tree { get; init; }

    /// <summary>Order, groups and limit.</summary>
    public QueryDirectives Directives { get; init; } = QueryDirectives.None;

    /// <summary>What is wrong; null when nothing is.</summary>
    public QueryError? Error { get; init; }

    /// <summary>What is right but may surprise.</summary>
    public IReadOnlyList<QueryHint> Hints { get; init; } = [];

    /// <summary>Whether there is a tree.</summary>
    [MemberNotNullWhen(true, nameof(Tree))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsValid => Tree is not null;
}

/// <summary>Why a query was not understood, and where.</summary>
/// <param name="Position">The first wrong character, from 0; 0 for a tree in JSON.</param>
/// <param name="Length">How many characters are wrong; 0 where something is missing.</param>
/// <param name="Message">One or two sentences for the person who typed it.</param>
/// <param name="Expected">What could stand there; may be empty.</param>
/// <param name="Suggestion">What was probably meant, to stand in the place of the wrong characters; null when nobody can tell.</param>
public sealed record QueryError(int Position, int Length, string Message, IReadOnlyList<string> Expected, string? Suggestion);

/// <summary>A remark on a query that is valid.</summary>
/// <param name="Position">The first character it is about.</param>
/// <param name="Length">How many characters it is about.</param>
/// <param name="Message">The remark.</param>
/// <param name="Alternative">Another term that does what people sometimes mean instead; null for none.</param>
public sealed record QueryHint(int Position, int Length, string Message, string? Alternative);

/// <summary>The limits of a query, in text and in JSON.</summary>
public static class QueryLimits
{
    /// <summary>The longest text, in characters.</summary>
    public const int TextLength = 4096;

    /// <summary>The most terms; each value of a comma list counts as one.</summary>
    public const int Terms = 200;

    /// <summary>How deep parentheses and NOT may nest.</summary>
    public const int Depth = 32;

    /// <summary>The longest regular expression, in characters.</summary>
    public const int RegexLength = 200;

    /// <summary>The most that <c>limit:</c> may ask for.</summary>
    public const int Limit = 10_000_000;
}
