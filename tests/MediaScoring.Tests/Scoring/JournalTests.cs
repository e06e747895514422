using MediaScoring.Catalog;
using MediaScoring.Media;
using MediaScoring.Scoring;
using MediaScoring.Sidecars;

namespace MediaScoring.Tests.Scoring;

public class JournalTests
{
    private static readonly EditOptions me = new() { Client = "me" };

    [Fact]
    public async Task An_undo_takes_the_score_back_in_sidecar_and_database_and_a_redo_gives_it_again()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");
        await library.ScoreAsync("a.png", 3);
        await library.ScoreAsync("a.png", 5);

        await library.Library.Journal.UndoAsync(me);
        var undone = (Sidecar(library), Database(library));
        await library.Library.Journal.RedoAsync(me);

        Assert.Equal((3, "3"), undone);
        Assert.Equal((5, "5"), (Sidecar(library), Database(library)));
    }

    [Fact]
    public async Task Undo_goes_back_step_by_step_through_scores_keywords_and_notes_and_survives_closing()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");
        await library.ScoreAsync("a.png", 4);
        await library.Library.Keywords.AddAsync("a.png", ["tower", "sea"]);
        await library.Library.Notes.SetAsync("a.png", "print it", me);
        await library.ReopenAsync();

        var kinds = new List<string>();
        for (var step = 0; step < 3; step++) kinds.Add((await library.Library.Journal.UndoAsync(me)).Kind);

        Assert.Equal(["note", "keywords", "score"], kinds);
        var sidecar = ScoreSidecar.Read(library.Folder["a.png"]);
        Assert.Equal((0, 0, null), (sidecar.Score.Value, sidecar.Keywords!.Count, sidecar.Note));
        Assert.Equal(["0||0"], library.Sql("SELECT score, note, (SELECT count(*) FROM media_keywords WHERE keyword_type = 'user') FROM media_files"));
        await Assert.ThrowsAsync<UndoRefusedException>(() => library.Library.Journal.UndoAsync(me));
    }

    [Fact]
    public async Task Several_redos_do_again_what_several_undos_took_back_until_somebody_changes_something()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png", "b.png");
        await library.ScoreAsync("a.png", 1);
        await library.ScoreAsync("b.png", 2);
        await library.Library.Journal.UndoAsync(me);
        await library.Library.Journal.UndoAsync(me);

        var first = await library.Library.Journal.RedoAsync(me);
        var second = await library.Library.Journal.RedoAsync(me);
        await library.Library.Journal.UndoAsync(me);
        await library.ScoreAsync("a.png", 5);

        Assert.Equal(["a.png", "b.png"], first.Paths.Concat(second.Paths));
        await Assert.ThrowsAsync<UndoRefusedException>(() => library.Library.Journal.RedoAsync(me));
    }

    [Fact]
    public async Task Any_change_is_taken_back_alone_as_long_as_its_files_were_not_changed_since()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png", "b.png", "c.png");
        await library.Library.Scores.SetAsync("a.png", Score.Of(2), me);
        await library.Library.Scores.SetManyAsync(["b.png", "c.png"], Score.Of(5), me);
        await library.Library.Keywords.AddAsync("c.png", ["tower"]);
        await library.ScoreAsync("c.png", 1);
        var entries = await library.Library.Journal.ListAsync(10);

        var undone = await library.Library.Journal.UndoAsync(entries[3].Id, me);
        var refusal = await Assert.ThrowsAsync<UndoRefusedException>(() => library.Library.Journal.UndoAsync(entries[2].Id, me));
        await Assert.ThrowsAsync<UndoRefusedException>(() => library.Library.Journal.UndoAsync(entries[3].Id, me));
        await Assert.ThrowsAsync<UndoRefusedException>(() => library.Library.Journal.UndoAsync(987_654, me));

        Assert.Equal(["a.png"], undone.Paths);
        Assert.Contains("c.png", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(["a.png|0", "b.png|5", "c.png|1"], library.Sql("SELECT filename, score FROM media_files ORDER BY 1"));
    }

    [Fact]
    public async Task What_people_did_is_listed_the_latest_first_page_by_page()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png", "b.png", "c.png");
        await library.Library.Scores.SetManyAsync(["a.png", "b.png", "c.png"], Score.Of(5), me);
        await library.Library.Keywords.AddAsync("a.png", ["tower"]);
        await library.Library.Journal.UndoAsync(me);

        var first = await library.Library.Journal.ListAsync(1);
        var second = await library.Library.Journal.ListAsync(5, before: first[0].Id, changes: 2);

        Assert.Equal(("keywords", true, 1L), (first[0].Kind, first[0].IsUndone, first[0].Files));
        var entry = Assert.Single(second);
        Assert.Equal(("score", "me", 3L, 2), (entry.Kind, entry.Client, entry.Files, entry.Changes.Count));
        Assert.Equal(new JournalChange("a.png", "score", "0", "5"), entry.Changes[0]);
    }

    [Fact]
    public async Task A_change_of_many_files_is_one_entry()
    {
        var names = Enumerable.Range(0, 30).Select(number => $"f{number}.png").ToArray();
        await using var library = await TemporaryLibrary.WithAsync(names);
        await library.ScoreAsync("f3.png", 1);
        await library.Library.Scores.SetManyAsync(names, Score.Of(5), me);

        var undone = await library.Library.Journal.UndoAsync(me);

        Assert.Equal((30, "me"), (undone.Paths.Count, undone.Client));
        Assert.Equal(["1"], library.Sql("SELECT DISTINCT score FROM media_files WHERE filename = 'f3.png'"));
        Assert.Equal(["29"], library.Sql("SELECT count(*) FROM media_files WHERE score = 0"));
    }

    [Fact]
    public async Task An_undo_is_refused_with_a_reason_when_the_file_was_changed_since_and_changes_nothing()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png", "b.png");
        await library.Library.Scores.SetManyAsync(["a.png", "b.png"], Score.Of(3), me);
        library.Folder.Write(".scores/b.png.json", """{"file": "b.png", "score": 1}""");
        await library.Library.Ingestion.SyncAsync();

        var refusal = await Assert.ThrowsAsync<UndoRefusedException>(() => library.Library.Journal.UndoAsync(me));

        Assert.Contains("b.png", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(["3", "1"], library.Sql("SELECT score FROM media_files ORDER BY filename"));
        Assert.Equal(3, Sidecar(library));
    }

    [Fact]
    public async Task The_history_tells_who_changed_what_and_when()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");
        await library.ScoreAsync("a.png", 2);
        await library.Library.Scores.SetAsync("a.png", Score.Of(4), me);
        await library.Library.Keywords.AddAsync("a.png", ["tower"]);
        await library.Library.Journal.UndoAsync(me);

        var history = await library.Library.Journal.HistoryOfAsync((await library.Library.Files.FindAsync("a.png"))!.Id);

        Assert.Equal(
            ["undo keywords [\"tower\"]>[] me", "keywords keywords []>[\"tower\"] library", "score score 2>4 me", "score score 0>2 library"],
            history.Select(item => $"{item.Kind} {item.Field} {item.OldValue}>{item.NewValue} {item.Client}"));
        Assert.Equal([false, true, false, false], history.Select(item => item.IsUndone));
        Assert.All(history, item => Assert.True((DateTime.UtcNow - item.At!.Value).Duration() < TimeSpan.FromMinutes(5)));
    }

    [Fact]
    public async Task Giving_what_is_there_already_is_no_change()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");
        await library.ScoreAsync("a.png", 2);

        await library.ScoreAsync("a.png", 2);

        Assert.Single(await library.Library.Journal.HistoryOfAsync((await library.Library.Files.FindAsync("a.png"))!.Id));
    }

    [Fact]
    public async Task A_change_with_the_version_of_yesterday_is_refused_and_one_with_todays_is_done()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");
        var first = await library.Library.Scores.SetAsync("a.png", Score.Of(2), me);
        var second = await library.Library.Scores.SetAsync("a.png", Score.Of(3), me);

        var refusal = await Assert.ThrowsAsync<ChangedSinceException>(() => library.Library.Scores.SetAsync("a.png", Score.Of(5), me with { ExpectedVersion = first.Version }));
        await library.Library.Scores.SetAsync("a.png", Score.Of(4), me with { ExpectedVersion = refusal.Version });

        Assert.Equal(second.Version, refusal.Version);
        Assert.Equal((4, "4"), (Sidecar(library), Database(library)));
    }

    [Fact]
    public async Task Many_clients_leave_sidecar_database_and_history_in_agreement()
    {
        var names = Enumerable.Range(0, 40).Select(number => $"f{number}.png").ToArray();
        await using var library = await TemporaryLibrary.WithAsync(names);
        var sync = Task.Run(async () =>
        {
            for (var round = 0; round < 4; round++) await library.Library.Ingestion.SyncAsync();
        });

        await Parallel.ForAsync(0, 800, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (round, _) =>
        {
            var name = names[round * 7 % names.Length];
            if (round % 5 == 0) await library.Library.Keywords.AddAsync(name, [$"word{round % 3}"]);
            else await library.ScoreAsync(name, (round % 7) - 1);
        });
        await sync;

        foreach (var name in names)
        {
            var file = (await library.Library.Files.FindAsync(name))!;
            var history = await library.Library.Journal.HistoryOfAsync(file.Id);
            var sidecar = ScoreSidecar.Read(library.Folder[name]);
            Assert.Equal(sidecar.Score, file.Score);
            Assert.Equal(sidecar.Score.ToString(), history.FirstOrDefault(item => item.Field == "score")?.NewValue ?? "0");
            Assert.Equal((sidecar.Keywords ?? []).Order(), (await library.Library.Keywords.OfFileAsync(name)).Where(word => word.Keyword.Type == KeywordTypes.User).Select(word => word.Keyword.Text).Order());
        }
    }

    private static int Sidecar(TemporaryLibrary library) => ScoreSidecar.Read(library.Folder["a.png"]).Score.Value;

    private static string Database(TemporaryLibrary library) => library.Sql("SELECT score FROM media_files WHERE filename = 'a.png'")[0];
}
