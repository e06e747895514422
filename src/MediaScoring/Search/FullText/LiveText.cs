using System.Data.Common;
using System.Diagnostics;
using MediaScoring.Search.Index;
using MediaScoring.Search.Query;
using MediaScoring.Storage;

namespace MediaScoring.Search.FullText;

/// <summary>
/// Keeps the full text current behind everybody's back: opened at first use, it takes at most half of one core's time, and a
/// fifth while people score, who wait for the same disk.
/// </summary>
internal sealed class LiveText(LibraryDatabase database, PeopleAtWork people) : IAsyncDisposable
{
    private const int FilesASlice = 500;
    private const int FilesBesidePeople = 50;
    private const int RestsBesidePeople = 4;   // as long as the work took

    private readonly Lock starting = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly WorkThreads threads = new("full text", 1, isQuiet: true);
    private readonly Lazy<FullTextIndex> index = new(() => FullTextIndex.Open(database));
    private Task? work;
    private long followedCommits = -1;   // those of this process that are in; −1 while something is not

    /// <summary>Begins to follow, unless that has begun.</summary>
    /// <param name="after">What comes first: reading a million texts would slow it down.</param>
    public void Start(Task after)
    {
        lock (starting) work ??= threads.RunAsync(() => RunAsync(after), CancellationToken.None);
    }

    /// <summary>The files that each search finds, with everything in that this process wrote before, and others a moment ago.</summary>
    /// <exception cref="SearchNotReadyException">Too many files are not yet in.</exception>
    public IReadOnlyDictionary<TextSearch, IReadOnlyCollection<long>> Find(IReadOnlyList<TextSearch> searches, CancellationToken cancellationToken)
    {
        // While it is followed, nobody has to ask the database whether there is news of others.
        var isCurrent = work is not null && Interlocked.Read(ref followedCommits) == database.Commits;
        if (searches.Any(search => !search.IsReading) && !isCurrent && !Follow(work is null ? int.MaxValue : FullTextIndex.FilesToWaitFor, people.AreAround))
            throw new SearchNotReadyException($"The texts of {index.Value.Missing():N0} files are still being read for the search. Searching by field (kw:, model:, score: …) works already.", TimeSpan.FromSeconds(5));
        return searches.ToDictionary(search => search, search => index.Value.Find(search, cancellationToken));
    }

    /// <summary>How much each of some files is about the words of the searches; larger is more.</summary>
    public IReadOnlyDictionary<long, double> Rank(IReadOnlyList<TextSearch> searches, IReadOnlyList<long> ids) => index.Value.Rank(searches, ids);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (stopping.IsCancellationRequested) return;
        await stopping.CancelAsync();
        if (work is { } running) await running;
        threads.Dispose();
        if (index.IsValueCreated) index.Value.Dispose();
    }

    private bool Follow(int most, bool isBesidePeople)
    {
        var commits = database.Commits;
        Interlocked.Exchange(ref followedCommits, -1);
        var isDone = index.Value.Follow(most, isBesidePeople);
        if (isDone) Interlocked.Exchange(ref followedCommits, commits);
        return isDone;
    }

    private async Task RunAsync(Task after)
    {
        try
        {
            await after.WaitAsync(stopping.Token);
            while (true)
            {
                people.GiveWay();
                var began = Stopwatch.GetTimestamp();
                var areAround = people.AreAround;
                var isDone = true;
                try
                {
                    isDone = Follow(areAround ? FilesBesidePeople : FilesASlice, areAround);
                }
                catch (Exception failure) when (failure is DbException or DatabaseUnavailableException)
                {
                    Trace.TraceWarning($"The full text waits: {failure.Message}");   // a search says so to the person who asks; the next round tries again
                }

                var rest = Stopwatch.GetElapsedTime(began) * (areAround ? RestsBesidePeople : 1);
                await Task.Delay(isDone ? LiveIndex.PollInterval : rest, stopping.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The library is being closed.
        }
    }
}
