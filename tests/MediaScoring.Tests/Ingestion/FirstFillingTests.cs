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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task They_are_made_before_its_end_when_it_is_large_or_somebody_scores(bool somebodyScores)
    {
        using var folder = new TemporaryFolder();
        var file = folder[".scores/media.db"];
        using var database = SqliteDatabase.Open(file, LibraryRoot.Of(folder.Path, TimeProvider.System), TimeProvider.System);
        var before = TemporaryLibrary.SqlOn(file, Indexes);
        var people = new PeopleAtWork();
        var filling = new FirstFilling(database, people);
        await filling.ExpectAsync(CancellationToken.None);

        await filling.BatchAsync(somebodyScores ? 1 : FirstFilling.MostFiles, isFull: true, CancellationToken.None);
        Assert.NotEqual(before, TemporaryLibrary.SqlOn(file, Indexes));
        if (somebodyScores) people.Enter().Dispose();
        await filling.BatchAsync(1, isFull: false, CancellationToken.None);

        Assert.Equal(before, TemporaryLibrary.SqlOn(file, Indexes));
    }

    [Fact]
    public async Task None_is_left_out_when_somebody_has_scored()
    {
        using var folder = new TemporaryFolder();
        var file = folder[".scores/media.db"];
        using var database = SqliteDatabase.Open(file, LibraryRoot.Of(folder.Path, TimeProvider.System), TimeProvider.System);
        var before = TemporaryLibrary.SqlOn(file, Indexes);
        var people = new PeopleAtWork();
        people.Enter().Dispose();
        var filling = new FirstFilling(database, people);
        await filling.ExpectAsync(CancellationToken.None);

        await filling.BatchAsync(1, isFull: true, CancellationToken.None);

        Assert.Equal(before, TemporaryLibrary.SqlOn(file, Indexes));
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
}
