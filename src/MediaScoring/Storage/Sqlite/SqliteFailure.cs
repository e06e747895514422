using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace MediaScoring.Storage.Sqlite;

/// <summary>What SQLite's failures mean.</summary>
internal static class SqliteFailure
{
    /// <summary>SQLite's failure as a sentence for people.</summary>
    public static DatabaseUnavailableException Sentence(SqliteException failure) => failure.SqliteErrorCode switch
    {
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new("Another program keeps the database locked. Close it, or wait and try again.", failure),
        raw.SQLITE_FULL => new("The disk with the database is full. Free some space and try again.", failure),
        raw.SQLITE_READONLY => new("The database cannot be written: the file or its folder is read-only. Change the permissions, or choose another file with --database-path.", failure),
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => new("The database file is damaged. The scores are safe in the sidecars; move the file away and sync again to rebuild it.", failure),
        raw.SQLITE_CONSTRAINT or raw.SQLITE_TOOBIG or raw.SQLITE_MISMATCH => new($"The database refuses a value: {failure.Message}", failure) { IsRefusedValue = true },
        _ => new($"The database failed: {failure.Message}", failure),
    };
}
