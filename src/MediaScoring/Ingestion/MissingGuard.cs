using System.Globalization;

namespace MediaScoring.Ingestion;

/// <summary>
/// Tells files that were deleted from a disk that is not there: when much is gone at once, a person is asked before anything
/// is marked.
/// </summary>
internal static class MissingGuard
{
    /// <summary>Up to so many files may be gone at once without a question.</summary>
    public const int FewFiles = 50;

    /// <summary>And up to this share of the library.</summary>
    public const double SmallShare = 0.2;

    /// <summary>Why the sync must not go on; null when it may.</summary>
    /// <param name="gone">Known files that are not on disk.</param>
    /// <param name="known">Files that were there at the last sync.</param>
    /// <param name="found">Files that are on disk now.</param>
    public static string? Refusal(long gone, long known, long found)
    {
        if (gone == 0) return null;
        if (found == 0)
            return string.Create(CultureInfo.InvariantCulture, $"All {known} files of the library are gone from the folder. Check whether its disk is mounted. Nothing was marked missing; --accept-missing goes on.");
        return gone > FewFiles && gone > known * SmallShare
            ? string.Create(CultureInfo.InvariantCulture, $"{gone} of {known} files are gone at once. Check whether a disk is not mounted or a folder was moved away. Nothing was marked missing; --accept-missing goes on.")
            : null;
    }
}
