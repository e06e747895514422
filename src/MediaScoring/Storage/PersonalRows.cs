using System.Data.Common;
using System.Text.Encodings.Web;
using System.Text.Json;
using MediaScoring.Media;

namespace MediaScoring.Storage;

/// <summary>What a file's sidecar looked like when sidecar and database last agreed.</summary>
/// <param name="Data">What both held; the score is null when the sidecar held none that counts.</param>
/// <param name="Score">The agreed score; null when the sidecar held none that counts.</param>
/// <param name="ModifiedNs">The sidecar's modification time.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Hash">Hash of its bytes; null in rows of schema version 1.</param>
/// <param name="IsSettled">Whether it had been still for two seconds when it was read; if not, it is read again.</param>
internal sealed record SidecarAgreement(PersonalData Data, Score? Score, long ModifiedNs, long Size, string? Hash, bool IsSettled);

/// <summary>What the database has of people's entries about one file.</summary>
/// <param name="Id">The row.</param>
/// <param name="Data">The entries.</param>
/// <param name="ChangedAt">When they last changed, UTC; null when unknown.</param>
/// <param name="Agreed">What was last agreed with the sidecar; null for never.</param>
/// <param name="Version">Grows with every change of the entries; 0 before the first.</param>
internal sealed record PersonalRow(long Id, PersonalData Data, DateTime? ChangedAt, SidecarAgreement? Agreed, long Version);

/// <summary>Reads what people entered from the tables that hold it.</summary>
internal static class PersonalRows
{
    // Kept readable for people who look with SQL.
    private static readonly JsonSerializerOptions readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The entries of a row; null when there is no such row.</summary>
    public static PersonalRow? Find(DbConnection connection, long id)
    {
        var keywords = connection.Rows(
            """
            SELECT coalesce((SELECT v.value FROM long_values v WHERE v.media_file_id = k.media_file_id AND v.column_name = 'keyword' AND v.cut_value = k.keyword LIMIT 1), k.keyword)
            FROM media_keywords k WHERE k.media_file_id = $id AND k.keyword_type = 'user' AND k.extracted IS NULL ORDER BY k.id
            """,
            reader => reader.GetString(0), ("$id", id));
        return connection.Rows(
            """
            SELECT f.score, f.note, f.updated_at, s.media_file_id, s.score, s.agreed, s.modified_ns, s.size, s.hash, s.read_ns,
                (SELECT max(c.id) FROM journal_changes c WHERE c.media_file_id = f.id),
                (SELECT e.created_at FROM journal_changes c JOIN journal_entries e ON e.id = c.entry_id WHERE c.media_file_id = f.id ORDER BY c.id DESC LIMIT 1)
            FROM media_files f LEFT JOIN score_sidecars s ON s.media_file_id = f.id WHERE f.id = $id
            """,
            row => new PersonalRow(
                id, new PersonalData { Score = ScoreOf(row.Integer(0)), Keywords = keywords, Note = row.Text(1) }, row.Time(11) ?? row.Time(2),
                row.IsDBNull(3) ? null : AgreementOf(row), row.Integer(10) ?? 0),
            ("$id", id)).FirstOrDefault();
    }

    /// <summary>Notes what was agreed with a sidecar.</summary>
    public static void Agree(DbConnection connection, long id, SidecarAgreement agreed) => connection.Execute(
        """
        INSERT INTO score_sidecars (media_file_id, score, modified_ns, size, hash, read_ns, agreed) VALUES ($file, $score, $modified, $size, $hash, $read, $agreed)
        ON CONFLICT (media_file_id) DO UPDATE SET score = excluded.score, modified_ns = excluded.modified_ns, size = excluded.size,
            hash = excluded.hash, read_ns = excluded.read_ns, agreed = excluded.agreed
        """,
        ("$file", id), ("$score", agreed.Score?.Value), ("$modified", agreed.ModifiedNs), ("$size", agreed.Size), ("$hash", agreed.Hash),
        ("$read", agreed.IsSettled ? agreed.ModifiedNs : null), ("$agreed", RestOf(agreed.Data)));

    /// <summary>Keywords as the journal and the agreement hold them.</summary>
    public static string KeywordsText(IReadOnlyList<string> keywords) => JsonSerializer.Serialize(keywords, readable);

    /// <summary>The keywords of such a text; none for anything else.</summary>
    public static IReadOnlyList<string> KeywordsOf(string? text)
    {
        if (text is null) return [];
        try
        {
            return JsonSerializer.Deserialize<string[]>(text) ?? [];
        }
        catch (JsonException)
        {
            return [];   // somebody wrote it by SQL; the words themselves are in media_keywords
        }
    }

    private static SidecarAgreement AgreementOf(DbDataReader row)
    {
        Score? score = row.Integer(4) is { } number && Media.Score.TryFrom(number, out var agreedScore) ? agreedScore : null;
        var data = new PersonalData { Score = score ?? Score.Unrated };
        if (row.Text(5) is { } rest)
        {
            using var document = JsonDocument.Parse(rest);
            data = data with
            {
                Keywords = document.RootElement.TryGetProperty("keywords", out var words) ? [.. words.EnumerateArray().Select(word => word.GetString() ?? "")] : [],
                Note = document.RootElement.TryGetProperty("note", out var note) ? note.GetString() : null,
            };
        }

        return new SidecarAgreement(data, score, row.Integer(6) ?? 0, row.Integer(7) ?? 0, row.Text(8), row.Integer(9) is not null);
    }

    private static string? RestOf(PersonalData data) =>
        data.Keywords.Count == 0 && data.Note is null ? null : JsonSerializer.Serialize(new { keywords = data.Keywords, note = data.Note }, readable);

    private static Score ScoreOf(long? number) => Score.TryFrom(number ?? 0, out var score) ? score : Score.Unrated;
}
