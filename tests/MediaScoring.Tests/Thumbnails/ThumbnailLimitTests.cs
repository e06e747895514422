using MediaScoring.Thumbnails;

namespace MediaScoring.Tests.Thumbnails;

public class ThumbnailLimitTests
{
    private const int Block = 4096;   // a small picture takes one block of the disk

    [Fact]
    public async Task The_least_recently_used_go_when_more_is_kept_than_may_be()
    {
        await using var folder = await TemporaryLibrary.EmptyAsync();
        foreach (var number in Enumerable.Range(0, 12)) folder.Folder.Write($"{number:D2}.png", TinyPng.Of(shade: (byte)number));
        await using var library = await folder.OpenBesideAsync(settings => settings with { ThumbnailCacheBytes = 10 * Block });
        var names = new List<string>();
        foreach (var number in Enumerable.Range(0, 10))
        {
            names.Add((await library.Thumbnails.GetAsync($"{number:D2}.png", 256, ThumbnailFormat.Webp))!.ETag);
            await library.Thumbnails.Cleaning;   // the first one measures what is there
            File.SetLastWriteTimeUtc(FileOf(folder, names[^1]), DateTime.UtcNow.AddDays(number - 30));
        }

        await library.Thumbnails.GetAsync("00.png", 256, ThumbnailFormat.Webp);   // looked at again
        foreach (var number in new[] { 10, 11 })
        {
            names.Add((await library.Thumbnails.GetAsync($"{number:D2}.png", 256, ThumbnailFormat.Webp))!.ETag);
            await library.Thumbnails.Cleaning;
        }

        var kept = Enumerable.Range(0, 12).Where(number => Kept(folder).Any(file => file.Contains(names[number], StringComparison.Ordinal)));
        Assert.Equal([0, 3, 4, 5, 6, 7, 8, 9, 10, 11], kept);   // below nine tenths at once, then one more
    }

    [Fact]
    public async Task A_picture_is_noted_as_looked_at_once_a_day_at_most()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");
        var file = FileOf(library, (await library.Library.Thumbnails.GetAsync("a.png", 64, ThumbnailFormat.Webp))!.ETag);
        var today = DateTime.UtcNow.AddHours(-20);

        File.SetLastWriteTimeUtc(file, today);
        await library.Library.Thumbnails.GetAsync("a.png", 64, ThumbnailFormat.Webp);
        var afterToday = File.GetLastWriteTimeUtc(file);
        File.SetLastWriteTimeUtc(file, today.AddDays(-1));
        await library.Library.Thumbnails.GetAsync("a.png", 64, ThumbnailFormat.Webp);

