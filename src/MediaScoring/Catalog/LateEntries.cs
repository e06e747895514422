using System.Collections.Concurrent;
using MediaScoring.Storage;

namespace MediaScoring.Catalog;

/// <summary>
/// Scores that could only be stored in sidecars, because the database was locked or its disk full: brings them into the
/// database as soon as it can be written. What is left when the program ends is brought by the next sync.
/// </summary>
internal sealed class LateEntries : IAsyncDisposable
{
    private static readonly TimeSpan interval = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, (MediaPlace Place, string Kind, string Client)> pending = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim oneAtATime = new(1, 1);
    private readonly CancellationTokenSource stopping = new();
    private readonly FileEdits edits;
    private readonly ITimer timer;

    public LateEntries(FileEdits edits, TimeProvider time)
    {
        this.edits = edits;
        timer = time.CreateTimer(_ => _ = BringAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Notes files whose sidecars are ahead of the database.</summary>
    public void Add(IEnumerable<MediaPlace> places, string kind, string client)
    {
        foreach (var place in places) pending[place.RelativePath] = (place, kind, client);
        timer.Change(interval, interval);
    }

    public async ValueTask DisposeAsync()
    {
        if (stopping.IsCancellationRequested) return;
        await stopping.CancelAsync();
        await timer.DisposeAsync();
        await oneAtATime.WaitAsync();
        oneAtATime.Dispose();
        stopping.Dispose();
    }

    private async Task BringAsync()
    {
        if (stopping.IsCancellationRequested || !await oneAtATime.WaitAsync(0)) return;
        try
        {
            foreach (var entry in pending)
            {
                await edits.TakeOverAsync(entry.Value.Place, stopping.Token, entry.Value.Kind, entry.Value.Client);
                pending.TryRemove(entry);
            }

            timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            if (!pending.IsEmpty) timer.Change(interval, interval);   // one that came meanwhile
        }
        catch (Exception later) when (later is LibraryException or OperationCanceledException or ObjectDisposedException)
        {
            // Still locked, or the program ends: it was told when the score was given, and the next round or the next sync brings it.
        }
        finally
        {
            oneAtATime.Release();
        }
    }
}
