using System.Runtime.ExceptionServices;
using MediaScoring.Sidecars;
using MediaScoring.Storage;

namespace MediaScoring.Catalog;

/// <summary>
/// Writes the sidecars of a change before the database is asked for its turn: whatever happens to the database, a score is
/// on disk, and the disk flushes the sidecars of many changes at once while the database takes one after the other. Runs
/// under the files' locks. Leaves a sidecar alone that was changed outside: that change is taken over first, in the
/// transaction, which then writes the sidecar too.
/// </summary>
internal sealed class EarlyWriting(LibraryFolder folder, DatabaseSlot slot, SidecarWrites sidecars)
{
    private const int AtOnce = 8;   // most of the time goes into waiting for the disk

    /// <summary>Writes what can be written; all are looked at before any is written, since one may refuse the whole change.</summary>
    public void Write(IReadOnlyList<FileEdit> edits)
    {
        var writes = edits.Select(WriteOf).OfType<Action>().ToList();
        if (writes.Count == 1)
        {
            writes[0]();
            return;
        }

        try
        {
            Parallel.ForEach(writes, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, write => write());
        }
        catch (AggregateException failures)
        {
            ExceptionDispatchInfo.Throw(failures.InnerExceptions[0]);   // one sentence says it
        }
    }

    private Action? WriteOf(FileEdit edit)
    {
        var reading = ScoreSidecar.ReadFile(folder.SidecarOf(edit.Place));
        if (edit.NewScore is { } score) return IsAsAgreed(edit.Place, reading) ? () => sidecars.WriteScoreOnce(edit.Place, score) : null;

        if (!reading.HasScore || RowOf(edit.Place) is not { } row || row.Agreed?.Hash != reading.Hash || !reading.Says(row.Data)) return null;
        var after = edit.Change(row.Data);
        return reading.Says(after) ? null : () => sidecars.WriteAll(edit.Place, after);
    }

    private bool IsAsAgreed(MediaPlace place, SidecarReading reading)
    {
        if (reading.Status == SidecarStatus.Absent) return true;
        try
        {
            return slot.Database.Read(connection => SidecarRows.HashAgreed(connection, slot.Root, place)) == reading.Hash;
        }
        catch (DatabaseUnavailableException)
        {
            return true;   // the person's score first; the sync sorts it out when the database is back
        }
    }

    private PersonalRow? RowOf(MediaPlace place) => slot.Database.Read(connection => SidecarRows.Find(connection, slot.Root, place));
}
