namespace MediaScoring.Search.Index;

/// <summary>
/// From which sizes on another way of doing the same is faster. Answers never depend on them, which tests show by
/// setting them so low that a small library takes every way.
/// </summary>
internal sealed record IndexThresholds
{
    /// <summary>As measured with a million files.</summary>
    public static IndexThresholds Usual { get; } = new();

    /// <summary>From so many slots on a tag may have a bitmap.</summary>
    public int Bitmap { get; init; } = 1024;

    /// <summary>Up to so many slots a set is kept as a list, whatever the size of the library.</summary>
    public int List { get; init; } = 1024;

    /// <summary>Up to so many results are sorted rather than picked out of a ready order.</summary>
    public int Sorted { get; init; } = 4096;

    /// <summary>From so many matching texts on their files are marked in a bitmap at once.</summary>
    public int Marked { get; init; } = 512;

    /// <summary>The slots of a word that so many texts have are kept, at a bit a slot for each such word.</summary>
    public int Frequent { get; init; } = 100_000;

    /// <summary>From so many changed files on an order is merged anew.</summary>
    public int Merge { get; init; } = 1024;

    /// <summary>Up to so many results facets are counted file by file rather than tag by tag.</summary>
    public int CountedByFile { get; init; } = 20_000;
}
