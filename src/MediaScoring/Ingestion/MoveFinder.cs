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
/// Recognises files that were moved or renamed outside of the program by their content: candidates by size and fingerprint,
/// confirmed by the hash of all bytes; and files into which other metadata were written at the same time, by their picture.
/// Where the content does not decide, nothing is decided: a wrong guess would give a person's verdict to another picture.
/// </summary>
/// <param name="absolute">From a relative path to the disk.</param>
/// <param name="hashesOf">The further hashes of rows.</param>
internal sealed class MoveFinder(Func<string, string> absolute, Func<IEnumerable<long>, Dictionary<long, KnownHashes>> hashesOf)
{
    private readonly Dictionary<string, KnownFile> moves = new(StringComparer.Ordinal);
    private readonly List<(string Path, string Sentence)> doubts = [];
    private Dictionary<long, KnownHashes> hashes = [];

    /// <summary>Finds moves. Asked once.</summary>
    /// <param name="homeless">Rows whose file is gone from its path.</param>
    /// <param name="unexplained">Files that are new, or other than their row says.</param>
    /// <param name="cancellationToken">Stops the reading of files.</param>
    public FoundMoves Find(IReadOnlyList<KnownFile> homeless, IReadOnlyList<UnexplainedFile> unexplained, CancellationToken cancellationToken)
    {
        var displaced = unexplained.Where(file => file.Occupant is { Fingerprint: not null }).Select(file => file.Occupant!.Value);
        var rows = homeless.Where(row => row.Fingerprint is not null).Concat(displaced).ToList();
        if (rows.Count == 0) return new FoundMoves(moves, []);

        hashes = hashesOf(rows.Select(row => row.Id));
        FindByContent(rows, unexplained, cancellationToken);
        FindByPicture(homeless, unexplained, cancellationToken);
        DropBlocked(unexplained);
        return new FoundMoves(moves, doubts);
    }

    private void FindByContent(List<KnownFile> rows, IReadOnlyList<UnexplainedFile> unexplained, CancellationToken cancellationToken)
    {
        // Most new files are of a size that no homeless row has: those need not be opened.
        var sizes = rows.Select(row => row.Size).ToHashSet();
        var candidates = unexplained.Where(file => sizes.Contains(file.File.Size)).ToList();
        var marks = MarksOf(candidates, cancellationToken);

        var byContent = candidates.Select((file, index) => (File: file, marks[index]?.Fingerprint))
            .Where(pair => pair.Fingerprint is not null && pair.File.Occupant?.Fingerprint != pair.Fingerprint)   // else it was only touched
            .ToLookup(pair => pair.Fingerprint!, pair => pair.File, StringComparer.Ordinal);
        var touched = candidates.Where((file, index) => file.Occupant is { } row && row.Fingerprint == marks[index]?.Fingerprint).Select(file => file.Occupant!.Value.Id).ToHashSet();
        foreach (var group in rows.Where(row => !touched.Contains(row.Id)).GroupBy(row => row.Fingerprint!, StringComparer.Ordinal))
        {
            var files = byContent[group.Key].ToList();
            if (files.Count > 0) Pair([.. group], files, cancellationToken);
        }
    }

    private void Pair(List<KnownFile> rows, List<UnexplainedFile> files, CancellationToken cancellationToken)
    {
        if (rows.Count == 1 && files.Count == 1)
        {
            var (row, file) = (rows[0], files[0].File);
            if (!IsSameWhole(row, file, cancellationToken))
                doubts.Add((file.RelativePath, $"It begins and ends like {row.Path}, which is gone, and is as long; whether it is the same all through cannot be told. It counts as a new file; the old entries are kept."));
            else if (IsMoved(row, file)) moves[file.RelativePath] = row;
            else doubts.Add((file.RelativePath, $"It holds what {row.Path} held before that file was changed. Whether it was moved here or copied cannot be told; it counts as a new file."));
            return;
        }

        // Copies of one picture that went to another folder together: the name says which is which, where each has one of its own.
        foreach (var pair in rows.ToLookup(row => NameOf(row.Path), StringComparer.Ordinal))
        {
            var sameName = files.FindAll(file => file.File.Name == pair.Key);
            if (pair.Count() != 1 || sameName.Count != 1 || !IsMoved(pair.First(), sameName[0].File) || !IsSameWhole(pair.First(), sameName[0].File, cancellationToken)) continue;
            moves[sameName[0].File.RelativePath] = pair.First();
            files.Remove(sameName[0]);
            rows.Remove(pair.First());
        }

        if (rows.Count == 0) return;
        foreach (var file in files)
        {
            doubts.Add((file.File.RelativePath, $"It holds the same as {PathsOf(rows)}, and {(rows.Count == 1 ? "so do other new files" : "it cannot be told which of them it is")}. It counts as a new file; the old entries are kept."));
        }
    }

