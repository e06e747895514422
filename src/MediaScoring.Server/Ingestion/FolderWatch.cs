using MediaScoring.Ingestion;
using MediaScoring.Storage;
using Microsoft.Extensions.Logging;

namespace MediaScoring.Server.Ingestion;

/// <summary>Keeps the library at what is on disk while it is served: what changes is synced as it changes, and everything now and then.</summary>
internal sealed class FolderWatch(MediaLibrary library, BackgroundSync sync, ServerSettings settings, ILogger<FolderWatch> log) : IAsyncDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private FolderWatcher? watcher;
    private Task watching = Task.CompletedTask;
    private Task reconciling = Task.CompletedTask;
    private bool overflowTold;
    private string? failureTold;

    /// <summary>Begins; returns when it sees what happens.</summary>
    public async Task StartAsync()
    {
        if (settings.ReconcileInterval > TimeSpan.Zero) reconciling = Task.Run(ReconcileAsync);
        if (!settings.Watch) return;

        watcher = library.Ingestion.CreateWatcher(new SyncOptions { Recursive = settings.Recursive });
        if (await Task.Run(watcher.Start)) watching = Task.Run(WatchAsync);
        TellFailure();
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await Task.WhenAny(watching);
        await Task.WhenAny(reconciling);
        watcher?.Dispose();
        stopping.Dispose();
    }

    private async Task WatchAsync()
    {
        await foreach (var changes in watcher!.ReadAsync(stopping.Token))
        {
            if (changes.LostTrack)
            {
                TellLost();
                await sync.Start().WaitAsync(stopping.Token);
            }
            else
            {
                await TakeUpAsync(changes.Paths);
            }
        }
    }

    private async Task TakeUpAsync(IReadOnlyCollection<string> paths)
    {
        try
        {
            var report = await sync.RunPathsAsync(paths, stopping.Token);
            if (report.StopReason is { } reason) log.LogWarning("The folder changed: {Reason}", reason);
        }
        catch (DatabaseUnavailableException loss) when (loss.IsLoss)
        {
            // Not waited for: the watcher goes on, and what it sees until then is in that sync too.
            _ = sync.Start();
        }
        catch (LibraryException failure)
        {
            log.LogWarning("What changed in the folder was not taken up; the next sync of the whole folder does it. {Failure}", failure.Message);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            log.LogInformation("Somebody cancelled the sync of what changed in the folder; the next one of the whole folder does it");
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            log.LogError(failure, "What changed in the folder was not taken up; the next sync of the whole folder does it");   // the watching goes on
        }
    }

    private async Task ReconcileAsync()
    {
        using var timer = new PeriodicTimer(settings.ReconcileInterval, settings.Library.Time);
        while (await timer.WaitForNextTickAsync(stopping.Token)) await sync.Start().WaitAsync(stopping.Token);
    }

    private void TellLost()
    {
        TellFailure();
        if (overflowTold || watcher?.Failure is not null) return;
        overflowTold = true;
        log.LogWarning("More changed in the folder at once than can be followed: the whole folder is synced instead, now and whenever that happens again");
    }

    private void TellFailure()
    {
        if (watcher?.Failure is not { } failure || failure == failureTold) return;
        if (failureTold is null) log.LogWarning("{Failure} New and changed files are found by the sync of the whole folder ({Interval})", failure, IntervalText);
        failureTold = failure;
    }

    private string IntervalText => settings.ReconcileInterval > TimeSpan.Zero ? $"every {settings.ReconcileInterval.TotalMinutes:0.#} minutes" : "at the start; reconcile_minutes is 0";
}
