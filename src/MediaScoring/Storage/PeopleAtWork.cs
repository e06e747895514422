namespace MediaScoring.Storage;

/// <summary>
/// Who is keeping something for a person, from the moment it is asked for until it is on disk. Work that nobody waits for stands
/// still meanwhile: threads of low priority still fill the processor's caches, and have its time whenever a person's thread waits
/// for the disk.
/// </summary>
internal sealed class PeopleAtWork
{
    /// <summary>How long others stand still at most, and how long they work then at least: somebody who scores without end does not stop them.</summary>
    public static readonly TimeSpan LongestStand = TimeSpan.FromMilliseconds(100);

    /// <summary>Who pauses for longer does something else.</summary>
    public static readonly TimeSpan AroundFor = TimeSpan.FromSeconds(2);

    private readonly object gate = new();
    private long lastLeft = long.MinValue / 2;   // Environment.TickCount64
    private volatile int count;
    private long standAgainAt;   // Environment.TickCount64

    /// <summary>Whether there is anybody.</summary>
    public bool Any => count > 0;

    /// <summary>Whether there is anybody, or was a moment ago: the next is then not far.</summary>
    public bool AreAround => count > 0 || Environment.TickCount64 - Volatile.Read(ref lastLeft) < AroundFor.TotalMilliseconds;

    /// <summary>Somebody begins; dispose once when it is done.</summary>
    public IDisposable Enter()
    {
        lock (gate) count++;

        return new Stay(this);
    }

    /// <summary>Stands still while there is somebody, on a thread that may wait.</summary>
    public void GiveWay()
    {
        if (count == 0 || Environment.TickCount64 < Volatile.Read(ref standAgainAt)) return;
        lock (gate)
        {
            if (count > 0 && !Monitor.Wait(gate, LongestStand)) Volatile.Write(ref standAgainAt, Environment.TickCount64 + (long)LongestStand.TotalMilliseconds);
        }
    }

    /// <summary>Ends in a pause: at once, or some seconds after the last one has left.</summary>
    public async Task WhenAwayAsync(CancellationToken cancellationToken)
    {
        while (AreAround) await Task.Delay(AroundFor, cancellationToken);
    }

    private void Leave()
    {
        lock (gate)
        {
            Volatile.Write(ref lastLeft, Environment.TickCount64);
            if (--count == 0) Monitor.PulseAll(gate);
        }
    }

    private sealed class Stay(PeopleAtWork people) : IDisposable
    {
        public void Dispose() => people.Leave();
    }
}
