namespace MediaScoring.Ingestion;

/// <summary>What a sync has found and done so far; its stages count at the same time.</summary>
internal sealed class SyncCounts
{
    private const int ListedProblems = 1000;

    private readonly List<SyncProblem> problems = [];
    private long problemCount;

    // Fields, since several threads count them.
    public long Found;
    public long Added;
    public long Changed;
    public long Done;
    public long Unchanged;
    public long Failed;
    public long Missing;

    private long updated;
    private long returned;
    private long scoresImported;

    public long Moved { get; set; }

    /// <summary>Counts a file that is being written.</summary>
    /// <param name="item">The file.</param>
    /// <param name="scoreImported">Whether the sidecar's score was taken over.</param>
    /// <param name="entriesChanged">Whether anything that its sidecar says was taken over.</param>
    public void Count(SyncItem item, bool scoreImported, bool entriesChanged = false)
    {
        if (item.Known is { } known && (entriesChanged || scoreImported || item.IsMoved || known.IsMissing || item.MustRead)) Interlocked.Increment(ref Changed);
        if (item.Known is not { } row) Interlocked.Increment(ref Added);
        else if (item.MustRead && !item.IsMoved) updated++;
        else Interlocked.Increment(ref Unchanged);
        if (item is { Known.IsMissing: true, IsMoved: false }) returned++;
        if (scoreImported) scoresImported++;
        if (item.SidecarReading?.Problem is { } sentence) Problem(item.File.RelativePath, sentence);
    }

    /// <summary>Notes something that a person should know.</summary>
    public void Problem(string path, string sentence)
    {
        lock (problems)
        {
            problemCount++;
            if (problems.Count < ListedProblems) problems.Add(new SyncProblem(path, sentence));
        }
    }

    /// <summary>Adds what was counted elsewhere, once it holds.</summary>
    public void Add(SyncCounts other)
    {
        Interlocked.Add(ref Added, other.Added);
        Interlocked.Add(ref Changed, other.Changed);
        Interlocked.Add(ref Unchanged, other.Unchanged);
        Interlocked.Add(ref Failed, other.Failed);
        updated += other.updated;
        returned += other.returned;
        scoresImported += other.scoresImported;
        foreach (var problem in other.problems) Problem(problem.Path, problem.Message);
    }

    public SyncReport ToReport() => new()
    {
        Found = Found, Added = Added, Changed = Changed, Updated = updated, Unchanged = Unchanged, Missing = Missing, Moved = Moved, Returned = returned, ScoresImported = scoresImported,
        FailedFiles = Failed, Problems = problems, ProblemCount = problemCount,
    };
}
