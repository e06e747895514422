using System.Diagnostics;
using System.Threading.Channels;
using MediaScoring.Catalog;
using MediaScoring.Extraction;
using MediaScoring.Keywords;
using MediaScoring.Media;
using MediaScoring.Sidecars;
using MediaScoring.Storage;
using Microsoft.Data.Sqlite;

namespace MediaScoring.Ingestion;

/// <summary>
/// Brings the database to what is on disk: scanner → parallel reading → one writer in small batches. Killed at any time,
/// the next run goes on where this one stopped, since every batch is complete in itself.
/// </summary>
public sealed class FolderSync : IDisposable
{
    /// <summary>Files a batch: small enough that a score waits for milliseconds only.</summary>
    private const int BatchSize = 64;

    private const int QueueSize = 256;

    private const int ListedProblems = 1000;

    private readonly LibraryFolder folder;
    private readonly DatabaseSlot slot;
    private readonly MetadataReader reader;
    private readonly TimeProvider time;
    private readonly SemaphoreSlim oneAtATime = new(1, 1);

    internal FolderSync(LibraryFolder folder, DatabaseSlot slot, MetadataReader reader, TimeProvider time)
    {
        this.folder = folder;
        this.slot = slot;
        this.reader = reader;
        this.time = time;
    }

    /// <summary>Whether a sync is running at present.</summary>
    public bool IsRunning => oneAtATime.CurrentCount == 0;

