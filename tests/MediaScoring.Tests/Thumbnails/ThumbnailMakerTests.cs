using System.Globalization;
using MediaScoring.Thumbnails;

namespace MediaScoring.Tests.Thumbnails;

public class ThumbnailMakerTests
{
    [Fact]
    public async Task Every_file_that_can_be_drawn_gets_its_thumbnail_the_newest_first()
    {
        await using var library = await TemporaryLibrary.EmptyAsync();
        await AddAsync(library, 5);
        File.SetLastWriteTimeUtc(library.Folder.Write("broken.png", "no picture"), DateTime.UtcNow.AddDays(-90));
        await library.Library.Ingestion.SyncAsync();
        var told = new Told();

        var done = await library.Library.Thumbnails.CreateMaker().MakeAsync(AtOnce, told, TestContext.Current.CancellationToken);

        Assert.Equal((5, 1, false, null), (done.Made, done.Undrawn, done.LimitReached, done.FirstFault));
        Assert.Equal(["04.png", "03.png", "02.png", "01.png", "00.png", "broken.png"], told.Select(progress => progress.Path));
        Assert.Equal(Enumerable.Range(0, 6).Select(number => (number, 6)), told.Select(progress => (progress.Done, progress.Total)));
        Assert.Equal(5, Kept(library).Length);
    }

    [Fact]
    public async Task What_is_made_ahead_is_what_the_page_asks_for()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");

        await library.Library.Thumbnails.CreateMaker().MakeAsync(AtOnce, cancellationToken: TestContext.Current.CancellationToken);
        var asked = await library.Library.Thumbnails.GetAsync("a.png", 256, ThumbnailFormat.Webp);

