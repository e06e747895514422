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

        var ofProcess = Niceness("/proc/self/stat");
        Assert.Equal((ofProcess, Math.Min(19, ofProcess + 10)), (theirs, own));
    }

    [Fact]
    public async Task The_pool_has_its_threads_before_others_stand_back()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only on Linux a thread begins with the niceness of the one that starts it.");
        using var quiet = new WorkThreads("tested", 1, isQuiet: true);

        await quiet.RunAsync(() => { });

        ThreadPool.GetMinThreads(out var least, out _);
        Assert.InRange(ThreadPool.ThreadCount, least + 16, int.MaxValue);
        var ofProcess = Niceness("/proc/self/stat");
        Assert.All(NicenessOfPool(), niceness => Assert.Equal(ofProcess, niceness));
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

    private static List<int> NicenessOfPool()
    {
        var found = new List<int>();
        foreach (var task in Directory.GetDirectories("/proc/self/task"))
        {
            try
            {
                if (File.ReadAllText(task + "/comm").StartsWith(".NET TP", StringComparison.Ordinal)) found.Add(Niceness(task + "/stat"));
            }
            catch (IOException)
            {
                // It has ended meanwhile.
            }
        }

        return found;
    }

    /// <summary>Field 19 of proc(5)'s stat; the name, field 2, is in brackets.</summary>
    private static int Niceness(string stat = "/proc/thread-self/stat")
    {
        var fields = File.ReadAllText(stat).Split(") ")[1].Split(' ');
        return int.Parse(fields[16], CultureInfo.InvariantCulture);
    }
}
