namespace MediaScoring.Storage;

/// <summary>
/// The threads of the pool, made before any thread stands back. On Linux a thread begins with the niceness of the one that starts
/// it, and the pool starts one on whichever thread has work for it: started by a quiet one it, and whoever is answered on it,
/// would be as quiet for good, since only an administrator may take a niceness back.
/// </summary>
internal static class PoolThreads
{
    // Set for every program here by Directory.Build.props. A process without it lets idle ones go, and starts new ones when it may.
    private const string KeepingThem = "System.Threading.ThreadPool.ThreadsToKeepAlive";

    private const int BeyondProcessors = 16;   // for work that waits; the pool seldom has as many

    private static readonly TimeSpan patience = TimeSpan.FromSeconds(5);   // it takes some milliseconds, unless the machine is out of memory
    private static readonly Lazy<bool> areKept = new(Make);

    /// <summary>Whether there are as many as the pool will want, which stay; made when this is first asked.</summary>
    public static bool AreKept => areKept.Value;

    private static bool Make()
    {
        if (AppContext.GetData(KeepingThem) is null) return false;

        ThreadPool.GetMinThreads(out var count, out _);
        count += BeyondProcessors;
        var missing = count;
        var all = new TaskCompletionSource();
        for (var number = 0; number < count; number++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                _ =>
                {
                    if (Interlocked.Decrement(ref missing) == 0) all.SetResult();
                    all.Task.Wait(patience);   // the pool adds a thread for each that waits like this
                },
                null);
        }

        return all.Task.Wait(patience);
    }
}
