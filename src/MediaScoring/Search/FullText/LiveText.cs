using System.Data.Common;
using System.Diagnostics;
using MediaScoring.Search.Index;
using MediaScoring.Search.Query;
using MediaScoring.Storage;

namespace MediaScoring.Search.FullText;

/// <summary>Keeps the full text current behind everybody's back: opened at first use, it takes at most half of one core's time.</summary>
internal sealed class LiveText(LibraryDatabase database) : IAsyncDisposable
{
    private const int FilesASlice = 500;

    private readonly Lock starting = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly WorkThreads threads = new("full text", 1, isQuiet: true);
    private readonly Lazy<FullTextIndex> index = new(() => FullTextIndex.Open(database));
    private Task? work;

    /// <summary>Begins to follow, unless that has begun.</summary>
    /// <param name="after">What comes first: reading a million texts would slow it down.</param>
    public void Start(Task after)
    {
        lock (starting) work ??= threads.RunAsync(() => RunAsync(after), CancellationToken.None);
    }

    /// <summary>The files that each search finds, with everything in that was written before.</summary>
    /// <exception cref="SearchNotReadyException">Too many files are not yet in.</exception>
    public IReadOnlyDictionary<TextSearch, IReadOnlyCollection<long>> Find(IReadOnlyList<TextSearch> searches, CancellationToken cancellationToken)
    {
        var isStarted = work is not null;
        if (searches.Any(search => !search.IsReading) && !index.Value.Follow(isStarted ? FullTextIndex.FilesToWaitFor : int.MaxValue))
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

    private async Task RunAsync(Task after)
    {
        try
        {
            await after.WaitAsync(stopping.Token);
            while (true)
            {
                var began = Stopwatch.GetTimestamp();
                var isDone = true;
                try
                {
                    isDone = index.Value.Follow(FilesASlice);
                }
                catch (Exception failure) when (failure is DbException or DatabaseUnavailableException)
                {
                    Trace.TraceWarning($"The full text waits: {failure.Message}");   // a search says so to the person who asks; the next round tries again
                }

                await Task.Delay(isDone ? LiveIndex.PollInterval : Stopwatch.GetElapsedTime(began), stopping.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The library is being closed.
        }
    }
}
