using System.Diagnostics;
using MediaScoring.Ingestion;
using Microsoft.Extensions.Logging;

namespace MediaScoring.Server.Ingestion;

/// <summary>How far the sync is.</summary>
/// <param name="Running">Whether one is running.</param>
/// <param name="Found">Files seen on disk so far.</param>
/// <param name="Done">Files finished so far.</param>
/// <param name="ScanFinished">Whether <paramref name="Found"/> is final.</param>
internal sealed record SyncStatus(bool Running, long Found, long Done, bool ScanFinished);

/// <summary>
/// Runs syncs apart from requests: a client that goes away stops nothing, and clients that ask for the same while one is
/// running share the next one.
/// </summary>
internal sealed class BackgroundSync(MediaLibrary library, ServerSettings settings, EventStream events, ILogger<BackgroundSync> log) : IAsyncDisposable
{
    private static readonly TimeSpan eventInterval = TimeSpan.FromMilliseconds(250);

    private readonly Lock gate = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly Dictionary<(string Directory, string Pattern), Task<SyncReport>> waiting = [];
    private Task last = Task.CompletedTask;
    private int unfinished;
    private volatile SyncStatus status = new(false, 0, 0, true);

    /// <summary>How far it is.</summary>
    public SyncStatus Status => status;

    /// <summary>Syncs the whole library, in the background; what goes wrong is logged.</summary>
    /// <returns>Whether it succeeded; nobody needs to wait for it.</returns>
    public Task<bool> Start() => RunQuietlyAsync(RunAsync("", settings.Pattern));

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
            status = unfinished == 1 ? new SyncStatus(true, 0, 0, false) : status;
            var before = last;
            next = Task.Run(() => AfterAsync(before, key, pattern));
            waiting[key] = next;
            last = next;
            return next;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await Task.WhenAny(last);   // how it ended was told where it belongs
        stopping.Dispose();
    }

    private void Tell() => events.Publish("sync", status);

    private async Task<SyncReport> AfterAsync(Task before, (string Directory, string Pattern) key, FilePattern pattern)
    {
        await before.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        lock (gate) waiting.Remove(key);   // from here on, a new call may see files that this one passes
        try
        {
            status = new SyncStatus(true, 0, 0, false);
            var progress = new Progress(this);
            var report = await library.Ingestion.SyncAsync(new SyncOptions { Pattern = pattern, Recursive = settings.Recursive, Directory = key.Directory }, progress, stopping.Token);
            status = new SyncStatus(true, report.Found, report.Found, true);
            return report;
        }
        finally
        {
            lock (gate)
            {
                unfinished--;
                status = status with { Running = unfinished > 0, ScanFinished = true };
            }

            Tell();
        }
    }

    private async Task<bool> RunQuietlyAsync(Task<SyncReport> run)
    {
        try
        {
            var report = await run;
            if (report.StopReason is { } reason) log.LogWarning("The sync stopped: {Reason}", reason);
            log.LogInformation("Synced: {Found} files, {Added} new, {Problems} problems, {Elapsed}", report.Found, report.Added, report.ProblemCount, report.Elapsed);
            return true;
        }
        catch (OperationCanceledException)
        {
            log.LogInformation("The sync was stopped; the next one goes on");
        }
        catch (Exception failure)
        {
            log.LogError(failure, "The sync failed");   // nobody waits for it: this is its process edge
        }

        return false;
    }

    private sealed class Progress(BackgroundSync sync) : IProgress<SyncProgress>
    {
        private long lastEvent = -1;

        public void Report(SyncProgress value)
        {
            sync.status = new SyncStatus(true, value.FilesFound, value.FilesDone, value.ScanFinished);
            var now = Stopwatch.GetTimestamp();
            var before = Interlocked.Read(ref lastEvent);
            if (before >= 0 && Stopwatch.GetElapsedTime(before, now) < eventInterval) return;
            if (Interlocked.CompareExchange(ref lastEvent, now, before) == before) sync.Tell();
        }
    }
}
