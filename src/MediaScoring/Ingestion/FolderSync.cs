using MediaScoring.Catalog;
using MediaScoring.Extraction;
using MediaScoring.Storage;

namespace MediaScoring.Ingestion;

/// <summary>
/// Brings the database to what is on disk: scanner → parallel reading → one writer in small batches. Killed at any time,
/// the next run goes on where this one stopped, since every batch is complete in itself.
/// </summary>
public sealed class FolderSync : IDisposable
{
    private readonly FileEdits edits;
    private readonly DatabaseSlot slot;
    private readonly MetadataReader reader;
    private readonly TimeProvider time;
    private readonly SemaphoreSlim oneAtATime = new(1, 1);

    internal FolderSync(FileEdits edits, DatabaseSlot slot, MetadataReader reader, TimeProvider time)
    {
        this.edits = edits;
        this.slot = slot;
        this.reader = reader;
        this.time = time;
    }

    /// <summary>Whether a sync is running at present.</summary>
    public bool IsRunning => oneAtATime.CurrentCount == 0;

    /// <summary>Syncs the media folder with the database. A second call waits for the first.</summary>
    /// <param name="options">What to do.</param>
    /// <param name="progress">Is told how far it is, several times a second; may be null.</param>
    /// <param name="cancellationToken">Stops after the batch that is being written.</param>
    /// <exception cref="DatabaseUnavailableException">There is no database, or it failed.</exception>
    public async Task<SyncReport> SyncAsync(SyncOptions? options = null, IProgress<SyncProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        _ = slot.Database;   // says at once when there is none
        await oneAtATime.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => new SyncRun(edits, slot.Database, reader, time, options ?? new SyncOptions(), progress).ExecuteAsync(cancellationToken), cancellationToken);
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    /// <summary>How many files a sync with these options would look at: names only, to tell how far a running sync is.</summary>
    /// <param name="options">What the sync was told.</param>
    /// <param name="cancellationToken">Stops the counting.</param>
    public Task<long> CountFilesAsync(SyncOptions options, CancellationToken cancellationToken = default) =>
        Task.Run(() => FileCount.Of(edits.Folder, options.Pattern, options.Recursive, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => oneAtATime.Dispose();
}
