using System.Data.Common;
using System.Diagnostics;

namespace MediaScoring.Storage;

/// <summary>Who goes first when several want to write.</summary>
internal enum WritePriority
{
    /// <summary>A person waits for the answer: scores, keywords. On disk before the answer.</summary>
    Person,

    /// <summary>Can be done again after a power cut: batches of a sync.</summary>
    Batch,
}

/// <summary>
/// The one writer of a library in this process, on a thread of its own. A database takes one write at a time; here they queue
/// by priority instead of failing with "database is locked", so a score never waits behind more than the slice that is being
/// written. People who wait at the same time share one transaction and so one flush of the disk; each one's work succeeds or
/// fails by itself.
/// </summary>
internal sealed class WriteLane : IDisposable
{
    /// <summary>How long a person's write waits for another process that has the database locked.</summary>
    public static readonly TimeSpan PersonPatience = TimeSpan.FromSeconds(5);

    /// <summary>How long a batch waits for another process that has the database locked.</summary>
    public static readonly TimeSpan BatchPatience = TimeSpan.FromSeconds(60);

    private const int LargestGroup = 64;

    // Nobody's answer waits for more of the others' work than this, and no other process for its turn.
    private static readonly TimeSpan longestGroup = TimeSpan.FromMilliseconds(20);

    private readonly Lock gate = new();
    private readonly LinkedList<Request> people = new();
    private readonly LinkedList<Request> batches = new();
    private readonly AutoResetEvent news = new(false);
    private readonly TransactionWriter writer;
    private readonly Thread server;
    private bool isClosing;
    private long commits;
    private long personCommits;

    // At once: a thread that a quiet one starts would be as quiet, and a person's score would stand back behind a sync.
    public WriteLane(TransactionWriter writer)
    {
        this.writer = writer;
        server = new Thread(Serve) { Name = "write lane", IsBackground = true };
        server.Start();
    }

    /// <summary>How often something was committed.</summary>
    public long Commits => Interlocked.Read(ref commits);

    /// <summary>How often something was committed that a person waited for: whoever reads after that wants to see it.</summary>
    public long PersonCommits => Interlocked.Read(ref personCommits);

    /// <summary>Whether a person waits for the work that is running now: a batch then stops where it can.</summary>
    public bool IsPersonWaiting
    {
        get
        {
            lock (gate) return people.First is not null;
        }
    }

    /// <summary>Runs one piece of work in a transaction and commits it; when the task ends well, it is committed.</summary>
    /// <param name="priority">Who waits for it.</param>
    /// <param name="work">Writes with the connection; an exception rolls everything back that it wrote.</param>
    /// <param name="cancellationToken">Stops waiting; work that has begun is finished.</param>
    /// <exception cref="DatabaseUnavailableException">Another process kept the database locked, or the disk failed.</exception>
    public async Task<T> RunAsync<T>(WritePriority priority, Func<DbConnection, T> work, CancellationToken cancellationToken)
    {
        var request = new Request<T>(priority, work);
        Enqueue(request);
        if (!cancellationToken.CanBeCanceled) return await request.Task;

        await using var registration = cancellationToken.Register(() => request.Cancel(cancellationToken));
        return await request.Task;
    }

