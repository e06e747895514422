using MediaScoring.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace MediaScoring.Benchmarks;

/// <summary>The rows that a sync has written, to be inserted once more by nothing but prepared statements: the same tables, indexes and triggers, a thousand files a transaction.</summary>
internal sealed class WritingFloor
{
    private const int FilesATransaction = 1000;

    private static readonly (string Table, string File)[] tables = [("media_files", "id"), ("media_metadata", "media_file_id"), ("media_keywords", "media_file_id"), ("media_resources", "media_file_id")];

    // Of each file in turn the rows of every table: as a sync writes them.
    private readonly List<(int Table, object?[] Values)[]> files = [];
    private readonly string[] inserts;

    private WritingFloor(SqliteConnection connection)
    {
        var byFile = new SortedDictionary<long, List<(int, object?[])>>();
        inserts = new string[tables.Length];
        for (var table = 0; table < tables.Length; table++)
        {
            using var command = connection.CreateCommand();
            command.CommandText = $"SELECT * FROM {tables[table].Table}";
            using var reader = command.ExecuteReader();
            var columns = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToList();
            inserts[table] = $"INSERT INTO {tables[table].Table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select(_ => "?"))})";
            var key = columns.IndexOf(tables[table].File);
            while (reader.Read())
            {
                var values = new object?[columns.Count];
                reader.GetValues(values!);
                for (var column = 0; column < values.Length; column++)
                {
                    if (values[column] is DBNull) values[column] = null;
                }

                var file = (long)values[key]!;
                if (!byFile.TryGetValue(file, out var rows)) byFile[file] = rows = [];
                rows.Add((table, values));
                Count++;
            }
        }

        foreach (var rows in byFile.Values) files.Add([.. rows]);
    }

    /// <summary>How many rows there are.</summary>
    public long Count { get; private set; }

    /// <summary>Reads what a sync has written into a folder's database.</summary>
    public static async Task<WritingFloor> ReadAsync(string folder)
    {
        string file;
        await using (var library = await MediaLibrary.OpenAsync(new LibrarySettings { MediaFolder = folder })) file = library.DatabaseFile!;
        using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        connection.Open();
        return new WritingFloor(connection);
    }

    /// <summary>Inserts all of them into a new library.</summary>
    public async Task<Cost> InsertAsync(string folder)
    {
        string file;
        await using (var library = await MediaLibrary.OpenAsync(new LibrarySettings { MediaFolder = Directory.CreateDirectory(folder).FullName })) file = library.DatabaseFile!;
        return Cost.Of(() => Insert(file));
    }

    private void Insert(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 8000");
        var statements = inserts.Select(sql => new SqliteStatement(connection, sql)).ToArray();
        for (var start = 0; start < files.Count; start += FilesATransaction)
        {
            Execute(connection, "BEGIN IMMEDIATE");
            foreach (var rows in files.Skip(start).Take(FilesATransaction))
            {
                foreach (var (table, values) in rows) statements[table].Run(values);
            }

            Execute(connection, "COMMIT");
        }

        foreach (var statement in statements) statement.Dispose();
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
