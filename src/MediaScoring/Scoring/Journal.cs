using System.Data.Common;
using System.Globalization;
using MediaScoring.Catalog;
using MediaScoring.Media;
using MediaScoring.Storage;

namespace MediaScoring.Scoring;

/// <summary>There is nothing to take back or to do again, or what was changed has been changed again since; nothing was changed now.</summary>
public sealed class UndoRefusedException : LibraryException
{
    /// <summary>Creates the exception with a sentence for people.</summary>
    public UndoRefusedException(string message) : base(message)
    {
    }
}

/// <summary>What undo or redo did.</summary>
/// <param name="EntryId">The entry that was taken back or done again.</param>
/// <param name="Kind">"score", "keywords" or "note".</param>
/// <param name="Client">Who had made it; null when unknown.</param>
/// <param name="Paths">The files, below the media folder.</param>
public sealed record UndoneEntry(long EntryId, string Kind, string? Client, IReadOnlyList<string> Paths)
{
    /// <inheritdoc cref="ScoreReceipt.Sequence"/>
    public long Sequence { get; init; }
}

/// <summary>One change of one field of a file.</summary>
/// <param name="EntryId">The journal entry that it belongs to; a change of many files is one entry.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Client">Who: "cli", "sidecar" for what was taken over from a sidecar, or the name that a client gave.</param>
/// <param name="Kind">"score", "keywords", "note", "undo", "redo" or "sidecar".</param>
/// <param name="Field">"score", "keywords" or "note".</param>
/// <param name="OldValue">Before: digits, a JSON array of words, or text; null for no note.</param>
/// <param name="NewValue">After, in the same form.</param>
/// <param name="IsUndone">Whether it has been taken back.</param>
/// <param name="IsConflict">Whether sidecar and database had both changed, and the old value lost.</param>
public sealed record HistoryItem(long EntryId, DateTime? At, string? Client, string Kind, string Field, string? OldValue, string? NewValue, bool IsUndone, bool IsConflict);

/// <summary>One file's part of a change.</summary>
/// <param name="Path">Below the media folder.</param>
/// <param name="Field">"score", "keywords" or "note".</param>
/// <param name="OldValue">Before, in the form of <see cref="HistoryItem.OldValue"/>.</param>
/// <param name="NewValue">After, in the same form.</param>
public sealed record JournalChange(string Path, string Field, string? OldValue, string? NewValue);

/// <summary>What somebody did with one gesture, to one file or to many.</summary>
/// <param name="Id">By what it is taken back.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Client">Who, as <see cref="HistoryItem.Client"/>.</param>
/// <param name="Kind">"score", "keywords" or "note".</param>
/// <param name="Files">How many files it changed.</param>
/// <param name="IsUndone">Whether it has been taken back.</param>
/// <param name="Changes">The first of its changes.</param>
public sealed record JournalEntry(long Id, DateTime? At, string? Client, string Kind, long Files, bool IsUndone, IReadOnlyList<JournalChange> Changes);

/// <summary>Who changed which score, keywords or note, and taking it back. Lies in the database and survives its closing.</summary>
public sealed class Journal
{
    private const string PeoplesKinds = "('score', 'keywords', 'note')";

    private readonly FileEdits edits;
    private readonly DatabaseSlot slot;

    internal Journal(FileEdits edits, DatabaseSlot slot)
    {
        this.edits = edits;
        this.slot = slot;
    }