    /// <summary>Waits for what is waiting or running and closes the connection.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            isClosing = true;
        }

        news.Set();
        server.Join();
        news.Dispose();
        writer.Dispose();
    }

    private void Enqueue(Request request)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(isClosing, this);
            (request.Priority == WritePriority.Person ? people : batches).AddLast(request);
        }

        news.Set();
    }

    private void Serve()
    {
        while (WaitForNext() is { } priority)
        {
            try
            {
                if (writer.TryBegin(priority)) RunGroup(priority);
                else WaitForOthers();
            }
            catch (Exception failure) when (failure is DbException or DatabaseUnavailableException)
            {
                TakeNext(priority)?.Fail(writer.AsSentence(failure));
            }
        }
    }

    /// <summary>Whose turn it is, as soon as somebody waits; null when nobody will any more.</summary>
    private WritePriority? WaitForNext()
    {
        while (true)
        {
            lock (gate)
            {
                if (people.First is not null) return WritePriority.Person;
                if (batches.First is not null) return WritePriority.Batch;
                if (isClosing) return null;
            }

            news.WaitOne();
        }
    }

    private Request? TakeNext(WritePriority priority)
    {
        lock (gate)
        {
            var queue = priority == WritePriority.Person ? people : batches;
            while (queue.First is { } first)
            {
                queue.RemoveFirst();
                if (first.Value.TryBegin()) return first.Value;   // else it stopped waiting
            }

            return null;
        }
    }

    /// <summary>Another process writes: a short pause, and those whose patience has ended are told.</summary>
    private void WaitForOthers()
    {
        var overdue = new List<Request>();
        lock (gate)
        {
            foreach (var queue in (LinkedList<Request>[])[people, batches])
            {
                for (var node = queue.First; node is not null;)
                {
                    var next = node.Next;
                    if (node.Value.IsOverdue)
                    {
                        queue.Remove(node);
                        if (node.Value.TryBegin()) overdue.Add(node.Value);
                    }

                    node = next;
                }
            }
        }

        foreach (var request in overdue) request.Fail(new DatabaseUnavailableException("Another program keeps the database locked. Close it, or wait and try again."));

        // SQLite and ADO.NET would pause up to 150 ms, and another busy process would hardly ever be met between two writes.
        if (overdue.Count == 0) Thread.Sleep(1);
    }

    private void RunGroup(WritePriority priority)
    {
        var started = Stopwatch.GetTimestamp();
        var written = new List<Request>();
        while (TakeNext(priority) is { } request)
        {
            try
            {
                // A batch has its transaction for itself; SQLite would copy every page that it changes for a savepoint.
                if (priority == WritePriority.Person) writer.BeginWork();
                request.Run(writer.Connection);
                if (priority == WritePriority.Person) writer.KeepWork();
                written.Add(request);
            }
            catch (Exception failure)
            {
                var othersHold = writer.TryTakeBackWork();
                if (!othersHold) FailAll(written, failure);
                request.Fail(writer.AsSentence(failure));
                if (!othersHold) return;
            }

            if (priority == WritePriority.Batch || written.Count == LargestGroup || Stopwatch.GetElapsedTime(started) > longestGroup) break;
        }

        Commit(written);
    }

    private void Commit(List<Request> written)
    {
        try
        {
            writer.Commit();
        }
        catch (DbException failure)
        {
            FailAll(written, failure);
            return;
        }

        Interlocked.Increment(ref commits);
        if (written.Exists(request => request.Priority == WritePriority.Person)) Interlocked.Increment(ref personCommits);
        foreach (var request in written) request.Succeed();
    }

    private void FailAll(List<Request> requests, Exception failure)
    {
        foreach (var request in requests) request.Fail(writer.AsSentence(failure));
        requests.Clear();
    }

    /// <summary>One who waits for a turn.</summary>
    private abstract class Request(WritePriority priority)
    {
        private readonly long deadline = Environment.TickCount64 + (long)(priority == WritePriority.Person ? PersonPatience : BatchPatience).TotalMilliseconds;
        private int state;

        public WritePriority Priority => priority;

        public bool IsOverdue => Environment.TickCount64 > deadline;

        /// <summary>False when it has stopped waiting.</summary>
        public bool TryBegin() => Interlocked.CompareExchange(ref state, 1, 0) == 0;

        public abstract void Run(DbConnection connection);

        public abstract void Succeed();

        public abstract void Fail(Exception failure);
    }

    private sealed class Request<T>(WritePriority priority, Func<DbConnection, T> work) : Request(priority)
    {
        private readonly TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T result = default!;

        public Task<T> Task => completion.Task;

        public override void Run(DbConnection connection) => result = work(connection);

        public override void Succeed() => completion.TrySetResult(result);

        public override void Fail(Exception failure) => completion.TrySetException(failure);

        public void Cancel(CancellationToken cancellationToken)
        {
            if (TryBegin()) completion.TrySetCanceled(cancellationToken);   // taken out of the queue when its turn comes
        }
    }
}
