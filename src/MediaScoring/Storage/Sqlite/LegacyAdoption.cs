using Microsoft.Data.Sqlite;

namespace MediaScoring.Storage.Sqlite;

/// <summary>
/// Takes over a <c>media.db</c> of the Python application: first a byte-identical copy beside it, then one transaction that
/// rebuilds its tables in our schema. Killed at any point, the file is the old one or the finished one.
/// </summary>
internal sealed class LegacyAdoption(string databaseFile, string rootPath, string rootId)
{
    private static readonly string[] specTables = ["media_files", "media_metadata", "media_keywords", "media_thumbnails"];

    /// <summary>Where the copy of the untouched database lies.</summary>
    public string CopyPath { get; } = databaseFile + ".before-upgrade";

    /// <summary>
    /// Copies the file and its hot journal. Called before this process has any connection: opening one would roll a hot
    /// journal back, and the copy would no longer be the user's file.
    /// </summary>
    public void KeepCopy()
    {
        foreach (var suffix in new[] { "-journal", "-wal", "" })   // the database last: when it is there, the copy is complete
        {
            var source = databaseFile + suffix;
            var copy = CopyPath + suffix;
            if (!File.Exists(source) || (File.Exists(copy) && SameBytes(source, copy))) continue;

            // An older copy of other content is somebody's only way back: it is moved aside, never written over.
            if (File.Exists(copy)) File.Move(copy, UnusedName(copy));
            File.Copy(source, copy + ".part", overwrite: true);
            DurableFile.Flush(copy + ".part");
            File.Move(copy + ".part", copy);
        }

        DurableFile.FlushFolder(Path.GetDirectoryName(databaseFile)!);
    }

    /// <summary>Rebuilds the tables in place.</summary>
    /// <param name="connection">A connection without foreign key enforcement; the caller closes it.</param>
    /// <exception cref="LibraryException">It is a database of some other program.</exception>
    public void Upgrade(SqliteConnection connection)
    {
        connection.Execute("PRAGMA foreign_keys = OFF; PRAGMA legacy_alter_table = ON; PRAGMA synchronous = FULL;");
        using (var transaction = connection.BeginTransaction(deferred: false))
        {
            if (!IsAdopted(connection))
            {
                Rebuild(connection);
                transaction.Commit();
            }
        }

        connection.Execute("PRAGMA legacy_alter_table = OFF;");
    }

    private void Rebuild(SqliteConnection connection)
    {
        var oldTables = specTables.Where(table => ColumnsOf(connection, table).Count > 0).ToList();
        if (oldTables.Count > 0 && !ColumnsOf(connection, "media_files").ContainsKey("file_path"))
            throw new LibraryException($"{databaseFile} is a SQLite database, but not one of Media Scoring. Choose another file with --database-path.");
        if (oldTables.Count == 0 && Texts(connection, "SELECT name FROM sqlite_master").Count > 0)
            throw new LibraryException($"{databaseFile} is a SQLite database of another program. It was not touched. Choose another file with --database-path.");

        var oldIndexes = Texts(connection, "SELECT name || char(10) || sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL");
        foreach (var index in oldIndexes) connection.Execute($"DROP INDEX {Quoted(NameOf(index))}");
        foreach (var table in oldTables) connection.Execute($"ALTER TABLE {table} RENAME TO old_{table}");

        connection.Execute(SchemaUpgrade.ScriptFrom(connection, version: 0) + SchemaUpgrade.Stamp);
        foreach (var table in oldTables) CopyRows(connection, table);
        foreach (var table in oldTables.AsEnumerable().Reverse()) connection.Execute($"DROP TABLE old_{table}");
        foreach (var index in oldIndexes.Where(index => !IndexExists(connection, NameOf(index)) && Fits(connection, index)))
        {
            connection.Execute(index[(index.IndexOf('\n', StringComparison.Ordinal) + 1)..]);
        }

        RepairScores(connection);
        new LegacyPlaces(connection, rootPath, rootId).Find();
    }

