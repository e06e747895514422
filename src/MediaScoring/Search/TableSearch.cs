using System.Data.Common;
using System.Text;
using MediaScoring.Storage;

namespace MediaScoring.Search;

/// <summary>
/// The plain conditions of a query as SQL over the four tables: how searches are answered while the index is not there, and
/// how answers of any length are streamed. Case is folded by our function, never by the database.
/// </summary>
internal sealed class TableSearch
{
    private readonly string where;
    private readonly (string Name, object? Value)[] parameters;
    private readonly List<string> words;

    public TableSearch(string rootId, SearchQuery query)
    {
        var sql = new StringBuilder("f.root_id = $root AND f.missing_since IS NULL");
        List<(string, object?)> values = [("$root", rootId)];
        if (query.MinScore is { } lowest)
        {
            sql.Append(" AND coalesce(f.score, 0) >= $lowest");
            values.Add(("$lowest", lowest));
        }

        if (query.MaxScore is { } highest)
        {
            sql.Append(" AND coalesce(f.score, 0) <= $highest");
            values.Add(("$highest", highest));
        }

        if (query.FileTypes is { Count: > 0 } types)
        {
            sql.Append(" AND f.extension IN (SELECT value FROM json_each($types))");
            values.Add(("$types", types.Select(ExtensionOf).ToArray()));
        }

        words = query.Keywords.Select(word => TextFolding.Fold(ColumnLimits.Clean(word).Trim())).ToList();
        for (var index = 0; index < words.Count; index++) sql.Append(index == 0 ? " AND (" : query.MatchAll ? " AND " : " OR ").Append(FilesWithWord(index));

        if (words.Count > 0) sql.Append(')');
        where = sql.ToString();
        parameters = [.. values];
    }

    /// <summary>Whether a query is one of those that SQL answers.</summary>
    public static bool CanAnswer(SearchQuery query) => string.IsNullOrWhiteSpace(query.Text) && query.Sort.Count == 0 && query.Facets.Count == 0;

    public long Count(DbConnection connection) =>
        (long)connection.Scalar($"SELECT count(*) FROM media_files f WHERE {where}", On(connection))!;

    /// <summary>The ids in order: score descending, name, id.</summary>
    public List<long> Ids(DbConnection connection, TableCursor? after, int offset, int? limit)
    {
        var sql = $"SELECT f.id FROM media_files f WHERE {where}";
        var values = On(connection);
        if (after is { } cursor)
        {
            sql += " AND (-coalesce(f.score, 0), f.filename, f.id) > (-$cursor_score, $cursor_name, $cursor_id)";
            values = [.. values, ("$cursor_score", cursor.Score), ("$cursor_name", cursor.Name), ("$cursor_id", cursor.Id)];
        }

        sql += " ORDER BY coalesce(f.score, 0) DESC, f.filename, f.id LIMIT $limit OFFSET $offset";
        return connection.Rows(sql, row => row.GetInt64(0), [.. values, ("$limit", limit ?? long.MaxValue), ("$offset", offset)]);
    }

    /// <summary>The parameters, with the keywords of this database in which each word is.</summary>
    private (string Name, object? Value)[] On(DbConnection connection)
    {
        if (words.Count == 0) return parameters;

        var known = connection.Rows("SELECT DISTINCT keyword FROM media_keywords", row => row.GetString(0));
        var cut = connection.Rows("SELECT media_file_id, value FROM long_values WHERE column_name = 'keyword'", row => (File: row.GetInt64(0), Word: row.GetString(1)));
        return
        [
            .. parameters,
            .. words.SelectMany((word, index) => new (string, object?)[]
            {
                ($"$words{index}", known.Where(keyword => Holds(keyword, word)).ToArray()), ($"$files{index}", cut.Where(value => Holds(value.Word, word)).Select(value => value.File).ToArray()),
            }),
        ];
    }

    // The distinct words are read from the index of the keyword column alone; only then the files of those that match.
    // A keyword longer than its column is found by its whole text.
    private static string FilesWithWord(int index) =>
        $"""
        (f.id IN (SELECT k.media_file_id FROM media_keywords k WHERE k.keyword IN (SELECT value FROM json_each($words{index})))
            OR f.id IN (SELECT value FROM json_each($files{index})))
        """;

    private static bool Holds(string keyword, string word) => TextFolding.Fold(keyword).Contains(word, StringComparison.Ordinal);

    private static string ExtensionOf(string type)
    {
        var name = type.Trim().ToLowerInvariant();
        return name.StartsWith('.') ? name : "." + name;
    }
}
