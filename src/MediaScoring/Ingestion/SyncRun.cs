using System.Threading.Channels;
using MediaScoring.Catalog;
using MediaScoring.Extraction;
using MediaScoring.Keywords;
using MediaScoring.Sidecars;
using MediaScoring.Storage;

namespace MediaScoring.Ingestion;

/// <summary>One sync: its queues and its counters.</summary>
internal sealed class SyncRun
{
    /// <summary>The most files a transaction: pages of indexes that many of them change are written once. It ends early when a person wants to write.</summary>
    private const int BatchSize = 128;

    /// <summary>While people score, no more than there is time for between two of them: what is gathered outlives the collector's young generation, and everybody waits while that is moved.</summary>
    private const int BatchBesidePeople = 16;

    private const int QueueToRead = 256;

    /// <summary>The next batch, and no more, for the same reason.</summary>
    private const int QueueToWrite = BatchSize;

    private static readonly TimeSpan longestGathering = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan worthCounting = TimeSpan.FromSeconds(1);

    private readonly FileEdits edits;
    private readonly LibraryDatabase database;
    private readonly MetadataReader reader;
    private readonly TimeProvider time;
    private readonly SyncOptions options;
    private readonly PauseGate gate;
    private readonly LibraryFolder folder;
    private readonly KnownFiles knownFiles;
    private readonly SyncScope scope;
    private readonly SyncCounts counts = new();
    private readonly SyncMeter meter;
    private readonly SyncWriter writer;
    private readonly FirstFilling filling;
    private readonly Channel<SyncItem> toRead = Channel.CreateBounded<SyncItem>(QueueToRead);
    private readonly Channel<SyncItem> toWrite = Channel.CreateBounded<SyncItem>(QueueToWrite);
    private bool canRecognise;
    private string? stopReason;

    /// <param name="edits">Sidecars and their locks.</param>
    /// <param name="database">The database.</param>
    /// <param name="reader">Reads files.</param>
    /// <param name="time">The clock.</param>
    /// <param name="filling">Leaves indexes out.</param>
    /// <param name="options">What to do.</param>
    /// <param name="paths">The files and folders to look at; null for everything that the options name.</param>
    /// <param name="gate">Where it waits while it is held.</param>
    /// <param name="progress">Is told how far it is; null for nobody.</param>
    public SyncRun(
        FileEdits edits, LibraryDatabase database, MetadataReader reader, TimeProvider time, FirstFilling filling, SyncOptions options, IReadOnlyCollection<string>? paths, PauseGate gate, IProgress<SyncProgress>? progress)
    {
        this.edits = edits;
        this.database = database;
        this.reader = reader;
        this.time = time;
        this.options = options;
        this.gate = gate;
        folder = edits.Folder;
        knownFiles = new KnownFiles(database);
        meter = new SyncMeter(counts, gate, progress);
        writer = new SyncWriter(edits, database, counts, time);
        this.filling = filling;
        var scanner = new FolderScanner(folder, options.Pattern, options.Recursive, options.Directory);
        scope = paths is null ? new WholeScope(scanner, knownFiles, options.Directory) : new PathsScope(scanner, knownFiles, AbsoluteOf, paths);
    }

    public async Task<SyncReport> ExecuteAsync(CancellationToken outerToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(outerToken);
        var cancellationToken = stop.Token;
        var readers = options.Parallelism > 0 ? options.Parallelism : Environment.ProcessorCount;
        using var threads = new WorkThreads("sync", readers + 2, isQuiet: true);   // one lists folders, one hands over what is to be written
        var counting = CountAheadAsync(cancellationToken);
        try
        {
            if (scope.IsWhole && !options.DryRun) await filling.ExpectAsync(database, cancellationToken);
            Task[] stages =
            [
                Stage(ScanAsync, threads, stop),
                Stage(token => ReadAllAsync(readers, token), threads, stop),
                Stage(WriteAllAsync, threads, stop),
            ];
            await Task.WhenAll(stages);
            cancellationToken.ThrowIfCancellationRequested();
            if (scope.IsWhole && !options.DryRun && stopReason is null) await new WholeHashes(database, AbsoluteOf).TakeAsync(cancellationToken);
        }
        finally
        {
            await stop.CancelAsync();
            await counting;
            meter.Report(null, force: true);   // however it ended: what is written is written
            await EndFillingAsync();
        }

        return counts.ToReport() with { Elapsed = meter.Elapsed, DryRun = options.DryRun, StopReason = stopReason };
    }

