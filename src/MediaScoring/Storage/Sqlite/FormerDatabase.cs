using System.Globalization;
using Microsoft.Data.Sqlite;

namespace MediaScoring.Storage.Sqlite;

/// <summary>A database file that another one is about to replace.</summary>
internal static class FormerDatabase
{
    private static readonly string[] parts = ["", "-wal", "-shm", "-journal"];

    /// <summary>Refuses when another program has the database open. A damaged file, which nobody can work with, passes.</summary>
    /// <exception cref="LibraryException">Another program has it open.</exception>
    public static void RequireAlone(string file)
    {
        try
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, DefaultTimeout = 1 }.ToString());
            connection.Open();
            connection.Execute("PRAGMA journal_mode = DELETE");   // only the last connection may leave write-ahead logging
        }
        catch (SqliteException busy) when (busy.SqliteErrorCode is SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED)
        {
            throw new LibraryException($"Another program has {file} open. Stop the server first; nothing was changed.", busy);
        }
        catch (SqliteException damage) when (damage.SqliteErrorCode is SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB)
        {
            // It is moved aside as it is.
        }
    }

    /// <summary>Moves the database and its logs to a name beside it that is still free.</summary>
    /// <param name="file">Absolute path of the database.</param>
    /// <param name="occasion">Part of the new name: "rebuild" for <c>media.db.before-rebuild-1</c>.</param>
    /// <returns>Where it lies now; null when there was none.</returns>
    public static string? MoveAside(string file, string occasion)
    {
        if (!parts.Any(part => File.Exists(file + part))) return null;
        for (var number = 1; ; number++)
        {
            var aside = string.Create(CultureInfo.InvariantCulture, $"{file}.before-{occasion}-{number}");
            if (parts.Any(part => File.Exists(aside + part))) continue;
            foreach (var part in parts.Where(part => File.Exists(file + part))) File.Move(file + part, aside + part);
            return aside;
        }
    }
}