        Assert.Equal(today, afterToday);
        Assert.InRange(File.GetLastWriteTimeUtc(file), DateTime.UtcNow.AddMinutes(-5), DateTime.UtcNow.AddMinutes(5));
    }

    [Fact]
    public async Task Cleaning_removes_nothing_but_thumbnails()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");
        var ours = FileOf(library, (await library.Library.Thumbnails.GetAsync("a.png", 64, ThumbnailFormat.Webp))!.ETag);
        var key = new string('a', 32);
        string[] foreign =
        [
            "notes.txt", $"{key}.webp", $"aa/{key}.webp", "aa/a/holiday.jpg", $"aa/a/{key}.png", $"aa/b/{key}.webp", $"aa/a/{key.ToUpperInvariant()}.jpg", $"aa/a/a/{key}.webp",
            $"AA/a/{key}.jpg", $"aa/a/{key}.jpg.bak", $"aa/a/{key}.jpg.{Guid.NewGuid()}.tmp",
        ];
        foreach (var name in foreign) File.SetLastWriteTimeUtc(library.Folder.Write($".scores/thumbnails/{name}", "mine"), DateTime.UtcNow.AddYears(-1));
        await using var strict = await library.OpenBesideAsync(settings => settings with { ThumbnailCacheBytes = 0 });

        var done = await strict.Thumbnails.CleanAsync();

        Assert.Equal((1, 0, 0), (done.Removed, done.RemovedDrafts, done.Kept));
        Assert.False(File.Exists(ours));
        Assert.All(foreign, name => Assert.True(File.Exists(library.Folder[$".scores/thumbnails/{name}"]), name));
    }

    [Fact]
    public async Task Cleaning_follows_no_link()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights there.");
        await using var library = await TemporaryLibrary.WithAsync("a.png");
        using var elsewhere = new TemporaryFolder();
        var (first, second) = (new string('a', 32), new string('b', 32));
        elsewhere.Write($"a/{first}.webp", "theirs");
        elsewhere.Write("theirs.webp", "theirs");
        Directory.CreateDirectory(library.Folder[".scores/thumbnails/bb/b"]);
        Directory.CreateSymbolicLink(library.Folder[".scores/thumbnails/aa"], elsewhere.Path);
        File.CreateSymbolicLink(library.Folder[$".scores/thumbnails/bb/b/{second}.webp"], elsewhere["theirs.webp"]);
        await using var strict = await library.OpenBesideAsync(settings => settings with { ThumbnailCacheBytes = 0 });

        var done = await strict.Thumbnails.CleanAsync();

        Assert.Equal(0, done.Removed);
        Assert.True(File.Exists(elsewhere[$"a/{first}.webp"]));
        Assert.True(File.Exists(library.Folder[$".scores/thumbnails/bb/b/{second}.webp"]));
    }

    [Fact]
    public async Task What_a_killed_process_left_half_written_goes_and_what_is_being_written_stays()
    {
        await using var library = await TemporaryLibrary.EmptyAsync();
        var key = new string('a', 32);
        var old = library.Folder.Write($".scores/thumbnails/aa/a/{key}.webp.{Guid.NewGuid():N}.tmp", "half");
        var probe = library.Folder.Write($".scores/thumbnails/.{Guid.NewGuid():N}.tmp", "");
        var young = library.Folder.Write($".scores/thumbnails/aa/a/{key}.jpg.{Guid.NewGuid():N}.tmp", "half");
        foreach (var file in new[] { old, probe }) File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddHours(-2));

        var done = await library.Library.Thumbnails.CleanAsync();

        Assert.Equal(2, done.RemovedDrafts);
        Assert.Equal([young], Kept(library));
    }

    [Fact]
    public async Task Rows_go_with_their_pictures_and_all_others_stay()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png", "b.png", "c.png");
        await library.Library.Thumbnails.GetAsync("a.png", 64, ThumbnailFormat.Jpeg);
        await library.Library.Thumbnails.StoreAsync("b.png", "64x64", new byte[] { 1 });
        library.Sql("INSERT INTO media_thumbnails (media_file_id, thumbnail_size, file_path) SELECT id, '64x64', '/old/.thumbnails/c_thumbnail.jpg' FROM media_files WHERE filename = 'c.png'");
        await using var strict = await library.OpenBesideAsync(settings => settings with { ThumbnailCacheBytes = 0 });

        await strict.Thumbnails.CleanAsync();

        Assert.Equal(["b.png", "c.png"], library.Sql("SELECT f.filename FROM media_thumbnails t JOIN media_files f ON f.id = t.media_file_id ORDER BY 1"));
    }

    [Fact]
    public async Task A_picture_that_is_cleaned_away_while_it_is_asked_for_is_drawn_again()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");
        await using var strict = await library.OpenBesideAsync(settings => settings with { ThumbnailCacheBytes = 0 });
        using var enough = new CancellationTokenSource();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var removed = 0L;
        var cleaning = Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested) Interlocked.Add(ref removed, (await strict.Thumbnails.CleanAsync()).Removed);
        });

        var seen = new HashSet<string>();
        while (Interlocked.Read(ref removed) < 3)
        {
            var thumbnail = await library.Library.Thumbnails.GetAsync("a.png", 64, ThumbnailFormat.Webp, patience.Token);
            seen.Add(thumbnail is null ? "none" : Convert.ToHexString(thumbnail.Bytes.Span));
        }

        await enough.CancelAsync();
        await cleaning;

        Assert.NotEqual("none", Assert.Single(seen));
    }

    [Fact]
    public async Task A_picture_whose_bytes_a_power_cut_took_is_drawn_again()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");
        var before = await library.Library.Thumbnails.GetAsync("a.png", 64, ThumbnailFormat.Webp);
        await File.WriteAllBytesAsync(FileOf(library, before!.ETag), []);

        var after = await library.Library.Thumbnails.GetAsync("a.png", 64, ThumbnailFormat.Webp);

        Assert.Equal(before.Bytes.ToArray(), after!.Bytes.ToArray());
        Assert.Equal(before.Bytes.Length, new FileInfo(FileOf(library, before.ETag)).Length);
    }

    [Fact]
    public async Task With_a_limit_of_nothing_pictures_are_drawn_and_none_are_kept()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");
        await using var strict = await library.OpenBesideAsync(settings => settings with { ThumbnailCacheBytes = 0 });

        Assert.NotNull(await strict.Thumbnails.GetAsync("a.png", 64, ThumbnailFormat.Jpeg));

        Assert.Empty(Kept(library));
        Assert.Empty(library.Sql("SELECT id FROM media_thumbnails"));
    }

    [Fact]
    public async Task A_root_that_cannot_be_written_has_its_pictures_in_the_cache_folder()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");
        using var cache = new TemporaryFolder();
        library.Folder.Write(".scores/thumbnails", "no folder can be made here");   // holds for root too, whom permissions do not bind
        await using var beside = await library.OpenBesideAsync(settings => settings with { CacheFolder = cache.Path });

        var thumbnail = await beside.Thumbnails.GetAsync("a.png", 64, ThumbnailFormat.Webp);

        var usage = await beside.Thumbnails.MeasureAsync();
        Assert.Equal(1, usage.Count);
        Assert.StartsWith(Path.Combine(cache.Path, "thumbnails"), usage.Folder, StringComparison.Ordinal);
        Assert.Contains(thumbnail!.ETag, Assert.Single(Directory.GetFiles(usage.Folder, "*", SearchOption.AllDirectories)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Measuring_makes_no_folder()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");

        var usage = await library.Library.Thumbnails.MeasureAsync();

        Assert.Equal((0, 0), (usage.Count, usage.Bytes));
        Assert.False(Directory.Exists(library.Folder[".scores/thumbnails"]));
    }

    private static string FileOf(TemporaryLibrary library, string name) => Kept(library).Single(file => file.Contains(name, StringComparison.Ordinal));

    private static string[] Kept(TemporaryLibrary library) =>
        Directory.Exists(library.Folder[".scores/thumbnails"]) ? Directory.GetFiles(library.Folder[".scores/thumbnails"], "*", SearchOption.AllDirectories) : [];
}
