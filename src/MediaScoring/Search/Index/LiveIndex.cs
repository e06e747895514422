using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using MediaScoring.Storage;

namespace MediaScoring.Search.Index;

/// <summary>How far the index is.</summary>
internal enum IndexState
{
    /// <summary>Nobody has asked for it.</summary>
    Idle,

    /// <summary>It is being read.</summary>
    Loading,

    /// <summary>It answers.</summary>
    Ready,

    /// <summary>The database could not be read; the next attempt follows.</summary>
    Failed,
}

/// <summary>
/// The search index of a library, kept current: loaded from its snapshot or from the tables, then following
/// <see cref="ChangeLog"/>, whoever writes. What this process wrote for a person is in the next answer; everything else within
/// <see cref="PollInterval"/>.
/// </summary>
internal sealed class LiveIndex(DatabaseSlot slot) : IAsyncDisposable
{
    /// <summary>How often changes of other processes are looked for.</summary>
    public static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);

    private const int ChangesATime = 500;

    /// <summary>As few as fit into the collector's young generation together: with 10,000 every one of them outlives a collection, and loading takes a quarter longer.</summary>
    private const int FilesALoad = 500;

    private const int ItemsAhead = 4;

    /// <summary>With more changes than this to take in, the index steps back until they are all in: nobody sees a total of half of them.</summary>
    private const int ChangesInPassing = 10_000;

    private const int KeywordsAFile = 16;

    /// <summary>Below this, reading the tables is as fast as reading a snapshot.</summary>
    private const int FilesWorthASnapshot = 20_000;

    /// <summary>The order of the first page, then those that the page offers, and names from Z: making one takes seconds at a million files, which nobody should wait for.</summary>
    private static readonly Query.SortKey[][] usualOrders =
    [
        [.. Query.KeywordSearch.Order],
        .. new[] { "added", "name", "size", "scored", "path", "created", "dur" }.Select(key => (Query.SortKey[])[Query.SortFields.Default(key)]),
        [new("added", Descending: false)], [new("name", Descending: true)],
    ];

    private readonly Lock starting = new();
    private LibraryDatabase database = null!;   // known once it is started
    private readonly Lock following = new();
    private readonly CancellationTokenSource stopping = new();
    private TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? work;
    private volatile SearchIndex? index;
    private ChangeMark mark;
    private long followedCommits = -1;
    private bool isSaved;

    /// <summary>How far it is.</summary>
    public IndexState State { get; private set; }

    /// <summary>Files read so far, and about how many there are: for people who wait.</summary>
    public (long Done, long Total) Progress { get; private set; }

    /// <summary>Begins to load, unless that has begun.</summary>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public void Start()
    {
        lock (starting)
        {
            if (work is not null) return;
            database = slot.Database;
            work = Task.Run(RunAsync);
        }
    }

    /// <summary>Waits until it answers.</summary>
    public Task ReadyAsync(CancellationToken cancellationToken)
    {
        Start();
        return ready.Task.WaitAsync(cancellationToken);
    }

    /// <summary>The index with every change in it that this process made for a person; null while it is not ready.</summary>
    /// <exception cref="DbException">The database cannot be read.</exception>
    public SearchIndex? Current()
    {
        if (State != IndexState.Ready) return null;
        if (Volatile.Read(ref followedCommits) < database.PersonCommits) Follow();
        return index is not null && State == IndexState.Ready ? index : null;
    }

    /// <summary>The path of a file as it is known here, also while the database cannot be asked; null when it is not.</summary>
    public string? FindPath(long id) => index?.FindPath(id);

    /// <summary>Stops following and keeps a snapshot for the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        if (stopping.IsCancellationRequested) return;
        await stopping.CancelAsync();
        if (work is { } running) await running;
        if (index is not null && !isSaved) SaveSnapshot();
        index?.Dispose();
    }

    private string SnapshotFile => $"{database.DerivedFiles}-{slot.Root.Id[..Math.Min(8, slot.Root.Id.Length)]}.index";

    private async Task RunAsync()
    {
        using var watch = new DatabaseWatch(database);
        using var timer = new PeriodicTimer(PollInterval);
        try
        {
            do
            {
                try
                {
                    if (index is null) Load(stopping.Token);
                    if (watch.HasChanged()) Follow();
                }
                catch (Exception failure) when (failure is DbException or DatabaseUnavailableException)
                {
                    if (failure is DbException lost) _ = database.Sentence(lost);
                    if (index is null) State = IndexState.Failed;   // searches ask the database themselves and say what is wrong; here the next round tries again
                }
            }
            while (await timer.WaitForNextTickAsync(stopping.Token));
        }
        catch (OperationCanceledException)
        {
            // The library is being closed.
        }
        catch (ObjectDisposedException) when (stopping.IsCancellationRequested)
        {
            // The same, a moment later.
        }
    }

    private void Load(CancellationToken cancellationToken)
    {
        State = IndexState.Loading;
        var isFromSnapshot = false;
        using var lease = database.Read();
        using var state = lease.Connection.Snapshot();
        if (LoadSnapshot(lease.Connection) is var (stored, storedMark))
        {
            mark = storedMark;
            index = stored;
            isFromSnapshot = isSaved = true;
        }
        else
        {
            mark = ChangeLog.Now(lease.Connection);
            index = LoadTables(lease.Connection, cancellationToken);
            isSaved = false;
        }

        state.Dispose();   // a long reading keeps the write-ahead log from being emptied
        index.Warm(usualOrders[0]);
        Follow(isFromSnapshot);
        index?.Warm(usualOrders[1..]);
        if (index is not null && !isSaved) SaveSnapshot();
    }

    private SearchIndex LoadTables(DbConnection connection, CancellationToken cancellationToken)
    {
        var reader = new IndexedFileReader(connection, slot.Root.Id, RecentWords.OfAll);
        var count = reader.Count();
        var built = new SearchIndex();
        built.Reserve(count);
        foreach (var files in ReadAhead(reader.ReadAllFiles().Chunk(FilesALoad)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            built.Apply(files.Select(file => new FileStored(file)));
            Progress = (Progress.Done + files.Length, count * 2L);
        }

        // Most files have their keywords in one place; the few others are read again by themselves.
        var seen = new HashSet<long>(count);
        var scattered = new HashSet<long>();
        foreach (var groups in ReadAhead(reader.ReadAllKeywords().Chunk(FilesALoad)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var (file, _) in groups)
            {
                if (!seen.Add(file)) scattered.Add(file);
            }

            built.Apply(groups.Select(group => new KeywordsChanged(group.File, group.Keywords)));
            Progress = (Progress.Done + groups.Length, count * 2L);
        }

        foreach (var ids in scattered.Chunk(ChangesATime)) built.Apply(reader.Read(ids).Select(file => new FileStored(file)));
        built.Compact();
        if (count >= FilesWorthASnapshot)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);   // what the reading left behind is more than the index itself
        }

        return built;
    }

    /// <summary>The same items, taken from their source by another thread while the former ones are worked on.</summary>
    private static IEnumerable<T> ReadAhead<T>(IEnumerable<T> source)
    {
        using var stopping = new CancellationTokenSource();
        using var queue = new BlockingCollection<T>(ItemsAhead);
        var reading = Task.Run(() =>
        {
            try
            {
                foreach (var item in source) queue.Add(item, stopping.Token);
            }
            catch (OperationCanceledException)
            {
                // Nobody wants the rest.
            }
            finally
            {
                queue.CompleteAdding();
            }
        });
        try
        {
            foreach (var item in queue.GetConsumingEnumerable()) yield return item;
        }
        finally
        {
            stopping.Cancel();
            reading.GetAwaiter().GetResult();   // the connection is free again, and what the source has thrown is thrown here
        }
    }

    /// <summary>Everything is read again in the next round.</summary>
    private void StartAnew()
    {
        index = null;
        Progress = default;
        StepBack();
    }

    private void StepBack()
    {
        if (ready.Task.IsCompleted) ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        State = IndexState.Loading;
    }

    /// <summary>Takes in what has changed since.</summary>
    /// <param name="isInDoubt">Whether to count the files afterwards: somebody may have written in a way that triggers do not see.</param>
    private void Follow(bool isInDoubt = false)
    {
        lock (following)
        {
            if (index is not { } current) return;
            var commits = database.PersonCommits;
            using var lease = database.Read();
            using var state = lease.Connection.Snapshot();
            IndexedFileReader? reader = null;
            var now = ChangeLog.Now(lease.Connection);
            if (now.Seq - mark.Seq + ((now.KeywordId - mark.KeywordId) / KeywordsAFile) > ChangesInPassing) StepBack();
            while (ChangeLog.Since(lease.Connection, mark, ChangesATime) is var changes)
            {
                if (changes is null)
                {
                    StartAnew();   // too much has happened
                    return;
                }

                if (changes.Files.Count == 0 && changes.Mark == mark) break;
                reader ??= new IndexedFileReader(lease.Connection, slot.Root.Id);
                var found = reader.Read(changes.Files).ToList();
                var gone = changes.Files.Except(found.Select(file => file.Id));
                current.Apply([.. found.Select(file => new FileStored(file)), .. gone.Select(id => (IndexChange)new FileRemoved(id))]);
                mark = changes.Mark;
                isSaved = false;
            }

            if (isInDoubt && current.Count != new IndexedFileReader(lease.Connection, slot.Root.Id).Count())
            {
                File.Delete(SnapshotFile);
                StartAnew();
                return;
            }

            Volatile.Write(ref followedCommits, commits);
            State = IndexState.Ready;
            ready.TrySetResult();
        }
    }

    /// <summary>The snapshot with the mark it was taken at; null when there is none, or it is of another database.</summary>
    private (SearchIndex Index, ChangeMark Mark)? LoadSnapshot(DbConnection connection)
    {
        try
        {
            using var file = new FileStream(SnapshotFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 20);
            using var reader = new BinaryReader(file);
            if (reader.ReadString() != Owner(connection)) return null;
            var stored = new ChangeMark(reader.ReadInt64(), reader.ReadInt64());
            if (ChangeLog.Since(connection, stored, 1) is null) return null;
            return SearchIndex.LoadSnapshot(file, stored.Seq) is { } loaded ? (loaded, stored) : null;
        }
        catch (Exception absence) when (absence is IOException or UnauthorizedAccessException or ArgumentException or FormatException)
        {
            return null;   // the tables have everything
        }
    }

    private void SaveSnapshot()
    {
        if (index is not { } current || current.Count < FilesWorthASnapshot) return;
        var partFile = SnapshotFile + ".part";
        try
        {
            lock (following)
            {
                using var lease = database.Read();
                using var file = new FileStream(partFile, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
                using var writer = new BinaryWriter(file);
                writer.Write(Owner(lease.Connection));
                writer.Write(mark.Seq);
                writer.Write(mark.KeywordId);
                writer.Flush();
                current.SaveSnapshot(file, mark.Seq);
                isSaved = true;
            }

            File.Move(partFile, SnapshotFile, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or DbException or DatabaseUnavailableException)
        {
            Trace.TraceWarning($"No snapshot of the search index was kept: {failure.Message}");   // the next start reads the tables instead
        }
    }

    private string Owner(DbConnection connection) => $"{ChangeLog.DatabaseId(connection)} {slot.Root.Id}";

    /// <summary>Notices that anybody has committed.</summary>
    private sealed class DatabaseWatch(LibraryDatabase database) : IDisposable
    {
        private ReaderLease? lease;
        private string? state;

        public bool HasChanged()
        {
            lease ??= database.Read();
            try
            {
                var now = database.StateOf(lease.Value.Connection);
                if (now == state) return false;
                state = now;
                return true;
            }
            catch (DbException failure)
            {
                Dispose();
                throw database.Sentence(failure);
            }
        }

        public void Dispose()
        {
            lease?.Dispose();
            lease = null;
        }
    }
}
