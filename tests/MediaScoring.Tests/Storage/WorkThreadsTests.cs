using System.Globalization;
using MediaScoring.Storage;

namespace MediaScoring.Tests.Storage;

/// <summary>Threads beside the pool.</summary>
public sealed class WorkThreadsTests
{
    [Fact]
    public async Task Work_goes_on_there_after_waiting_and_never_on_more_threads_than_allowed()
    {
        using var threads = new WorkThreads("tested", 3);
        var seen = new HashSet<int>();
        var outside = 0;

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => threads.RunAsync(
            async () =>
            {
                for (var turn = 0; turn < 20; turn++)
                {
                    if (Thread.CurrentThread.Name != "tested") Interlocked.Increment(ref outside);
                    lock (seen) seen.Add(Environment.CurrentManagedThreadId);
                    await Task.Yield();
                }
            },
            TestContext.Current.CancellationToken)));

        Assert.Equal(0, outside);
        Assert.InRange(seen.Count, 1, 3);
    }

    [Fact]
    public async Task Those_that_wait_do_not_keep_each_other_waiting()
    {
        using var threads = new WorkThreads("tested", 8);
        using var all = new Barrier(8);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => threads.RunAsync(() => Assert.True(all.SignalAndWait(TimeSpan.FromSeconds(60))))));
    }

    [Fact]
    public async Task Quiet_ones_stand_back()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells a thread's niceness.");
        using var quiet = new WorkThreads("tested", 1, isQuiet: true);
        using var others = new WorkThreads("tested", 1);
        var (own, theirs) = (0, 0);

        await quiet.RunAsync(() => own = Niceness());
        await others.RunAsync(() => theirs = Niceness());

        Assert.Equal(Math.Min(19, theirs + 10), own);
    }

    [Fact]
    public async Task A_failure_is_that_of_its_work_alone()
    {
        using var threads = new WorkThreads("tested", 1);

        await Assert.ThrowsAsync<IOException>(() => threads.RunAsync(() => throw new IOException("full")));

        var isRun = false;
        await threads.RunAsync(() => isRun = true);
        Assert.True(isRun);
    }

    /// <summary>Field 19 of proc(5)'s stat; the name, field 2, is in brackets.</summary>
    private static int Niceness()
    {
        var fields = File.ReadAllText("/proc/thread-self/stat").Split(") ")[1].Split(' ');
        return int.Parse(fields[16], CultureInfo.InvariantCulture);
    }
}
