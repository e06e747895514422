using MediaScoring.Server.Ingestion;
using MediaScoring.Storage;
using MediaScoring.Thumbnails;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MediaScoring.Server.Thumbnails;

/// <summary>
/// Makes the page's usual thumbnails before anybody asks for them: of all files at the start, then of those that come. Waits
/// while a sync runs and while somebody waits for a thumbnail. Keeps the limit first, which may be lower than last time.
/// </summary>
internal sealed class ThumbnailsAhead(MediaLibrary library, BackgroundSync sync, ServerSettings settings, IHostApplicationLifetime lifetime, ILogger<ThumbnailsAhead> log) : IAsyncDisposable
{
    private static readonly TimeSpan pauseAfterFailure = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource stopping = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping);
    private Task working = Task.CompletedTask;
    private volatile ThumbnailProgressAnswer progress = new(false, 0, 0, null);

    /// <summary>How far it is.</summary>
    public ThumbnailProgressAnswer Progress => progress;

    /// <summary>Ends when there is nothing more to do, ever: when it is switched off, or the server stops.</summary>
    internal Task Working => working;

    /// <summary>Begins, unless the server stops already.</summary>
    public void Start()
    {
        if (!lifetime.ApplicationStopping.IsCancellationRequested) working = Task.Run(WorkAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await Task.WhenAny(working);
        stopping.Dispose();
    }

    private async Task WorkAsync()
    {
        await TryAsync(CleanAsync, "The folder of thumbnails was not cleaned");
        if (!settings.Thumbnails || !settings.ThumbnailsAhead || library.Thumbnails.LimitBytes == 0) return;

        var maker = library.Thumbnails.CreateMaker();
        while (true)
        {
            var news = sync.NextNews;   // what comes from here on is looked at next time
            var hasEnded = await TryAsync(() => MakeAsync(maker), "Making thumbnails ahead ended too early; it goes on in a minute");
            await (hasEnded ? news.WaitAsync(stopping.Token) : Task.Delay(pauseAfterFailure, settings.Library.Time, stopping.Token));
        }
    }

    private async Task CleanAsync()
    {
        var done = await library.Thumbnails.CleanAsync(stopping.Token);
        if (done.Removed + done.RemovedDrafts > 0) log.LogInformation("Removed {Count} thumbnails and {Drafts} half-written ones; {Kept} are kept", done.Removed, done.RemovedDrafts, done.Kept);
    }

    private async Task MakeAsync(ThumbnailMaker maker)
    {
        ThumbnailMaking done;
        try
        {
            await library.Search.WhenReadyAsync(stopping.Token);   // somebody waits for it
            await library.Ingestion.WhenIdleAsync(stopping.Token);   // files are counted when they are known
            done = await maker.MakeAsync(library.Ingestion.WhenIdleAsync, new Shown(this), stopping.Token);
            if (!done.LimitReached) progress = progress with { Current = progress.Total };
        }
        finally
        {
            progress = progress with { Generating = false, CurrentFile = null };
        }

        if (done.Made + done.Undrawn > 0) log.LogInformation("Made {Made} thumbnails ahead; {Undrawn} files cannot be drawn", done.Made, done.Undrawn);
        if (done.LimitReached) log.LogInformation("No more thumbnails are made ahead: what is kept comes near its limit (thumbnail_cache_mb)");
        if (done.FirstFault is { } fault) log.LogWarning(fault, "A thumbnail could not be made");
    }

    private async Task<bool> TryAsync(Func<Task> work, string failed)
    {
        try
        {
            await work();
            return true;
        }
        catch (DatabaseUnavailableException absence)
        {
            log.LogWarning("{Failed}: {Absence}", failed, absence.Message);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            log.LogError(failure, "{Failed}", failed);   // nobody waits for it: this is its process edge
        }

        return false;
    }

    /// <summary>What the maker says of itself, on its way to those who ask.</summary>
    private sealed class Shown(ThumbnailsAhead ahead) : IProgress<ThumbnailProgress>
    {
        public void Report(ThumbnailProgress value) => ahead.progress = new ThumbnailProgressAnswer(true, value.Done, value.Total, value.Path);
    }
}
