using MediaScoring.Ingestion;

namespace MediaScoring.Server.Ingestion;

/// <summary>Tells open pages that files came, changed or went: what has come together, once a second at most.</summary>
internal sealed class FilesNews(EventStream events, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan interval = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private FilesEvent waiting = new(0, 0, 0);
    private ITimer? timer;
    private long? lastTold;
    private TaskCompletionSource told = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when something is told that had not been told at the time of the call.</summary>
    public Task Next
    {
        get
        {
            lock (gate) return told.Task;
        }
    }

    /// <summary>Notes what a sync has changed since it last said so.</summary>
    public void Add(in SyncProgress before, in SyncProgress now)
    {
        var (added, changed, missing) = (now.Added - before.Added, now.Changed - before.Changed, now.Missing - before.Missing);
        if (added <= 0 && changed <= 0 && missing <= 0) return;
        lock (gate)
        {
            waiting = new FilesEvent(waiting.Added + added, waiting.Changed + changed, waiting.Missing + missing);
            if (timer is not null) return;
            var due = lastTold is { } last ? interval - time.GetElapsedTime(last) : TimeSpan.Zero;
            timer = time.CreateTimer(_ => Tell(), null, due > TimeSpan.Zero ? due : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        lock (gate) timer?.Dispose();
    }

    /// <summary>Tells what is waiting, if anything is.</summary>
    public void Tell()
    {
        lock (gate)
        {
            if (timer is null) return;   // told already
            timer.Dispose();
            timer = null;
            lastTold = time.GetTimestamp();
            events.Publish("files", waiting);
            waiting = new FilesEvent(0, 0, 0);
            told.SetResult();
            told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
