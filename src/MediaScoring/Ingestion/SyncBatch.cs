using System.Data.Common;
using MediaScoring.Catalog;
using MediaScoring.Media;
using MediaScoring.Sidecars;
using MediaScoring.Storage;

namespace MediaScoring.Ingestion;

/// <summary>Writes a few files of a sync, in one transaction.</summary>
internal sealed class SyncBatch(FileEdits edits, LibraryRoot root, DbConnection connection, SyncCounts counts, bool canRecognise, DateTimeOffset now, int newFiles) : IDisposable
{
    private readonly FileWriter writer = new(connection, root, now, newFiles);

    /// <summary>Writes the files in their order: all of them, or as many as are done when somebody else is to have the turn, but at least one.</summary>
    /// <returns>How many it wrote.</returns>
    public int Write(List<SyncItem> batch, Func<bool> mustYield)
    {
        var intake = new SidecarIntake(connection, root, writer, now);
        var written = 0;
        do WriteOne(batch[written++], intake);
        while (written < batch.Count && !mustYield());
        writer.Flush();
        return written;
    }

    public void Dispose() => writer.Dispose();

    private void WriteOne(SyncItem item, SidecarIntake intake)
    {
        var file = item.File;
        if (RowOf(item) is not { } id)
        {
            counts.Count(item, scoreImported: false);
            Interlocked.Increment(ref counts.Failed);
            counts.Problem(file.RelativePath, "The path is too long for the library. Move the file to a shorter path.");
            return;
        }

        if (item.Metadata is { } metadata)
        {
            writer.StoreMetadata(id, file.RelativePath, file.ModifiedNs, metadata, item.Keywords, isNew: item.Known is null);
            if (metadata.IsUnreadable) Interlocked.Increment(ref counts.Failed);
            foreach (var sentence in metadata.Problems) counts.Problem(file.RelativePath, sentence);
        }

        var (scoreImported, entriesChanged) = item.LooksAtSidecar ? TakeSidecar(item, id, intake) : default;
        counts.Count(item, scoreImported, entriesChanged);
        if (item is { Known: null, Marks: not null } && canRecognise) OfferOriginal(item, id);
    }

    private long? RowOf(SyncItem item)
    {
        if (item.Known is not { } row) return writer.Insert(item.File, Score.Unrated, item.Marks);

        var contentChanged = item.MustRead && row.IsRead && !item.IsMoved;
        if (item.MustRead || row.IsMissing || item.Marks is not null) writer.Update(row.Id, item.File, contentChanged, item.Marks);
        return row.Id;
    }

    /// <summary>Compares sidecar and row; not while a person is writing them, who then leaves both in agreement.</summary>
    /// <returns>Whether the sidecar's score was taken over, and whether anything of it was.</returns>
    private (bool Score, bool Entries) TakeSidecar(SyncItem item, long id, SidecarIntake intake)
    {
        var row = PersonalRows.Find(connection, id)!;   // nobody changes it meanwhile: this write has the turn
        if (Compare(item, row, intake) is not { } found) return default;
        var after = intake.TakeOver(found, isNews: item.Known is not null);
        return (after.Score != row.Data.Score, after != row.Data);
    }

    private SidecarComparison? Compare(SyncItem item, PersonalRow row, SidecarIntake intake)
    {
        var path = item.File.RelativePath;
        using var held = edits.Locks.TryEnter(path);
        if (held is null) return null;

        // What was read on the way here may have been written again since.
        var sidecarPath = edits.Folder.SidecarOf(path);
        var info = new FileInfo(sidecarPath);
        var reading = item.SidecarReading is { } read && (info.Exists ? FileTimes.ToNs(info.LastWriteTimeUtc) == read.ModifiedNs && info.Length == read.Size : read.Status == SidecarStatus.Absent)
            ? read
            : ScoreSidecar.ReadFile(sidecarPath);
        return intake.Compare(row, path, sidecarPath, reading, mayWrite: true);
    }

    /// <summary>A copy is a new file. It does not get its original's score, but a person is told that there is one.</summary>
    private void OfferOriginal(SyncItem item, long id)
    {
        var original = connection.Rows(
            """
            SELECT relative_path, score FROM media_files
            WHERE root_id = $root AND fingerprint = $fingerprint AND id <> $id AND missing_since IS NULL AND coalesce(score, 0) <> 0 ORDER BY id LIMIT 1
            """,
            row => (Path: row.GetString(0), Score: row.GetInt64(1)), ("$root", root.Id), ("$fingerprint", item.Marks?.Fingerprint), ("$id", id)).FirstOrDefault();
        if (original.Path is null) return;
        var own = connection.Scalar("SELECT coalesce(score, 0) FROM media_files WHERE id = $id", ("$id", id)) as long? ?? 0;
        if (own == 0) writer.ReplaceProblems(item.File.RelativePath, "copy", [$"It is a copy of {original.Path}, whose score is {original.Score}. A copy has a score of its own; none was given yet."]);
    }
}
