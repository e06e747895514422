using System.Data.Common;
using System.Text;
using MediaScoring.Storage;

namespace MediaScoring.Search.FullText;

/// <summary>The running texts of a file.</summary>
internal sealed record FileTexts(long Id, string Name, string? Prompt, string? NegativePrompt, string? Note, string Description, IReadOnlyList<string> Keywords)
{
    /// <summary>All that a search in "text" looks at: the negative prompt is not among it.</summary>
    public IEnumerable<string> Everywhere => new[] { Name, Prompt, Note, Description }.Where(text => !string.IsNullOrEmpty(text)).Concat(Keywords)!;
}

/// <summary>Reads the running texts of files.</summary>
internal static class FullTextRows
{
    /// <summary>The texts of some files; those that are gone do not come.</summary>
    public static List<FileTexts> Read(DbConnection connection, IReadOnlyCollection<long> ids) =>
        Read(connection, "IN (SELECT value FROM json_each($ids))", ("$ids", ids.ToArray()));

    /// <summary>The texts of the next files in the order of their ids.</summary>
    public static List<FileTexts> ReadAfter(DbConnection connection, long id, int most)
    {
        var last = connection.Scalar("SELECT max(id) FROM (SELECT id FROM media_files WHERE id > $after ORDER BY id LIMIT $most) AS following", ("$after", id), ("$most", most)) as long? ?? id;
        return Read(connection, "BETWEEN $after + 1 AND $last", ("$after", id), ("$last", last));
    }

    /// <summary>The details of some files that have some, one at a time; of every file where none are named.</summary>
    public static IEnumerable<(long Id, string Details)> Details(DbConnection connection, IReadOnlyCollection<long>? ids)
    {
        const string all = "SELECT media_file_id, details FROM media_metadata WHERE details IS NOT NULL";
        using var command = ids is null ? connection.Command(all) : connection.Command(all + " AND media_file_id IN (SELECT value FROM json_each($ids))", ("$ids", ids.ToArray()));
        using var reader = command.ExecuteReader();
        while (reader.Read()) yield return (reader.GetInt64(0), reader.GetString(1));
    }

    private static List<FileTexts> Read(DbConnection connection, string whichIds, params (string, object?)[] parameters)
    {
        var words = connection.Rows(
            $"""
            SELECT k.media_file_id, coalesce(l.value, k.keyword) FROM media_keywords k
            LEFT JOIN long_values l ON l.media_file_id = k.media_file_id AND l.column_name = 'keyword' AND l.cut_value = k.keyword
            WHERE k.media_file_id {whichIds}
            """,
            row => (File: row.GetInt64(0), Word: row.GetString(1)), parameters).ToLookup(row => row.File, row => row.Word);
        return connection.Rows(
            $"SELECT f.id, f.filename, m.prompt, m.negative_prompt, f.note, m.details FROM media_files f LEFT JOIN media_metadata m ON m.media_file_id = f.id WHERE f.id {whichIds} ORDER BY f.id",
            row => new FileTexts(row.GetInt64(0), row.GetString(1), row.Text(2), row.Text(3), row.Text(4), DescriptionOf(row.Text(5)), [.. words[row.GetInt64(0)].Distinct()]),
            parameters);
    }

    /// <summary>What cameras and picture editors wrote: title, description, creator, camera, lens, subjects.</summary>
    private static string DescriptionOf(string? details)
    {
        if (details is null || !details.Contains("\"description\"", StringComparison.Ordinal) || MetadataDetails.Parse(details).Description is not { } description) return "";

        var text = new StringBuilder();
        foreach (var part in new[] { description.Title, description.Description, description.Creator, description.Camera, description.Lens }.Concat(description.Subjects))
        {
            if (!string.IsNullOrEmpty(part)) text.Append(text.Length > 0 ? "\n" : "").Append(part);
        }

        return text.ToString();
    }
}
