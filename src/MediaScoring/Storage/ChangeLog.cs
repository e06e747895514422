using System.Data.Common;

namespace MediaScoring.Storage;

/// <summary>How far somebody has followed the changes of a database.</summary>
/// <param name="Seq">The last row of <c>changed_files</c> that was taken in.</param>
/// <param name="KeywordId">The last row of <c>media_keywords</c> that was taken in.</param>
internal readonly record struct ChangeMark(long Seq, long KeywordId);

/// <summary>What has changed since a mark.</summary>
/// <param name="Files">The files about which anything changed, each once; some may be gone.</param>
/// <param name="Mark">Where the next look begins.</param>
internal sealed record ChangedFiles(IReadOnlyCollection<long> Files, ChangeMark Mark);

/// <summary>
/// Which files changed, whoever changed them: this process, another one, or a person with the sqlite3 shell. Triggers note every
/// file in <c>changed_files</c>; keywords that are added are recognised by their ids instead, since a trigger a keyword would make
/// writing a library a third slower. All methods want to run in one read transaction with what is read afterwards.
/// </summary>
internal static class ChangeLog
{
    /// <summary>How many changes are kept. Who was away for longer reads everything again.</summary>
    public const int RowsKept = 200_000;

    private const int KeywordsAFile = 16;

    /// <summary>The mark of someone who has just read everything.</summary>
    public static ChangeMark Now(DbConnection connection) => new(
        connection.Scalar("SELECT max(seq) FROM changed_files") as long? ?? 0, connection.Scalar("SELECT max(id) FROM media_keywords") as long? ?? 0);

    /// <summary>The next changes after a mark.</summary>
    /// <param name="connection">In a read transaction.</param>
    /// <param name="mark">How far the caller is.</param>
    /// <param name="most">About how many changes to take at a time; call again until no file comes.</param>
    /// <returns>Null when the log does not reach back so far: then everything must be read anew.</returns>
    public static ChangedFiles? Since(DbConnection connection, ChangeMark mark, int most)
    {
        var first = connection.Scalar("SELECT min(seq) FROM changed_files") as long?;
        var last = connection.Scalar("SELECT max(seq) FROM changed_files") as long? ?? 0;
        if (last < mark.Seq || (first ?? 1) > mark.Seq + 1) return null;

        var files = new HashSet<long>();
        var seq = mark.Seq;
        var keywordId = mark.KeywordId;
        foreach (var (row, file, lastKeyword) in connection.Rows(
            "SELECT seq, media_file_id, last_keyword_id FROM changed_files WHERE seq > $seq ORDER BY seq LIMIT $most",
            reader => (reader.GetInt64(0), reader.GetInt64(1), reader.Integer(2)), ("$seq", mark.Seq), ("$most", most)))
        {
            seq = row;
            files.Add(file);
            keywordId = Math.Min(keywordId, lastKeyword ?? keywordId);   // SQLite gives the highest id again once its row is gone
        }

        foreach (var (id, file) in connection.Rows(
            "SELECT id, media_file_id FROM media_keywords WHERE id > $id ORDER BY id LIMIT $most",
            reader => (reader.GetInt64(0), reader.Integer(1)), ("$id", keywordId), ("$most", most * KeywordsAFile)))
        {
            keywordId = id;
            if (file is { } known) files.Add(known);
        }

        return new ChangedFiles(files, new ChangeMark(seq, keywordId));
    }

    /// <summary>Forgets what is older than the changes that are kept. The last row stays, so that numbers only ever grow.</summary>
    public static void Prune(DbConnection connection) =>
        connection.Execute("DELETE FROM changed_files WHERE seq <= (SELECT max(seq) FROM changed_files) - $kept", ("$kept", RowsKept));

    /// <summary>What tells this database from every other.</summary>
    public static string DatabaseId(DbConnection connection) => connection.Scalar("SELECT value FROM library_state WHERE name = 'database_id'") as string ?? "";
}