    /// <summary>Counts the files by their names, once it takes long enough that somebody wonders: the scan itself knows their number only when most of the work is done.</summary>
    private async Task CountAheadAsync(CancellationToken cancellationToken)
    {
        if (!meter.IsWatched || !scope.IsWhole) return;
        try
        {
            await Task.Delay(worthCounting, cancellationToken);
            if (!meter.ScanFinished) meter.Expected = await Task.Run(() => FileCount.Of(folder, options.Pattern, options.Recursive, cancellationToken, options.Directory), cancellationToken);
        }
        catch (Exception end) when (end is OperationCanceledException or IOException or UnauthorizedAccessException)
        {
            // The sync was faster, or meets the same trouble and reports it.
        }
    }

    private async Task EndFillingAsync()
    {
        try
        {
            await filling.EndAsync(CancellationToken.None);
        }
        catch (DatabaseUnavailableException)
        {
            // Who opens the library next makes them; if the database is gone, the sync says it in its own words.
        }
    }

    /// <summary>Runs a stage; one that fails stops the others, so that nobody waits for a queue that nobody serves.</summary>
    private static async Task Stage(Func<CancellationToken, Task> stage, WorkThreads threads, CancellationTokenSource stop)
    {
        try
        {
            await threads.RunAsync(() => stage(stop.Token), stop.Token);
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
        var held = new List<SyncItem>();
        var present = 0L;
        canRecognise = knownFiles.AnyFingerprint();
        foreach (var (scanned, known) in scope.Folders(cancellationToken))
        {
            await gate.PassAsync(cancellationToken);
            visited.Add(scanned.RelativePath);
            foreach (var (path, sentence) in scanned.Problems)
            {
                counts.Problem(path, sentence);
                unlisted.Add(path);
                Interlocked.Increment(ref counts.Failed);
            }

            RemoveStaleDrafts(scanned);
            var orphans = scanned.Sidecars.Keys.ToHashSet(StringComparer.Ordinal);
            foreach (var file in scanned.Files)
            {
                edits.People.GiveWay();
                Interlocked.Increment(ref counts.Found);
                var key = ScoreSidecar.KeyOf(file.Name);
                orphans.Remove(key);
                SidecarStamp? sidecar = scanned.Sidecars.TryGetValue(key, out var stamp) ? stamp : null;
                var isKnown = known.Remove(file.RelativePath, out var row);
                if (isKnown && !row.IsMissing) present++;
                var item = isKnown ? Compare(file, row, sidecar) : new SyncItem(file, null, MustRead: true, sidecar) { LooksAtSidecar = sidecar is not null };
                if (item is { Known: { } occupant, MustRead: false, LooksAtSidecar: true } && !scope.IsWhole && SaysWhatWasAgreed(file, occupant)) item = CompareWithoutSidecar(file, occupant);
                if (item is null) CountUnchanged();
                else if (canRecognise && item.MustRead && (!isKnown || row.Fingerprint is not null)) held.Add(item);   // perhaps a file that was elsewhere
                else await toRead.Writer.WriteAsync(item, cancellationToken);
            }

            foreach (var row in known.Values)
            {
                orphans.Remove(ScoreSidecar.KeyOf(row.Path[(row.Path.LastIndexOf('/') + 1)..]));
                if (!row.IsMissing) vanished.Add(row);
            }

            await ReportOrphansAsync(scanned, orphans, cancellationToken);
        }

        meter.ScanFinished = true;
        vanished.AddRange(scope.Unseen(visited));

        // The pattern, or --no-recursive, may have left out files that are there.
        var gone = vanished.Where(row => !unlisted.Exists(path => WholeScope.IsBelow(row.Path, path)) && !File.Exists(AbsoluteOf(row.Path))).ToList();
        await FinishAsync(held, gone, present + gone.Count, cancellationToken);
        toRead.Writer.Complete();
    }

    /// <summary>What needs the whole picture: moved files first, then whether too much is gone, then the rest.</summary>
    private async Task FinishAsync(List<SyncItem> held, List<KnownFile> gone, long knownBefore, CancellationToken cancellationToken)
    {
        var earlier = scope.Homeless([.. held.Select(item => item.File)], cancellationToken).Where(row => !File.Exists(AbsoluteOf(row.Path)));
        var found = new MoveFinder(AbsoluteOf, knownFiles.HashesOf).Find([.. gone.Concat(earlier).DistinctBy(row => row.Id)], [.. held.Select(item => new UnexplainedFile(item.File, item.Known))], cancellationToken);
        var moved = found.Moves.Values.Select(row => row.Id).ToHashSet();
        var leaving = gone.FindAll(row => moved.Contains(row.Id));
        gone.RemoveAll(row => moved.Contains(row.Id));
        if (!options.AcceptMissing && (stopReason = Refusal(gone.Count, knownBefore)) is not null) return;

        foreach (var (path, sentence) in found.Doubts) counts.Problem(path, sentence);
        var moves = found.Moves;
        IReadOnlySet<string> movedSidecars = new HashSet<string>(StringComparer.Ordinal);
        if (!options.DryRun)
        {
            if (moves.Count > 0) (moves, movedSidecars) = await new FileMover(edits, database, time).MoveAsync(moves, cancellationToken);
            await writer.NoteAsync("identity", found.Doubts, cancellationToken);
        }

        counts.Moved = moves.Count;
        var followed = moves.Values.Select(row => row.Id).ToHashSet();
        gone.AddRange(leaving.Where(row => !followed.Contains(row.Id)));   // a path that is taken, or too long

        foreach (var item in held)
        {
            var path = item.File.RelativePath;
            var next = moves.TryGetValue(path, out var row)
                ? item with { Known = row with { Path = path }, Sidecar = null, LooksAtSidecar = false, IsMoved = true }
                : item.Known is { } occupant && moved.Contains(occupant.Id)
                    ? item with { Known = null, LooksAtSidecar = item.LooksAtSidecar && !movedSidecars.Contains(path) }
                    : item;
            await toRead.Writer.WriteAsync(next, cancellationToken);
        }

        await MarkMissingAsync(gone, cancellationToken);
    }

    private string? Refusal(int gone, long knownBefore)
    {
        var found = Interlocked.Read(ref counts.Found);
        if (scope.IsWhole) return MissingGuard.Refusal(gone, knownBefore, found);
        if (gone <= MissingGuard.FewFiles) return Directory.Exists(folder.Path) ? null : MissingGuard.Refusal(gone, gone, 0);
        var present = knownFiles.CountPresent();
        return MissingGuard.Refusal(gone, present, present - gone);
    }

    private string AbsoluteOf(string relativePath) => LibraryPaths.Absolute(folder.Path, relativePath);

    /// <summary>What there is to do for a known file; null for nothing.</summary>
    private static SyncItem? Compare(in DiskFile file, in KnownFile row, SidecarStamp? sidecar)
    {
        var mustRead = !row.IsRead || row.Size != file.Size || row.ModifiedNs != file.ModifiedNs;
        var looksAtSidecar = sidecar is { } present
            ? row.Sidecar is not { IsSettled: true } agreed || agreed.ModifiedNs != present.ModifiedNs || agreed.Size != present.Size || agreed.Score != row.Score
            : row.HasEntries;
        var needsFingerprint = row.Fingerprint is null && file.Size > 0;
        return mustRead || looksAtSidecar || needsFingerprint || row.IsMissing ? new SyncItem(file, row, mustRead, sidecar) { LooksAtSidecar = looksAtSidecar } : null;
    }

    private static SyncItem? CompareWithoutSidecar(in DiskFile file, in KnownFile row) =>
        row.IsMissing || row.Fingerprint is null && file.Size > 0 ? new SyncItem(file, row, MustRead: false, null) : null;

    /// <summary>What the program itself has just written shows as not settled yet: a watcher that saw the writing must not take it for news.</summary>
    private bool SaysWhatWasAgreed(in DiskFile file, in KnownFile row) =>
        row.Sidecar is { } agreed && agreed.Score == row.Score && ScoreSidecar.ReadFile(folder.SidecarOf(file.RelativePath)) is { HasScore: true } sidecar && sidecar.Hash == knownFiles.SidecarHashOf(row.Id);

    private async Task ReadAllAsync(int readers, CancellationToken cancellationToken)
    {
        Exception? end = null;
        try
        {
            await Task.WhenAll(Enumerable.Range(0, readers).Select(_ => ReadSomeAsync(cancellationToken)));
        }
        catch (Exception failure)
        {
            end = failure;
            throw;
        }
        finally
        {
            toWrite.Writer.Complete(end);
        }
    }

    private async Task ReadSomeAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();   // each on a thread of its own
        await foreach (var item in toRead.Reader.ReadAllAsync(cancellationToken))
        {
            await gate.PassAsync(cancellationToken);
            edits.People.GiveWay();
            await toWrite.Writer.WriteAsync(ReadOne(item, cancellationToken), cancellationToken);
        }
    }