    /// <summary>Takes back the last change that holds, of one file or of many.</summary>
    /// <param name="options">By whom.</param>
    /// <param name="cancellationToken">Stops waiting; what has begun is finished.</param>
    /// <exception cref="UndoRefusedException">There is nothing to take back, or a file was changed since.</exception>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public Task<UndoneEntry> UndoAsync(EditOptions options, CancellationToken cancellationToken = default) => TurnAsync(
        // coalesce: the newest entries are looked at first, instead of all of a kind.
        "undo", "SELECT e.id FROM journal_entries e WHERE coalesce(e.root_id, '') = $root AND coalesce(e.kind, '') IN " + PeoplesKinds + """
             AND coalesce(e.undone_by, 0) = 0 AND EXISTS (SELECT 1 FROM journal_changes c WHERE c.entry_id = e.id) ORDER BY e.id DESC LIMIT 1
            """,
        "There is nothing to undo.", options, cancellationToken);

    /// <summary>Takes back one change, however many came after it, as long as they were of other files.</summary>
    /// <param name="entryId">Which.</param>
    /// <param name="options">By whom.</param>
    /// <param name="cancellationToken">Stops waiting; what has begun is finished.</param>
    /// <exception cref="UndoRefusedException">There is no such change, it was taken back already, or a file was changed since.</exception>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public Task<UndoneEntry> UndoAsync(long entryId, EditOptions options, CancellationToken cancellationToken = default) => TurnAsync(
        "undo", "SELECT e.id FROM journal_entries e WHERE e.id = $entry AND e.root_id = $root AND e.undone_by IS NULL AND e.kind IN " + PeoplesKinds +
            " AND EXISTS (SELECT 1 FROM journal_changes c WHERE c.entry_id = e.id)",
        "There is no such change, or it was taken back already.", options, cancellationToken, ("$entry", entryId));

    /// <summary>What people did, the latest first.</summary>
    /// <param name="limit">At most so many.</param>
    /// <param name="before">Only what was done before this entry; null for the latest.</param>
    /// <param name="changes">At most so many changes of each.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public Task<IReadOnlyList<JournalEntry>> ListAsync(int limit, long? before = null, int changes = 20, CancellationToken cancellationToken = default) =>
        slot.ReadAsync<IReadOnlyList<JournalEntry>>(
            connection => [.. connection.Rows(
                // coalesce: as above.
                "SELECT e.id, e.created_at, e.client, e.kind, (SELECT count(DISTINCT c.media_file_id) FROM journal_changes c WHERE c.entry_id = e.id), e.undone_by IS NOT NULL FROM journal_entries e WHERE e.id < $before AND coalesce(e.root_id, '') = $root AND coalesce(e.kind, '') IN " + PeoplesKinds + """
                     AND EXISTS (SELECT 1 FROM journal_changes c WHERE c.entry_id = e.id) ORDER BY e.id DESC LIMIT $limit
                    """,
                row => new JournalEntry(row.GetInt64(0), row.Time(1), row.Text(2), row.GetString(3), row.GetInt64(4), row.Integer(5) == 1, []),
                ("$root", slot.Root.Id), ("$before", before ?? long.MaxValue), ("$limit", limit)).Select(entry => entry with { Changes = FirstChangesOf(connection, entry.Id, changes) })],
            cancellationToken);

    /// <summary>Does the change again that was taken back last, as long as nobody has made another one since.</summary>
    /// <param name="options">By whom.</param>
    /// <param name="cancellationToken">Stops waiting; what has begun is finished.</param>
    /// <exception cref="UndoRefusedException">There is nothing to do again, or a file was changed since.</exception>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public Task<UndoneEntry> RedoAsync(EditOptions options, CancellationToken cancellationToken = default) => TurnAsync(
        "redo", "SELECT e.id FROM journal_entries e WHERE e.undone_by IS NOT NULL AND coalesce(e.root_id, '') = $root AND e.undone_by > coalesce((SELECT n.id FROM journal_entries n WHERE coalesce(n.root_id, '') = $root AND coalesce(n.kind, '') IN " + PeoplesKinds + """
             ORDER BY n.id DESC LIMIT 1), 0) AND EXISTS (SELECT 1 FROM journal_changes c WHERE c.entry_id = e.id) ORDER BY e.undone_by DESC LIMIT 1
            """,
        "There is nothing to redo.", options, cancellationToken);

    /// <summary>Every change of a file's entries that is on record, the newest first.</summary>
    /// <param name="id">The file's row.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public Task<IReadOnlyList<HistoryItem>> HistoryOfAsync(long id, int limit = 1000, CancellationToken cancellationToken = default) =>
        slot.ReadAsync<IReadOnlyList<HistoryItem>>(
            connection => connection.Rows(
                """
                SELECT e.id, e.created_at, e.client, e.kind, c.field, c.old_value, c.new_value, e.undone_by IS NOT NULL, c.conflict IS TRUE
                FROM journal_changes c JOIN journal_entries e ON e.id = c.entry_id
                WHERE c.media_file_id = $file AND e.root_id = $root ORDER BY c.id DESC LIMIT $limit
                """,
                row => new HistoryItem(
                    row.GetInt64(0), row.Time(1), row.Text(2), row.GetString(3), row.GetString(4), row.Text(5), row.Text(6), row.Integer(7) == 1, row.Integer(8) == 1),
                ("$file", id), ("$root", slot.Root.Id), ("$limit", limit)),
            cancellationToken);

    private sealed record RecordedChange(string Path, string Field, string? From, string? To);

    private static List<JournalChange> FirstChangesOf(DbConnection connection, long id, int limit) => connection.Rows(
        "SELECT f.relative_path, c.field, c.old_value, c.new_value FROM journal_changes c JOIN media_files f ON f.id = c.media_file_id WHERE c.entry_id = $entry ORDER BY c.id LIMIT $limit",
        row => new JournalChange(row.GetString(0), row.GetString(1), row.Text(2), row.Text(3)), ("$entry", id), ("$limit", limit));

    private async Task<UndoneEntry> TurnAsync(string kind, string choice, string nothing, EditOptions options, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        ArgumentNullException.ThrowIfNull(options);
        var isUndo = kind == "undo";
        var (target, changes) = await slot.ReadAsync(
            connection =>
            {
                if (connection.Scalar(choice, [("$root", slot.Root.Id), .. parameters]) is not long id) throw new UndoRefusedException(nothing);
                return (EntryOf(connection, id), ChangesOf(connection, id, isUndo));
            },
            cancellationToken);

        var files = changes.GroupBy(change => change.Path, StringComparer.Ordinal).Select(group => new FileEdit(edits.Folder.Resolve(group.Key), before => Turn(before, group.Key, [.. group], kind))).ToList();
        var receipt = await edits.ApplyAsync(
            kind, files, options with { ExpectedVersion = null }, cancellationToken, target.EntryId,
            (connection, entry) => Mark(connection, target.EntryId, isUndo ? entry : null));
        return target with { Paths = [.. files.Select(file => file.Place.RelativePath)], Sequence = receipt.Sequence };
    }

    private static UndoneEntry EntryOf(DbConnection connection, long id) =>
        connection.Rows("SELECT kind, client FROM journal_entries WHERE id = $id", row => new UndoneEntry(id, row.GetString(0), row.Text(1), []), ("$id", id))[0];

    private static List<RecordedChange> ChangesOf(DbConnection connection, long id, bool isUndo) => connection.Rows(
        "SELECT f.relative_path, c.field, c.old_value, c.new_value FROM journal_changes c JOIN media_files f ON f.id = c.media_file_id WHERE c.entry_id = $entry ORDER BY c.id",
        row => isUndo ? new RecordedChange(row.GetString(0), row.GetString(1), row.Text(3), row.Text(2)) : new RecordedChange(row.GetString(0), row.GetString(1), row.Text(2), row.Text(3)),
        ("$entry", id));

    /// <summary>Marks in the same transaction; another process may have been faster.</summary>
    private static void Mark(DbConnection connection, long target, long? undoneBy)
    {
        var count = connection.Execute(
            "UPDATE journal_entries SET undone_by = $by WHERE id = $id AND (undone_by IS NULL) = $isUndo", ("$by", undoneBy), ("$isUndo", undoneBy is not null), ("$id", target));
        if (count == 0) throw new UndoRefusedException("Somebody else did the same just now.");
    }

    private static PersonalData Turn(PersonalData before, string path, IReadOnlyList<RecordedChange> changes, string kind)
    {
        var after = before;
        foreach (var change in changes)
        {
            var holds = change.Field switch
            {
                "score" => before.Score.ToString() == change.From,
                "keywords" => PersonalData.SameKeywords(before.Keywords, PersonalRows.KeywordsOf(change.From)),
                _ => before.Note == change.From,
            };
            if (!holds) throw new UndoRefusedException($"The {change.Field} of {path} was changed again since, so {kind} would lose that change. Nothing was changed; the file's history shows both.");

            after = change.Field switch
            {
                "score" => after with { Score = Score.TryFrom(long.Parse(change.To!, CultureInfo.InvariantCulture), out var score) ? score : before.Score },
                "keywords" => after with { Keywords = PersonalRows.KeywordsOf(change.To) },
                _ => after with { Note = change.To },
            };
        }

        return after;
    }
}
