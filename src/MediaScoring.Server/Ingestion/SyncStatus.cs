using MediaScoring.Ingestion;

namespace MediaScoring.Server.Ingestion;

/// <summary>How far the sync is.</summary>
/// <param name="Running">Whether one is running, held or not.</param>
/// <param name="Paused">Whether it is held.</param>
/// <param name="State">scanning (the folders are being looked at), syncing (only reading is left), paused, idle, or cancelled (the last one was).</param>
/// <param name="Found">Files seen on disk so far.</param>
/// <param name="Done">Files finished so far.</param>
/// <param name="Added">Of them new to the library.</param>
/// <param name="Changed">Of them known, with something changed.</param>
/// <param name="Missing">Known files that were marked missing.</param>
/// <param name="Failed">Files that could not be read, folders that could not be listed.</param>
/// <param name="Rate">Files a second, over the last ten seconds or so; null while it cannot be told.</param>
/// <param name="SecondsLeft">Until the end at this rate; null while it cannot be told.</param>
/// <param name="ScanFinished">Whether <paramref name="Found"/> is final.</param>
internal sealed record SyncStatus(
    bool Running, bool Paused, string State, long Found, long Done, long Added, long Changed, long Missing, long Failed, double? Rate, double? SecondsLeft, bool ScanFinished)
{
    public static SyncStatus Idle { get; } = new(false, false, "idle", 0, 0, 0, 0, 0, 0, null, null, true);

    public static SyncStatus Beginning { get; } = Idle with { Running = true, State = "scanning", ScanFinished = false };

    public static SyncStatus Of(in SyncProgress progress) => new(
        true, progress.IsPaused, progress.IsPaused ? "paused" : progress.ScanFinished ? "syncing" : "scanning", progress.FilesFound, progress.FilesDone,
        progress.Added, progress.Changed, progress.Missing, progress.Failed,
        progress.FilesPerSecond is { } rate ? Math.Round(rate, 1) : null, progress.SecondsLeft is { } left ? Math.Round(left, 1) : null, progress.ScanFinished);

    /// <summary>The same, come to its end.</summary>
    public SyncStatus Ended(bool cancelled) => this with { Running = false, Paused = false, State = cancelled ? "cancelled" : "idle", Rate = null, SecondsLeft = null, ScanFinished = true };
}

/// <summary>How many files changed in the library since this was last told.</summary>
internal sealed record FilesEvent(long Added, long Changed, long Missing);
