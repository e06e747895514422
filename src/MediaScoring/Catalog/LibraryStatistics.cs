using System.Data.Common;
using MediaScoring.Media;
using MediaScoring.Storage;

namespace MediaScoring.Catalog;

/// <summary>How large a library is: what is asked often, and counted in one look at its files.</summary>
/// <param name="Files">Files on disk.</param>
/// <param name="Missing">Files that are not on disk at present and whose scores and keywords are kept.</param>
/// <param name="Problems">Problems that stand.</param>
public sealed record LibrarySize(long Files, long Missing, long Problems)
{
    /// <param name="slot">The database.</param>
    /// <param name="counted">Files and missing files where they are known already: the page asks at each visit, and counting rows takes seconds at a million files. Null: count them.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    internal static Task<LibrarySize> CountAsync(DatabaseSlot slot, Func<(int Present, int Missing)?> counted, CancellationToken cancellationToken) => slot.ReadAsync(
        connection =>
        {
            var problems = Count(connection, "SELECT count(*) FROM library_problems WHERE root_id = $root", slot.Root.Id);
            if (counted() is var (present, missing)) return new LibrarySize(present, missing, problems);

            var all = Count(connection, "SELECT count(*) FROM media_files WHERE root_id = $root", slot.Root.Id);
            var gone = Count(connection, "SELECT count(*) FROM media_files WHERE root_id = $root AND missing_since IS NOT NULL", slot.Root.Id);
            return new LibrarySize(all - gone, gone, problems);
        },
        cancellationToken);

    private static long Count(DbConnection connection, string sql, string root) => (long)connection.Scalar(sql, ("$root", root))!;
}

/// <summary>The library in numbers. Counts files that are on disk; files, not rows, so nothing is counted twice.</summary>
public sealed record LibraryStatistics
{
    /// <summary>Files on disk.</summary>
    public required long TotalFiles { get; init; }

    /// <summary>Of them videos.</summary>
    public required long TotalVideos { get; init; }

    /// <summary>Of them images.</summary>
    public required long TotalImages { get; init; }

    /// <summary>Files with stored metadata.</summary>
    public required long FilesWithMetadata { get; init; }

    /// <summary>Keywords of all files, each file's counted.</summary>
    public required long TotalKeywords { get; init; }

    /// <summary>Different keywords.</summary>
    public required long UniqueKeywords { get; init; }

    /// <summary>Files with at least one stored thumbnail.</summary>
    public required long FilesWithThumbnails { get; init; }

    /// <summary>Files that are not on disk at present and whose scores and keywords are kept.</summary>
    public required long MissingFiles { get; init; }

    /// <summary>Problems that stand.</summary>
    public required long Problems { get; init; }

    /// <summary>How many files have each score, −1 to 5.</summary>
    public required IReadOnlyDictionary<int, long> FilesByScore { get; init; }

    internal static Task<LibraryStatistics> CountAsync(DatabaseSlot slot, CancellationToken cancellationToken) => slot.ReadAsync(
        connection =>
        {
            const string present = "f.root_id = $root AND f.missing_since IS NULL";
            var root = ("$root", (object?)slot.Root.Id);
            long Count(string sql) => connection.Scalar(sql, root) as long? ?? 0;
            var byType = connection.Rows(
                    $"SELECT f.file_type, count(*) FROM media_files f WHERE {present} GROUP BY f.file_type", reader => (Type: reader.Text(0), Count: reader.GetInt64(1)), root);
            var byScore = connection.Rows(
                    $"SELECT coalesce(f.score, 0), count(*) FROM media_files f WHERE {present} GROUP BY 1", reader => (Score: reader.Integer(0) ?? 0, Count: reader.GetInt64(1)), root);
            return new LibraryStatistics
            {
                TotalFiles = byType.Sum(type => type.Count),
                TotalVideos = byType.Where(type => MediaKinds.FromName(type.Type) == MediaKind.Video).Sum(type => type.Count),
                TotalImages = byType.Where(type => MediaKinds.FromName(type.Type) == MediaKind.Image).Sum(type => type.Count),
                FilesWithMetadata = Count($"SELECT count(*) FROM media_files f JOIN media_metadata m ON m.media_file_id = f.id WHERE {present}"),
                TotalKeywords = Count($"SELECT count(*) FROM media_files f JOIN media_keywords k ON k.media_file_id = f.id WHERE {present}"),
                UniqueKeywords = Count($"SELECT count(DISTINCT k.keyword) FROM media_files f JOIN media_keywords k ON k.media_file_id = f.id WHERE {present}"),
                FilesWithThumbnails = Count($"SELECT count(DISTINCT t.media_file_id) FROM media_files f JOIN media_thumbnails t ON t.media_file_id = f.id WHERE {present}"),
                MissingFiles = Count("SELECT count(*) FROM media_files f WHERE f.root_id = $root AND f.missing_since IS NOT NULL"),
                Problems = Count("SELECT count(*) FROM library_problems WHERE root_id = $root"),
                FilesByScore = Enumerable.Range(-1, 7).ToDictionary(score => score, score => byScore.Where(entry => entry.Score == score).Sum(entry => entry.Count)),
            };
        },
        cancellationToken);
}
