using System.Text;
using System.Text.Json;
using MediaScoring.Storage;
using Microsoft.Data.Sqlite;

namespace MediaScoring.Search;

/// <summary>
/// The plain conditions of a query as SQL over the four tables: how searches are answered while the index is not there, and
/// how answers of any length are streamed. Case is folded by our function, never by the database.
/// </summary>
internal sealed class TableSearch
{
    private readonly string where;
    private readonly (string Name, object? Value)[] parameters;

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
            values.Add(("$types", JsonSerializer.Serialize(types.Select(ExtensionOf))));
        }

        var words = query.Keywords.Select(word => TextFolding.Fold(ColumnLimits.Clean(word).Trim())).ToList();
        for (var index = 0; index < words.Count; index++)
        {
            sql.Append(index == 0 ? " AND (" : query.MatchAll ? " AND " : " OR ").Append(FilesWithWord(index));
            values.Add(($"$word{index}", words[index]));
        }

        if (words.Count > 0) sql.Append(')');
        where = sql.ToString();
        parameters = [.. values];
    }

    /// <summary>Whether a query is one of those that SQL answers.</summary>
    public static bool CanAnswer(SearchQuery query) => string.IsNullOrWhiteSpace(query.Text) && query.Sort.Count == 0 && query.Facets.Count == 0;

    public long Count(SqliteConnection connection) =>
        (long)connection.Scalar($"SELECT count(*) FROM media_files f WHERE {where}", parameters)!;

    /// <summary>The ids in order: score descending, name, id.</summary>
    public IEnumerable<long> Ids(SqliteConnection connection, TableCursor? after, int offset, int? limit)
    {
        var sql = $"SELECT f.id FROM media_files f WHERE {where}";
        (string, object?)[] values = parameters;
        if (after is { } cursor)
        {
            sql += " AND (-coalesce(f.score, 0), f.filename, f.id) > (-$cursor_score, $cursor_name, $cursor_id)";
            values = [.. parameters, ("$cursor_score", cursor.Score), ("$cursor_name", cursor.Name), ("$cursor_id", cursor.Id)];
        }

        sql += " ORDER BY coalesce(f.score, 0) DESC, f.filename, f.id LIMIT $limit OFFSET $offset";
        using var command = connection.Command(sql, [.. values, ("$limit", limit ?? -1), ("$offset", offset)]);
        using var reader = command.ExecuteReader();
        while (reader.Read()) yield return reader.GetInt64(0);
    }

    // The distinct words are read from the index of the keyword column alone; only then the files of those that match.
    // A keyword longer than its column is found by its whole text.
    private static string FilesWithWord(int index) =>
        $"""
        f.id IN (SELECT k.media_file_id FROM media_keywords k WHERE k.keyword IN
                (SELECT keyword FROM (SELECT DISTINCT keyword FROM media_keywords) WHERE instr(fold_text(keyword), $word{index}) > 0)
            UNION ALL SELECT l.media_file_id FROM long_values l WHERE l.column_name = 'keyword' AND instr(fold_text(l.value), $word{index}) > 0)
        """;

    private static string ExtensionOf(string type)
    {
        var name = type.Trim().ToLowerInvariant();
        return name.StartsWith('.') ? name : "." + name;
    }
}