        Assert.Contains(asked!.ETag, Assert.Single(Kept(library)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_all_files_only_those_that_changed_since_are_looked_at()
    {
        await using var library = await TemporaryLibrary.EmptyAsync();
        await AddAsync(library, 3);
        var maker = library.Library.Thumbnails.CreateMaker();
        await maker.MakeAsync(AtOnce, cancellationToken: TestContext.Current.CancellationToken);
        library.Folder.Write("new.png", TinyPng.Of(shade: 99));
        await library.Library.Ingestion.SyncAsync();
        var told = new Told();

        var done = await maker.MakeAsync(AtOnce, told, TestContext.Current.CancellationToken);
        var nothing = await maker.MakeAsync(AtOnce, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal((1, 0), (done.Made, nothing.Made));
        Assert.Equal("new.png", Assert.Single(told).Path);
        Assert.Equal(4, Kept(library).Length);
    }

    [Fact]
    public async Task It_ends_at_four_fifths_of_the_limit()
    {
        await using var library = await TemporaryLibrary.EmptyAsync();
        await AddAsync(library, 20);
        await using var limited = await library.OpenBesideAsync(settings => settings with { ThumbnailCacheBytes = 10 * 4096 });

        var done = await limited.Thumbnails.CreateMaker().MakeAsync(AtOnce, cancellationToken: TestContext.Current.CancellationToken);

        await limited.Thumbnails.Cleaning;
        Assert.Equal((8, true), (done.Made, done.LimitReached));
        Assert.Equal(8, Kept(library).Length);
    }

    [Fact]
    public async Task A_picture_that_nobody_has_looked_at_counts_as_used_when_its_file_was_made()
    {
        await using var library = await TemporaryLibrary.EmptyAsync();
        await AddAsync(library, 1);

        await library.Library.Thumbnails.CreateMaker().MakeAsync(AtOnce, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(File.GetLastWriteTimeUtc(library.Folder["00.png"]), File.GetLastWriteTimeUtc(Assert.Single(Kept(library))));
    }

    [Fact]
    public async Task What_somebody_asked_for_meanwhile_is_not_drawn_again()
    {
        await using var library = await TemporaryLibrary.EmptyAsync();
        await AddAsync(library, 1);

        await library.Library.Thumbnails.CreateMaker().MakeAsync(
            async _ => await library.Library.Thumbnails.GetAsync("00.png", 256, ThumbnailFormat.Webp), cancellationToken: TestContext.Current.CancellationToken);

        // Drawn ahead, it would have the time of its file.
        Assert.InRange(File.GetLastWriteTimeUtc(Assert.Single(Kept(library))), DateTime.UtcNow.AddMinutes(-5), DateTime.UtcNow.AddMinutes(5));
    }

    [Fact]
    public async Task Those_who_ask_while_it_makes_all_get_one_and_the_same()
    {
        await using var library = await TemporaryLibrary.EmptyAsync();
        await AddAsync(library, 10);
        var making = library.Library.Thumbnails.CreateMaker().MakeAsync(AtOnce, cancellationToken: TestContext.Current.CancellationToken);

        var asked = await Task.WhenAll(Enumerable.Range(0, 100).Select(number => library.Library.Thumbnails.GetAsync($"{number % 10:D2}.png", 256, ThumbnailFormat.Webp)));
        var done = await making;

        Assert.Equal(0, done.Undrawn);
        Assert.Equal(10, asked.Select(thumbnail => thumbnail!.ETag).Distinct().Count());
        Assert.Equal(10, Kept(library).Length);
    }

    [Fact]
    public async Task It_waits_for_its_turn_and_stops_at_once()
    {
        await using var library = await TemporaryLibrary.EmptyAsync();
        await AddAsync(library, 3);
        var maker = library.Library.Thumbnails.CreateMaker();
        using var stop = new CancellationTokenSource();
        var turns = 0;
        var waits = new TaskCompletionSource();
        var making = maker.MakeAsync(
            async cancellationToken =>
            {
                if (++turns < 3) return;
                waits.SetResult();
                await Task.Delay(Timeout.Infinite, cancellationToken);
            },
            cancellationToken: stop.Token);
        await waits.Task;
        var whileItWaits = Kept(library).Length;

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => making);
        var rest = await maker.MakeAsync(AtOnce, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal((2, 1), (whileItWaits, rest.Made));
    }

    [Fact]
    public async Task It_stands_back_where_somebody_else_wants_the_processor()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere the threads have a priority, which nobody can read.");
        await using var library = await TemporaryLibrary.WithAsync("a.png");
        var niceness = 0;

        await library.Library.Thumbnails.CreateMaker().MakeAsync(
            _ =>
            {
                niceness = Niceness("/proc/thread-self/stat");
                return Task.CompletedTask;
            },
            cancellationToken: TestContext.Current.CancellationToken);

        Assert.True(niceness > Niceness($"/proc/self/task/{Environment.ProcessId}/stat"));
    }

    private static Task AtOnce(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Files of different contents, each a day younger than the one before, known to the library.</summary>
    private static async Task AddAsync(TemporaryLibrary library, int count)
    {
        foreach (var number in Enumerable.Range(0, count))
        {
            File.SetLastWriteTimeUtc(library.Folder.Write($"{number:D2}.png", TinyPng.Of(shade: (byte)number)), DateTime.UtcNow.AddDays(number - 60));
        }

        await library.Library.Ingestion.SyncAsync();
    }

    private static string[] Kept(TemporaryLibrary library) => Directory.GetFiles(library.Folder[".scores/thumbnails"], "*.webp", SearchOption.AllDirectories);

    private static int Niceness(string file)
    {
        const int afterName = 16;   // field 19 of proc(5), counted from behind the name in brackets
        var text = File.ReadAllText(file);
        return int.Parse(text[(text.LastIndexOf(')') + 2)..].Split(' ')[afterName], CultureInfo.InvariantCulture);
    }

    private sealed class Told : List<ThumbnailProgress>, IProgress<ThumbnailProgress>
    {
        public void Report(ThumbnailProgress value) => Add(value);
    }
}