    /// <summary>Syncs the media folder with the database. A second call waits for the first.</summary>
    /// <param name="options">What to do.</param>
    /// <param name="progress">Is told how far it is, several times a second; may be null.</param>
    /// <param name="cancellationToken">Stops after the batch that is being written.</param>
    /// <exception cref="DatabaseUnavailableException">There is no database, or it failed.</exception>
    public async Task<SyncReport> SyncAsync(SyncOptions? options = null, IProgress<SyncProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        _ = slot.Database;   // says at once when there is none
        await oneAtATime.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => new Run(this, options ?? new SyncOptions(), progress).ExecuteAsync(cancellationToken), cancellationToken);
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    /// <summary>How many files a sync with these options would look at: names only, to tell how far a running sync is.</summary>
    /// <param name="options">What the sync was told.</param>
    /// <param name="cancellationToken">Stops the counting.</param>
    public Task<long> CountFilesAsync(SyncOptions options, CancellationToken cancellationToken = default) =>
        Task.Run(() => FileCount.Of(folder, options.Pattern, options.Recursive, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => oneAtATime.Dispose();

    /// <summary>A row as the sync needs it.</summary>
    private readonly record struct KnownFile(long Id, string Path, long? Size, long? ModifiedNs, bool IsMissing, int Score, bool IsRead, SidecarState? Sidecar);

    /// <summary>One file on its way through the pipeline.</summary>
    private sealed record WorkItem(DiskFile File, KnownFile? Known, bool MustRead, SidecarState? Sidecar)
    {
        public SidecarReading? SidecarReading { get; init; }
        public MediaMetadata? Metadata { get; init; }
        public IReadOnlyList<Keyword> Keywords { get; init; } = [];
    }

    /// <summary>One sync: its queues and its counters.</summary>
    private sealed class Run(FolderSync sync, SyncOptions options, IProgress<SyncProgress>? progress)
    {
        private readonly Stopwatch watch = Stopwatch.StartNew();
        private readonly List<SyncProblem> problems = [];
        private readonly Channel<WorkItem> toRead = Channel.CreateBounded<WorkItem>(QueueSize);
        private readonly Channel<WorkItem> toWrite = Channel.CreateBounded<WorkItem>(QueueSize);
        private long found;
        private long done;
        private long added;
        private long updated;
        private long unchanged;
        private long missing;
        private long returned;
        private long scoresImported;
        private long failed;
        private long problemCount;
        private long lastProgress = -1;
        private bool scanFinished;

        public async Task<SyncReport> ExecuteAsync(CancellationToken outerToken)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(outerToken);
            var cancellationToken = stop.Token;
            var readers = options.Parallelism > 0 ? options.Parallelism : Environment.ProcessorCount;
            Task[] stages =
            [
                Stage(ScanAsync, stop),
                Stage(token => ReadAllAsync(readers, token), stop),
                Stage(WriteAllAsync, stop),
            ];
            await Task.WhenAll(stages);
            cancellationToken.ThrowIfCancellationRequested();

            Report(null, force: true);
            return new SyncReport
            {
                Found = found, Added = added, Updated = updated, Unchanged = unchanged, Missing = missing, Returned = returned, ScoresImported = scoresImported, FailedFiles = failed,
                Problems = problems, ProblemCount = problemCount, Elapsed = watch.Elapsed, DryRun = options.DryRun,
            };
        }

        /// <summary>Runs a stage; one that fails stops the others, so that nobody waits for a queue that nobody serves.</summary>
        private static async Task Stage(Func<CancellationToken, Task> stage, CancellationTokenSource stop)
        {
            try
            {
                await Task.Run(() => stage(stop.Token), stop.Token);
            }
            catch
            {
                await stop.CancelAsync();
                throw;
            }
        }

        private async Task ScanAsync(CancellationToken cancellationToken)
        {
            var visited = new HashSet<string>(StringComparer.Ordinal);
            var unlisted = new List<string>();
            var vanished = new List<KnownFile>();
            foreach (var scanned in new FolderScanner(sync.folder, options.Pattern, options.Recursive, options.Directory).Scan(cancellationToken))
            {
                visited.Add(scanned.RelativePath);
                foreach (var (path, sentence) in scanned.Problems)
                {
                    Problem(path, sentence);
                    unlisted.Add(path);
                    Interlocked.Increment(ref failed);
                }

                var known = KnownIn(scanned.RelativePath);
                var orphans = scanned.Sidecars.Keys.ToHashSet(StringComparer.Ordinal);
                foreach (var file in scanned.Files)
                {
                    Interlocked.Increment(ref found);
                    orphans.Remove(file.Name);
                    SidecarState? sidecar = scanned.Sidecars.TryGetValue(file.Name, out var state) ? state : null;
                    var item = known.Remove(file.RelativePath, out var row) ? Compare(file, row, sidecar) : new WorkItem(file, null, MustRead: true, sidecar);
                    if (item is null) CountUnchanged();
                    else await toRead.Writer.WriteAsync(item, cancellationToken);
                }

                foreach (var row in known.Values)
                {
                    orphans.Remove(row.Path[(row.Path.LastIndexOf('/') + 1)..]);
                    if (!row.IsMissing) vanished.Add(row);
                }

                await ReportOrphansAsync(scanned, orphans, cancellationToken);
            }

            scanFinished = true;
            toRead.Writer.Complete();

            // A folder that is absent or empty may be a disk that is not mounted: that is no news about its files.
            if (Interlocked.Read(ref found) == 0) return;
            vanished.AddRange(KnownOutside(visited).Where(row => IsBelow(row.Path, options.Directory)));
            await MarkMissingAsync(vanished.Where(row => !unlisted.Exists(path => IsBelow(row.Path, path))), cancellationToken);
        }

        private static bool IsBelow(string path, string folderPath) => folderPath.Length == 0 || path.StartsWith(folderPath + "/", StringComparison.Ordinal);

        /// <summary>What there is to do for a known file; null for nothing.</summary>
        private static WorkItem? Compare(in DiskFile file, in KnownFile row, SidecarState? sidecar)
        {
            var mustRead = !row.IsRead || row.Size != file.Size || row.ModifiedNs != file.ModifiedNs;
            var sidecarChanged = sidecar is { } present && (row.Sidecar is not { } agreed || agreed.ModifiedNs != present.ModifiedNs || agreed.Size != present.Size || agreed.Score != row.Score);
            return mustRead || sidecarChanged || row.IsMissing ? new WorkItem(file, row, mustRead, sidecar) : null;
        }

        private Task ReadAllAsync(int readers, CancellationToken cancellationToken)
        {
            var workers = Enumerable.Range(0, readers).Select(_ => Task.Run(() => ReadSomeAsync(cancellationToken), cancellationToken)).ToArray();
            return Task.WhenAll(workers).ContinueWith(
                finished =>
                {
                    toWrite.Writer.Complete(finished.Exception?.InnerException);
                    return finished;
                },
                CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).Unwrap();
        }

        private async Task ReadSomeAsync(CancellationToken cancellationToken)
        {
            await foreach (var item in toRead.Reader.ReadAllAsync(cancellationToken))
            {
                await toWrite.Writer.WriteAsync(ReadOne(item, cancellationToken), cancellationToken);
            }
        }

        private WorkItem ReadOne(WorkItem item, CancellationToken cancellationToken)
        {
            var path = LibraryPaths.Absolute(sync.folder.Path, item.File.RelativePath);
            var result = item with { SidecarReading = item.Sidecar is null ? null : ScoreSidecar.Read(path) };
            if (!item.MustRead || options.DryRun) return result;

            var metadata = sync.reader.Read(path, cancellationToken);
            return result with { Metadata = metadata, Keywords = FileKeywords.Of(metadata) };
        }

        private async Task WriteAllAsync(CancellationToken cancellationToken)
        {
            var batch = new List<WorkItem>(BatchSize);
            while (await toWrite.Reader.WaitToReadAsync(cancellationToken))
            {
                while (batch.Count < BatchSize && toWrite.Reader.TryRead(out var item)) batch.Add(item);
                if (options.DryRun) batch.ForEach(Count);
                else await sync.slot.Database.WriteAsync(WritePriority.Batch, connection => WriteBatch(connection, batch), cancellationToken);

                Interlocked.Add(ref done, batch.Count);
                Report(batch[^1].File.RelativePath);
                batch.Clear();
            }
        }

        private int WriteBatch(SqliteConnection connection, List<WorkItem> batch)
        {
            using var writer = new FileWriter(connection, sync.slot.Root, sync.time.GetUtcNow());
            foreach (var item in batch) WriteOne(connection, writer, item);
            return batch.Count;
        }

        private void WriteOne(SqliteConnection connection, FileWriter writer, WorkItem item)
        {
            Count(item);
            var file = item.File;
            var sidecarScore = item.SidecarReading is { HasScore: true } reading ? reading.Score : (Score?)null;
            long id;
            if (item.Known is { } row)
            {
                id = row.Id;
                var contentChanged = item.MustRead && row.IsRead;
                if (item.MustRead || row.IsMissing) writer.Update(id, file, contentChanged);

                // A score given while this item was on its way is newer than what the scan saw: then the sidecar is looked at again.
                if (sidecarScore is { } imported && ScoreOf(connection, id) == row.Score) writer.SetScore(id, imported);
            }
            else
            {
                if (writer.Insert(file, sidecarScore ?? Score.Unrated) is not { } created)
                {
                    Interlocked.Increment(ref failed);
                    Problem(file.RelativePath, "The path is too long for the library. Move the file to a shorter path.");
                    return;
                }

                id = created;
            }

            if (item.Metadata is { } metadata)
            {
                writer.StoreMetadata(id, file.RelativePath, file.ModifiedNs, metadata, item.Keywords);
                if (metadata.IsUnreadable) Interlocked.Increment(ref failed);
                foreach (var sentence in metadata.Problems) Problem(file.RelativePath, sentence);
            }

            if (item.SidecarReading is { } sidecar)
            {
                writer.ReplaceProblems(file.RelativePath, "sidecar", sidecar.Problem is { } sentence ? [sentence] : []);
                writer.StoreSidecar(id, item.Sidecar!.Value with { Score = sidecar.HasScore ? sidecar.Score.Value : ScoreOf(connection, id) });
            }
        }

        private void Count(WorkItem item)
        {
            if (item.Known is not { } row) added++;
            else if (item.MustRead) updated++;
            else Interlocked.Increment(ref unchanged);
            if (item.Known is { IsMissing: true }) returned++;
            if (item.SidecarReading is { } reading)
            {
                if (reading.HasScore && reading.Score.Value != (item.Known?.Score ?? 0)) scoresImported++;
                if (reading.Problem is { } sentence) Problem(item.File.RelativePath, sentence);
            }
        }

        private static int ScoreOf(SqliteConnection connection, long id) =>
            (int)(connection.Scalar("SELECT coalesce(score, 0) FROM media_files WHERE id = $id", ("$id", id)) as long? ?? 0);

        private Dictionary<string, KnownFile> KnownIn(string relativeFolder)
        {
            var absolute = relativeFolder.Length == 0 ? sync.folder.Path : LibraryPaths.Absolute(sync.folder.Path, relativeFolder);
            using var lease = sync.slot.Database.Read();
            return lease.Connection.Rows(
                    KnownColumns + " WHERE f.directory = $directory AND f.root_id = $root", ReadKnown,
                    ("$directory", ColumnLimits.Cut(absolute, ColumnLimits.Directory)), ("$root", sync.slot.Root.Id))
                .Where(row => FolderOf(row.Path) == relativeFolder)
                .ToDictionary(row => row.Path, StringComparer.Ordinal);
        }

        /// <summary>Rows on record in folders that this scan did not visit: gone, or outside of what was asked for.</summary>
        private List<KnownFile> KnownOutside(HashSet<string> visited)
        {
            using var lease = sync.slot.Database.Read();
            return [.. lease.Connection.Rows(
                    KnownColumns + " WHERE f.root_id = $root AND f.missing_since IS NULL AND f.directory NOT IN (SELECT value FROM json_each($visited))", ReadKnown,
                    ("$root", sync.slot.Root.Id),
                    ("$visited", System.Text.Json.JsonSerializer.Serialize(visited.Select(path => ColumnLimits.Cut(path.Length == 0 ? sync.folder.Path : LibraryPaths.Absolute(sync.folder.Path, path), ColumnLimits.Directory)))))];
        }

        private const string KnownColumns =
            """
            SELECT f.id, f.relative_path, f.file_size, f.modified_ns, f.missing_since IS NOT NULL, coalesce(f.score, 0),
                (SELECT m.details IS NOT NULL FROM media_metadata m WHERE m.media_file_id = f.id), s.score, s.modified_ns, s.size
            FROM media_files f LEFT JOIN score_sidecars s ON s.media_file_id = f.id
            """;

        private static KnownFile ReadKnown(SqliteDataReader row) => new(
            row.GetInt64(0), row.Text(1) ?? "", row.Integer(2), row.Integer(3), row.Integer(4) == 1, (int)(row.Integer(5) ?? 0), row.Integer(6) == 1,
            row.Integer(8) is { } modifiedNs ? new SidecarState((int?)row.Integer(7), modifiedNs, row.Integer(9) ?? 0) : null);

        private static string FolderOf(string path) => path.LastIndexOf('/') is var slash and >= 0 ? path[..slash] : "";

        private async Task MarkMissingAsync(IEnumerable<KnownFile> candidates, CancellationToken cancellationToken)
        {
            var nowText = UtcText.Of(sync.time.GetUtcNow());
            foreach (var chunk in candidates.Chunk(BatchSize))
            {
                // The pattern, or --no-recursive, may have left out files that are there.
                var gone = chunk.Where(row => !File.Exists(LibraryPaths.Absolute(sync.folder.Path, row.Path))).ToList();
                missing += gone.Count;
                if (gone.Count == 0 || options.DryRun) continue;
                await sync.slot.Database.WriteAsync(
                    WritePriority.Batch,
                    connection =>
                    {
                        foreach (var row in gone)
                        {
                            connection.Execute(
                                "UPDATE media_files SET missing_since = $now WHERE id = $id AND missing_since IS NULL", ("$now", nowText), ("$id", row.Id));
                        }
                    },
                    cancellationToken);
            }
        }

        /// <summary>A sidecar without a media file is left alone and reported: its file may come back.</summary>
        private async Task ReportOrphansAsync(ScannedFolder scanned, HashSet<string> orphans, CancellationToken cancellationToken)
        {
            orphans.RemoveWhere(name => !options.Pattern.Matches(scanned.PathOf(name)) || File.Exists(LibraryPaths.Absolute(sync.folder.Path, scanned.PathOf(name))));
            if (orphans.Count == 0) return;

            const string sentence = "There is a score sidecar, but no such file. The sidecar is left alone; if the file was renamed, rename its sidecar too.";
            foreach (var name in orphans) Problem(scanned.PathOf(name), sentence);
            if (options.DryRun) return;
            await sync.slot.Database.WriteAsync(
                WritePriority.Batch,
                connection =>
                {
                    using var writer = new FileWriter(connection, sync.slot.Root, sync.time.GetUtcNow());
                    foreach (var name in orphans) writer.ReplaceProblems(scanned.PathOf(name), "sidecar", [sentence]);
                },
                cancellationToken);
        }

        private void CountUnchanged()
        {
            Interlocked.Increment(ref unchanged);
            Interlocked.Increment(ref done);
            Report(null);
        }

        private void Problem(string path, string sentence)
        {
            lock (problems)
            {
                problemCount++;
                if (problems.Count < ListedProblems) problems.Add(new SyncProblem(path, sentence));
            }
        }

        private void Report(string? currentFile, bool force = false)
        {
            if (progress is null) return;
            var now = watch.ElapsedMilliseconds;
            if (!force && now - Interlocked.Read(ref lastProgress) < 100) return;
            Interlocked.Exchange(ref lastProgress, now);
            progress.Report(new SyncProgress(Interlocked.Read(ref found), Interlocked.Read(ref done), scanFinished, currentFile));
        }
    }
}
