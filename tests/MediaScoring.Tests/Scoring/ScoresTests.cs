using MediaScoring.Catalog;
using MediaScoring.Media;
using MediaScoring.Sidecars;
using MediaScoring.Storage;
using Microsoft.Data.Sqlite;

namespace MediaScoring.Tests.Scoring;

public class ScoresTests
{
    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(5)]
    public async Task A_score_is_in_the_sidecar_and_in_the_database(int score)
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");
        await library.ScoreAsync("a.png", 3);

        var receipt = await library.Library.Scores.SetAsync("a.png", Score.Of(score));

        Assert.True(receipt.InDatabase);
        Assert.Equal(score, ScoreSidecar.Read(library.Folder["a.png"]).Score.Value);
        Assert.Equal([score.ToString()], library.Sql("SELECT score FROM media_files"));
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(6)]
    [InlineData(long.MaxValue)]
    public void A_number_outside_of_the_range_is_no_score(long number) => Assert.False(Score.TryFrom(number, out _));

    [Fact]
    public async Task A_file_that_was_never_synced_can_be_scored()
    {
        await using var library = await TemporaryLibrary.EmptyAsync();
        library.Folder.Write("album/new.png", TinyPng.Of());

        await library.ScoreAsync("album/new.png", 2);

        Assert.Equal(Score.Of(2), (await library.Library.Files.FindAsync("album/new.png"))!.Score);
        Assert.Equal(1, (await library.Library.Ingestion.SyncAsync()).Updated);
        Assert.Equal(Score.Of(2), (await library.Library.Files.FindAsync("album/new.png"))!.Score);
    }

    [Fact]
    public async Task A_file_that_does_not_exist_cannot_be_scored_and_nothing_is_written()
    {
        await using var library = await TemporaryLibrary.EmptyAsync();

        await Assert.ThrowsAsync<FileNotFoundException>(() => library.ScoreAsync("none.png", 2));

        Assert.Equal(["library.json"], Directory.GetFiles(library.Folder[".scores"], "*.json").Select(Path.GetFileName));
    }

    [Fact]
    public async Task Giving_the_same_score_again_leaves_the_row_as_it_was()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");
        await library.ScoreAsync("a.png", 4);
        var before = library.Sql("SELECT updated_at FROM media_files");

        await library.ScoreAsync("a.png", 4);

        Assert.Equal(before, library.Sql("SELECT updated_at FROM media_files"));
    }

    [Fact]
    public async Task A_locked_database_does_not_lose_the_score()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");
        using (var locker = new SqliteConnection($"Data Source={library.DatabaseFile};Pooling=False"))
        {
            locker.Open();
            using var transaction = locker.BeginTransaction(deferred: false);

            var scoring = library.ScoreAsync("a.png", 5);

            Assert.True(SpinWait.SpinUntil(() => ScoreSidecar.Read(library.Folder["a.png"]).HasScore, TimeSpan.FromSeconds(20)));
            transaction.Rollback();
            await scoring;
        }

        Assert.Equal(["5"], library.Sql("SELECT score FROM media_files"));
    }

    [Fact]
    public async Task Many_clients_on_the_same_files_end_with_sidecar_and_database_agreeing()
    {
        var names = Enumerable.Range(0, 10).Select(number => $"f{number}.png").ToArray();
        await using var library = await TemporaryLibrary.WithAsync(names);

        await Parallel.ForAsync(0, 300, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (round, _) => await library.ScoreAsync(names[round % 10], (round % 7) - 1));

        foreach (var name in names)
        {
            var file = await library.Library.Files.FindAsync(name);
            Assert.Equal(ScoreSidecar.Read(library.Folder[name]).Score, file!.Score);
        }
    }

    [Theory]
    [InlineData("../outside.png")]
    [InlineData("album/../../outside.png")]
    [InlineData(".scores/media.db")]
    [InlineData("album/.SCORES/x.png")]
    [InlineData(".thumbnails/a.jpg")]
    [InlineData("a\0.png")]
    [InlineData("")]
    [InlineData("/etc/hostname")]
    public async Task A_name_that_leads_elsewhere_is_refused(string name)
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");

        await Assert.ThrowsAsync<PathRefusedException>(() => library.Library.Scores.SetAsync(name, Score.Of(1)));
    }

    [Fact]
    public async Task A_link_that_leads_out_is_refused_and_one_that_stays_inside_is_a_file()
    {
        using var outside = new TemporaryFolder();
        outside.Write("secret.png", TinyPng.Of());
        await using var library = await TemporaryLibrary.WithAsync("a.png");
        File.CreateSymbolicLink(library.Folder["inside.png"], library.Folder["a.png"]);
        File.CreateSymbolicLink(library.Folder["out.png"], outside["secret.png"]);
        Directory.CreateSymbolicLink(library.Folder["far"], outside.Path);

        var report = await library.Library.Ingestion.SyncAsync();

        Assert.Equal(2, report.Found);
        Assert.Contains(report.Problems, problem => problem.Path == "out.png");
        await library.ScoreAsync("inside.png", 2);
        await Assert.ThrowsAsync<PathRefusedException>(() => library.ScoreAsync("out.png", 2));
        await Assert.ThrowsAsync<PathRefusedException>(() => library.ScoreAsync("far/secret.png", 2));
    }

    [Fact]
    public async Task A_sidecar_that_cannot_be_written_is_an_error_and_the_database_keeps_the_old_score()
    {
        await using var library = await TemporaryLibrary.WithAsync("album/a.png");
        library.Folder.Write("album/.scores", "a file where the folder should be");

        var failure = await Assert.ThrowsAsync<LibraryException>(() => library.ScoreAsync("album/a.png", 5));

        Assert.Contains("not saved", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["0"], library.Sql("SELECT score FROM media_files"));
    }
}
