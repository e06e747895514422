using System.Diagnostics;
using System.Text;
using MediaScoring.Catalog;
using MediaScoring.Media;
using MediaScoring.Sidecars;
using MediaScoring.Storage;

namespace MediaScoring.Tests.Faults;

/// <summary>Full disks, locks, clocks and names as they come.</summary>
public sealed class DiskTests
{
    [Fact]
    public async Task A_full_disk_is_an_error_and_the_former_score_stays_whole()
    {
        using var mountPoint = new TemporaryFolder();
        Assert.SkipUnless(OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", mountPoint.Path), "NOT PROVEN HERE: no right to mount a small file system; a full disk was not tried.");
        try
        {
            using var databases = new TemporaryFolder();
            File.WriteAllBytes(mountPoint["a.png"], TinyPng.Of());
            await using var library = await MediaLibrary.OpenAsync(new LibrarySettings { MediaFolder = mountPoint.Path, DatabasePath = databases["media.db"] });
            await library.Ingestion.SyncAsync();
            await library.Scores.SetAsync("a.png", Score.Of(4));
            Fill(mountPoint["filler.bin"]);

            var failure = await Assert.ThrowsAsync<LibraryException>(() => library.Scores.SetAsync("a.png", Score.Of(1)));
            File.Delete(mountPoint["filler.bin"]);

            Assert.Contains("not saved", failure.Message, StringComparison.Ordinal);
            Assert.Equal(4, ScoreSidecar.Read(mountPoint["a.png"]).Score.Value);
            Assert.Equal(4, (await library.Files.FindAsync("a.png"))!.Score.Value);
            Assert.True((await library.Scores.SetAsync("a.png", Score.Of(2))).InDatabase);
        }
        finally
        {
            Run("umount", "-l", mountPoint.Path);
        }
    }

    [Fact]
    public async Task A_full_disk_under_the_database_leaves_the_score_in_the_sidecar_and_the_next_sync_takes_it()
    {
        using var mountPoint = new TemporaryFolder();
        Assert.SkipUnless(OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", mountPoint.Path), "NOT PROVEN HERE: no right to mount a small file system; a full disk was not tried.");
        try
        {
            using var media = new TemporaryFolder();
            media.Write("a.png", TinyPng.Of());
            await using var library = await MediaLibrary.OpenAsync(new LibrarySettings { MediaFolder = media.Path, DatabasePath = mountPoint["media.db"] });
            await library.Ingestion.SyncAsync();
            Fill(mountPoint["filler.bin"]);

            var receipt = new ScoreAttempts(library);
            var inDatabase = await receipt.UntilRefusedAsync();
            File.Delete(mountPoint["filler.bin"]);
            await library.Ingestion.SyncAsync();

            Assert.False(inDatabase);
            Assert.Equal(ScoreSidecar.Read(media["a.png"]).Score, (await library.Files.FindAsync("a.png"))!.Score);
        }
        finally
        {
            Run("umount", "-l", mountPoint.Path);
        }
    }

    [Fact]
    public async Task A_read_only_media_folder_is_scored_in_the_data_folder_under_its_own_identity()
    {
        using var mountPoint = new TemporaryFolder();
        using var data = new TemporaryFolder();
        Assert.SkipUnless(OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", mountPoint.Path), "NOT PROVEN HERE: no right to mount a small file system; a read-only folder was not tried.");
        try
        {
            Directory.CreateDirectory(mountPoint["album"]);
            File.WriteAllBytes(mountPoint["album/a.png"], TinyPng.Of());
            Assert.True(Run("mount", "-o", "remount,ro", mountPoint.Path));
            var settings = new LibrarySettings { MediaFolder = mountPoint.Path, DataFolder = data.Path };

            await using (var library = await MediaLibrary.OpenAsync(settings))
            {
                await library.Ingestion.SyncAsync();
                Assert.True((await library.Scores.SetAsync("album/a.png", Score.Of(4))).InDatabase);
                Assert.Single(library.Notices, notice => notice.Contains("read-only", StringComparison.Ordinal));
            }

            foreach (var database in Directory.GetFiles(data.Path, "media.db*", SearchOption.AllDirectories)) File.Delete(database);
            await using var again = await MediaLibrary.OpenAsync(settings);
            await again.Ingestion.SyncAsync();
            Assert.Equal(4, (await again.Files.FindAsync("album/a.png"))!.Score.Value);
            Assert.Equal(4, (await again.Scores.GetAsync("album/a.png")).Value);
        }
        finally
        {
            Run("umount", "-l", mountPoint.Path);
        }
    }

    [Fact]
    public async Task A_keyword_that_the_database_refuses_is_taken_back_from_the_sidecar()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");
        await library.Library.Keywords.AddAsync("a.png", ["first"]);
        library.Sql("CREATE TRIGGER broken BEFORE INSERT ON media_keywords BEGIN SELECT raise(ABORT, 'no'); END");

        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => library.Library.Keywords.AddAsync("a.png", ["second"]));

        Assert.Equal(["first"], ScoreSidecar.Read(library.Folder["a.png"]).Keywords);
    }

    [Fact]
    public async Task A_bulk_of_scores_is_all_or_none()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png", "album/b.png");
        await library.ScoreAsync("a.png", 2);
        library.Folder.Write("album/.scores", "a file where the folder should be");

        await Assert.ThrowsAsync<LibraryException>(() => library.Library.Scores.SetManyAsync(["a.png", "album/b.png"], Score.Of(5), new EditOptions()));

        Assert.Equal(2, ScoreSidecar.Read(library.Folder["a.png"]).Score.Value);
        Assert.Equal(["2", "0"], library.Sql("SELECT score FROM media_files ORDER BY relative_path"));
    }

