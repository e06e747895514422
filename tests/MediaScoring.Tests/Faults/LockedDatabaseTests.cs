using System.Collections.Concurrent;
using System.Diagnostics;
using MediaScoring.Catalog;
using MediaScoring.Media;
using MediaScoring.Sidecars;
using MediaScoring.Storage;
using MediaScoring.Tests.Server;
using Microsoft.Data.Sqlite;

namespace MediaScoring.Tests.Faults;

/// <summary>Another program keeps the database locked.</summary>
public sealed class LockedDatabaseTests
{
    private static readonly TimeSpan withinReason = WriteLane.PersonPatience + TimeSpan.FromSeconds(15);   // and room for a busy machine

    [Fact]
    public async Task A_score_is_answered_within_reason_and_comes_into_the_database_by_itself_under_its_givers_name()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");
        var options = new EditOptions { Client = "me" };
        var watch = Stopwatch.StartNew();
        using (new Locker(library.DatabaseFile))
        {
            var receipt = await library.Library.Scores.SetAsync("a.png", Score.Of(5), options);

            Assert.True(watch.Elapsed < withinReason, $"the answer took {watch.Elapsed}");
            Assert.False(receipt.InDatabase);
            Assert.Contains("safe in the sidecar", receipt.Problem, StringComparison.Ordinal);
            Assert.Equal(5, ScoreSidecar.Read(library.Folder["a.png"]).Score.Value);
            Assert.Equal(5, (await library.Library.Scores.GetAsync("a.png")).Value);
        }

        await UntilAsync(() => library.Sql("SELECT score FROM media_files")[0] == "5");
        var file = (await library.Library.Files.FindAsync("a.png"))!;
        Assert.Equal(["score 0>5 me"], (await library.Library.Journal.HistoryOfAsync(file.Id)).Select(item => $"{item.Kind} {item.OldValue}>{item.NewValue} {item.Client}"));
    }

    [Fact]
    public async Task Scores_of_many_files_are_in_their_sidecars_within_reason_and_come_into_the_database_by_themselves()
    {
        var names = Enumerable.Range(0, 20).Select(number => $"f{number}.png").ToArray();
        using var folder = new TemporaryFolder();
        foreach (var name in names) folder.Write(name, TinyPng.Of());
        await using var server = await RunningServer.OverAsync(folder, ownsFolder: false);
        var ids = await server.IdsOfAsync(names);
        var watch = Stopwatch.StartNew();
        using (new Locker(folder[".scores/media.db"]))
        {
            var answer = await server.SendAsync(HttpMethod.Put, "/api/v1/scores", new { file_ids = ids, score = 3 });

            Assert.True(watch.Elapsed < withinReason, $"the answer took {watch.Elapsed}");
            Assert.Equal((20, false), (answer.GetProperty("files").GetInt32(), answer.GetProperty("database").GetBoolean()));
            Assert.Contains("safe in the sidecar", answer.GetProperty("problem").GetString(), StringComparison.Ordinal);
            Assert.All(names, name => Assert.Equal(3, ScoreSidecar.Read(folder[name]).Score.Value));
        }

        await UntilAsync(() => TemporaryLibrary.SqlOn(folder[".scores/media.db"], "SELECT count(*) FROM media_files WHERE score = 3")[0] == "20");
    }

    [Fact]
    public async Task A_keyword_is_refused_within_reason_and_leaves_no_trace()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");
        await library.Library.Keywords.AddAsync("a.png", ["first"]);
        var watch = Stopwatch.StartNew();
        using (new Locker(library.DatabaseFile))
        {
            await Assert.ThrowsAsync<DatabaseUnavailableException>(() => library.Library.Keywords.AddAsync("a.png", ["second"]));
        }

        Assert.True(watch.Elapsed < withinReason, $"the answer took {watch.Elapsed}");
        Assert.Equal(["first"], ScoreSidecar.Read(library.Folder["a.png"]).Keywords);
        await library.Library.Keywords.AddAsync("a.png", ["third"]);
        Assert.Equal(["first", "third"], ScoreSidecar.Read(library.Folder["a.png"]).Keywords);
    }

    [Fact]
    [Trait("Category", "Long")]
    public async Task Thirty_seconds_of_a_locked_database_lose_no_score_of_eight_clients()
    {
        var names = Enumerable.Range(0, 40).Select(number => $"f{number}.png").ToArray();
        await using var library = await TemporaryLibrary.WithAsync(names);
        var last = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        var slowest = TimeSpan.Zero;
        using (new Locker(library.DatabaseFile))
        {
            var end = Stopwatch.StartNew();
            await Task.WhenAll(Enumerable.Range(0, 8).Select(client => Task.Run(async () =>
            {
                var random = new Random(client);
                while (end.Elapsed < TimeSpan.FromSeconds(30))
                {
                    var name = names[(client * 5) + random.Next(5)];
                    var score = random.Next(-1, 6);
                    var watch = Stopwatch.StartNew();
                    Assert.False((await library.Library.Scores.SetAsync(name, Score.Of(score))).InDatabase);
                    last[name] = score;
                    lock (names) slowest = watch.Elapsed > slowest ? watch.Elapsed : slowest;
                }
            })));
        }

        Assert.True(slowest < withinReason, $"an answer took {slowest}");
        foreach (var (name, score) in last) Assert.Equal(score, ScoreSidecar.Read(library.Folder[name]).Score.Value);
        await UntilAsync(() => last.All(given => library.Sql($"SELECT score FROM media_files WHERE filename = '{given.Key}'")[0] == $"{given.Value}"));
    }

    [Fact]
    public async Task A_search_of_a_database_without_write_ahead_log_is_refused_within_a_second()
    {
        using var folder = new TemporaryFolder();
        folder.Write("fox.png", TinyPng.WithPrompt("a red fox"));
        await using var server = await RunningServer.OverAsync(folder, ownsFolder: false, change: settings => settings with { Library = settings.Library with { WriteAheadLog = false } });
        await server.PostAsync("/api/search/files", new { keywords = new[] { "fox" } });
        Assert.Equal(["delete"], TemporaryLibrary.SqlOn(folder[".scores/media.db"], "PRAGMA journal_mode"));
        var slowest = TimeSpan.Zero;
        using (new Locker(folder[".scores/media.db"]))
        {
            await SlowAsync(() => server.PostAsync("/api/search/files", new { keywords = new[] { "fox" } }, 503));
            await SlowAsync(() => server.GetAsync("/api/search/keywords", 503));
            await SlowAsync(() => server.GetAsync("/api/search/keywords/fox.png", 503));
            await SlowAsync(() => server.GetAsync("/api/search/stats", 503));
        }

        Assert.True(slowest < TimeSpan.FromSeconds(4), $"an answer took {slowest}");   // a second, and room for a busy machine
        await server.PostAsync("/api/search/files", new { keywords = new[] { "fox" } });

        async Task SlowAsync(Func<Task> ask)
        {
            var watch = Stopwatch.StartNew();
            await ask();
            if (watch.Elapsed > slowest) slowest = watch.Elapsed;
        }
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        var watch = Stopwatch.StartNew();
        while (!holds())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), "it did not come to pass within 30 seconds");
            await Task.Delay(20);
        }
    }

    /// <summary>Holds all of SQLite's locks, as another program would.</summary>
    private sealed class Locker : IDisposable
    {
        private readonly SqliteConnection connection;

        public Locker(string file)
        {
            connection = new SqliteConnection($"Data Source={file};Pooling=False");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "BEGIN EXCLUSIVE";
            command.ExecuteNonQuery();
        }

        public void Dispose() => connection.Dispose();
    }
}
