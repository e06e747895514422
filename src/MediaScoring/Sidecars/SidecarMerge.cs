using MediaScoring.Media;
using MediaScoring.Storage;

namespace MediaScoring.Sidecars;

/// <summary>A field in which sidecar and database had different values, of which one could stay.</summary>
/// <param name="Field">"score", "keywords" or "note".</param>
/// <param name="Kept">The value that holds, as text.</param>
/// <param name="Lost">The value that does not.</param>
/// <param name="SidecarWon">Whether the sidecar's holds.</param>
internal sealed record SidecarConflict(string Field, string? Kept, string? Lost, bool SidecarWon);

/// <summary>What holds after sidecar and database were compared.</summary>
/// <param name="Data">What holds now.</param>
/// <param name="SidecarIsStale">Whether the sidecar says something else and should be written; never for one that a person should look at first.</param>
/// <param name="Conflicts">The values that lost although somebody had entered them.</param>
internal sealed record MergedEntries(PersonalData Data, bool SidecarIsStale, IReadOnlyList<SidecarConflict> Conflicts);

/// <summary>
/// Compares three states of a file's entries: what sidecar and database last agreed on, and what each says now. Who changed
/// wins; when both did, the later one. Pure: reads and writes nothing.
/// </summary>
internal static class SidecarMerge
{
    /// <summary>
    /// How far the local times of the earlier application may be off: an hour when the clocks change. Within it the sidecar
    /// wins, since a person's verdict was written there last.
    /// </summary>
    private static readonly TimeSpan localTimeDoubt = TimeSpan.FromHours(1);

    /// <summary>Compares.</summary>
    /// <param name="row">What the database has, and what was agreed.</param>
    /// <param name="sidecar">What the sidecar says.</param>
    public static MergedEntries Merge(PersonalRow row, in SidecarReading sidecar)
    {
        if (sidecar.Status is SidecarStatus.Absent or SidecarStatus.Unreadable) return new MergedEntries(row.Data, SidecarIsStale: false, []);

        var decision = new Decision(SidecarIsLater(sidecar, row.ChangedAt));
        var agreed = row.Agreed;
        var score = decision.Of(
            "score", row.Data.Score, agreed is null ? default : (true, agreed.Score ?? row.Data.Score), sidecar.HasScore, sidecar.Score,
            EqualityComparer<Score>.Default.Equals, number => number.ToString(), number => number == Score.Unrated);
        var keywords = decision.Of(
            "keywords", row.Data.Keywords, agreed is null ? default : (true, agreed.Data.Keywords), sidecar.Keywords is not null, sidecar.Keywords ?? [],
            PersonalData.SameKeywords, PersonalRows.KeywordsText, words => words.Count == 0);
        var note = decision.Of(
            "note", row.Data.Note, agreed is null ? default : (true, agreed.Data.Note), sidecar.HasNote, sidecar.Note,
            (left, right) => left == right, text => text, text => text is null);
        return new MergedEntries(new PersonalData { Score = score, Keywords = keywords, Note = note }, decision.SidecarIsStale && sidecar.HasScore, decision.Conflicts);
    }

    private static bool SidecarIsLater(in SidecarReading sidecar, DateTime? databaseChangedAt)
    {
        if (databaseChangedAt is not { } changed) return true;
        if (sidecar.UpdatedUtc is { } utc) return utc.UtcDateTime >= changed;

        // Written by the earlier application or by hand: the zone is this machine's, as far as anybody can know.
        var written = sidecar.UpdatedLocal is { } local ? ToUtc(local) : FileTimes.ToUtc(sidecar.ModifiedNs);
        return written >= changed - localTimeDoubt;
    }

    private static DateTime ToUtc(DateTime local) =>
        TimeZoneInfo.Local.IsInvalidTime(local) ? local - TimeZoneInfo.Local.BaseUtcOffset : TimeZoneInfo.ConvertTimeToUtc(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), TimeZoneInfo.Local);

    private sealed class Decision(bool sidecarIsLater)
    {
        public bool SidecarIsStale { get; private set; }

        public List<SidecarConflict> Conflicts { get; } = [];

        public T Of<T>(
            string field, T database, (bool Known, T Value) agreed, bool sidecarSpeaks, T sidecar, Func<T, T, bool> same, Func<T, string?> text, Func<T, bool> isNothing)
        {
            if (!sidecarSpeaks)
            {
                // The earlier application drops keys that it does not know: a missing one is no change, and ours are put back.
                if (!isNothing(database)) SidecarIsStale = true;
                return database;
            }

            if (same(sidecar, database)) return database;
            if (!agreed.Known)
            {
                if (!isNothing(database)) Conflicts.Add(new SidecarConflict(field, text(sidecar), text(database), SidecarWon: true));
                return sidecar;
            }

            if (same(sidecar, agreed.Value)) return Keep(database);
            if (same(database, agreed.Value)) return sidecar;

            Conflicts.Add(sidecarIsLater
                ? new SidecarConflict(field, text(sidecar), text(database), SidecarWon: true)
                : new SidecarConflict(field, text(database), text(sidecar), SidecarWon: false));
            return sidecarIsLater ? sidecar : Keep(database);
        }

        private T Keep<T>(T value)
        {
            SidecarIsStale = true;
            return value;
        }
    }
}