    [Fact]
    public async Task A_clock_that_goes_backwards_loses_nothing()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.png", TinyPng.Of());
        var clock = new SettableClock { Now = DateTimeOffset.UtcNow };
        await using var library = await MediaLibrary.OpenAsync(new LibrarySettings { MediaFolder = folder.Path, Time = clock });
        await library.Ingestion.SyncAsync();
        await library.Scores.SetAsync("a.png", Score.Of(2));
        clock.Now = clock.Now.AddYears(-3);

        await library.Scores.SetAsync("a.png", Score.Of(5));
        await library.Ingestion.SyncAsync();

        Assert.Equal(5, (await library.Files.FindAsync("a.png"))!.Score.Value);
        Assert.Equal(["5", "2"], (await library.Journal.HistoryOfAsync((await library.Files.FindAsync("a.png"))!.Id)).Select(item => item.NewValue));
    }

    [Fact]
    public async Task A_name_that_is_no_utf8_is_one_problem_and_the_rest_of_the_folder_works()
    {
        await using var library = await TemporaryLibrary.WithAsync("good.png", "a.png", "A.png", "quote\"'.png", "line\nbreak.png", "🦊.png");
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has such names.");
        Assert.True(Run("bash", "-c", $"cp '{library.Folder["good.png"]}' $'{library.Path}/bad\\xff.png'"));
        foreach (var name in new[] { "a.png", "A.png", "quote\"'.png", "line\nbreak.png", "🦊.png" }) await library.ScoreAsync(name, name[0] == 'A' ? 1 : 4);

        var report = await library.Library.Ingestion.SyncAsync();
        Run("bash", "-c", $"rm $'{library.Path}/bad\\xff.png'");   // .NET itself cannot name it

        var problem = Assert.Single(report.Problems);
        Assert.Equal("bad\\xff.png", problem.Path);
        Assert.Contains("UTF-8", problem.Message, StringComparison.Ordinal);
        Assert.Equal(6, report.Found);
        Assert.Equal(["4", "1"], library.Sql("SELECT score FROM media_files WHERE filename IN ('a.png', 'A.png') ORDER BY filename DESC"));
        foreach (var name in new[] { "quote\"'.png", "line\nbreak.png", "🦊.png" }) Assert.Equal(4, ScoreSidecar.Read(library.Folder[name]).Score.Value);
    }

    private sealed class SettableClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }

    /// <summary>Scores one file until the database has no page left to write to.</summary>
    private sealed class ScoreAttempts(MediaLibrary library)
    {
        public async Task<bool> UntilRefusedAsync()
        {
            for (var attempt = 0; attempt < 2000; attempt++)
            {
                if (!(await library.Scores.SetAsync("a.png", Score.Of(1 + (attempt % 5)))).InDatabase) return false;
            }

            return true;
        }
    }

    private static void Fill(string path)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = Encoding.ASCII.GetBytes(new string('x', 4096));
        try
        {
            while (true) file.Write(block);
        }
        catch (IOException)
        {
            // Full: that is what was wanted.
        }
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
