using System.Diagnostics;
using MediaScoring.Storage;

namespace MediaScoring.Ingestion;

/// <summary>
/// Takes the hash of all bytes of large files about which somebody entered something: it confirms later that a file that
/// turns up elsewhere is the same one. A little at the end of each sync, since it reads the files whole.
/// </summary>
internal sealed class WholeHashes(LibraryDatabase database, Func<string, string> absolute)
{
    /// <summary>No file is begun after a sync has spent this long on it; the others have their turn in the next syncs.</summary>
    public static readonly TimeSpan TimeASync = TimeSpan.FromSeconds(2);

    private const int MostASync = 1000;

    public async Task TakeAsync(CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var taken = new List<(long Id, string? Fingerprint, string Hash)>();
        foreach (var (id, path, fingerprint) in Waiting())
        {
            if (watch.Elapsed > TimeASync) break;
            if (FileFingerprint.OfWhole(absolute(path), cancellationToken) is { } hash) taken.Add((id, fingerprint, hash));
        }

        if (taken.Count == 0) return;
        await database.WriteAsync(
            WritePriority.Batch,
            connection =>
            {
                // Not of a row whose file was found to be another one meanwhile.
                foreach (var (id, fingerprint, hash) in taken)
                    connection.Execute("UPDATE media_files SET content_hash = $hash WHERE id = $id AND fingerprint IS NOT DISTINCT FROM $fingerprint", ("$hash", hash), ("$id", id), ("$fingerprint", fingerprint));
            },
            cancellationToken);
    }

    private List<(long Id, string Path, string? Fingerprint)> Waiting()
    {
        using var lease = database.Read();
        return lease.Connection.Rows(
            $"SELECT id, relative_path, fingerprint FROM media_files WHERE root_id = $root AND missing_since IS NULL AND {MediaFileRow.Unhashed} ORDER BY updated_at DESC LIMIT $most",
            row => (row.GetInt64(0), row.GetString(1), row.Text(2)), ("$root", database.Root.Id), ("$most", MostASync));
    }
}
