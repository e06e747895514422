using MediaScoring.Storage;

namespace MediaScoring.Catalog;

/// <summary>Something about a file or sidecar that a person should know.</summary>
/// <param name="Path">Below the media folder, with forward slashes.</param>
/// <param name="Kind">Who noticed: "metadata", "sidecar", "path", "length", "adoption".</param>
/// <param name="Message">A sentence for people.</param>
/// <param name="CreatedAt">When, UTC.</param>
public sealed record LibraryProblem(string Path, string Kind, string Message, DateTime? CreatedAt);

/// <summary>The problems that syncs and readings have found and that still stand.</summary>
public sealed class LibraryProblems
{
    private readonly DatabaseSlot slot;

    internal LibraryProblems(DatabaseSlot slot) => this.slot = slot;

    /// <summary>The problems, by path.</summary>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public Task<IReadOnlyList<LibraryProblem>> ListAsync(int limit = 1000, CancellationToken cancellationToken = default) =>
        slot.ReadAsync<IReadOnlyList<LibraryProblem>>(
            connection => connection.Rows(
                "SELECT relative_path, kind, message, created_at FROM library_problems WHERE root_id = $root ORDER BY relative_path, id LIMIT $limit",
                reader => new LibraryProblem(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.Time(3)),
                ("$root", slot.Root.Id), ("$limit", limit)),
            cancellationToken);

    /// <summary>The problems of one file, in the order in which they were found.</summary>
    /// <param name="path">Relative to the media folder, as <see cref="Media.MediaFile.Path"/> has it.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public Task<IReadOnlyList<LibraryProblem>> OfFileAsync(string path, CancellationToken cancellationToken = default) =>
        slot.ReadAsync<IReadOnlyList<LibraryProblem>>(
            connection => connection.Rows(
                "SELECT relative_path, kind, message, created_at FROM library_problems WHERE root_id = $root AND relative_path = $path ORDER BY id",
                reader => new LibraryProblem(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.Time(3)),
                ("$root", slot.Root.Id), ("$path", path)),
            cancellationToken);
}