    /// <summary>
    /// Rows that are still homeless, and new files that hold their picture: a program has written metadata into a file and
    /// named it anew. Only at new paths: what was written in place kept its row anyway.
    /// </summary>
    private void FindByPicture(IReadOnlyList<KnownFile> homeless, IReadOnlyList<UnexplainedFile> unexplained, CancellationToken cancellationToken)
    {
        var moved = moves.Values.Select(row => row.Id).ToHashSet();
        var doubted = doubts.Select(doubt => doubt.Path).ToHashSet(StringComparer.Ordinal);
        var rows = homeless.Where(row => row.HasEntries && !moved.Contains(row.Id) && hashes.GetValueOrDefault(row.Id).Pixels is not null).ToList();
        if (rows.Count == 0) return;

        // Writing metadata does not change the kind of file.
        var extensions = rows.Select(row => Path.GetExtension(row.Path)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var candidates = unexplained.Where(file => file.Occupant is null && extensions.Contains(Path.GetExtension(file.File.RelativePath)) && !moves.ContainsKey(file.File.RelativePath) && !doubted.Contains(file.File.RelativePath)).ToList();
        var marks = MarksOf(candidates, cancellationToken);
        var byPicture = candidates.Select((file, index) => (file.File, Marks: marks[index])).Where(pair => pair.Marks?.PixelHash is not null).ToLookup(pair => pair.Marks!.Value.PixelHash!, StringComparer.Ordinal);
        foreach (var group in rows.GroupBy(row => hashes[row.Id].Pixels!, StringComparer.Ordinal))
        {
            // The same bytes were looked at before, and did not decide.
            var files = byPicture[group.Key].Where(pair => group.All(row => row.Fingerprint != pair.Marks!.Value.Fingerprint)).Select(pair => pair.File).ToList();
            if (files.Count == 1 && group.Count() == 1)
            {
                moves[files[0].RelativePath] = group.First();
                continue;
            }

            foreach (var file in files)
                doubts.Add((file.RelativePath, $"It shows the same picture as {PathsOf([.. group])} with other metadata, and {(group.Count() == 1 ? "so do other new files" : "it cannot be told which of them it is")}. It counts as a new file; the old entries are kept."));
        }
    }

    private ContentMarks?[] MarksOf(List<UnexplainedFile> files, CancellationToken cancellationToken)
    {
        var marks = new ContentMarks?[files.Count];
        Parallel.For(0, files.Count, new ParallelOptions { CancellationToken = cancellationToken }, index => marks[index] = FileFingerprint.Of(absolute(files[index].File.RelativePath)));
        return marks;
    }

    /// <summary>
    /// Whether a file with a row's fingerprint holds the same bytes all through. Where the hash of all of them was not taken
    /// in time, a modification time that was kept to the nanosecond confirms; and where nobody has entered anything, nothing
    /// is at stake.
    /// </summary>
    private bool IsSameWhole(in KnownFile row, in DiskFile file, CancellationToken cancellationToken)
    {
        if (file.Size <= FileFingerprint.WholeBytes) return true;
        if (hashes.GetValueOrDefault(row.Id).Whole is { } whole) return FileFingerprint.OfWhole(absolute(file.RelativePath), cancellationToken) == whole;
        return !row.HasEntries || row.ModifiedNs == file.ModifiedNs;
    }

    /// <summary>Where something else lies at the old path now, only a kept modification time tells a moved file from a copied one.</summary>
    private bool IsMoved(in KnownFile row, in DiskFile file) => !File.Exists(absolute(row.Path)) || row.ModifiedNs == file.ModifiedNs;

    /// <summary>A path is free only when the row that has it goes elsewhere too, as when two files change names.</summary>
    private void DropBlocked(IReadOnlyList<UnexplainedFile> unexplained)
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

    private static string PathsOf(List<KnownFile> rows) => string.Join(" and ", rows.Take(3).Select(row => row.Path)) + (rows.Count > 3 ? " …" : "");

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];
}
