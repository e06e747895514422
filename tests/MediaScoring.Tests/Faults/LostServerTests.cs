using System.Diagnostics;
using MediaScoring.Media;
using MediaScoring.Search;
using MediaScoring.Sidecars;
using MediaScoring.Storage;

namespace MediaScoring.Tests.Faults;

public sealed class LostServerTests
{
    private static readonly TimeSpan patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task A_lost_server_keeps_nobody_waiting_and_gets_the_scores_given_meanwhile_when_it_is_back()
    {
        using var cluster = PostgresCluster.StartOwn();
        using var folder = new TemporaryFolder();
        using var cache = new TemporaryFolder();
        folder.Write("a.png", TinyPng.Of());
        await using var library = await MediaLibrary.OpenAsync(new LibrarySettings { MediaFolder = folder.Path, DatabaseUrl = cluster.CreateDatabase(), CacheFolder = cache.Path });
        await library.Ingestion.SyncAsync();
        await library.Scores.SetAsync("a.png", Score.Of(1));

        cluster.Stop();
        var receipt = await library.Scores.SetAsync("a.png", Score.Of(4));
        var asked = Stopwatch.GetTimestamp();
        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => library.Search.FindAsync(new SearchQuery { MinScore = 4 }));

        Assert.False(receipt.InDatabase);
        Assert.Equal(4, ScoreSidecar.ReadFile(folder[".scores/a.png.json"]).Score.Value);
        Assert.True(Stopwatch.GetElapsedTime(asked) < TimeSpan.FromSeconds(10), "a machine under load; alone it is milliseconds");

        cluster.Start();
        for (var began = Stopwatch.GetTimestamp(); !await IsFoundAsync(library); await Task.Delay(100, TestContext.Current.CancellationToken))
            Assert.True(Stopwatch.GetElapsedTime(began) < patience, "the score never came into the database");
    }

    [Fact]
    public async Task A_change_through_one_program_is_found_by_the_search_of_another()
    {
        using var folder = new TemporaryFolder();
        using var cache = new TemporaryFolder();
        folder.Write("a.png", TinyPng.Of());
        var settings = new LibrarySettings { MediaFolder = folder.Path, DatabaseUrl = PostgresCluster.Shared.CreateDatabase(), CacheFolder = cache.Path };
        await using var one = await MediaLibrary.OpenAsync(settings);
        await using var other = await MediaLibrary.OpenAsync(settings);
        await Task.WhenAll(one.Ingestion.SyncAsync(), other.Ingestion.SyncAsync());
        await other.Search.FindAsync(new SearchQuery { Text = "type:image" });

        await one.Scores.SetAsync("a.png", Score.Of(4));

        for (var began = Stopwatch.GetTimestamp(); (await other.Search.FindAsync(new SearchQuery { Text = "score:4" })).Files.Count == 0; await Task.Delay(100, TestContext.Current.CancellationToken))
            Assert.True(Stopwatch.GetElapsedTime(began) < patience, "the other program never saw it");
        Assert.Equal(1, (await one.CountAsync()).TotalFiles);
    }

    private static async Task<bool> IsFoundAsync(MediaLibrary library)
    {
        try
        {
            return (await library.Search.FindAsync(new SearchQuery { MinScore = 4 })).Files.Count == 1;
        }
        catch (DatabaseUnavailableException)
        {
            return false;   // not back yet
        }
    }
}
