using MediaScoring.Catalog;
using MediaScoring.Extraction;
using MediaScoring.Storage;

namespace MediaScoring.Ingestion;

/// <summary>
/// Brings the database to what is on disk: scanner → parallel reading → one writer in small batches. Killed at any time,
/// the next run goes on where this one stopped, since every batch is complete in itself.
/// </summary>
public sealed class FolderSync : IAsyncDisposable
{
    private readonly FileEdits edits;
    private readonly DatabaseSlot slot;
    private readonly MetadataReader reader;
    private readonly TimeProvider time;
    private readonly FirstFilling filling;
    private readonly SemaphoreSlim oneAtATime = new(1, 1);
    private readonly PauseGate pause = new();
    private readonly Lock gate = new();
    private CancellationTokenSource? current;

    internal FolderSync(FileEdits edits, DatabaseSlot slot, MetadataReader reader, TimeProvider time)
    {
        this.edits = edits;
        this.slot = slot;
        this.reader = reader;
        this.time = time;
        filling = new FirstFilling(edits.People);
    }

    /// <summary>Whether a sync is running at present, paused or not.</summary>
    public bool IsRunning => oneAtATime.CurrentCount == 0;

    /// <summary>Whether the sync that is running is held.</summary>
    public bool IsPaused => pause.IsPaused;

    /// <summary>Syncs the media folder with the database. A second call waits for the first.</summary>
    /// <param name="options">What to do.</param>
    /// <param name="progress">Is told how far it is, several times a second; may be null.</param>
    /// <param name="cancellationToken">Stops after the batch that is being written.</param>
    /// <exception cref="DatabaseUnavailableException">There is no database, or it failed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; what was written so far is kept.</exception>
    public Task<SyncReport> SyncAsync(SyncOptions? options = null, IProgress<SyncProgress>? progress = null, CancellationToken cancellationToken = default) =>
        RunAsync(null, options ?? new SyncOptions(), progress, cancellationToken);

    /// <summary>Syncs some files and folders alone: what changed, came or went, as somebody who watches the folder knows. Nothing else is looked at.</summary>
    /// <param name="paths">Below the media folder, with forward slashes; files that are there or gone, folders with everything in them.</param>
    /// <param name="options">Which files belong to the library; <see cref="SyncOptions.Directory"/> has no meaning here.</param>
    /// <param name="progress">Is told how far it is; may be null.</param>
    /// <param name="cancellationToken">Stops after the batch that is being written.</param>
    /// <exception cref="PathRefusedException">A path leads elsewhere.</exception>
    /// <exception cref="DatabaseUnavailableException">There is no database, or it failed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; what was written so far is kept.</exception>
    public Task<SyncReport> SyncPathsAsync(IReadOnlyCollection<string> paths, SyncOptions? options = null, IProgress<SyncProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var places = paths.Select(path => edits.Folder.Resolve(path.Length == 0 ? "." : path).RelativePath).Distinct(StringComparer.Ordinal).ToList();
        return places.Count == 0 ? Task.FromResult(new SyncReport()) : RunAsync(places, options ?? new SyncOptions(), progress, cancellationToken);
    }

    /// <summary>A watcher of the media folder, not started yet.</summary>
    /// <param name="options">Whether sub-folders are watched.</param>
    public FolderWatcher CreateWatcher(SyncOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new FolderWatcher(edits.Folder, options.Recursive, time);
    }

    /// <summary>Holds the sync that is running, after the batch that is being written: files already read wait in memory, few. Does nothing when none is running.</summary>
    /// <returns>Whether one is held now.</returns>
    public bool Pause()
    {
        lock (gate)
        {
            if (current is not null) pause.Pause();
            return current is not null;
        }
    }

    /// <summary>Lets a held sync go on.</summary>
    public void Resume() => pause.Resume();

    /// <summary>Stops the sync that is running, held or not, after the batch that is being written; its caller gets an <see cref="OperationCanceledException"/>. The next sync goes on from there.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Cancel()
    {
        lock (gate)
        {
            current?.Cancel();
            return current is not null;
        }
    }

    /// <summary>Ends when no sync runs, of the whole folder or of some files: at once, or after the one that runs.</summary>
    public async Task WhenIdleAsync(CancellationToken cancellationToken = default)
    {
        if (!IsRunning) return;
        await oneAtATime.WaitAsync(cancellationToken);
        oneAtATime.Release();
    }

    /// <summary>How many files a sync with these options would look at: names only.</summary>
    /// <param name="options">What the sync was told.</param>
    /// <param name="cancellationToken">Stops the counting.</param>
    public Task<long> CountFilesAsync(SyncOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Task.Run(() => FileCount.Of(edits.Folder, options.Pattern, options.Recursive, cancellationToken, options.Directory), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await filling.DisposeAsync();
        oneAtATime.Dispose();
    }

    private async Task<SyncReport> RunAsync(IReadOnlyCollection<string>? paths, SyncOptions options, IProgress<SyncProgress>? progress, CancellationToken cancellationToken)
    {
        _ = slot.Database;   // says at once when there is none
        await oneAtATime.WaitAsync(cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            lock (gate) current = stop;
            return await Task.Run(
                async () =>
                {
                    var database = slot.Database;
                    using var turn = options.DryRun ? null : await database.EnterSyncAsync(stop.Token);
                    return await new SyncRun(edits, database, reader, time, filling, options, paths, pause, progress).ExecuteAsync(stop.Token);
                },
                stop.Token);
        }
        finally
        {
            lock (gate) current = null;
            pause.Resume();   // who held this one did not mean the next
            oneAtATime.Release();
        }
    }
}