    private SyncItem ReadOne(SyncItem item, CancellationToken cancellationToken)
    {
        var path = AbsoluteOf(item.File.RelativePath);
        var result = item.LooksAtSidecar ? item with { SidecarReading = ScoreSidecar.ReadFile(folder.SidecarOf(item.File.RelativePath)) } : item;
        if (options.DryRun) return result;

        if (item.MustRead || item.Known is { Fingerprint: null }) result = result with { Marks = FileFingerprint.Of(path) };
        if (!item.MustRead) return result;

        var metadata = reader.Read(path, cancellationToken);
        return result with { Metadata = metadata, Keywords = FileKeywords.Of(metadata) };
    }

    private async Task WriteAllAsync(CancellationToken cancellationToken)
    {
        var batch = new List<SyncItem>(BatchSize);
        while (batch.Count > 0 || await toWrite.Reader.WaitToReadAsync(cancellationToken))
        {
            await gate.PassAsync(cancellationToken);
            edits.People.GiveWay();
            await GatherAsync(batch, cancellationToken);
            var written = options.DryRun ? CountOnly(batch) : await writer.WriteAsync(batch, canRecognise, cancellationToken);

            Interlocked.Add(ref counts.Done, written);
            meter.Report(batch[written - 1].File.RelativePath);
            batch.RemoveRange(0, written);   // what is left gives way to a person and comes first in the next transaction
            if (options.DryRun) continue;
            await filling.WrittenAsync(written, cancellationToken);
            await writer.RestAsync(cancellationToken);
        }
    }

