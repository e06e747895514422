using MediaScoring.Catalog;
using MediaScoring.Ingestion;

namespace MediaScoring.Tests.Ingestion;

/// <summary>A sync of some files and folders alone.</summary>
public class PathsTests
{
    [Fact]
    public async Task Only_the_named_files_are_looked_at()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png", "b.png", "c.png");
        library.Folder.Write("new.png", TinyPng.Of(shade: 3));
        library.Folder.Write("other.png", TinyPng.Of(shade: 4));
        library.Folder.Write("a.png", TinyPng.WithPrompt("a red fox"));
        File.Delete(library.Folder["b.png"]);
        File.Delete(library.Folder["c.png"]);

        var report = await library.Library.Ingestion.SyncPathsAsync(["new.png", "a.png", "b.png"]);

        Assert.Equal((1, 1, 1), (report.Added, report.Changed, report.Missing));
        Assert.Equal(["a.png|0", "b.png|1", "c.png|0", "new.png|0"], library.Sql("SELECT relative_path, missing_since IS NOT NULL FROM media_files ORDER BY relative_path"));
    }

    [Fact]
    public async Task A_folder_is_taken_with_everything_in_it_and_goes_with_everything_in_it()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png", "old/b.png", "old/deep/c.png");
        library.Folder.Write("new/d.png", TinyPng.Of(shade: 3));
        library.Folder.Write("new/deep/e.png", TinyPng.Of(shade: 4));
        Directory.Delete(library.Folder["old"], recursive: true);

        var report = await library.Library.Ingestion.SyncPathsAsync(["new", "new/deep/e.png", "old"]);

        Assert.Equal((2, 2), (report.Added, report.Missing));
        Assert.Equal(["a.png", "new/d.png", "new/deep/e.png"], library.Sql("SELECT relative_path FROM media_files WHERE missing_since IS NULL ORDER BY relative_path"));
    }

    [Theory]
    [InlineData("a.png", "album/b.png")]   // told together
    [InlineData("album/b.png", null)]      // the new place alone: the old one is seen to be gone
    public async Task A_moved_file_keeps_its_score(string first, string? second)
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");
        await library.ScoreAsync("a.png", 4);
        Directory.CreateDirectory(library.Folder["album"]);
        File.Move(library.Folder["a.png"], library.Folder["album/b.png"]);

        var report = await library.Library.Ingestion.SyncPathsAsync(second is null ? [first] : [first, second]);

        Assert.Equal((1, 0), (report.Moved, report.Added));
        Assert.Equal(["album/b.png|4"], library.Sql("SELECT relative_path, score FROM media_files WHERE missing_since IS NULL"));
    }

    [Fact]
    public async Task A_sidecar_that_somebody_wrote_is_taken_up_and_our_own_is_no_news()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png", "b.png");
        await library.ScoreAsync("a.png", 4);
        library.Folder.Write(".scores/b.png.json", """{"file": "b.png", "score": 3}""");
        var before = library.Sql("SELECT max(seq) FROM changed_files WHERE media_file_id = (SELECT id FROM media_files WHERE relative_path = 'a.png')");

        var report = await library.Library.Ingestion.SyncPathsAsync(["a.png", "b.png"]);

        Assert.Equal((1, 1), (report.Changed, report.ScoresImported));
        Assert.Equal(["a.png|4", "b.png|3"], library.Sql("SELECT relative_path, score FROM media_files ORDER BY relative_path"));
        Assert.Equal(before, library.Sql("SELECT max(seq) FROM changed_files WHERE media_file_id = (SELECT id FROM media_files WHERE relative_path = 'a.png')"));
    }

    [Fact]
    public async Task Files_that_do_not_belong_to_the_library_stay_out()
    {
        await using var library = await TemporaryLibrary.EmptyAsync();
        library.Folder.Write("notes.txt", "no media");
        library.Folder.Write(".hidden/a.png", TinyPng.Of());
        library.Folder.Write("album/b.png", TinyPng.Of());

        var report = await library.Library.Ingestion.SyncPathsAsync(["notes.txt", ".hidden", ".hidden/a.png", "album", "album/b.png"], new SyncOptions { Recursive = false });

        Assert.Equal(0, report.Found);
        await Assert.ThrowsAsync<PathRefusedException>(() => library.Library.Ingestion.SyncPathsAsync(["../elsewhere.png"]));
    }

    [Fact]
    public async Task Much_that_is_gone_at_once_is_not_marked_without_a_person()
    {
        var names = Enumerable.Range(0, 60).Select(number => $"album/{number}.png").ToArray();
        await using var library = await TemporaryLibrary.WithAsync([.. names, "a.png"]);
        Directory.Delete(library.Folder["album"], recursive: true);

        var report = await library.Library.Ingestion.SyncPathsAsync(["album"]);

        Assert.Contains("60 of 61 files are gone at once", report.StopReason, StringComparison.Ordinal);
        Assert.Equal(["0"], library.Sql("SELECT count(*) FROM media_files WHERE missing_since IS NOT NULL"));
    }
}
