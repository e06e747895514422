using MediaScoring.Storage;

namespace MediaScoring.Catalog;

/// <summary>By whom, and under which condition, something is changed.</summary>
public sealed record EditOptions
{
    /// <summary>Who changes it, for the history: "cli", or the name of a client. At most 100 characters are kept.</summary>
    public string Client { get; init; } = "library";

    /// <summary>
    /// The version that the change is based on: with another one nothing is changed. Null: the last writer wins, and the
    /// history keeps both.
    /// </summary>
    public long? ExpectedVersion { get; init; }
}

/// <summary>A file was changed by somebody else since the version that a change was based on; nothing was changed.</summary>
public sealed class ChangedSinceException : LibraryException
{
    /// <summary>Creates the exception.</summary>
    public ChangedSinceException(string path, long version)
        : base($"{path} was changed by somebody else since; nothing was changed now. Look at it again (its version is {version}).") => Version = version;

    /// <summary>The version that the file has now.</summary>
    public long Version { get; }
}

/// <summary>What became of a change.</summary>
/// <param name="InDatabase">Whether the database has it too.</param>
/// <param name="Problem">Why the database has not, for people; null when it has.</param>
/// <param name="EntryId">The journal entry; null when nothing had to be changed.</param>
/// <param name="Version">The version of the (first) file now; 0 without a database.</param>
internal readonly record struct EditReceipt(bool InDatabase, string? Problem, long? EntryId, long Version)
{
    /// <summary>Larger than that of every earlier change of the same files by this program.</summary>
    public long Sequence { get; init; }
}
