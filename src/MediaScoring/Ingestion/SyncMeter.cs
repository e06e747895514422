using System.Diagnostics;

namespace MediaScoring.Ingestion;

/// <summary>Tells how far a sync is, how fast, and how long it will take; ten times a second at most.</summary>
/// <param name="counts">What the sync has counted.</param>
/// <param name="gate">Whether it is held.</param>
/// <param name="progress">Is told; null for nobody.</param>
internal sealed class SyncMeter(SyncCounts counts, PauseGate gate, IProgress<SyncProgress>? progress)
{
    private const long IntervalMs = 100;

    // Long enough that a folder of large videos does not make the time left jump, short enough to follow the disk.
    private const long WindowMs = 10_000;

    // Before, the rate is that of a program that is still warming up.
    private const long FirstRateMs = 1000;

    private readonly Stopwatch watch = Stopwatch.StartNew();
    private readonly Lock reporting = new();
    private readonly Queue<(long At, long Done)> samples = [];
    private long lastReport = -IntervalMs;
    private long expected = -1;
    private bool wasPaused;

    /// <summary>Whether every folder has been looked at.</summary>
    public bool ScanFinished { get; set; }

    /// <summary>How many files there will be, by their names.</summary>
    public long Expected
    {
        set => Interlocked.Exchange(ref expected, value);
    }

    /// <summary>Since the beginning.</summary>
    public TimeSpan Elapsed => watch.Elapsed;

    /// <summary>Whether anybody wants to know.</summary>
    public bool IsWatched => progress is not null;

    /// <summary>Tells how far it is, unless that was told a moment ago.</summary>
    /// <param name="currentFile">A file that was just read; null between files.</param>
    /// <param name="force">Whether to tell in any case.</param>
    public void Report(string? currentFile, bool force = false)
    {
        if (progress is null) return;
        var now = watch.ElapsedMilliseconds;
        if (!force && now - Interlocked.Read(ref lastReport) < IntervalMs) return;
        lock (reporting)
        {
            if (!force && now - lastReport < IntervalMs) return;   // another stage was faster
            lastReport = now;
            progress.Report(At(now, currentFile));
        }
    }

    private SyncProgress At(long now, string? currentFile)
    {
        var found = Interlocked.Read(ref counts.Found);
        var done = Interlocked.Read(ref counts.Done);
        var isPaused = gate.IsPaused;
        var rate = RateAt(now, done, isPaused);
        long? total = ScanFinished ? found : Interlocked.Read(ref expected) is var counted and >= 0 ? Math.Max(counted, found) : null;
        return new SyncProgress(found, done, ScanFinished, currentFile)
        {
            FilesExpected = total,
            FilesPerSecond = rate,
            SecondsLeft = rate is > 0 && total is { } all ? Math.Max(0, all - done) / rate : null,
            Added = Interlocked.Read(ref counts.Added),
            Changed = Interlocked.Read(ref counts.Changed),
            Missing = Interlocked.Read(ref counts.Missing),
            Failed = Interlocked.Read(ref counts.Failed),
            IsPaused = isPaused,
        };
    }

    /// <summary>The mean of the window; what lies before a pause is forgotten.</summary>
    private double? RateAt(long now, long done, bool isPaused)
    {
        if (isPaused || wasPaused) samples.Clear();
        wasPaused = isPaused;
        if (isPaused) return null;

        samples.Enqueue((now, done));
        while (samples.Count > 2 && samples.Peek().At < now - WindowMs) samples.Dequeue();
        var (since, before) = samples.Peek();
        return now - since >= FirstRateMs && done > before ? (done - before) * 1000.0 / (now - since) : null;
    }
}
