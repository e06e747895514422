using System.Data.Common;

namespace MediaScoring.Storage;

/// <summary>
/// Where the rooms find the database, if there is one. Without one every room that needs it answers with the same sentence,
/// and those that can do without go on.
/// </summary>
/// <param name="root">The media folder's identity while there is no database.</param>
/// <param name="database">The database; null for none.</param>
/// <param name="absence">Why there is none, for people.</param>
internal sealed class DatabaseSlot(LibraryRoot root, LibraryDatabase? database, string? absence)
{
    private const string SwitchedOff = "The database is switched off (enable_database: false).";

    private readonly TaskCompletionSource filled = Filled(database is not null);
    private volatile LibraryDatabase? database = database;
    private volatile string absence = absence ?? SwitchedOff;

    /// <summary>The media folder's identity, at the path that its rows have.</summary>
    public LibraryRoot Root => database?.Root ?? root;

    /// <summary>Who is keeping something for a person.</summary>
    public PeopleAtWork People { get; } = new();

    /// <summary>Whether there is a database that can be asked.</summary>
    public bool IsAvailable => database is { Absence: null };

    /// <summary>Whether there is none that can be asked, but may be soon: the server is gone, or was not there yet.</summary>
    public bool IsAwaited => !IsAvailable && (database is not null || MayBeFilled);

    /// <summary>Whether a database that was not there at first is still looked for.</summary>
    public bool MayBeFilled { get; init; }

    /// <summary>Ends when there is a database: at once, later, or never.</summary>
    public Task Filling => filled.Task;

    /// <summary>Why there is none, for people; null when there is one.</summary>
    public string? Absence => database is { } known ? known.Absence : absence;

    /// <summary>What it is, also while it cannot be asked; null for none.</summary>
    public LibraryDatabase? Known => database;

    /// <summary>The database.</summary>
    /// <exception cref="DatabaseUnavailableException">There is none, or it cannot be asked at present.</exception>
    public LibraryDatabase Database => Absence is { } reason ? throw new DatabaseUnavailableException(reason) { IsLoss = IsAwaited } : database!;

    /// <summary>Puts in a database that was not there at first.</summary>
    public void Fill(LibraryDatabase found)
    {
        database = found;
        filled.TrySetResult();
    }

    /// <summary>Says anew why there is none yet.</summary>
    public void StayEmpty(string reason) => absence = reason;

    /// <summary>Reads apart from the caller's thread.</summary>
    public Task<T> ReadAsync<T>(Func<DbConnection, T> read, CancellationToken cancellationToken) => Database.ReadAsync(read, cancellationToken);

    /// <summary>Writes, in a transaction of its own.</summary>
    public Task<T> WriteAsync<T>(WritePriority priority, Func<DbConnection, T> work, CancellationToken cancellationToken) =>
        Database.WriteAsync(priority, work, cancellationToken);

    private static TaskCompletionSource Filled(bool isFilled)
    {
        var filled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (isFilled) filled.SetResult();
        return filled;
    }
}
