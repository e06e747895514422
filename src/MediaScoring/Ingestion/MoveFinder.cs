using MediaScoring.Storage;

namespace MediaScoring.Ingestion;

/// <summary>A file that a scan saw and no row accounts for.</summary>
/// <param name="File">The file.</param>
/// <param name="Occupant">The row that has this path, where its content is no longer what the row says; null for a new path.</param>
internal readonly record struct UnexplainedFile(DiskFile File, KnownFile? Occupant);

/// <summary>Which rows go to which files, and what could not be decided.</summary>
/// <param name="Moves">Path of a file → the row whose content it holds.</param>
/// <param name="Doubts">Path and sentence.</param>
internal sealed record FoundMoves(IReadOnlyDictionary<string, KnownFile> Moves, IReadOnlyList<(string Path, string Sentence)> Doubts);

/// <summary>
/// Recognises files that were moved or renamed outside of the program by their content. Where the content does not decide,
/// nothing is decided: a wrong guess would give a person's verdict to another picture.
/// </summary>
/// <param name="absolute">From a relative path to the disk.</param>
internal sealed class MoveFinder(Func<string, string> absolute)
{
    /// <summary>Finds moves.</summary>
    /// <param name="homeless">Rows whose file is gone from its path.</param>
    /// <param name="unexplained">Files that are new, or other than their row says.</param>
    /// <param name="cancellationToken">Stops the reading of files.</param>
    public FoundMoves Find(IReadOnlyList<KnownFile> homeless, IReadOnlyList<UnexplainedFile> unexplained, CancellationToken cancellationToken)
    {
        var displaced = unexplained.Where(file => file.Occupant is { Fingerprint: not null }).Select(file => file.Occupant!.Value);
        var rows = homeless.Where(row => row.Fingerprint is not null).Concat(displaced).ToList();
        if (rows.Count == 0) return new FoundMoves(new Dictionary<string, KnownFile>(), []);

        // Most new files are of a size that no homeless row has: those need not be opened.
        var sizes = rows.Select(row => row.Size).ToHashSet();
        var candidates = unexplained.Where(file => sizes.Contains(file.File.Size)).ToList();
        var fingerprints = new string?[candidates.Count];
        Parallel.For(0, candidates.Count, new ParallelOptions { CancellationToken = cancellationToken }, index => fingerprints[index] = FileFingerprint.Of(absolute(candidates[index].File.RelativePath)));

        var byContent = candidates.Select((file, index) => (File: file, Fingerprint: fingerprints[index]))
            .Where(pair => pair.Fingerprint is not null && pair.File.Occupant?.Fingerprint != pair.Fingerprint)   // else it was only touched
            .ToLookup(pair => pair.Fingerprint!, pair => pair.File, StringComparer.Ordinal);
        var touched = candidates.Where((file, index) => file.Occupant is { } row && row.Fingerprint == fingerprints[index]).Select(file => file.Occupant!.Value.Id).ToHashSet();
        var moves = new Dictionary<string, KnownFile>(StringComparer.Ordinal);
        var doubts = new List<(string, string)>();
        foreach (var group in rows.Where(row => !touched.Contains(row.Id)).GroupBy(row => row.Fingerprint!, StringComparer.Ordinal))
        {
            var files = byContent[group.Key].ToList();
            if (files.Count > 0) Pair([.. group], files, moves, doubts);
        }

        DropBlocked(moves, unexplained, doubts);
        return new FoundMoves(moves, doubts);
    }

    private void Pair(List<KnownFile> rows, List<UnexplainedFile> files, Dictionary<string, KnownFile> moves, List<(string, string)> doubts)
    {
        if (rows.Count == 1 && files.Count == 1)
        {
            if (IsSure(rows[0], files[0])) moves[files[0].File.RelativePath] = rows[0];
            else doubts.Add((files[0].File.RelativePath, $"It holds what {rows[0].Path} held before that file was changed. Whether it was moved here or copied cannot be told; it counts as a new file."));
            return;
        }

        // Copies of one picture that went to another folder together: the name says which is which, where each has one of its own.
        foreach (var pair in rows.ToLookup(row => NameOf(row.Path), StringComparer.Ordinal))
        {
            var sameName = files.FindAll(file => file.File.Name == pair.Key);
            if (pair.Count() != 1 || sameName.Count != 1 || !IsSure(pair.First(), sameName[0])) continue;
            moves[sameName[0].File.RelativePath] = pair.First();
            files.Remove(sameName[0]);
            rows.Remove(pair.First());
        }

        if (rows.Count == 0) return;
        foreach (var file in files)
        {
            doubts.Add((file.File.RelativePath, $"It holds the same as {string.Join(" and ", rows.Take(3).Select(row => row.Path))}{(rows.Count > 3 ? " …" : "")}, and {(rows.Count == 1 ? "so do other new files" : "it cannot be told which of them it is")}. It counts as a new file; the old entries are kept."));
        }
    }

    /// <summary>Where something else lies at the old path now, only a kept modification time tells a moved file from a copied one.</summary>
    private bool IsSure(in KnownFile row, in UnexplainedFile file) => !File.Exists(absolute(row.Path)) || row.ModifiedNs == file.File.ModifiedNs;

    /// <summary>A path is free only when the row that has it goes elsewhere too, as when two files change names.</summary>
    private static void DropBlocked(Dictionary<string, KnownFile> moves, IReadOnlyList<UnexplainedFile> unexplained, List<(string, string)> doubts)
    {
        var occupants = unexplained.Where(file => file.Occupant is not null).ToDictionary(file => file.File.RelativePath, file => file.Occupant!.Value, StringComparer.Ordinal);
        for (var dropped = true; dropped;)
        {
            var leaving = moves.Values.Select(row => row.Id).ToHashSet();
            var blocked = moves.Where(move => occupants.TryGetValue(move.Key, out var occupant) && !leaving.Contains(occupant.Id)).ToList();
            foreach (var (path, row) in blocked)
            {
                moves.Remove(path);
                doubts.Add((path, $"It was replaced by what was {row.Path}. It keeps its own entries; those of {row.Path} are kept with that name."));
            }

            dropped = blocked.Count > 0;
        }
    }

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];
}
