using System.Data.Common;
using MediaScoring.Media;
using MediaScoring.Sidecars;
using MediaScoring.Storage;

namespace MediaScoring.Catalog;

/// <summary>One file's part of a change.</summary>
/// <param name="Place">The file.</param>
/// <param name="Change">From what is entered to what is to be entered; may throw to refuse the whole change.</param>
internal sealed record FileEdit(MediaPlace Place, Func<PersonalData, PersonalData> Change)
{
    /// <summary>The score, where the change is of the score alone and whatever it was before: then it can go to the sidecar without a database.</summary>
    public Score? NewScore { get; init; }

    /// <summary>Where new keywords come from.</summary>
    public string KeywordSource { get; init; } = "manual";
}

/// <summary>
/// The one way by which scores, keywords and notes are changed: sidecar, then rows and journal in one transaction, then the
/// answer. A change that fails is taken back from the sidecars; one that was answered is on disk in both places.
/// </summary>
internal sealed class FileEdits : IAsyncDisposable
{
    /// <summary>Changes that wait for the disk at the same time: it flushes many files in the time of one.</summary>
    private const int DiskWaits = 32;

    private readonly LibraryFolder folder;
    private readonly DatabaseSlot slot;
    private readonly TimeProvider time;
    private readonly WorkThreads disk = new("sidecars", DiskWaits);
    private readonly LateEntries late;
    private long lastSequence;

    public FileEdits(LibraryFolder folder, DatabaseSlot slot, TimeProvider time)
    {
        this.folder = folder;
        this.slot = slot;
        this.time = time;
        late = new LateEntries(this, time);
        lastSequence = time.GetUtcNow().ToUnixTimeMilliseconds() * 1000;   // so that it goes on after a restart; a number in JSON still holds it exactly
        Locks = new FileLocks(new SharedLockFile(Path.Combine(folder.SidecarHome ?? folder.Path, ScoreSidecar.FolderName, "library.lock")));
    }

    /// <summary>Who is writing which file at present.</summary>
    public FileLocks Locks { get; }

    /// <summary>The media folder.</summary>
    public LibraryFolder Folder => folder;

    /// <inheritdoc cref="DatabaseSlot.People"/>
    public PeopleAtWork People => slot.People;

    /// <summary>Changes one file or many, as one entry of the journal: all or none.</summary>
    /// <param name="kind">The journal's word for it.</param>
    /// <param name="edits">The files; each at most once.</param>
    /// <param name="options">By whom, under which condition.</param>
    /// <param name="cancellationToken">Stops waiting for the files; a change that has begun is finished.</param>
    /// <param name="targetId">Of an undo or redo: the entry.</param>
    /// <param name="recorded">Runs in the transaction, with the new entry's id.</param>
    /// <exception cref="ChangedSinceException">A file has another version than the expected one.</exception>
    /// <exception cref="DatabaseUnavailableException">There is no database, and it is needed for more than scores.</exception>
    /// <exception cref="LibraryException">A sidecar cannot be written.</exception>
    public async Task<EditReceipt> ApplyAsync(
        string kind, IReadOnlyList<FileEdit> edits, EditOptions options, CancellationToken cancellationToken,
        long? targetId = null, Action<DbConnection, long>? recorded = null)
    {
        using var atWork = People.Enter();
        using var held = await Locks.EnterAsync([.. edits.Select(edit => edit.Place.RelativePath)], cancellationToken);
        var sequence = Interlocked.Increment(ref lastSequence);   // whoever changes one of these files later has a larger one
        return await ApplyToHeldAsync(kind, edits, options, targetId, recorded) with { Sequence = sequence };
    }

