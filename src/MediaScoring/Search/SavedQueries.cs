using System.Data.Common;
using MediaScoring.Search.Query;
using MediaScoring.Storage;

namespace MediaScoring.Search;

/// <summary>A query that a person keeps under a name: an album that fills itself.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name; no two of a library have the same.</param>
/// <param name="Query">In the query language.</param>
/// <param name="CreatedAt">When it was first kept, UTC.</param>
public sealed record SavedQuery(long Id, string Name, string Query, DateTime? CreatedAt);

/// <summary>The saved queries of a library (table <c>saved_queries</c>).</summary>
public sealed class SavedQueries
{
    /// <summary>The longest name, in characters.</summary>
    public const int NameLength = 200;

    private readonly DatabaseSlot slot;
    private readonly TimeProvider time;

    internal SavedQueries(DatabaseSlot slot, TimeProvider time)
    {
        this.slot = slot;
        this.time = time;
    }

    /// <summary>All of them, by name.</summary>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public Task<IReadOnlyList<SavedQuery>> ListAsync(CancellationToken cancellationToken = default) => slot.ReadAsync<IReadOnlyList<SavedQuery>>(
        connection => connection.Rows("SELECT id, name, query, created_at FROM saved_queries WHERE root_id = $root ORDER BY name, id", Read, ("$root", slot.Root.Id)), cancellationToken);

    /// <summary>Keeps a query under a name; one that has the name already gets the new text.</summary>
    /// <exception cref="InvalidQueryException">The name is blank or too long, or the query is wrong.</exception>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public Task<SavedQuery> SaveAsync(string name, string query, CancellationToken cancellationToken = default)
    {
        var clean = Checked(name, query);
        return slot.WriteAsync(
            WritePriority.Person,
            connection => connection.Rows(
                """
                INSERT INTO saved_queries (root_id, name, query, created_at) VALUES ($root, $name, $query, $now)
                    ON CONFLICT (root_id, name) DO UPDATE SET query = excluded.query RETURNING id, name, query, created_at
                """,
                Read, ("$root", slot.Root.Id), ("$name", clean), ("$query", query), ("$now", UtcText.Of(time.GetUtcNow())))[0],
            cancellationToken);
    }

    /// <summary>Gives a saved query another name and text.</summary>
    /// <returns>Null when there is none with the id.</returns>
    /// <exception cref="InvalidQueryException">The name is blank, too long or another's, or the query is wrong.</exception>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public Task<SavedQuery?> ChangeAsync(long id, string name, string query, CancellationToken cancellationToken = default)
    {
        var clean = Checked(name, query);
        return slot.WriteAsync(
            WritePriority.Person,
            connection =>
            {
                if (connection.Scalar("SELECT id FROM saved_queries WHERE root_id = $root AND name = $name AND id <> $id", ("$root", slot.Root.Id), ("$name", clean), ("$id", id)) is not null)
                    throw new InvalidQueryException("name", $"name: another saved query is called '{clean}'.");
                return connection.Rows(
                    "UPDATE saved_queries SET name = $name, query = $query WHERE root_id = $root AND id = $id RETURNING id, name, query, created_at",
                    Read, ("$root", slot.Root.Id), ("$id", id), ("$name", clean), ("$query", query)).FirstOrDefault();
            },
            cancellationToken);
    }

    /// <summary>Forgets a saved query.</summary>
    /// <returns>Whether there was one with the id.</returns>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public Task<bool> RemoveAsync(long id, CancellationToken cancellationToken = default) => slot.WriteAsync(
        WritePriority.Person, connection => connection.Execute("DELETE FROM saved_queries WHERE root_id = $root AND id = $id", ("$root", slot.Root.Id), ("$id", id)) > 0, cancellationToken);

    private static SavedQuery Read(DbDataReader row) => new(row.GetInt64(0), row.GetString(1), row.GetString(2), row.Time(3));

    private static string Checked(string name, string query)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(query);
        var clean = ColumnLimits.Clean(name).Trim();
        if (clean.Length is 0 or > NameLength) throw new InvalidQueryException("name", $"name: give it a name of 1 to {NameLength} characters.");
        if (QueryText.Parse(query) is { IsValid: false } parse) throw new InvalidQueryException("query", $"query: {parse.Error.Message}", parse.Error);
        return clean;
    }
}
