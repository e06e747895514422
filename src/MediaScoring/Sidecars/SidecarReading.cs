using MediaScoring.Media;

namespace MediaScoring.Sidecars;

/// <summary>What one look at a score sidecar found.</summary>
public enum SidecarStatus
{
    /// <summary>There is no sidecar. That says nothing about the score: it never means 0.</summary>
    Absent,

    /// <summary>It holds a score.</summary>
    Ok,

    /// <summary>It is readable and holds no score.</summary>
    WithoutScore,

    /// <summary>It holds a number that is no score.</summary>
    OutOfRange,

    /// <summary>It cannot be read as a sidecar.</summary>
    Unreadable,
}

/// <summary>The result of reading a sidecar.</summary>
/// <param name="Status">What was found.</param>
/// <param name="Score">The score, when the status is <see cref="SidecarStatus.Ok"/>; else unrated.</param>
/// <param name="Problem">A sentence for people when the sidecar does not count; null otherwise.</param>
public readonly record struct SidecarReading(SidecarStatus Status, Score Score, string? Problem)
{
    /// <summary>Whether the sidecar's score counts.</summary>
    public bool HasScore => Status == SidecarStatus.Ok;

    /// <summary>The user's keywords; null when the sidecar does not speak of keywords, which is no statement about them.</summary>
    public IReadOnlyList<string>? Keywords { get; init; }

    /// <summary>The note; null when there is none, or when the sidecar does not speak of one.</summary>
    public string? Note { get; init; }

    /// <summary>Whether the sidecar speaks of a note, if only to say that there is none.</summary>
    public bool HasNote { get; init; }

    /// <summary>When this program wrote it (key <c>updated_utc</c>); null when another wrote it last.</summary>
    public DateTimeOffset? UpdatedUtc { get; init; }

    /// <summary>When it was written, as the earlier application notes it: local time of some machine, whole seconds.</summary>
    public DateTime? UpdatedLocal { get; init; }

    /// <summary>Hash of the bytes that were read; null when there were none.</summary>
    internal string? Hash { get; init; }

    /// <summary>Modification time of the file that was read, nanoseconds since 1970.</summary>
    internal long ModifiedNs { get; init; }

    /// <summary>Size of the file that was read, in bytes.</summary>
    internal long Size { get; init; }

    /// <summary>Whether it says all of this already.</summary>
    internal bool Says(PersonalData data) =>
        HasScore && Score == data.Score
        && (Keywords is { } words ? PersonalData.SameKeywords(words, data.Keywords) : data.Keywords.Count == 0)
        && Note == data.Note;
}