    /// <summary>Fills a batch, as long as that does not take so long that somebody would miss the files: readers stand back, and batches of few files cost more.</summary>
    private async Task GatherAsync(List<SyncItem> batch, CancellationToken cancellationToken)
    {
        var patience = Task.Delay(longestGathering, time, cancellationToken);
        var enough = edits.People.AreAround ? BatchBesidePeople : BatchSize;
        while (true)
        {
            while (batch.Count < enough && toWrite.Reader.TryRead(out var item)) batch.Add(item);
            if (batch.Count >= enough) return;   // more, when it was gathered before people came
            var more = toWrite.Reader.WaitToReadAsync(cancellationToken).AsTask();
            if (await Task.WhenAny(more, patience) == patience || !await more) return;
        }
    }

    private int CountOnly(List<SyncItem> batch)
    {
        batch.ForEach(item => counts.Count(item, item.SidecarReading is { HasScore: true } reading && reading.Score.Value != (item.Known?.Score ?? 0)));
        return batch.Count;
    }

    private async Task MarkMissingAsync(List<KnownFile> gone, CancellationToken cancellationToken)
    {
        Interlocked.Exchange(ref counts.Missing, gone.Count);
        if (options.DryRun) return;
        var nowText = UtcText.Of(time.GetUtcNow());
        foreach (var chunk in gone.Chunk(BatchSize))
        {
            await database.WriteAsync(
                WritePriority.Batch,
                connection =>
                {
                    foreach (var row in chunk) connection.Execute("UPDATE media_files SET missing_since = $now WHERE id = $id AND missing_since IS NULL", ("$now", nowText), ("$id", row.Id));
                },
                cancellationToken);
        }
    }

    /// <summary>Drafts of a process that was killed while it wrote; what they were to become was never promised to anybody.</summary>
    private void RemoveStaleDrafts(ScannedFolder scanned)
    {
        if (options.DryRun) return;
        var oldest = FileTimes.ToNs(time.GetUtcNow().UtcDateTime - TimeSpan.FromMinutes(1));   // no write takes that long; another process may be writing now
        foreach (var draft in scanned.Drafts.Where(draft => draft.ModifiedNs < oldest))
        {
            try
            {
                File.Delete(draft.Path);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                counts.Problem(scanned.RelativePath, $"An unfinished file in {ScoreSidecar.FolderName} cannot be removed: {failure.Message}");
            }
        }
    }

    /// <summary>A sidecar without a media file is left alone and reported: its file may come back.</summary>
    private async Task ReportOrphansAsync(ScannedFolder scanned, HashSet<string> orphans, CancellationToken cancellationToken)
    {
        orphans.RemoveWhere(name => !options.Pattern.Matches(scanned.PathOf(name)) || File.Exists(AbsoluteOf(scanned.PathOf(name))));
        if (orphans.Count == 0) return;

        const string sentence = "There is a score sidecar, but no such file. The sidecar is left alone; if the file was renamed, rename its sidecar too.";
        foreach (var name in orphans) counts.Problem(scanned.PathOf(name), sentence);
        if (options.DryRun) return;
        await writer.NoteAsync("sidecar", [.. orphans.Select(name => (scanned.PathOf(name), sentence))], cancellationToken);
    }

    private void CountUnchanged()
    {
        Interlocked.Increment(ref counts.Unchanged);
        Interlocked.Increment(ref counts.Done);
        meter.Report(null);
    }
}
