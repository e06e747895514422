using MediaScoring.Catalog;
using MediaScoring.Storage;

namespace MediaScoring.Ingestion;

/// <summary>Writes the files of a sync, some in a transaction, and what is to be said about them.</summary>
internal sealed class SyncWriter(FileEdits edits, LibraryDatabase database, SyncCounts counts, TimeProvider time)
{
    /// <summary>People at other programs wait for no more than this; those at this one for the file in hand.</summary>
    private static readonly TimeSpan longestTurn = TimeSpan.FromMilliseconds(250);

    /// <summary>While people score, they wait for the commit of no more than this, too.</summary>
    private static readonly TimeSpan turnBesidePeople = TimeSpan.FromMilliseconds(5);

    /// <summary>Beside people a turn is followed by a rest of so many turns: whoever scores meets a disk and processors that are mostly free.</summary>
    private const int RestsBesidePeople = 2;

    private static readonly TimeSpan longestRest = TimeSpan.FromMilliseconds(100);

    private TimeSpan lastTurn;

    /// <summary>
    /// Writes as many of the files as there is time for before a person wants to write, and at least one. When the database
    /// refuses a value, it is fewer and fewer, until the file whose value it is stands alone: that one becomes a problem, and
    /// the others are written as if it were not there.
    /// </summary>
    /// <param name="items">The files.</param>
    /// <param name="canRecognise">Whether there are files that a new one may be a copy of.</param>
    /// <param name="cancellationToken">Stops waiting for the turn.</param>
    /// <returns>How many of them are done.</returns>
    public async Task<int> WriteAsync(List<SyncItem> items, bool canRecognise, CancellationToken cancellationToken)
    {
        var counted = new SyncCounts();   // what is taken back does not count

        // Somebody may have inserted a row for one of the paths a moment ago: that file stands alone in the end, and takes the row over.
        var newFiles = items.Count > 1 ? items.Count(item => item.Known is null) : 0;
        var asked = time.GetTimestamp();
        try
        {
            var written = await database.WriteAsync(
                WritePriority.Batch,
                connection =>
                {
                    using var batch = new SyncBatch(edits, database.Root, connection, counted, canRecognise, time.GetUtcNow(), newFiles);
                    var began = time.GetTimestamp();
                    var turn = edits.People.AreAround ? turnBesidePeople : longestTurn;
                    return batch.Write(items, () => edits.People.Any || database.IsPersonWaiting || time.GetElapsedTime(began) > turn);
                },
                cancellationToken);
            counts.Add(counted);
            lastTurn = time.GetElapsedTime(asked);
            return written;
        }
        catch (DatabaseUnavailableException refusal) when (refusal.IsRefusedValue)
        {
            if (items.Count > 1) return await WriteAsync(items.GetRange(0, items.Count / 2), canRecognise, cancellationToken);
            var path = items[0].File.RelativePath;
            var sentence = $"The library does not take it in as it is now: {refusal.Message} The file and its sidecar are as they were; the next sync tries again.";
            Interlocked.Increment(ref counts.Failed);
            counts.Problem(path, sentence);
            try
            {
                await NoteAsync("metadata", [(path, sentence)], cancellationToken);   // of the kind that a reading replaces which goes well
            }
            catch (DatabaseUnavailableException alsoRefused) when (alsoRefused.IsRefusedValue)
            {
                // It is the path itself; the report has the sentence.
            }

            return 1;
        }
    }

    /// <summary>To be called between two turns: beside people it takes time.</summary>
    public Task RestAsync(CancellationToken cancellationToken)
    {
        if (!edits.People.AreAround) return Task.CompletedTask;
        var rest = lastTurn * RestsBesidePeople;
        return Task.Delay(rest < longestRest ? rest : longestRest, time, cancellationToken);
    }

    /// <summary>Puts sentences in place of the earlier ones of a kind about their paths.</summary>
    public async Task NoteAsync(string kind, IReadOnlyList<(string Path, string Sentence)> problems, CancellationToken cancellationToken)
    {
        if (problems.Count == 0) return;
        await database.WriteAsync(
            WritePriority.Batch,
            connection =>
            {
                using var writer = new FileWriter(connection, database.Root, time.GetUtcNow());
                foreach (var (path, sentence) in problems) writer.ReplaceProblems(path, kind, [sentence]);
            },
            cancellationToken);
    }
}
