namespace MediaScoring.Ingestion;

/// <summary>What a sync is to do.</summary>
public sealed record SyncOptions
{
    /// <summary>Which files belong to the library.</summary>
    public FilePattern Pattern { get; init; } = FilePattern.EverySupportedType;

    /// <summary>Whether sub-folders belong to it.</summary>
    public bool Recursive { get; init; } = true;

    /// <summary>The folder to sync, relative to the media folder; empty for all of it.</summary>
    public string Directory { get; init; } = "";

    /// <summary>Only look and count; write nothing.</summary>
    public bool DryRun { get; init; }

    /// <summary>Whether to go on when all files, or more than a fifth of them and more than 50, are gone at once.</summary>
    public bool AcceptMissing { get; init; }

    /// <summary>How many files are read at once; 0 for one per processor.</summary>
    public int Parallelism { get; init; }
}

/// <summary>How far a sync is.</summary>
/// <param name="FilesFound">Files seen on disk so far.</param>
/// <param name="FilesDone">Files finished so far: unchanged ones, and read ones whose rows are written.</param>
/// <param name="ScanFinished">Whether every folder has been looked at, so that <paramref name="FilesFound"/> is final.</param>
/// <param name="CurrentFile">A file that was just read; null between files.</param>
public readonly record struct SyncProgress(long FilesFound, long FilesDone, bool ScanFinished, string? CurrentFile)
{
    /// <summary>How many files there will be: counted ahead by their names once a sync takes longer than a second; null before.</summary>
    public long? FilesExpected { get; init; }

    /// <summary>Files finished a second, over the last ten seconds or so; null while too little is done to tell.</summary>
    public double? FilesPerSecond { get; init; }

    /// <summary>Seconds until the end at this rate; null while it cannot be told.</summary>
    public double? SecondsLeft { get; init; }

    /// <summary>Files that were new to the library.</summary>
    public long Added { get; init; }

    /// <summary>Known files about which something changed: their content, their place, or what their sidecar says.</summary>
    public long Changed { get; init; }

    /// <summary>Known files that were marked missing.</summary>
    public long Missing { get; init; }

    /// <summary>Files that could not be read or taken in, and folders that could not be listed.</summary>
    public long Failed { get; init; }

    /// <summary>Whether somebody holds it (<see cref="FolderSync.Pause"/>).</summary>
    public bool IsPaused { get; init; }
}

/// <summary>What a sync found and did.</summary>
public sealed record SyncReport
{
    /// <summary>Media files on disk.</summary>
    public long Found { get; init; }

    /// <summary>Files that were new to the library.</summary>
    public long Added { get; init; }

    /// <summary>Known files whose content had changed, or had never been read by this program.</summary>
    public long Updated { get; init; }

    /// <summary>Known files about which something changed: their content, their place, or what their sidecar says.</summary>
    public long Changed { get; init; }

    /// <summary>Known files that were as before.</summary>
    public long Unchanged { get; init; }

    /// <summary>Known files that are no longer on disk and were marked missing by this sync. Nothing of them was deleted.</summary>
    public long Missing { get; init; }

    /// <summary>Files that were found again under another name or in another folder, with everything that was entered about them.</summary>
    public long Moved { get; init; }

    /// <summary>Why the sync stopped before it marked files missing, with what to do; null when it went to its end.</summary>
    public string? StopReason { get; init; }

    /// <summary>Files that were missing and are back.</summary>
    public long Returned { get; init; }

    /// <summary>Scores that were taken over from sidecars and differ from what the database had.</summary>
    public long ScoresImported { get; init; }

    /// <summary>Files that this sync could not read or take in, and folders that it could not list.</summary>
    public long FailedFiles { get; init; }

    /// <summary>Files and sidecars with problems; the first thousand by path and sentence.</summary>
    public IReadOnlyList<SyncProblem> Problems { get; init; } = [];

    /// <summary>How many problems there were, listed or not.</summary>
    public long ProblemCount { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Whether it only looked.</summary>
    public bool DryRun { get; init; }
}

/// <summary>Something that went wrong with one file.</summary>
/// <param name="Path">Below the media folder, with forward slashes.</param>
/// <param name="Message">A sentence for people.</param>
public sealed record SyncProblem(string Path, string Message);
