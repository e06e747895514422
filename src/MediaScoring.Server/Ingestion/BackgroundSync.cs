using System.Diagnostics;
using MediaScoring.Ingestion;
using MediaScoring.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MediaScoring.Server.Ingestion;

/// <summary>
/// Runs syncs apart from requests: a client that goes away stops nothing, and clients that ask for the same while one is
/// running share the next one.
/// </summary>
internal sealed class BackgroundSync(MediaLibrary library, ServerSettings settings, EventStream events, ILogger<BackgroundSync> log) : IAsyncDisposable
{
    private static readonly TimeSpan eventInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan lookInterval = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly Dictionary<(string Directory, string Pattern), Task<SyncReport>> waiting = [];
    private readonly FilesNews news = new(events, settings.Library.Time);
    private Task last = Task.CompletedTask;
    private Task<bool> quiet = Task.FromResult(true);
    private bool awaitsDatabase;
    private int unfinished;
    private volatile SyncStatus status = SyncStatus.Idle;

    /// <summary>How far it is.</summary>
    public SyncStatus Status => status;

    /// <summary>Ends with the next news of files that came, changed or went.</summary>
    public Task NextNews => news.Next;

    /// <summary>
    /// Syncs the whole library, in the background; what goes wrong is logged. Where the database's server is lost it is done, or
    /// done again, once that is back: one sync for all who asked meanwhile, and for what changed on disk.
    /// </summary>
    /// <returns>Whether it succeeded; nobody needs to wait for it.</returns>
    public Task<bool> Start()
    {
        lock (gate)
        {
            return awaitsDatabase ? quiet : quiet = RunQuietlyAsync(RunAsync("", settings.Pattern), stopping.Token);
        }
    }

    /// <summary>Syncs a folder: now, or after what is running. Everything on disk at the time of the call is seen.</summary>
    /// <param name="directory">Relative to the media folder; empty for all of it.</param>
    /// <param name="pattern">Which files.</param>
    public Task<SyncReport> RunAsync(string directory, FilePattern pattern)
    {
        lock (gate)
        {
            var key = (directory, pattern.Text);
            if (waiting.TryGetValue(key, out var next)) return next;

            unfinished++;
            if (unfinished == 1) status = SyncStatus.Beginning;
            var before = last;
            next = Task.Run(() => AfterAsync(before, key, pattern));
            waiting[key] = next;
            last = next;
            return next;
        }
    }

    /// <summary>Syncs some files and folders alone, while pages hear of what changed and not of how far it is.</summary>
    /// <param name="paths">Relative to the media folder.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task<SyncReport> RunPathsAsync(IReadOnlyCollection<string> paths, CancellationToken cancellationToken) =>
        library.Ingestion.SyncPathsAsync(paths, new SyncOptions { Pattern = settings.Pattern, Recursive = settings.Recursive }, new Progress(this, isShown: false), cancellationToken);

    /// <summary>Holds the sync that is running.</summary>
    public SyncStatus Pause()
    {
        if (library.Ingestion.Pause() && status is { Running: true } running) Show(running with { Paused = true, State = "paused", Rate = null, SecondsLeft = null });
        return status;
    }

    /// <summary>Lets it go on.</summary>
    public SyncStatus Resume()
    {
        library.Ingestion.Resume();
        if (status is { Paused: true } paused) Show(paused with { Paused = false, State = paused.ScanFinished ? "syncing" : "scanning" });
        return status;
    }

    /// <summary>Stops it. What is written stays.</summary>
    public async Task<SyncStatus> CancelAsync(CancellationToken cancellationToken)
    {
        var running = last;
        if (library.Ingestion.Cancel()) await Task.WhenAny(running).WaitAsync(cancellationToken);   // how it ended was told where it belongs
        return status;
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await Task.WhenAny(last);
        await quiet;
        stopping.Dispose();
        news.Dispose();
    }

    private void Show(SyncStatus next)
    {
        status = next;
        events.Publish("sync", next);
    }

    private async Task<SyncReport> AfterAsync(Task before, (string Directory, string Pattern) key, FilePattern pattern)
    {
        await before.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        lock (gate) waiting.Remove(key);   // from here on, a new call may see files that this one passes
        var isCancelled = false;
        try
        {
            status = SyncStatus.Beginning;
            return await library.Ingestion.SyncAsync(new SyncOptions { Pattern = pattern, Recursive = settings.Recursive, Directory = key.Directory }, new Progress(this, isShown: true), stopping.Token);
        }
        catch (OperationCanceledException)
        {
            isCancelled = true;
            if (stopping.IsCancellationRequested) throw;
            throw new RefusedRequestException(StatusCodes.Status409Conflict, "The sync was cancelled. What was written so far is kept; the next one goes on from there.");
        }
        finally
        {
            news.Tell();   // who sees that it has ended has heard of all that it found
            lock (gate)
            {
                unfinished--;
                var ended = status.Ended(isCancelled);
                Show(unfinished > 0 ? ended with { Running = true } : ended);
            }
        }
    }

    private async Task<bool> RunQuietlyAsync(Task<SyncReport> run, CancellationToken cancellationToken)
    {
        try
        {
            SyncReport? report = null;
            while (report is null)
            {
                try
                {
                    report = await run;
                }
                catch (DatabaseUnavailableException loss) when (loss.IsLoss)
                {
                    log.LogWarning("The folder is synced when the database is back. {Loss}", loss.Message);
                    await UntilDatabaseAsync(cancellationToken);
                    run = RunAsync("", settings.Pattern);
                }
            }

            if (report.StopReason is { } reason) log.LogWarning("The sync stopped: {Reason}", reason);
            log.LogInformation("Synced: {Found} files, {Added} new, {Problems} problems, {Elapsed}", report.Found, report.Added, report.ProblemCount, report.Elapsed);
            return true;
        }
        catch (Exception end) when (end is OperationCanceledException or RefusedRequestException)
        {
            log.LogInformation("The sync was stopped; the next one goes on");
        }
        catch (Exception failure)
        {
            log.LogError(failure, "The sync failed");   // nobody waits for it: this is its process edge
        }

        return false;
    }

    /// <summary>Waits for a lost database; who wants a sync of everything meanwhile is served by the one that comes then.</summary>
    private async Task UntilDatabaseAsync(CancellationToken cancellationToken)
    {
        lock (gate) awaitsDatabase = true;
        try
        {
            using var timer = new PeriodicTimer(lookInterval, settings.Library.Time);
            do await timer.WaitForNextTickAsync(cancellationToken);
            while (!library.HasDatabase);
        }
        finally
        {
            lock (gate) awaitsDatabase = false;
        }
    }

    /// <summary>What a sync says of itself, on its way to the pages.</summary>
    private sealed class Progress(BackgroundSync sync, bool isShown) : IProgress<SyncProgress>
    {
        private long lastEvent = -1;
        private SyncProgress latest;

        public void Report(SyncProgress value)
        {
            sync.news.Add(latest, value);
            latest = value;
            if (!isShown) return;

            var now = Stopwatch.GetTimestamp();
            if (lastEvent >= 0 && Stopwatch.GetElapsedTime(lastEvent, now) < eventInterval)
            {
                sync.status = SyncStatus.Of(value);
                return;
            }

            lastEvent = now;
            sync.Show(SyncStatus.Of(value));
        }
    }
}
