using System.Data.Common;
using MediaScoring.Catalog;
using MediaScoring.Storage;

namespace MediaScoring.Search;

/// <summary>Reads found files by id, with prepared statements.</summary>
internal sealed class FoundFileReader : IDisposable
{
    private readonly DbCommand fileCommand;
    private readonly DbCommand keywordCommand;

    public FoundFileReader(DbConnection connection)
    {
        fileCommand = connection.Command($"SELECT {FileRows.Columns}, m.width, m.height, m.duration FROM media_files f LEFT JOIN media_metadata m ON m.media_file_id = f.id WHERE f.id = $id", ("$id", 0L));
        keywordCommand = connection.Command("SELECT keyword_type, keyword FROM media_keywords WHERE media_file_id = $id ORDER BY keyword_type, id", ("$id", 0L));
    }

    /// <summary>The file of an id; null when it has gone.</summary>
    public FoundFile? Find(long id)
    {
        return FileOf(id) is { } found ? found with { Keywords = KeywordsOf(id) } : null;
    }

    public void Dispose()
    {
        fileCommand.Dispose();
        keywordCommand.Dispose();
    }

    private FoundFile? FileOf(long id)
    {
        fileCommand.Parameters[0].Value = id;
        using var reader = fileCommand.ExecuteReader();
        if (!reader.Read()) return null;

        const int first = FileRows.ColumnCount;
        return new FoundFile(FileRows.Read(reader), new Dictionary<string, IReadOnlyList<string>>())
        {
            Width = (int?)reader.Integer(first), Height = (int?)reader.Integer(first + 1), DurationSeconds = reader.Number(first + 2),
        };
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
