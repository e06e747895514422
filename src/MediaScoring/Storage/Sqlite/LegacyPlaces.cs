using Microsoft.Data.Sqlite;

namespace MediaScoring.Storage.Sqlite;

/// <summary>
/// Finds out where in the library's folder the rows of an old database belong. They hold absolute paths, perhaps of a place
/// from which the folder has been moved since.
/// </summary>
internal sealed class LegacyPlaces(SqliteConnection connection, string rootPath, string rootId)
{
    private sealed record OldRow(long Id, string FilePath);

    /// <summary>Gives every row below the old root its place below the new one; the others stay, hidden.</summary>
    public void Find()
    {
        connection.Execute(
            "INSERT INTO library_roots (id, path) VALUES ($id, $path) ON CONFLICT (id) DO UPDATE SET path = excluded.path",
            ("$id", rootId), ("$path", LibraryPaths.WithSeparator(rootPath)));

        var rows = connection.Rows("SELECT id, file_path FROM media_files ORDER BY id", reader => new OldRow(reader.GetInt64(0), reader.GetString(1)));
        var taken = rows.Select(row => row.FilePath).Where(path => IsBelow(path, rootPath)).ToHashSet(StringComparer.Ordinal);
        var oldRoot = OldRoot(rows);
        foreach (var row in rows)
        {
            var home = IsBelow(row.FilePath, rootPath) ? rootPath : oldRoot;
            if (home is null || !IsBelow(row.FilePath, home)) continue;

            var relativePath = Normal(row.FilePath)[(Normal(home).TrimEnd('/').Length + 1)..];
            var newPath = LibraryPaths.Absolute(rootPath, relativePath);
            if (home != rootPath && !taken.Add(newPath))
            {
                connection.Execute(
                    "INSERT INTO library_problems (root_id, relative_path, kind, message) VALUES ($root, $path, 'adoption', $message)",
                    ("$root", rootId), ("$path", relativePath),
                    ("$message", $"The old database knew this file twice, also as {row.FilePath}. The row of the present folder is used; the other is kept, hidden."));
                continue;
            }

            connection.Execute(
                "UPDATE media_files SET root_id = $root, relative_path = $relative, file_path = $path, directory = $directory WHERE id = $id",
                ("$root", rootId), ("$relative", relativePath), ("$path", newPath),
                ("$directory", ColumnLimits.Cut(Path.GetDirectoryName(newPath)!, ColumnLimits.Directory)), ("$id", row.Id));
        }
    }

    /// <summary>
    /// The folder of the old paths under which most files are found below the new root; of several with as many the
    /// shortest, since it keeps the most of each path. Null when none is found.
    /// </summary>
    private string? OldRoot(List<OldRow> rows)
    {
        var hits = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var row in rows.Where(row => !IsBelow(row.FilePath, rootPath)))
        {
            var path = Normal(row.FilePath);
            for (var slash = path.LastIndexOf('/'); slash >= 0; slash = slash > 0 ? path.LastIndexOf('/', slash - 1) : -1)
            {
                var relativePath = path[(slash + 1)..];
                if (relativePath.Split('/').Contains("..")) break;
                if (File.Exists(LibraryPaths.Absolute(rootPath, relativePath)))
                    hits[path[..slash]] = hits.GetValueOrDefault(path[..slash]) + 1;
            }
        }

        return hits.Count == 0 ? null : hits.OrderByDescending(hit => hit.Value).ThenBy(hit => hit.Key.Length).First().Key;
    }

    private static string Normal(string path) => path.Replace('\\', '/');

    private static bool IsBelow(string path, string folder) =>
        Normal(path).StartsWith(Normal(folder).TrimEnd('/') + "/", StringComparison.Ordinal);
}
