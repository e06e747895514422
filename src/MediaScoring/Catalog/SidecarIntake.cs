using System.Data.Common;
using MediaScoring.Media;
using MediaScoring.Sidecars;
using MediaScoring.Storage;

namespace MediaScoring.Catalog;

/// <summary>
/// Takes what a sidecar says over into its file's row, and puts back what the sidecar lost. Runs inside a write.
/// </summary>
/// <param name="connection">The write's connection.</param>
/// <param name="root">The media folder.</param>
/// <param name="writer">Writes the rows.</param>
/// <param name="now">The present time.</param>
/// <param name="kind">The journal's word for what is taken over.</param>
/// <param name="client">By whom it was entered, as far as that is known.</param>
internal sealed class SidecarIntake(DbConnection connection, LibraryRoot root, FileWriter writer, DateTimeOffset now, string kind = "sidecar", string client = "sidecar")
{
    /// <summary>
    /// A file that was written so shortly before it was read may be written again within the same tick of the file system's
    /// clock, and with the same size: it is read again at the next look.
    /// </summary>
    private static readonly long settlingNs = (long)TimeSpan.FromSeconds(2).TotalNanoseconds;

    private readonly JournalWriter journal = new(connection, root, kind, client, now);

    /// <summary>
    /// Compares a row with its sidecar and writes a sidecar that is behind. Runs under the file's lock and asks no database: a
    /// server that hangs would keep the file from the person who scores it.
    /// </summary>
    /// <param name="row">The file's row.</param>
    /// <param name="relativePath">The file, below the media folder.</param>
    /// <param name="sidecarPath">Its sidecar.</param>
    /// <param name="sidecar">What was just read from it.</param>
    /// <param name="mayWrite">Whether a sidecar that is behind may be written now.</param>
    public SidecarComparison Compare(PersonalRow row, string relativePath, string sidecarPath, in SidecarReading sidecar, bool mayWrite)
    {
        var merged = SidecarMerge.Merge(row, sidecar);
        var isBehind = sidecar.Status == SidecarStatus.Absent ? !row.Data.IsNothing : merged.SidecarIsStale;
        if (!isBehind || !mayWrite) return new SidecarComparison(row, relativePath, sidecar, merged, sidecar, sidecar.Problem);

        try
        {
            return new SidecarComparison(row, relativePath, sidecar, merged, ScoreSidecar.WriteAll(sidecarPath, NameOf(relativePath), merged.Data, now), sidecar.Problem);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or LibraryException)
        {
            // It is a problem of its file and does not stop a sync.
            return new SidecarComparison(row, relativePath, sidecar, merged, default, $"Its sidecar cannot be brought up to date ({failure.Message}); the database has what was entered.");
        }
    }

    /// <summary>Enters in the rows what a comparison found.</summary>
    /// <param name="found">What it found.</param>
    /// <param name="isNews">Whether the history should tell; not for a file that has just got its row.</param>
    /// <returns>What holds now.</returns>
    public PersonalData TakeOver(SidecarComparison found, bool isNews = true)
    {
        var (row, data) = (found.Row, found.Merged.Data);
        if (found.Read.Status != SidecarStatus.Absent || found.Problem is not null) writer.ReplaceProblems(found.RelativePath, "sidecar", found.Problem is { } problem ? [problem] : []);
        if (found.Read.Status != SidecarStatus.Absent)
        {
            if (isNews) Record(row, found.RelativePath, found.Merged);
            writer.SetPersonal(row.Id, found.RelativePath, row.Data, data);
        }

        Agree(row.Id, row.Agreed, found.Left);
        return data;
    }

    /// <summary>Notes in the history what a comparison changed, and in the problems which entries lost.</summary>
    public void Record(PersonalRow row, string relativePath, MergedEntries merged)
    {
        var after = merged.Data;
        foreach (var conflict in merged.Conflicts) journal.Record(row.Id, conflict.Field, conflict.Lost, conflict.Kept, conflict: true);
        if (!merged.Conflicts.Any(conflict => conflict.Field == "score")) journal.Record(row.Id, row.Data, row.Data with { Score = after.Score });
        if (!merged.Conflicts.Any(conflict => conflict.Field == "keywords")) journal.Record(row.Id, row.Data, row.Data with { Keywords = after.Keywords });
        if (!merged.Conflicts.Any(conflict => conflict.Field == "note")) journal.Record(row.Id, row.Data, row.Data with { Note = after.Note });
        if (row.Agreed is null || merged.Conflicts.Count == 0) return;
        writer.ReplaceProblems(relativePath, "conflict", [.. merged.Conflicts.Select(Sentence)]);
    }

    /// <summary>Notes what sidecar and database agree on now.</summary>
    public void Agree(long id, SidecarAgreement? before, in SidecarReading sidecar)
    {
        if (!sidecar.HasScore) return;   // nothing was agreed on; it is looked at again next time

        var agreed = AgreementOf(sidecar);
        var isNews = before is null || before.Hash != agreed.Hash || before.ModifiedNs != agreed.ModifiedNs || before.Score != agreed.Score || before.IsSettled != agreed.IsSettled;
        if (isNews) PersonalRows.Agree(connection, id, agreed);
    }

    private SidecarAgreement AgreementOf(in SidecarReading sidecar) => new(
        new PersonalData { Score = sidecar.Score, Keywords = sidecar.Keywords ?? [], Note = sidecar.Note }, sidecar.Score, sidecar.ModifiedNs, sidecar.Size, sidecar.Hash,
        IsSettled: FileTimes.ToNs(now.UtcDateTime) - sidecar.ModifiedNs >= settlingNs);

    private static string Sentence(SidecarConflict conflict) =>
        $"The {conflict.Field} was changed in the sidecar and in the database. The {(conflict.SidecarWon ? "sidecar's" : "database's")} is later and holds: {conflict.Kept ?? "none"}. The other was {conflict.Lost ?? "none"}; it is kept in the history.";

    private static string NameOf(string relativePath) => relativePath[(relativePath.LastIndexOf('/') + 1)..];
}

/// <summary>What a comparison of a file's row with its sidecar found.</summary>
/// <param name="Row">The row.</param>
/// <param name="RelativePath">The file, below the media folder.</param>
/// <param name="Read">What the sidecar said.</param>
/// <param name="Merged">What holds.</param>
/// <param name="Left">The sidecar as it is now: as it was read, or as it was written; nothing when it could not be written.</param>
/// <param name="Problem">What is wrong with the sidecar, for people; null when nothing is.</param>
internal sealed record SidecarComparison(PersonalRow Row, string RelativePath, SidecarReading Read, MergedEntries Merged, SidecarReading Left, string? Problem);
