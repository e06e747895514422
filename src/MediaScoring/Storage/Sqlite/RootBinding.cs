using Microsoft.Data.Sqlite;

namespace MediaScoring.Storage.Sqlite;

/// <summary>Ties a root's rows to the place where its folder is now.</summary>
internal static class RootBinding
{
    /// <summary>
    /// Registers the root; when it was last opened at another path, rewrites the absolute paths of all its rows, in one
    /// transaction. Rows that somebody inserted by SQL before the root was known get their place.
    /// </summary>
    public static void Bind(SqliteConnection connection, LibraryRoot root, DateTimeOffset now)
    {
        var path = LibraryPaths.WithSeparator(root.Path);
        using var transaction = connection.BeginTransaction(deferred: false);
        var formerPath = connection.Scalar("SELECT path FROM library_roots WHERE id = $id", ("$id", root.Id)) as string;
        connection.Execute("INSERT INTO library_roots (id, path, opened_at) VALUES ($id, $path, $now) ON CONFLICT (id) DO UPDATE SET path = excluded.path, opened_at = excluded.opened_at",
            ("$id", root.Id), ("$path", path), ("$now", UtcText.Of(now)));
        if (formerPath is not null && formerPath != path)
        {
            if (LibraryRoot.IsOf(formerPath, root.Id)) throw TwoCopies(formerPath, path);
            Rebase(connection, root);
        }

        PlaceRowsWithoutRoot(connection, root, path);
        transaction.Commit();
    }

    /// <summary>
    /// The identity that a folder had when its database was last open, for a folder that has none now: somebody has deleted
    /// its <c>.scores</c>, or its disk is not mounted. A new identity would leave all its rows behind.
    /// </summary>
    /// <returns>Null when the database does not know the folder, or cannot be asked.</returns>
    /// <exception cref="LibraryException">The folder is empty, and the database knows files in it.</exception>
    public static string? FormerIdOf(string folder, string databaseFile)
    {
        if (File.Exists(LibraryRoot.IdentityFile(folder))) return null;

        var (id, files) = LastAt(folder, databaseFile);
        if (id is not null && files > 0 && IsEmpty(folder))
        {
            throw new LibraryException(
                $"The folder {folder} is empty, and its database {databaseFile} knows {files} files in it. Its disk is probably not mounted: mount it and start again. " +
                "Nothing was changed. To begin a new library in this folder, choose another file with --database-path.");
        }

        return id;
    }

    private static bool IsEmpty(string folder)
    {
        try
        {
            return !Directory.EnumerateFileSystemEntries(folder).Any(entry => Path.GetFileName(entry) is not ['.', ..]);
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException)
        {
            return false;   // the scan meets the same and reports it
        }
    }

    private static (string? Id, long Files) LastAt(string folder, string databaseFile)
    {
        try
        {
            if (DatabaseFile.Inspect(databaseFile, out _) != DatabaseOrigin.Ours) return default;
            DatabaseFile.Connecting(databaseFile);
            try
            {
                using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = databaseFile, Pooling = false, DefaultTimeout = 1 }.ToString());
                connection.Open();
                return connection.Rows(
                    "SELECT r.id, (SELECT count(*) FROM media_files f WHERE f.root_id = r.id AND f.missing_since IS NULL) FROM library_roots r WHERE r.path = $path ORDER BY r.opened_at DESC LIMIT 1",
                    row => (row.Text(0), row.GetInt64(1)), ("$path", LibraryPaths.WithSeparator(folder))).FirstOrDefault();
            }
            finally
            {
                DatabaseFile.Disconnected(databaseFile);
            }
        }
        catch (Exception unknown) when (unknown is SqliteException or IOException or UnauthorizedAccessException)
        {
            return default;   // opening it meets the same and reports it
        }
    }

    /// <summary>Gives the rows of a folder a new identity, after the folder itself got one.</summary>
    public static void Renew(SqliteConnection connection, string formerId, LibraryRoot root)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        connection.Execute("UPDATE media_files SET root_id = $new WHERE root_id = $old", ("$new", root.Id), ("$old", formerId));
        connection.Execute("UPDATE library_problems SET root_id = $new WHERE root_id = $old", ("$new", root.Id), ("$old", formerId));
        connection.Execute("UPDATE journal_entries SET root_id = $new WHERE root_id = $old", ("$new", root.Id), ("$old", formerId));
        connection.Execute("UPDATE library_roots SET id = $new, path = $path WHERE id = $old", ("$new", root.Id), ("$old", formerId), ("$path", LibraryPaths.WithSeparator(root.Path)));
        Rebase(connection, root);
        transaction.Commit();
    }

    private static LibraryException TwoCopies(string former, string present) => new(
        $"{Path.TrimEndingDirectorySeparator(former)} and {Path.TrimEndingDirectorySeparator(present)} are two copies of one library, and both are there. " +
        $"Delete one, or make this one a library of its own: mediascoring db new-id \"{Path.TrimEndingDirectorySeparator(present)}\"");

    private static void Rebase(SqliteConnection connection, LibraryRoot root)
    {
        connection.CreateFunction("library_path", (string relativePath) => LibraryPaths.Absolute(root.Path, relativePath), isDeterministic: true);
        connection.CreateFunction(
            "library_directory",
            (string relativePath) => ColumnLimits.Cut(Path.GetDirectoryName(LibraryPaths.Absolute(root.Path, relativePath))!, ColumnLimits.Directory),
            isDeterministic: true);

        // Twice, since the column is unique: a new path may be the old one of a row that has not been reached yet. A hidden
        // row of another folder that claims such a path gives way; it is kept under a name that no file has.
        connection.Execute("UPDATE media_files SET file_path = 'moving:' || id WHERE root_id = $root", ("$root", root.Id));
        connection.Execute("""
            UPDATE media_files SET file_path = 'elsewhere:' || id || ':' || file_path WHERE root_id IS NULL
                AND file_path IN (SELECT library_path(relative_path) FROM media_files WHERE root_id = $root)
            """,
            ("$root", root.Id));
        connection.Execute("UPDATE media_files SET file_path = library_path(relative_path), directory = library_directory(relative_path) WHERE root_id = $root",
            ("$root", root.Id));
    }

    private static void PlaceRowsWithoutRoot(SqliteConnection connection, LibraryRoot root, string path)
    {
        connection.CreateFunction("relative_to_library", (string filePath) => LibraryPaths.Relative(root.Path, filePath), isDeterministic: true);
        connection.Execute("""
            UPDATE OR IGNORE media_files SET root_id = $root, relative_path = relative_to_library(file_path)
                WHERE root_id IS NULL AND substr(file_path, 1, length($path)) = $path
            """,
            ("$root", root.Id), ("$path", path));
    }
}
