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
}
