using System.Data.Common;
using MediaScoring.Catalog;
using MediaScoring.Media;
using MediaScoring.Sidecars;
using MediaScoring.Storage;

namespace MediaScoring.Ingestion;

/// <summary>
/// Lets rows follow their moved files, with score, keywords, note and history, and their sidecars too: the new sidecar is on
/// disk before the row says so, and the old one goes only afterwards.
/// </summary>
internal sealed class FileMover(FileEdits edits, LibraryDatabase database, TimeProvider time)
{
    private readonly LibraryFolder folder = edits.Folder;

    private sealed record Move(KnownFile Row, string NewPath, SidecarReading OldSidecar, byte[]? OldContent, SidecarReading NewSidecar);

    /// <summary>Moves rows.</summary>
    /// <param name="moves">New path → row.</param>
    /// <param name="cancellationToken">Stops waiting for the writer.</param>
    /// <returns>What was moved, and the sidecars that were left behind and belonged to moved rows, by the path of the media file.</returns>
    public async Task<(IReadOnlyDictionary<string, KnownFile> Moved, IReadOnlySet<string> LeftBehind)> MoveAsync(IReadOnlyDictionary<string, KnownFile> moves, CancellationToken cancellationToken)
    {
        // Whoever scores one of these files meanwhile waits, and then finds the row at its new place.
        using var held = await edits.Locks.EnterAsync([.. moves.Keys.Union(moves.Values.Select(row => row.Path), StringComparer.Ordinal)], cancellationToken);

        // All are read before any is written: where two files change names, each sidecar lies where the other goes.
        var plans = moves.Select(move => PlanFor(move.Value, move.Key)).ToList();
        var leftBehind = await database.WriteAsync(WritePriority.Person, connection => Apply(connection, plans), cancellationToken);
        foreach (var path in leftBehind.Where(path => !moves.ContainsKey(path))) File.Delete(folder.SidecarOf(path));
        return (plans.ToDictionary(plan => plan.NewPath, plan => plan.Row, StringComparer.Ordinal), leftBehind);
    }

    private Move PlanFor(KnownFile row, string newPath)
    {
        var old = folder.SidecarOf(row.Path);
        var reading = ScoreSidecar.ReadFile(old);
        return new Move(row, newPath, reading, reading.HasScore ? File.ReadAllBytes(old) : null, ScoreSidecar.ReadFile(folder.SidecarOf(newPath)));
    }

    private HashSet<string> Apply(DbConnection connection, List<Move> moves)
    {
        var now = time.GetUtcNow();
        using var writer = new FileWriter(connection, database.Root, now);
        var intake = new SidecarIntake(connection, database.Root, writer, now);
        var leftBehind = new HashSet<string>(StringComparer.Ordinal);
        var movedSidecars = moves.Select(move => PersonalRows.Find(connection, move.Row.Id)?.Agreed?.Hash).OfType<string>().ToHashSet(StringComparer.Ordinal);

        moves.RemoveAll(move => writer.PathRefusal(move.NewPath) is not null);   // the row waits for its file with what it has; that of the new path is told to be refused
        DropTaken(connection, moves, writer);

        // Two steps, since paths are unique and the new one may be the old one of a row that comes later.
        foreach (var move in moves) connection.Execute("UPDATE media_files SET file_path = 'moving:' || id, relative_path = 'moving:' || id WHERE id = $id", ("$id", move.Row.Id));
        foreach (var move in moves)
        {
            writer.MoveTo(move.Row.Id, move.Row.Path, move.NewPath);
            var row = PersonalRows.Find(connection, move.Row.Id)!;
            var owned = move.OldSidecar.HasScore && (move.OldSidecar.Hash == row.Agreed?.Hash || !File.Exists(LibraryPaths.Absolute(folder.Path, move.Row.Path)));
            if (owned) leftBehind.Add(move.Row.Path);

            var broughtAlong = move.NewSidecar.HasScore && (move.NewSidecar.Hash == row.Agreed?.Hash || !movedSidecars.Contains(move.NewSidecar.Hash ?? ""));
            var sidecar = broughtAlong ? move.NewSidecar : owned ? move.OldSidecar : default;
            var merged = broughtAlong || owned ? SidecarMerge.Merge(row, sidecar) : new MergedEntries(row.Data, true, []);
            intake.Record(row, move.NewPath, merged);
            writer.SetPersonal(row.Id, move.NewPath, row.Data, merged.Data);
            if (merged.Data.IsNothing && !broughtAlong && !owned) continue;
            if (broughtAlong && !merged.SidecarIsStale) intake.Agree(row.Id, row.Agreed, sidecar);
            else intake.Agree(row.Id, row.Agreed, Write(move, owned ? move.OldContent : null, merged.Data, now));
        }

        return leftBehind;
    }

    /// <summary>Somebody may have scored a file at its new path after this sync looked there: what was entered there holds.</summary>
    private void DropTaken(DbConnection connection, List<Move> moves, FileWriter writer)
    {
        for (var dropped = 1; dropped > 0;)
        {
            var leaving = moves.Select(move => move.Row.Id).ToHashSet();
            dropped = moves.RemoveAll(move =>
            {
                if (OccupantOf(connection, move.NewPath) is not { } occupant || leaving.Contains(occupant)) return false;
                writer.ReplaceProblems(move.NewPath, "identity", [$"It is what was {move.Row.Path}, and something was entered about it before a sync saw that. Its new entries hold; those of {move.Row.Path} are kept with that name."]);
                return true;
            });
        }
    }

    private long? OccupantOf(DbConnection connection, string path) =>
        connection.Scalar("SELECT id FROM media_files WHERE root_id = $root AND relative_path = $path", ("$root", database.Root.Id), ("$path", path)) as long?;

    private SidecarReading Write(Move move, byte[]? content, PersonalData data, DateTimeOffset now)
    {
        var path = folder.SidecarOf(move.NewPath);
        return ScoreSidecar.WriteAll(path, move.NewPath[(move.NewPath.LastIndexOf('/') + 1)..], data, now, content);
    }
}
