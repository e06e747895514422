using System.Data.Common;

namespace MediaScoring.Storage.Sqlite;

/// <summary>
/// Indexes of the specification that a sync has no use for: they are there for other programs, and for lists that SQL sorts while
/// the search index is not ready. A library that is filled for the first time does without them, since making them of finished rows
/// costs a fraction of keeping them up to date row by row. A test holds them against the schema.
/// </summary>
internal static class LateIndexes
{
    /// <summary>What each is on, by its name.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["idx_media_file_path"] = "media_files (file_path)",   // its uniqueness is an index of its own
        ["idx_media_score"] = "media_files (score)",
        ["idx_media_type"] = "media_files (file_type)",
        ["idx_media_updated"] = "media_files (updated_at)",
        ["idx_metadata_dimensions"] = "media_metadata (width, height)",
        ["idx_metadata_model"] = "media_metadata (model_name)",
        ["idx_keyword_media_file"] = "media_keywords (media_file_id)",   // the unique index begins with the same column
        ["idx_keyword_search"] = "media_keywords (keyword)",
        ["idx_keyword_type"] = "media_keywords (keyword_type)",
        ["idx_resource_name"] = "media_resources (kind, name)",
    };

    /// <summary>Those that are not there: a first sync is at work, or was killed.</summary>
    public static IReadOnlyList<string> Missing(DbConnection connection)
    {
        var present = connection.Rows("SELECT name FROM sqlite_master WHERE type = 'index'", row => row.GetString(0)).ToHashSet();
        return [.. All.Keys.Where(name => !present.Contains(name))];
    }

    /// <summary>Takes them all away.</summary>
    public static void Drop(DbConnection connection)
    {
        foreach (var name in All.Keys) connection.Execute($"DROP INDEX IF EXISTS {name}");
    }

    /// <summary>Makes one.</summary>
    public static void Make(DbConnection connection, string name) => connection.Execute($"CREATE INDEX IF NOT EXISTS {name} ON {All[name]}");
}
