using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace MediaScoring.Extraction.Plugins;

/// <summary>
/// Threads on which plug-ins run, so that one that never returns can be left behind. Threads are used again, since starting one
/// for every file would cost more than most plug-ins do; they never keep the program from ending.
/// </summary>
internal sealed class PluginThreads : IDisposable
{
    private readonly ConcurrentBag<Worker> idle = [];
    private volatile bool isDisposed;

    /// <summary>Runs work and waits for its answer.</summary>
    /// <param name="work">The work; its token is cancelled when nobody waits for it any longer.</param>
    /// <param name="timeLimit">How long to wait.</param>
    /// <param name="cancellationToken">Stops the waiting, and the work if it listens.</param>
    /// <exception cref="TimeoutException">The work took longer. It may still be running, on a thread that nobody waits for.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public T Run<T>(Func<CancellationToken, T> work, TimeSpan timeLimit, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(isDisposed, this);
        var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var answer = default(T);
        var call = new Call(() => answer = work(patience.Token));

        if (!idle.TryTake(out var worker)) worker = new Worker(this);
        worker.Begin(call);

        var isDone = false;
        try
        {
            isDone = call.Done.Wait(timeLimit, cancellationToken);
        }
        finally
        {
            // Not Cancel(): it would run what the plug-in registered with the token on this thread, for as long as it likes.
            if (!isDone) _ = patience.CancelAsync();
        }

        if (!isDone) throw new TimeoutException();
        patience.Dispose();
        call.Failure?.Throw();
        return answer!;
    }

    public void Dispose()
    {
        isDisposed = true;
        while (idle.TryTake(out var worker)) worker.Begin(null);
    }

    private sealed class Call(Action work)
    {
        public ManualResetEventSlim Done { get; } = new();

        public ExceptionDispatchInfo? Failure { get; private set; }

        public void Run()
        {
            try
            {
                work();
            }
            catch (Exception failure)   // handed to the thread that waits
            {
                Failure = ExceptionDispatchInfo.Capture(failure);
            }
        }
    }

    private sealed class Worker
    {
        private readonly PluginThreads threads;
        private readonly object gate = new();
        private bool hasBegun;
        private Call? next;

        public Worker(PluginThreads threads)
        {
            this.threads = threads;
            new Thread(Work) { IsBackground = true, Name = "plug-in" }.Start();
        }

        /// <summary>Gives the idle worker its next call; null ends it.</summary>
        public void Begin(Call? call)
        {
            lock (gate)
            {
                next = call;
                hasBegun = true;
                Monitor.Pulse(gate);
            }
        }

        private void Work()
        {
            while (Next() is { } call)
            {
                call.Run();

                // Idle before done: whoever waits for the answer finds this worker free for the next file.
                threads.idle.Add(this);
                call.Done.Set();
                if (threads.isDisposed) threads.Dispose();
            }
        }

        private Call? Next()
        {
            lock (gate)
            {
                while (!hasBegun) Monitor.Wait(gate);
                hasBegun = false;
                return next;
            }
        }
    }
}
