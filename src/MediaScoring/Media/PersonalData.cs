namespace MediaScoring.Media;

/// <summary>What people have entered about a file: what no program could find out again if it were lost.</summary>
public sealed record PersonalData
{
    /// <summary>Nothing entered yet.</summary>
    public static PersonalData Nothing { get; } = new();

    /// <summary>The verdict.</summary>
    public Score Score { get; init; }

    /// <summary>The keywords of type <see cref="KeywordTypes.User"/>, whole, in the order in which they were added.</summary>
    public IReadOnlyList<string> Keywords { get; init; } = [];

    /// <summary>The note; null for none.</summary>
    public string? Note { get; init; }

    /// <summary>Whether there is anything to keep.</summary>
    public bool IsNothing => Score == Score.Unrated && Keywords.Count == 0 && Note is null;

    /// <summary>Whether two lists hold the same keywords; their order says nothing.</summary>
    public static bool SameKeywords(IReadOnlyList<string> left, IReadOnlyList<string> right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return left.Count == right.Count && left.ToHashSet(StringComparer.Ordinal).SetEquals(right);
    }

    /// <inheritdoc/>
    public bool Equals(PersonalData? other) => other is not null && Score == other.Score && Note == other.Note && SameKeywords(Keywords, other.Keywords);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Score, Note, Keywords.Count);
}
