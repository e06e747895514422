using System.Collections.Concurrent;
using MediaScoring.Ingestion;
using MediaScoring.Storage;
using MediaScoring.Storage.Sqlite;

namespace MediaScoring.Tests.Ingestion;

/// <summary>The first sync of a library does without the indexes that can be made afterwards.</summary>
public sealed class FirstFillingTests
{
    private const int Files = 1500;
    private const string Indexes = "SELECT name || ' ' || sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name";

    [Fact]
    public async Task A_first_sync_leaves_indexes_out_and_makes_them_at_its_end()
    {
        await using var library = await WithUnsyncedAsync();
        var before = library.Sql(Indexes);
        var isHeld = new TaskCompletionSource();
        var run = library.Library.Ingestion.SyncAsync(progress: new SyncListener(_ =>
        {
            if (!isHeld.Task.IsCompleted && library.Sql(Indexes).Count < before.Count && library.Library.Ingestion.Pause()) isHeld.TrySetResult();
        }));
        Assert.Same(isHeld.Task, await Task.WhenAny(isHeld.Task, run));
        Assert.Equal(LateIndexes.All.Count, before.Count - library.Sql(Indexes).Count);

        library.Library.Ingestion.Resume();
        await run;

        Assert.Equal(before, library.Sql(Indexes));
        Assert.Equal(["ok"], library.Sql("PRAGMA integrity_check"));
    }

    [Fact]
    public async Task A_cancelled_first_sync_makes_them_too()
    {
        await using var library = await WithUnsyncedAsync();
        var before = library.Sql(Indexes);
        var wereOut = false;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => library.Library.Ingestion.SyncAsync(progress: new SyncListener(_ =>
        {
            if (!(wereOut |= library.Sql(Indexes).Count < before.Count)) return;
            library.Library.Ingestion.Cancel();
        })));

        Assert.True(wereOut);
        Assert.Equal(before, library.Sql(Indexes));
    }

    [Fact]
    public async Task They_are_made_before_its_end_when_it_is_large()
    {
        using var filled = new FilledDatabase();

        await filled.Filling.WrittenAsync(FirstFilling.MostFiles, CancellationToken.None);
        Assert.Equal(LateIndexes.All.Count, filled.MissingIndexes);
        await filled.Filling.WrittenAsync(1, CancellationToken.None);

        Assert.Equal(0, filled.MissingIndexes);
    }

    [Fact]
    public async Task They_stay_out_while_somebody_scores_and_are_made_in_the_next_pause()
    {
        using var filled = new FilledDatabase();
        var person = filled.People.Enter();

        await filled.Filling.WrittenAsync(FirstFilling.MostFiles + 1, CancellationToken.None);
        await filled.Filling.EndAsync(CancellationToken.None);
        Assert.Equal(LateIndexes.All.Count, filled.MissingIndexes);
        Assert.False(filled.Filling.Rest.IsCompleted);
        person.Dispose();
        await filled.Filling.Rest;

        Assert.Equal(0, filled.MissingIndexes);
    }

    [Fact]
    public async Task Who_closes_the_library_does_not_wait_for_a_pause()
    {
        using var filled = new FilledDatabase();
        using var person = filled.People.Enter();
        await filled.Filling.WrittenAsync(FirstFilling.FewestFiles, CancellationToken.None);
        await filled.Filling.EndAsync(CancellationToken.None);

        await filled.Filling.DisposeAsync();

        Assert.Equal(LateIndexes.All.Count, filled.MissingIndexes);
    }

    [Fact]
    public async Task A_few_files_are_not_worth_it()
    {
        using var filled = new FilledDatabase();

        await filled.Filling.WrittenAsync(FirstFilling.FewestFiles - 1, CancellationToken.None);

        Assert.Equal(0, filled.MissingIndexes);
    }

    [Fact]
    public async Task After_a_killed_one_the_next_opening_makes_them()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");
        var before = library.Sql(Indexes);
        library.Sql(string.Join(';', LateIndexes.All.Keys.Select(name => $"DROP INDEX {name}")));

        await library.ReopenAsync();

        Assert.Equal(before, library.Sql(Indexes));
    }

    [Fact]
    public async Task Later_syncs_keep_them()
    {
        await using var library = await TemporaryLibrary.WithAsync("known.png");
        for (var number = 0; number < Files; number++) library.Folder.Write($"{number}.png", TinyPng.Of());
        var statements = new ConcurrentBag<string>();
        await using var beside = await library.OpenBesideAsync(settings => settings with { SqlLog = statements.Add });

        await beside.Ingestion.SyncAsync();

        Assert.NotEmpty(statements);
        Assert.DoesNotContain(statements, statement => statement.Contains("INDEX", StringComparison.Ordinal));
    }

    private static async Task<TemporaryLibrary> WithUnsyncedAsync()
    {
        var library = await TemporaryLibrary.EmptyAsync();
        for (var number = 0; number < Files; number++) library.Folder.Write($"{number}.png", TinyPng.Of());
        return library;
    }

    /// <summary>An empty database that is about to be filled.</summary>
    private sealed class FilledDatabase : IDisposable
    {
        private readonly TemporaryFolder folder = new();
        private readonly SqliteDatabase database;

        public FilledDatabase()
        {
            database = SqliteDatabase.Open(folder[".scores/media.db"], LibraryRoot.Of(folder.Path, TimeProvider.System), TimeProvider.System);
            Filling = new FirstFilling(People);
            Filling.ExpectAsync(database, CancellationToken.None).GetAwaiter().GetResult();
        }

        public PeopleAtWork People { get; } = new();

        public FirstFilling Filling { get; }

        public int MissingIndexes => database.ReadAsync(LateIndexes.Missing, CancellationToken.None).GetAwaiter().GetResult().Count;

        public void Dispose()
        {
            database.Dispose();
            folder.Dispose();
        }
    }
}
