using System.Data.Common;

namespace MediaScoring.Storage;

/// <summary>
/// Where the rooms find the database, if there is one. Without one every room that needs it answers with the same sentence,
/// and those that can do without go on.
/// </summary>
internal sealed class DatabaseSlot(LibraryRoot root, LibraryDatabase? database, string? absence)
{
    /// <summary>The media folder's identity, at the path that its rows have.</summary>
    public LibraryRoot Root => database?.Root ?? root;

    /// <summary>Whether there is a database.</summary>
    public bool IsAvailable => database is not null;

    /// <summary>Why there is none, for people; null when there is one.</summary>
    public string? Absence => absence;

    /// <summary>The database.</summary>
    /// <exception cref="DatabaseUnavailableException">There is none.</exception>
    public LibraryDatabase Database => database ?? throw new DatabaseUnavailableException(absence ?? "The database is switched off (enable_database: false).");

    /// <summary>Reads on a thread of the pool.</summary>
    public Task<T> ReadAsync<T>(Func<DbConnection, T> read, CancellationToken cancellationToken)
    {
        var source = Database;
        return Task.Run(
            () =>
            {
                try
                {
                    using var lease = source.Read();
                    return read(lease.Connection);
                }
                catch (DbException failure)
                {
                    throw source.Sentence(failure);
                }
            },
            cancellationToken);
    }

    /// <summary>Writes, in a transaction of its own.</summary>
    public Task<T> WriteAsync<T>(WritePriority priority, Func<DbConnection, T> work, CancellationToken cancellationToken) =>
        Database.WriteAsync(priority, work, cancellationToken);
}
