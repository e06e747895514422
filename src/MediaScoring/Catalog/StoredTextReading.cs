using MediaScoring.Extraction;
using MediaScoring.Keywords;
using MediaScoring.Media;
using MediaScoring.Storage;

namespace MediaScoring.Catalog;

/// <summary>How far a reading of the stored texts is, and what it changed.</summary>
/// <param name="Done">Files whose texts were understood again.</param>
/// <param name="Changed">Of them files of which something else is understood now.</param>
public readonly record struct RereadProgress(long Done, long Changed);

/// <summary>
/// Understands the stored texts of the whole library again, without touching the disk: after a reader has become better, or
/// a rule or plug-in was added. What is understood as before is not written.
/// </summary>
internal sealed class StoredTextReading(DatabaseSlot slot, MetadataReader reader, TimeProvider time)
{
    private const int BatchSize = 64;

    private sealed record StoredFile(long Id, string Path, string Name, long? ModifiedNs, MediaMetadata Metadata, IReadOnlyList<string> Problems);

    public async Task<RereadProgress> RunAsync(IProgress<RereadProgress>? progress, CancellationToken cancellationToken)
    {
        var total = default(RereadProgress);
        for (long last = 0; ;)
        {
            var batch = await slot.ReadAsync(connection => Next(connection, last), cancellationToken);
            if (batch.Count == 0) return total;

            last = batch[^1].Id;
            var changed = new List<(StoredFile File, MediaMetadata Metadata)>();
            foreach (var file in batch)
            {
                var understood = reader.Reread(file.Name, file.Metadata.Facts, file.Metadata.Texts, cancellationToken);
                var now = understood with { Description = file.Metadata.Description, Problems = [.. file.Problems.Union(understood.Problems)] };
                if (!SaysTheSame(file.Metadata, now)) changed.Add((file, now));
            }

            if (changed.Count > 0) await slot.WriteAsync(WritePriority.Batch, connection => Store(connection, changed), cancellationToken);
            total = new RereadProgress(total.Done + batch.Count, total.Changed + changed.Count);
            progress?.Report(total);
        }
    }

    private List<StoredFile> Next(System.Data.Common.DbConnection connection, long after)
    {
        // Rows that this program has not read yet are the next sync's; without texts there is nothing to understand.
        var files = connection.Rows(
            """
            SELECT f.id, f.relative_path, f.filename, f.modified_ns FROM media_files f JOIN media_metadata m ON m.media_file_id = f.id
            WHERE coalesce(f.root_id, '') = $root AND f.id > $after AND m.details IS NOT NULL AND m.png_text IS NOT NULL ORDER BY f.id LIMIT $limit
            """,
            row => (Id: row.GetInt64(0), Path: row.Text(1) ?? "", Name: row.GetString(2), ModifiedNs: row.Integer(3)),
            ("$root", slot.Root.Id), ("$after", after), ("$limit", BatchSize));
        return [.. files.Select(file => new StoredFile(
            file.Id, file.Path, file.Name, file.ModifiedNs, StoredMetadata.Find(connection, file.Id)!,
            connection.Rows(
                "SELECT message FROM library_problems WHERE root_id = $root AND relative_path = $path AND kind = 'metadata' ORDER BY id",
                row => row.GetString(0), ("$root", slot.Root.Id), ("$path", file.Path))))];
    }

    private int Store(System.Data.Common.DbConnection connection, List<(StoredFile File, MediaMetadata Metadata)> changed)
    {
        using var writer = new FileWriter(connection, slot.Root, time.GetUtcNow());
        foreach (var (file, metadata) in changed) writer.StoreMetadata(file.Id, file.Path, file.ModifiedNs, metadata, FileKeywords.Of(metadata));
        return changed.Count;
    }

    /// <summary>Whether the row would hold the same: compared in the form in which it is stored.</summary>
    private static bool SaysTheSame(MediaMetadata stored, MediaMetadata now)
    {
        if (stored.Generation is not { } before || now.Generation is not { } after) return stored.Generation is null && now.Generation is null;

        return before.Generator == after.Generator && before.Prompt == after.Prompt && before.NegativePrompt == after.NegativePrompt
            && before.Sampler == after.Sampler && before.Scheduler == after.Scheduler && before.Steps == after.Steps && before.CfgScale == after.CfgScale
            && before.Seed == after.Seed && before.WorkflowJson == after.WorkflowJson && before.Models.SequenceEqual(after.Models)
            && before.Loras.SequenceEqual(after.Loras) && before.ControlNets.SequenceEqual(after.ControlNets)
            && MetadataDetails.Of(stored).ToJson() == MetadataDetails.Of(now).ToJson();
    }
}
