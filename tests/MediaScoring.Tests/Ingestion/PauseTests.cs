using MediaScoring.Ingestion;

namespace MediaScoring.Tests.Ingestion;

/// <summary>Holding and stopping a sync that is running.</summary>
public class PauseTests
{
    private const int Files = 1500;

    [Fact]
    public async Task A_pause_holds_and_a_resumed_sync_goes_to_its_end()
    {
        await using var library = await WithUnsyncedAsync();
        var isHeld = new TaskCompletionSource();
        var run = library.Library.Ingestion.SyncAsync(progress: new SyncListener(progress =>
        {
            if (!isHeld.Task.IsCompleted && progress.FilesDone > 0 && library.Library.Ingestion.Pause()) isHeld.TrySetResult();
        }));
        await isHeld.Task;
        await SomeWritesAsync(library);
        var rows = library.Sql("SELECT count(*) FROM media_files");

        await SomeWritesAsync(library);

        Assert.False(run.IsCompleted);
        Assert.True(library.Library.Ingestion.IsPaused);
        Assert.Equal(rows, library.Sql("SELECT count(*) FROM media_files"));
        Assert.NotEqual([$"{Files}"], rows);
        library.Library.Ingestion.Resume();
        Assert.Equal((Files, false), ((await run).Found, library.Library.Ingestion.IsPaused));
        Assert.Equal([$"{Files}"], library.Sql("SELECT count(*) FROM media_files"));
    }

    [Fact]
    public async Task A_cancelled_sync_leaves_what_is_written_and_the_next_goes_on()
    {
        await using var library = await WithUnsyncedAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => library.Library.Ingestion.SyncAsync(progress: new SyncListener(progress =>
        {
            if (progress.FilesDone > 0) library.Library.Ingestion.Cancel();
        })));

        var written = int.Parse(library.Sql("SELECT count(*) FROM media_files")[0], System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(written, 1, Files - 1);
        var next = await library.Library.Ingestion.SyncAsync();
        Assert.Equal((Files, Files - written, written), (next.Found, next.Added, next.Unchanged));
    }

    [Fact]
    public async Task Cancelling_a_held_sync_ends_it_and_the_next_is_not_held()
    {
        await using var library = await WithUnsyncedAsync();
        var isHeld = new TaskCompletionSource();
        var run = library.Library.Ingestion.SyncAsync(progress: new SyncListener(_ =>
        {
            if (library.Library.Ingestion.Pause()) isHeld.TrySetResult();
        }));
        await isHeld.Task;

        Assert.True(library.Library.Ingestion.Cancel());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Equal(Files, (await library.Library.Ingestion.SyncAsync()).Found);
    }

    [Fact]
    public async Task Without_a_sync_there_is_nothing_to_hold_or_to_stop()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");

        Assert.False(library.Library.Ingestion.Pause());
        Assert.False(library.Library.Ingestion.Cancel());
        library.Library.Ingestion.Resume();

        Assert.False(library.Library.Ingestion.IsPaused);
    }

    [Fact]
    public async Task The_last_report_has_every_count()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png", "b.png", "c.png");
        library.Folder.Write("a.png", TinyPng.WithPrompt("a red fox"));
        File.Delete(library.Folder["b.png"]);
        library.Folder.Write("d.png", TinyPng.Of(shade: 9));
        library.Folder.Write("e.png", "no picture");
        SyncProgress last = default;

        await library.Library.Ingestion.SyncAsync(progress: new SyncListener(progress => last = progress));

        Assert.Equal((4, 4, 2, 1, 1, 1, true), (last.FilesFound, last.FilesDone, last.Added, last.Changed, last.Missing, last.Failed, last.ScanFinished));
    }

    private static async Task<TemporaryLibrary> WithUnsyncedAsync()
    {
        var library = await TemporaryLibrary.EmptyAsync();
        var picture = TinyPng.WithPrompt("a red fox, sharp focus");
        for (var number = 0; number < Files; number++) library.Folder.Write($"album {number % 10}/{number}.png", picture);
        library.Folder.Write("scored.txt", "no media");
        return library;
    }

    /// <summary>Each waits its turn behind a batch that is being written, so after them none is.</summary>
    private static async Task SomeWritesAsync(TemporaryLibrary library)
    {
        for (var number = 0; number < 10; number++) await library.Library.SavedQueries.SaveAsync($"{Guid.NewGuid()}", "score:>=4");
    }
}
