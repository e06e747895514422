using MediaScoring.Storage;

namespace MediaScoring.Catalog;

/// <summary>What people write about single files.</summary>
public sealed class FileNotes
{
    /// <summary>The longest note, in characters.</summary>
    public const int LongestNote = 10_000;

    private readonly FileEdits edits;
    private readonly DatabaseSlot slot;

    internal FileNotes(FileEdits edits, DatabaseSlot slot)
    {
        this.edits = edits;
        this.slot = slot;
    }

    /// <summary>Writes the note of a file in place of the one that it has.</summary>
    /// <param name="path">Relative to the media folder, or absolute below it.</param>
    /// <param name="note">The text; null or blank to take the note away.</param>
    /// <param name="options">By whom, and under which condition.</param>
    /// <param name="cancellationToken">Stops waiting; a note that is being written is finished.</param>
    /// <returns>The version of the file's entries now.</returns>
    /// <exception cref="ChangedSinceException">The file has another version than the expected one.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    /// <exception cref="LibraryException">The note is too long, or the sidecar cannot be written.</exception>
    public async Task<long> SetAsync(string path, string? note, EditOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (note?.Length > LongestNote) throw new LibraryException($"A note has at most {LongestNote} characters; this one has {note.Length}.");

        var place = edits.Folder.Resolve(path);
        if (!File.Exists(place.AbsolutePath)) throw new FileNotFoundException($"There is no file {place.RelativePath}.", place.RelativePath);
        var text = string.IsNullOrWhiteSpace(note) ? null : ColumnLimits.Clean(note);
        return (await edits.ApplyAsync("note", [new FileEdit(place, before => before with { Note = text })], options, cancellationToken)).Version;
    }

    /// <summary>The note of a row, and the version of the file's entries (0 before the first change).</summary>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public Task<(string? Note, long Version)> OfFileAsync(long id, CancellationToken cancellationToken = default) => slot.ReadAsync(
        connection => connection.Rows(
            "SELECT note, (SELECT coalesce(max(c.id), 0) FROM journal_changes c WHERE c.media_file_id = f.id) FROM media_files f WHERE f.id = $id AND f.root_id = $root",
            reader => (reader.Text(0), reader.GetInt64(1)), ("$id", id), ("$root", slot.Root.Id)).FirstOrDefault(),
        cancellationToken);
}
