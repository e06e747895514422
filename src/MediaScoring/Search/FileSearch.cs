using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using MediaScoring.Catalog;
using MediaScoring.Storage;
using Microsoft.Data.Sqlite;

namespace MediaScoring.Search;

/// <summary>Finds files by keyword, type and score.</summary>
public sealed class FileSearch
{
    private readonly DatabaseSlot slot;

    internal FileSearch(DatabaseSlot slot) => this.slot = slot;

    /// <summary>One page of the files that a query finds.</summary>
    /// <exception cref="InvalidQueryException">The query contradicts itself or holds a blank word.</exception>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public Task<SearchPage> FindAsync(SearchQuery query, CancellationToken cancellationToken = default)
    {
        var conditions = new SearchConditions(slot.Root.Id, query);
        return slot.ReadAsync(
            connection =>
            {
                using var snapshot = connection.BeginTransaction(deferred: true);   // total and page from one state
                var total = conditions.Count(connection);
                var ids = conditions.Ids(connection, SearchCursor.Parse(query.Cursor), query.Offset, query.Limit is { } limit ? limit + 1 : null).ToList();
                var hasMore = ids.Count > query.Limit;
                if (hasMore) ids.RemoveAt(ids.Count - 1);

                using var rows = new FoundFileReader(connection);
                var files = ids.Select(rows.Find).OfType<FoundFile>().ToList();
                return new SearchPage(files, total, hasMore && files.Count > 0 ? SearchCursor.After(files[^1].File).ToString() : null);
            },
            cancellationToken);
    }

    /// <summary>Every file that a query finds, one by one; memory stays flat however many there are.</summary>
    /// <exception cref="InvalidQueryException">The query contradicts itself or holds a blank word.</exception>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public IAsyncEnumerable<FoundFile> StreamAsync(SearchQuery query, CancellationToken cancellationToken = default)
    {
        var conditions = new SearchConditions(slot.Root.Id, query);
        return Stream(slot.Database, conditions, cancellationToken);
    }

    private static async IAsyncEnumerable<FoundFile> Stream(
        LibraryDatabase database, SearchConditions conditions, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var lease = database.Read();
        using var snapshot = lease.Connection.BeginTransaction(deferred: true);
        using var rows = new FoundFileReader(lease.Connection);
        await Task.Yield();
        foreach (var id in conditions.Ids(lease.Connection, after: null, offset: 0, limit: null))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (rows.Find(id) is { } file) yield return file;
        }
    }
}

/// <summary>A query as SQL over the four tables. Case is folded by our function, never by the database.</summary>
internal sealed class SearchConditions
{
    private readonly string where;
    private readonly (string Name, object? Value)[] parameters;

    public SearchConditions(string rootId, SearchQuery query)
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

        if (query.Limit is <= 0) throw new InvalidQueryException("limit", "limit: give a number from 1.");
        if (query.Offset < 0 || (query.Offset > 0 && query.Cursor is not null)) throw new InvalidQueryException("offset", "offset: give a number from 0, and not together with a cursor.");
        var words = query.Keywords.Select(word => string.IsNullOrWhiteSpace(word)
            ? throw new InvalidQueryException("keywords", "keywords: a blank word would find everything. Leave it out.")
            : TextFolding.Fold(ColumnLimits.Clean(word).Trim())).ToList();
        for (var index = 0; index < words.Count; index++)
        {
            sql.Append(index == 0 ? " AND (" : query.MatchAll ? " AND " : " OR ").Append(FilesWithWord(index));
            values.Add(($"$word{index}", words[index]));
        }

        if (words.Count > 0) sql.Append(')');
        where = sql.ToString();
        parameters = [.. values];
    }

    public long Count(SqliteConnection connection) =>
        (long)connection.Scalar($"SELECT count(*) FROM media_files f WHERE {where}", parameters)!;

    /// <summary>The ids in order: score descending, name, id.</summary>
    public IEnumerable<long> Ids(SqliteConnection connection, SearchCursor? after, int offset, int? limit)
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

/// <summary>Reads found files by id, with prepared statements.</summary>
internal sealed class FoundFileReader : IDisposable
{
    private readonly SqliteCommand fileCommand;
    private readonly SqliteCommand keywordCommand;

    public FoundFileReader(SqliteConnection connection)
    {
        fileCommand = connection.Command($"SELECT {FileRows.Columns}, m.width, m.height, m.duration FROM media_files f LEFT JOIN media_metadata m ON m.media_file_id = f.id WHERE f.id = $id", ("$id", 0L));
        keywordCommand = connection.Command("SELECT keyword_type, keyword FROM media_keywords WHERE media_file_id = $id ORDER BY keyword_type, id", ("$id", 0L));
    }

    /// <summary>The file of an id; null when it has gone.</summary>
    public FoundFile? Find(long id)
    {
        fileCommand.Parameters[0].Value = id;
        using var reader = fileCommand.ExecuteReader();
        if (!reader.Read()) return null;

        const int first = FileRows.ColumnCount;
        return new FoundFile(FileRows.Read(reader), KeywordsOf(id))
        {
            Width = (int?)reader.Integer(first), Height = (int?)reader.Integer(first + 1), DurationSeconds = reader.Number(first + 2),
        };
    }

    public void Dispose()
    {
        fileCommand.Dispose();
        keywordCommand.Dispose();
    }

    private Dictionary<string, IReadOnlyList<string>> KeywordsOf(long id)
    {
        keywordCommand.Parameters[0].Value = id;
        using var reader = keywordCommand.ExecuteReader();
        var byType = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        List<string>? words = null;
        string? current = null;
        while (reader.Read())
        {
            var type = reader.Text(0) ?? Media.KeywordTypes.User;
            if (words is null || type != current) byType[current = type] = words = [];
            words.Add(reader.GetString(1));
        }

        return byType;
    }
}
