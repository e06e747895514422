using System.Diagnostics;
using MediaScoring.Media;
using MediaScoring.Storage;

namespace MediaScoring.Tests.Storage;

/// <summary>Work that nobody waits for stands still while something is kept for a person, but not for ever.</summary>
public sealed class PeopleAtWorkTests
{
    private readonly PeopleAtWork people = new();

    [Fact]
    public void Nobody_stands_still_for_nobody()
    {
        people.Enter().Dispose();
        var began = Stopwatch.GetTimestamp();

        for (var i = 0; i < 1000; i++) people.GiveWay();

        Assert.False(people.Any);
        Assert.True(Stopwatch.GetElapsedTime(began) < PeopleAtWork.LongestStand * 10, "1,000 times giving way to nobody took a second.");
    }

    [Fact]
    public void Who_was_here_a_moment_ago_is_still_around()
    {
        Assert.False(people.AreAround);

        var stay = people.Enter();
        Assert.True(people.AreAround);
        stay.Dispose();

        Assert.False(people.Any);
        Assert.True(people.AreAround);
    }

    [Fact]
    public async Task Others_go_on_when_the_last_one_has_left()
    {
        var first = people.Enter();
        var second = people.Enter();
        first.Dispose();
        Assert.True(people.Any);

        var standing = Task.Run(people.GiveWay);
        second.Dispose();
        await standing;

        Assert.False(people.Any);
    }

    [Fact]
    public void Somebody_who_stays_holds_others_up_for_a_moment_and_then_not_for_as_long()
    {
        using var somebody = people.Enter();
        var began = Stopwatch.GetTimestamp();
        people.GiveWay();
        var stood = Stopwatch.GetElapsedTime(began);
        people.GiveWay();

        Assert.True(stood >= PeopleAtWork.LongestStand * 0.9, $"It went on after {stood.TotalMilliseconds:0} ms.");
        Assert.True(people.Any);
    }

    [Fact]
    public async Task A_sync_ends_beside_people_who_score_without_end()
    {
        await using var library = await TemporaryLibrary.EmptyAsync();
        for (var number = 0; number < 300; number++) library.Folder.Write($"{number}.png", TinyPng.Of());

        var run = library.Library.Ingestion.SyncAsync();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(person => Task.Run(async () =>
        {
            while (!run.IsCompleted) await library.Library.Scores.SetAsync($"{person}.png", Score.Of(person));
        })));

        Assert.Equal(300, (await run).Found);
        Assert.Equal(["0", "1", "2", "3"], library.Sql("SELECT score FROM media_files WHERE filename IN ('0.png', '1.png', '2.png', '3.png') ORDER BY score"));
    }
}
