using MediaScoring.Storage;

namespace MediaScoring.Ingestion;

/// <summary>
/// A library that is filled for the first time is filled without the indexes that can be made afterwards. They are made when the
/// sync ends, however it ends, or sooner: before making them would keep a person's score waiting for longer than one notices.
/// While somebody scores they stay out, and are made in the next pause, also when the sync has ended: a sync without them leaves
/// half of the processors and of the disk to others.
/// </summary>
internal sealed class FirstFilling(PeopleAtWork people) : IAsyncDisposable
{
    /// <summary>At so many files the indexes are made, one a transaction; the longest takes about a third of a second.</summary>
    public const int MostFiles = 20_000;

    /// <summary>With fewer files it is not worth the trouble.</summary>
    public const int FewestFiles = 128;

    private readonly CancellationTokenSource closing = new();
    private LibraryDatabase? database;   // while there may be indexes to leave out, or some are
    private bool areOut;
    private long written;

    /// <summary>Ends when the indexes are there that a sync left to the next pause.</summary>
    public Task Rest { get; private set; } = Task.CompletedTask;

    /// <summary>To be called before a sync of everything: looks whether there is anything in the library yet.</summary>
    public async Task ExpectAsync(LibraryDatabase filled, CancellationToken cancellationToken)
    {
        written = 0;
        var isEmpty = await filled.ReadAsync(connection => connection.Scalar("SELECT 1 FROM media_files LIMIT 1") is null, cancellationToken);
        database = isEmpty ? filled : null;
    }

    /// <summary>To be told of each batch that was written.</summary>
    /// <param name="files">How many files it had.</param>
    /// <param name="cancellationToken">Stops waiting for the turn.</param>
    public async Task WrittenAsync(int files, CancellationToken cancellationToken)
    {
        if (database is null) return;
        written += files;
        if (!areOut && written >= FewestFiles)
        {
            areOut = await database.LeaveIndexesOutAsync(cancellationToken);
            if (!areOut) database = null;
        }

        if (areOut && written > MostFiles && !people.AreAround) await EndAsync(cancellationToken);
    }

    /// <summary>Makes the indexes, when they were left out; returns as soon as somebody scores, and makes the rest later.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        var (unfinished, wereOut) = (database, areOut);
        (database, areOut) = (null, false);
        if (!wereOut) return;
        while (!people.AreAround)
        {
            if (!await unfinished!.MakeAnIndexAsync(cancellationToken)) return;
        }

        Rest = MakeInPausesAsync(unfinished!);
    }

    /// <summary>Ends what is made later; who opens the library next makes the rest.</summary>
    public async ValueTask DisposeAsync()
    {
        if (closing.IsCancellationRequested) return;
        await closing.CancelAsync();
        await Rest;
        closing.Dispose();
    }

    private async Task MakeInPausesAsync(LibraryDatabase unfinished)
    {
        try
        {
            do await people.WhenAwayAsync(closing.Token);
            while (await unfinished.MakeAnIndexAsync(closing.Token));
        }
        catch (Exception end) when (end is OperationCanceledException or DatabaseUnavailableException)
        {
            // Who opens the library next makes them.
        }
    }
}
