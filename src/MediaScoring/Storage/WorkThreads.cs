using System.Runtime.InteropServices;

namespace MediaScoring.Storage;

/// <summary>
/// Threads beside the pool, which has about as many as there are processors and must stay free for those who answer: for work
/// that waits for the disk, and, quietly, for work that nobody waits for. Each is started when it is first needed and kept.
/// What is run here goes on here after each <c>await</c>.
/// </summary>
/// <param name="name">What they are called for those who look at the process.</param>
/// <param name="most">How many at most.</param>
/// <param name="isQuiet">Whether they stand back: a processor that somebody else wants is theirs only for a tenth of the time.</param>
internal sealed class WorkThreads(string name, int most, bool isQuiet = false) : TaskScheduler, IDisposable
{
    private const int QuietNiceness = 10;   // added to that of the process: see nice(2), which on Linux is of one thread

    private readonly object gate = new();
    private readonly Queue<Task> queue = [];
    private readonly List<Thread> threads = [];
    private int idle;
    private bool isClosing;

    /// <inheritdoc/>
    public override int MaximumConcurrencyLevel => most;

    /// <summary>Runs work on one of them.</summary>
    public Task RunAsync(Action work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this);

    /// <summary>Runs work on them.</summary>
    public Task RunAsync(Func<Task> work, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(work, cancellationToken, TaskCreationOptions.DenyChildAttach, this).Unwrap();

    /// <summary>Runs work on them that gives something.</summary>
    public Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(work, cancellationToken, TaskCreationOptions.DenyChildAttach, this).Unwrap();

    /// <summary>Ends them, once they have done what is to be done.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            isClosing = true;
            Monitor.PulseAll(gate);
        }

        foreach (var thread in threads)
        {
            if (thread != Thread.CurrentThread) thread.Join();
        }
    }

    /// <inheritdoc/>
    protected override void QueueTask(Task task)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(isClosing, this);
            queue.Enqueue(task);
            if (queue.Count <= idle) Monitor.Pulse(gate);
            else if (threads.Count < most) StartOne();
        }
    }

    /// <inheritdoc/>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;   // whoever waits for it may be of the pool

    /// <inheritdoc/>
    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (gate) return [.. queue];
    }

    private void StartOne()
    {
        var thread = new Thread(Work) { Name = name, IsBackground = true };
        threads.Add(thread);
        thread.Start();
    }

    private void Work()
    {
        if (isQuiet) StandBack();
        while (WaitForNext() is { } task) TryExecuteTask(task);
    }

    private Task? WaitForNext()
    {
        lock (gate)
        {
            while (queue.Count == 0 && !isClosing)
            {
                idle++;
                Monitor.Wait(gate);
                idle--;
            }

            return queue.TryDequeue(out var next) ? next : null;
        }
    }

    /// <summary>
    /// .NET's priorities mean nothing on Linux, where each thread has a niceness of its own. A system that refuses leaves it as it is;
    /// and nobody stands back where the pool could come to do it, too.
    /// </summary>
    private static void StandBack()
    {
        if (!OperatingSystem.IsLinux())
        {
            Thread.CurrentThread.Priority = ThreadPriority.BelowNormal;
            return;
        }

        if (!PoolThreads.AreKept) return;

        // A thread begins with the niceness of the one that started it, which may be one of these.
        const int ofProcess = 0;
        const int thisThread = 0;
        var missing = QuietNiceness - (GetPriority(ofProcess, thisThread) - GetPriority(ofProcess, Environment.ProcessId));
        if (missing > 0) _ = Nice(missing);
    }

    [DllImport("libc", EntryPoint = "getpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetPriority(int kind, int id);

    [DllImport("libc", EntryPoint = "nice")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Nice(int increment);
}
