using System.Data.Common;
using MediaScoring.Media;

namespace MediaScoring.Storage;

/// <summary>
/// Writes one journal entry: who changed what, with the values before and after. Runs in the transaction of the change
/// itself, so that there is neither a change without its entry nor an entry without its change.
/// </summary>
internal sealed class JournalWriter(DbConnection connection, LibraryRoot root, string kind, string client, DateTimeOffset now, long? targetId = null)
{
    /// <summary>Client names are cut to this many characters.</summary>
    public const int LongestClient = 100;

    /// <summary>The entry; null as long as nothing was changed.</summary>
    public long? EntryId { get; private set; }

    /// <summary>Notes every field in which two states of a file differ.</summary>
    /// <returns>Whether there was a difference.</returns>
    public bool Record(long fileId, PersonalData before, PersonalData after)
    {
        var changed = false;
        if (before.Score != after.Score) Field("score", before.Score.ToString(), after.Score.ToString());
        if (!PersonalData.SameKeywords(before.Keywords, after.Keywords)) Field("keywords", PersonalRows.KeywordsText(before.Keywords), PersonalRows.KeywordsText(after.Keywords));
        if (before.Note != after.Note) Field("note", before.Note, after.Note);
        return changed;

        void Field(string name, string? oldValue, string? newValue)
        {
            Record(fileId, name, oldValue, newValue, conflict: false);
            changed = true;
        }
    }

    /// <summary>Notes one field.</summary>
    /// <param name="fileId">The file's row.</param>
    /// <param name="field">"score", "keywords" or "note".</param>
    /// <param name="oldValue">The value that no longer holds.</param>
    /// <param name="newValue">The value that holds now.</param>
    /// <param name="conflict">Whether both sides had changed and the old value lost.</param>
    public void Record(long fileId, string field, string? oldValue, string? newValue, bool conflict)
    {
        EntryId ??= (long)connection.Scalar(
            "INSERT INTO journal_entries (root_id, kind, client, created_at, target_id) VALUES ($root, $kind, $client, $now, $target) RETURNING id",
            ("$root", root.Id), ("$kind", kind), ("$client", ColumnLimits.Cut(ColumnLimits.Clean(client), LongestClient)), ("$now", UtcText.Of(now)), ("$target", targetId))!;
        connection.Execute(
            "INSERT INTO journal_changes (entry_id, media_file_id, field, old_value, new_value, conflict) VALUES ($entry, $file, $field, $old, $new, $conflict)",
            ("$entry", EntryId), ("$file", fileId), ("$field", field), ("$old", oldValue), ("$new", newValue), ("$conflict", conflict ? true : null));
    }
}