    /// <summary>Takes over a sidecar that was changed outside, as a sync would; does nothing when it is as it was.</summary>
    /// <param name="place">The file.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <param name="kind">The journal's word for it.</param>
    /// <param name="client">By whom the sidecar was changed, as far as that is known.</param>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public async Task TakeOverAsync(MediaPlace place, CancellationToken cancellationToken, string kind = "sidecar", string client = "sidecar")
    {
        var sidecarPath = folder.SidecarOf(place);
        var reading = await Task.Run(() => ScoreSidecar.ReadFile(sidecarPath), cancellationToken);
        if (!reading.HasScore || await slot.ReadAsync(connection => SidecarRows.HashAgreed(connection, slot.Root, place), cancellationToken) == reading.Hash) return;

        using var held = await Locks.EnterAsync([place.RelativePath], cancellationToken);
        await slot.WriteAsync(
            WritePriority.Person,
            connection =>
            {
                var now = time.GetUtcNow();
                if (MediaFiles.GetOrCreateRow(connection, slot.Root, place, now) is not { } id) return false;
                using var writer = new FileWriter(connection, slot.Root, now);
                var intake = new SidecarIntake(connection, slot.Root, writer, now, kind, client);
                intake.TakeOver(intake.Compare(PersonalRows.Find(connection, id)!, place.RelativePath, sidecarPath, ScoreSidecar.ReadFile(sidecarPath), mayWrite: false));
                return true;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await late.DisposeAsync();
        Locks.Dispose();
        disk.Dispose();   // all of them may be disposed twice, as the library may
    }

    /// <summary>Replaces sidecars that cannot be read by what the database knows; each is kept beside.</summary>
    /// <returns>Their files.</returns>
    public async Task<IReadOnlyList<string>> RepairAsync(CancellationToken cancellationToken)
    {
        var rows = await slot.ReadAsync(
            connection => connection.Rows(
                "SELECT id, relative_path FROM media_files WHERE root_id = $root AND missing_since IS NULL ORDER BY relative_path",
                row => (Id: row.GetInt64(0), Path: row.GetString(1)), ("$root", slot.Root.Id)),
            cancellationToken);
        var repaired = new List<string>();
        foreach (var (id, path) in rows)
        {
            if (!IsBroken(ScoreSidecar.ReadFile(folder.SidecarOf(path)))) continue;
            using var held = await Locks.EnterAsync([path], cancellationToken);
            await slot.WriteAsync(
                WritePriority.Person,
                connection =>
                {
                    var now = time.GetUtcNow();
                    using var writer = new FileWriter(connection, slot.Root, now);
                    var row = PersonalRows.Find(connection, id)!;
                    var status = ScoreSidecar.ReadFile(folder.SidecarOf(path)).Status;
                    if (status != SidecarStatus.Unreadable) ScoreSidecar.KeepCorrupt(folder.SidecarOf(path));   // the writing itself keeps the others
                    new SidecarIntake(connection, slot.Root, writer, now).Agree(id, row.Agreed, ScoreSidecar.WriteAll(folder.SidecarOf(path), path[(path.LastIndexOf('/') + 1)..], row.Data, now));
                    writer.ReplaceProblems(path, "sidecar", []);
                    return true;
                },
                cancellationToken);
            repaired.Add(path);
        }

        return repaired;
    }

    private async Task<EditReceipt> ApplyToHeldAsync(string kind, IReadOnlyList<FileEdit> edits, EditOptions options, long? targetId, Action<DbConnection, long>? recorded)
    {
        var sidecars = new SidecarWrites(folder, time);
        var canGoWithout = options.ExpectedVersion is null && edits.All(edit => edit.NewScore is not null);
        if (!canGoWithout) _ = slot.Database;   // says at once when there is none
        try
        {
            // From here on nothing is cancelled: a sidecar that was written must be followed by the database.
            try
            {
                // The database's turn is asked for where the sidecars were written: every change of threads may have to wait for a processor.
                return await disk.RunAsync(
                    () =>
                    {
                        if (options.ExpectedVersion is null) new EarlyWriting(folder, slot, sidecars).Write(edits);
                        return slot.IsAvailable || slot.IsAwaited ? slot.WriteAsync(WritePriority.Person, CommitAll, CancellationToken.None) : Task.FromResult(new EditReceipt(false, slot.Absence, null, 0));
                    },
                    CancellationToken.None);
            }
            catch (DatabaseUnavailableException failure) when (canGoWithout)
            {
                await disk.RunAsync(() =>
                {
                    foreach (var edit in edits) sidecars.WriteScoreOnce(edit.Place, edit.NewScore!.Value);
                });
                late.Add(edits.Select(edit => edit.Place), kind, options.Client);
                return new EditReceipt(false, $"{failure.Message} The score is safe in the sidecar, and comes into the database as soon as that can be written, or with the next sync.", null, 0);
            }
        }
        catch
        {
            sidecars.TakeBack();
            throw;
        }

        EditReceipt CommitAll(DbConnection connection) =>
            Commit(connection, new JournalWriter(connection, slot.Root, kind, options.Client, time.GetUtcNow(), targetId), edits, options, sidecars, recorded);
    }

    private static bool IsBroken(in SidecarReading reading) => reading.Status is SidecarStatus.Unreadable or SidecarStatus.OutOfRange or SidecarStatus.WithoutScore;

    private sealed record Plan(FileEdit Edit, PersonalRow Row, MergedEntries? Outside, SidecarReading Sidecar, PersonalData Before, PersonalData After);

    private EditReceipt Commit(
        DbConnection connection, JournalWriter journal, IReadOnlyList<FileEdit> edits, EditOptions options, SidecarWrites sidecars, Action<DbConnection, long>? recorded)
    {
        var now = time.GetUtcNow();

        // All are looked at before any is written: one that refuses stops them all.
        var plans = edits.Select(edit => PlanFor(connection, edit, options, sidecars, now)).OfType<Plan>().ToList();
        using var writer = new FileWriter(connection, slot.Root, now);
        var intake = new SidecarIntake(connection, slot.Root, writer, now);
        foreach (var plan in plans)
        {
            var place = plan.Edit.Place;
            if (plan.Outside is { } outside) intake.Record(plan.Row, place.RelativePath, outside);
            if (journal.Record(plan.Row.Id, plan.Before, plan.After)) writer.ReplaceProblems(place.RelativePath, "conflict", []);   // a person has decided
            writer.SetPersonal(plan.Row.Id, place.RelativePath, plan.Row.Data, plan.After, plan.Edit.KeywordSource);
            var sidecar = plan.Sidecar.Says(plan.After) ? plan.Sidecar : sidecars.WriteAll(place, plan.After);
            if (sidecar is not { } written) continue;
            intake.Agree(plan.Row.Id, plan.Row.Agreed, written);
            writer.ReplaceProblems(place.RelativePath, "sidecar", []);
        }

        if (journal.EntryId is { } entry) recorded?.Invoke(connection, entry);
        var version = plans.Count == 0 ? 0 : connection.Scalar("SELECT max(id) FROM journal_changes WHERE media_file_id = $file", ("$file", plans[0].Row.Id)) as long? ?? 0;
        return plans.Count == edits.Count
            ? new EditReceipt(true, null, journal.EntryId, version)
            : new EditReceipt(false, "The path is too long for the library's database; the sidecar has it.", journal.EntryId, version);
    }

    private Plan? PlanFor(DbConnection connection, FileEdit edit, EditOptions options, SidecarWrites sidecars, DateTimeOffset now)
    {
        var place = edit.Place;
        if (MediaFiles.GetOrCreateRow(connection, slot.Root, place, now) is not { } id) return null;

        var row = PersonalRows.Find(connection, id)!;
        var sidecar = ScoreSidecar.ReadFile(folder.SidecarOf(place));
        MergedEntries? outside = null;
        if (!sidecars.HasWritten(place) && sidecar.HasScore && sidecar.Hash != row.Agreed?.Hash) outside = SidecarMerge.Merge(row, sidecar);
        var before = outside?.Data ?? row.Data;
        if (options.ExpectedVersion is { } expected && (expected != row.Version || before != row.Data)) throw new ChangedSinceException(place.RelativePath, row.Version);

        return new Plan(edit, row, outside, sidecar, before, edit.Change(before));
    }
}