    /// <summary>Copies the rows of one table; columns that only later versions of the old application had come along.</summary>
    private static void CopyRows(SqliteConnection connection, string table)
    {
        var newColumns = ColumnsOf(connection, table);
        var oldColumns = ColumnsOf(connection, "old_" + table);
        foreach (var (name, type) in oldColumns.Where(column => !newColumns.ContainsKey(column.Key)))
            connection.Execute($"ALTER TABLE {table} ADD COLUMN {Quoted(name)} {type}");

        var columns = string.Join(", ", oldColumns.Keys.Select(Quoted));
        var source = table switch
        {
            // The old application wrote several metadata rows for one file when requests crossed; the newest holds.
            "media_metadata" =>
                """
                (SELECT * FROM old_media_metadata AS m WHERE m.id = (SELECT n.id FROM old_media_metadata AS n
                    WHERE n.media_file_id = m.media_file_id ORDER BY n.metadata_extracted_at DESC, n.id DESC LIMIT 1))
                """,
            _ => "old_" + table,
        };
        var orphans = table == "media_files" ? "" : " WHERE media_file_id IN (SELECT id FROM media_files)";
        connection.Execute($"INSERT INTO {table} ({columns}) SELECT {columns} FROM {source}{orphans}");
    }

    private void RepairScores(SqliteConnection connection)
    {
        connection.Execute("""
            INSERT INTO library_problems (root_id, relative_path, kind, message)
                SELECT $root, file_path, 'adoption', 'The old database held the score ' || score || ', which is not one (-1 to 5): it counts as unrated.'
                FROM media_files WHERE score IS NOT NULL AND (typeof(score) <> 'integer' OR score NOT BETWEEN -1 AND 5);
            UPDATE media_files SET score = 0 WHERE score IS NULL OR typeof(score) <> 'integer' OR score NOT BETWEEN -1 AND 5;
            """,
            ("$root", rootId));
    }

    private static bool IsAdopted(SqliteConnection connection) => ColumnsOf(connection, "media_files").ContainsKey("root_id");

    private static Dictionary<string, string> ColumnsOf(SqliteConnection connection, string table)
    {
        var columns = connection.Rows(
            "SELECT name, type FROM pragma_table_info($table)", reader => (Name: reader.GetString(0), Type: PlainType(reader.GetString(1))), ("$table", table));
        return columns.ToDictionary(column => column.Name, column => column.Type, StringComparer.OrdinalIgnoreCase);
    }

    // A type goes into a statement as text, so only what a type can consist of is let through.
    private static string PlainType(string type) =>
        type.All(character => char.IsAsciiLetterOrDigit(character) || character is '(' or ')' or ',' or ' ') ? type : "";

    private static bool IndexExists(SqliteConnection connection, string name) =>
        Texts(connection, "SELECT name FROM sqlite_master WHERE type = 'index'").Contains(name);

    // An index of a table that is gone cannot come back.
    private static bool Fits(SqliteConnection connection, string index) =>
        Texts(connection, "SELECT name FROM sqlite_master WHERE type = 'table'").Any(table => index.Contains(table, StringComparison.OrdinalIgnoreCase));

    private static string NameOf(string index) => index[..index.IndexOf('\n', StringComparison.Ordinal)];

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static List<string> Texts(SqliteConnection connection, string sql) => connection.Rows(sql, reader => reader.GetString(0));

    private static bool SameBytes(string first, string second)
    {
        using var one = File.OpenRead(first);
        using var other = File.OpenRead(second);
        if (one.Length != other.Length) return false;

        var left = new byte[1 << 16];
        var right = new byte[1 << 16];
        for (int count; (count = one.Read(left)) > 0;)
        {
            other.ReadExactly(right.AsSpan(0, count));
            if (!left.AsSpan(0, count).SequenceEqual(right.AsSpan(0, count))) return false;
        }

        return true;
    }

    private static string UnusedName(string path)
    {
        for (var number = 2; ; number++)
        {
            var candidate = $"{path}-{number}";
            if (!File.Exists(candidate)) return candidate;
        }
    }
}
