using MediaScoring.Catalog;
using MediaScoring.Media;
using MediaScoring.Sidecars;
using MediaScoring.Storage;

namespace MediaScoring.Scoring;

/// <summary>
/// Gives and tells scores. The sidecar is written first and durably, the database follows: whatever happens to the database,
/// an acknowledged score is on disk.
/// </summary>
public sealed class Scores : IDisposable
{
    private const int LockCount = 64;

    private readonly LibraryFolder folder;
    private readonly DatabaseSlot slot;
    private readonly TimeProvider time;

    // One writer a file at a time, so that sidecar and database end with the same score; striped, so that files rarely meet.
    private readonly SemaphoreSlim[] fileLocks = [.. Enumerable.Range(0, LockCount).Select(_ => new SemaphoreSlim(1, 1))];

    internal Scores(LibraryFolder folder, DatabaseSlot slot, TimeProvider time)
    {
        this.folder = folder;
        this.slot = slot;
        this.time = time;
    }

    /// <summary>Sets the score of a file. When this returns, the score is on disk.</summary>
    /// <param name="path">Relative to the media folder, or absolute below it.</param>
    /// <param name="score">The verdict.</param>
    /// <param name="cancellationToken">Stops waiting; a score that is being written is finished.</param>
    /// <returns>Where the score was stored.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="PathRefusedException">The path leads elsewhere.</exception>
    /// <exception cref="LibraryException">The sidecar cannot be written.</exception>
    public async Task<ScoreReceipt> SetAsync(string path, Score score, CancellationToken cancellationToken = default)
    {
        var place = folder.Resolve(path);
        if (!File.Exists(place.AbsolutePath)) throw new FileNotFoundException($"There is no file {place.RelativePath}.", place.RelativePath);

        var fileLock = fileLocks[(uint)string.GetHashCode(place.RelativePath, StringComparison.Ordinal) % LockCount];
        await fileLock.WaitAsync(cancellationToken);
        try
        {
            await Task.Run(() => WriteSidecar(place, score), CancellationToken.None);
            if (!slot.IsAvailable) return new ScoreReceipt(InDatabase: false, slot.Absence);
            try
            {
                // Not cancelled any more: the sidecar is written, and the database must follow it.
                await slot.WriteAsync(WritePriority.Person, connection => Record(connection, place, score), CancellationToken.None);
                return new ScoreReceipt(InDatabase: true, null);
            }
            catch (DatabaseUnavailableException failure)
            {
                return new ScoreReceipt(InDatabase: false, $"{failure.Message} The score is safe in the sidecar, and the next sync brings it into the database.");
            }
        }
        finally
        {
            fileLock.Release();
        }
    }

    /// <summary>The score of a file as its sidecar has it now, else as the database has it, else unrated.</summary>
    /// <param name="path">Relative to the media folder, or absolute below it.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<Score> GetAsync(string path, CancellationToken cancellationToken = default)
    {
        var place = folder.Resolve(path);
        var reading = await Task.Run(() => ScoreSidecar.Read(place.AbsolutePath), cancellationToken);
        if (reading.HasScore || !slot.IsAvailable) return reading.Score;

        var number = await slot.ReadAsync(
            connection => connection.Scalar(
                "SELECT score FROM media_files WHERE root_id = $root AND relative_path = $path", ("$root", slot.Root.Id), ("$path", place.RelativePath)) as long?,
            cancellationToken);
        return Score.TryFrom(number ?? 0, out var score) ? score : Score.Unrated;
    }

    /// <summary>Takes over the score of a sidecar that was edited outside, as a sync would.</summary>
    /// <returns>The score that holds now.</returns>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public async Task<Score> ReconcileAsync(string path, CancellationToken cancellationToken = default)
    {
        var place = folder.Resolve(path);
        var reading = await Task.Run(() => ScoreSidecar.Read(place.AbsolutePath), cancellationToken);
        if (reading.HasScore)
        {
            var known = await slot.ReadAsync(
                connection => connection.Scalar(
                    "SELECT score FROM media_files WHERE root_id = $root AND relative_path = $path", ("$root", slot.Root.Id), ("$path", place.RelativePath)) as long?,
                cancellationToken);
            if (known != reading.Score.Value)
                await slot.WriteAsync(WritePriority.Person, connection => Record(connection, place, reading.Score), cancellationToken);
        }

        return await GetAsync(path, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var fileLock in fileLocks) fileLock.Dispose();
    }

    private void WriteSidecar(MediaPlace place, Score score)
    {
        try
        {
            ScoreSidecar.Write(place.AbsolutePath, score, time.GetUtcNow());
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new LibraryException(
                $"The score of {place.Name} was not saved: its sidecar cannot be written ({failure.Message}). Check the permissions and the free space of the folder's {ScoreSidecar.FolderName}.", failure);
        }
    }

    private bool Record(Microsoft.Data.Sqlite.SqliteConnection connection, MediaPlace place, Score score)
    {
        if (MediaFiles.GetOrCreateRow(connection, slot.Root, place, time.GetUtcNow()) is not { } id) return false;

        using var writer = new FileWriter(connection, slot.Root, time.GetUtcNow());
        writer.SetScore(id, score);
        var sidecar = new FileInfo(ScoreSidecar.PathOf(place.AbsolutePath));
        if (sidecar.Exists)
        {
            writer.StoreSidecar(id, new SidecarState(score.Value, FileTimes.ToNs(sidecar.LastWriteTimeUtc), sidecar.Length));
            writer.ReplaceProblems(place.RelativePath, "sidecar", []);
        }

        return true;
    }
}

/// <summary>Where a score was stored.</summary>
/// <param name="InDatabase">Whether the database has it too; the sidecar always has.</param>
/// <param name="Problem">Why the database has not, for people; null when it has.</param>
public readonly record struct ScoreReceipt(bool InDatabase, string? Problem);
