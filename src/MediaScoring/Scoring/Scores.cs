using MediaScoring.Catalog;
using MediaScoring.Media;
using MediaScoring.Sidecars;
using MediaScoring.Storage;

namespace MediaScoring.Scoring;

/// <summary>
/// Gives and tells scores. The sidecar is written first and durably, the database follows: whatever happens to the database,
/// an acknowledged score is on disk.
/// </summary>
public sealed class Scores
{
    /// <summary>Files scored at once; more are refused.</summary>
    public const int MostAtOnce = 100_000;

    private readonly FileEdits edits;
    private readonly DatabaseSlot slot;

    internal Scores(FileEdits edits, DatabaseSlot slot)
    {
        this.edits = edits;
        this.slot = slot;
    }

    /// <summary>Sets the score of a file. When this returns, the score is on disk.</summary>
    /// <param name="path">Relative to the media folder, or absolute below it.</param>
    /// <param name="score">The verdict.</param>
    /// <param name="cancellationToken">Stops waiting; a score that is being written is finished.</param>
    /// <returns>Where the score was stored.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="PathRefusedException">The path leads elsewhere.</exception>
    /// <exception cref="LibraryException">The sidecar cannot be written.</exception>
    public Task<ScoreReceipt> SetAsync(string path, Score score, CancellationToken cancellationToken = default) =>
        SetAsync(path, score, new EditOptions(), cancellationToken);

    /// <summary>Sets the score of a file, by a client and perhaps under a condition.</summary>
    /// <param name="path">Relative to the media folder, or absolute below it.</param>
    /// <param name="score">The verdict.</param>
    /// <param name="options">By whom, and which version of the file's entries it is based on.</param>
    /// <param name="cancellationToken">Stops waiting; a score that is being written is finished.</param>
    /// <exception cref="ChangedSinceException">The file has another version than the expected one; nothing was changed.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="PathRefusedException">The path leads elsewhere.</exception>
    /// <exception cref="LibraryException">The sidecar cannot be written.</exception>
    public Task<ScoreReceipt> SetAsync(string path, Score score, EditOptions options, CancellationToken cancellationToken = default) =>
        SetManyAsync([path], score, options, cancellationToken);

    /// <summary>Sets the score of several files: one entry of the journal, which one undo takes back; all or none.</summary>
    /// <param name="paths">Relative to the media folder, or absolute below it; at most <see cref="MostAtOnce"/>.</param>
    /// <param name="score">The verdict.</param>
    /// <param name="options">By whom, and under which condition.</param>
    /// <param name="cancellationToken">Stops waiting; scores that are being written are finished.</param>
    /// <exception cref="FileNotFoundException">One of them does not exist.</exception>
    /// <exception cref="PathRefusedException">One of them leads elsewhere.</exception>
    /// <exception cref="LibraryException">A sidecar cannot be written; then none is changed.</exception>
    public async Task<ScoreReceipt> SetManyAsync(IReadOnlyList<string> paths, Score score, EditOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(options);
        if (paths.Count > MostAtOnce) throw new LibraryException($"At most {MostAtOnce} files can be scored at once.");

        var places = paths.Select(edits.Folder.Resolve).DistinctBy(place => place.RelativePath).ToList();
        if (places.Find(place => !File.Exists(place.AbsolutePath)) is { } absent) throw new FileNotFoundException($"There is no file {absent.RelativePath}.", absent.RelativePath);

        var receipt = await edits.ApplyAsync(
            "score", [.. places.Select(place => new FileEdit(place, before => before with { Score = score }) { NewScore = score })], options, cancellationToken);
        return new ScoreReceipt(receipt.InDatabase, receipt.Problem) { Version = receipt.Version, Sequence = receipt.Sequence };
    }

    /// <summary>The score of a file as its sidecar has it now, else as the database has it, else unrated.</summary>
    /// <param name="path">Relative to the media folder, or absolute below it.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<Score> GetAsync(string path, CancellationToken cancellationToken = default)
    {
        var place = edits.Folder.Resolve(path);
        var reading = await Task.Run(() => ScoreSidecar.ReadFile(edits.Folder.SidecarOf(place)), cancellationToken);
        if (reading.HasScore || !slot.IsAvailable) return reading.Score;

        var number = await slot.ReadAsync(
            connection => connection.Scalar(
                "SELECT score FROM media_files WHERE root_id = $root AND relative_path = $path", ("$root", slot.Root.Id), ("$path", place.RelativePath)) as long?,
            cancellationToken);
        return Score.TryFrom(number ?? 0, out var score) ? score : Score.Unrated;
    }

    /// <summary>Takes over the sidecar of a file if it was edited outside, as a sync would.</summary>
    /// <returns>The score that holds now.</returns>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public async Task<Score> ReconcileAsync(string path, CancellationToken cancellationToken = default)
    {
        await edits.TakeOverAsync(edits.Folder.Resolve(path), cancellationToken);
        return await GetAsync(path, cancellationToken);
    }
}

/// <summary>Where a score was stored.</summary>
/// <param name="InDatabase">Whether the database has it too; the sidecar always has.</param>
/// <param name="Problem">Why the database has not, for people; null when it has.</param>
public readonly record struct ScoreReceipt(bool InDatabase, string? Problem)
{
    /// <summary>The version of the file's entries now (of the first file, where there are several); 0 without a database.</summary>
    public long Version { get; init; }

    /// <summary>
    /// Which of two changes of a file came later: the later one has the larger number, also after a restart, as long as the
    /// clock is not set back. Of changes by one program; those of others are not counted.
    /// </summary>
    public long Sequence { get; init; }
}
