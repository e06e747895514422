using System.Data.Common;
using MediaScoring.Catalog;
using MediaScoring.Storage;

namespace MediaScoring.Search;

/// <summary>Reads found files, a page in one statement, and their keywords in another.</summary>
internal static class FoundFileReader
{
    private static readonly Dictionary<string, IReadOnlyList<string>> none = [];

    /// <summary>The files of some ids in their order, without those that have gone.</summary>
    public static List<FoundFile> Read(DbConnection connection, IReadOnlyCollection<long> ids, bool withKeywords)
    {
        var list = ids.ToArray();
        var keywords = withKeywords ? KeywordsOf(connection, list) : [];
        var files = connection.Rows(
            $"""
            SELECT {FileRows.Columns}, m.width, m.height, m.duration FROM media_files f LEFT JOIN media_metadata m ON m.media_file_id = f.id
            WHERE f.id IN (SELECT value FROM json_each($ids))
            """,
            row => FileOf(row, keywords), ("$ids", list)).ToDictionary(found => found.File.Id);
        return [.. list.Where(files.ContainsKey).Select(id => files[id])];
    }

    private static FoundFile FileOf(DbDataReader row, Dictionary<long, IReadOnlyDictionary<string, IReadOnlyList<string>>> keywords)
    {
        const int first = FileRows.ColumnCount;
        var file = FileRows.Read(row);
        return new FoundFile(file, keywords.GetValueOrDefault(file.Id) ?? none)
        {
            Width = (int?)row.Integer(first), Height = (int?)row.Integer(first + 1), DurationSeconds = row.Number(first + 2),
        };
    }

    private static Dictionary<long, IReadOnlyDictionary<string, IReadOnlyList<string>>> KeywordsOf(DbConnection connection, long[] ids) =>
        connection.Rows(
            "SELECT media_file_id, keyword_type, keyword FROM media_keywords WHERE media_file_id IN (SELECT value FROM json_each($ids)) ORDER BY media_file_id, keyword_type, id",
            row => (File: row.GetInt64(0), Type: row.Text(1) ?? Media.KeywordTypes.User, Word: row.GetString(2)), ("$ids", ids))
        .GroupBy(row => row.File)
        .ToDictionary(
            file => file.Key,
            file => (IReadOnlyDictionary<string, IReadOnlyList<string>>)file.GroupBy(row => row.Type, StringComparer.Ordinal).ToDictionary(
                type => type.Key, type => (IReadOnlyList<string>)[.. type.Select(row => row.Word)], StringComparer.Ordinal));
}
