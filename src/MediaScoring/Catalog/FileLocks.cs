using MediaScoring.Storage;

namespace MediaScoring.Catalog;

/// <summary>One writer a file at a time, in this process and in others, so that sidecar and database end with the same entries.</summary>
/// <param name="others">Keeps other processes away.</param>
internal sealed class FileLocks(SharedLockFile others) : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Waiting> held = new(StringComparer.Ordinal);

    private sealed class Waiting
    {
        public SemaphoreSlim Turn { get; } = new(1, 1);

        public int Users { get; set; }
    }

    /// <summary>Waits until all of these files are free and takes them.</summary>
    /// <param name="paths">Relative paths, distinct.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Dispose to let them go.</returns>
    /// <exception cref="FileBusyException">Another process did not let go of one.</exception>
    public async Task<IDisposable> EnterAsync(IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        var taken = new Taken(this);
        try
        {
            // Always in this order, so that two who want the same files never wait for each other.
            foreach (var path in paths.Order(StringComparer.Ordinal))
            {
                var waiting = Join(path);
                try
                {
                    await waiting.Turn.WaitAsync(cancellationToken);
                }
                catch
                {
                    Leave(path, release: false);
                    throw;
                }

                taken.Add(path);
            }

            if (paths.Count > 0) taken.Others = await others.EnterAsync(paths, cancellationToken);
            return taken;
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    /// <summary>Takes a file if nobody has it; null when somebody has. For those who hold the database and must not wait.</summary>
    public IDisposable? TryEnter(string path)
    {
        if (!Join(path).Turn.Wait(0))
        {
            Leave(path, release: false);
            return null;
        }

        var taken = new Taken(this);
        taken.Add(path);
        taken.Others = others.TryEnter(path);
        if (taken.Others is not null) return taken;

        taken.Dispose();
        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => others.Dispose();

    private Waiting Join(string path)
    {
        lock (gate)
        {
            if (!held.TryGetValue(path, out var waiting)) held[path] = waiting = new Waiting();
            waiting.Users++;
            return waiting;
        }
    }

    private void Leave(string path, bool release)
    {
        lock (gate)
        {
            var waiting = held[path];
            if (release) waiting.Turn.Release();
            if (--waiting.Users > 0) return;
            held.Remove(path);
            waiting.Turn.Dispose();
        }
    }

    private sealed class Taken(FileLocks locks) : IDisposable
    {
        private readonly List<string> paths = [];

        public IDisposable? Others { get; set; }

        public void Add(string path) => paths.Add(path);

        public void Dispose()
        {
            Others?.Dispose();
            Others = null;
            foreach (var path in paths) locks.Leave(path, release: true);
            paths.Clear();
        }
    }
}
