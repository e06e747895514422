using System.Data.Common;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using MediaScoring.Storage;
using MediaScoring.Storage.Postgres;
using MediaScoring.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace MediaScoring;

/// <summary>A database to copy from or to: one of both is given.</summary>
/// <param name="File">The absolute path of a SQLite file.</param>
/// <param name="Url">The address of a PostgreSQL database.</param>
public readonly record struct CopyPlace(string? File, string? Url);

/// <summary>What a copy holds.</summary>
/// <param name="Rows">How many rows each table has; all were compared with the original's.</param>
/// <param name="WasResumed">Whether it went on where an earlier one had stopped.</param>
public sealed record CopyResult(IReadOnlyList<(string Table, long Rows)> Rows, bool WasResumed);

/// <summary>
/// Copies a database with all its libraries to another one, of either kind. A copy that was stopped or killed is marked in the
/// target and goes on where it was; at the end every row is compared.
/// </summary>
public static class LibraryCopy
{
    private const int BatchRows = 500;

    // In the target's library_state, from the first row until everything was compared: what is copied there.
    private const string Mark = "copy_of";

    // In the order in which rows need each other. The roots come last: before, nothing takes a place in a folder by itself.
    // changed_files and library_state are each database's own.
    private static readonly Table[] tables =
    [
        new("media_files", "id"),
        new("media_metadata", "id", BelongsToFile: true),
        new("media_keywords", "id", BelongsToFile: true),
        new("media_thumbnails", "id", BelongsToFile: true),
        new("media_resources", "media_file_id", BelongsToFile: true, Order: "media_file_id, kind, ordinal"),
        new("score_sidecars", "media_file_id", BelongsToFile: true),
        new("long_values", "id", BelongsToFile: true),
        new("library_problems", "id"),
        new("journal_entries", "id"),
        new("journal_changes", "id", BelongsToFile: true),
        new("saved_queries", "id"),
        new("library_roots", null, Order: "id"),
    ];

    private static readonly JsonSerializerOptions plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Copies. Both databases are brought to this version first; a target that does not exist yet is made, on a server within an existing database.</summary>
    /// <param name="from">The original; others may go on using it, and what they change meanwhile is not copied.</param>
    /// <param name="to">The copy: empty, or begun by an earlier call.</param>
    /// <param name="progress">Is told after each batch: table, and rows of it so far; null for nobody.</param>
    /// <param name="cancellationToken">Stops between two batches; the next call goes on.</param>
    /// <exception cref="LibraryException">A database cannot be opened, the target holds something else, or the rows differ in the end.</exception>
    public static Task<CopyResult> CopyAsync(CopyPlace from, CopyPlace to, Action<string, long>? progress = null, CancellationToken cancellationToken = default) => Task.Run(
        () =>
        {
            if (from == to) throw new LibraryException("The original and the copy are the same database.");
            if (from.File is { } file && DatabaseFile.Inspect(file, out _) == DatabaseOrigin.None) throw new LibraryException($"There is no database {file}.");
            try
            {
                using var source = Open(from);
                using var target = Open(to);
                using var moment = source.Snapshot();
                var isResumed = Begin(source, target, to);
                foreach (var table in tables) CopyRows(source, target, table, progress, cancellationToken);
                var rows = tables.Select(table => (table.Name, Compared(source, target, table, cancellationToken))).ToList();
                Finish(target);
                return new CopyResult(rows, isResumed);
            }
            catch (SqliteException failure)
            {
                throw new LibraryException($"The copy stopped. {SqliteFailure.Sentence(failure).Message} The same command goes on.", failure);
            }
            catch (NpgsqlException failure)
            {
                throw new LibraryException($"The copy stopped. {PostgresFailure.Sentence(failure, AddressOf((from.Url ?? to.Url)!)).Message} The same command goes on.", failure);
            }
        },
        cancellationToken);

    private static DbConnection Open(CopyPlace place)
    {
        if (place.Url is { } url)
        {
            var address = AddressOf(url);
            var server = new NpgsqlConnection(address.ForWriting);
            server.Open();
            PostgresSchema.Apply(server, address);
            return server;
        }

        var origin = DatabaseFile.Inspect(place.File!, out _);
        if (origin is DatabaseOrigin.NotSqlite or DatabaseOrigin.Foreign) throw new LibraryException($"{place.File} is no database of Media Scoring. Nothing was changed.");
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = place.File, Pooling = false, ForeignKeys = true }.ToString());
        connection.Open();
        SchemaUpgrade.Apply(connection);
        return connection;
    }

    /// <summary>Marks the target, or finds the mark of an earlier call. A copy of what has changed since begins anew.</summary>
    /// <returns>Whether the copy goes on where an earlier one stopped.</returns>
    private static bool Begin(DbConnection source, DbConnection target, CopyPlace to)
    {
        var now = ChangeLog.Now(source);
        var state = string.Create(CultureInfo.InvariantCulture, $"{ChangeLog.DatabaseId(source)} {now.Seq} {now.KeywordId}");
        var mark = target.Scalar("SELECT value FROM library_state WHERE name = $name", ("$name", Mark)) as string;
        if (mark == state) return true;
        if (mark is null && tables.Any(table => target.Scalar($"SELECT 1 FROM {table.Name} LIMIT 1") is not null))   // our own names
            throw new LibraryException($"The target {to.File ?? AddressOf(to.Url!).Name} holds a library already. Nothing was changed; give an empty database.");

        using var transaction = target.BeginTransaction();
        foreach (var table in tables.Reverse()) target.Execute($"DELETE FROM {table.Name}");
        target.Execute("DELETE FROM library_state WHERE name = $name", ("$name", Mark));
        target.Execute("INSERT INTO library_state (name, value) VALUES ($name, $value)", ("$name", Mark), ("$value", state));
        transaction.Commit();
        return false;
    }

    private static void CopyRows(DbConnection source, DbConnection target, Table table, Action<string, long>? progress, CancellationToken cancellationToken)
    {
        var columns = ColumnsOf(target, table);
        var done = target.Scalar($"SELECT count(*) FROM {table.Name}") as long? ?? 0;
        var last = table.Key is null ? 0 : target.Scalar($"SELECT max({table.Key}) FROM {table.Name}") as long? ?? long.MinValue;
        if (table.Key is null && done > 0) return;   // few rows, all of one transaction

        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var end = table.Key is null
                ? 0
                : source.Scalar($"SELECT max(k) FROM (SELECT {table.Key} AS k FROM {table.Name} t WHERE {table.Key} > $last AND {table.Whole} ORDER BY {table.Key} LIMIT {BatchRows}) b", ("$last", last)) as long?;
            if (end is not { } upTo) return;

            var range = table.Key is null ? table.Whole : $"{table.Key} > $last AND {table.Key} <= $end AND {table.Whole}";
            var rows = source.Rows($"SELECT {string.Join(", ", columns)} FROM {table.Name} t WHERE {range}", row => Values(row, columns), ("$last", last), ("$end", upTo));
            using var transaction = target.BeginTransaction();
            if (target is NpgsqlConnection server) Insert(server, table, columns, rows);
            else Insert((SqliteConnection)target, table, columns, rows);
            transaction.Commit();
            done += rows.Count;
            progress?.Invoke(table.Name, done);
            if (table.Key is null) return;
            last = upTo;
        }
    }

    private static void Insert(NpgsqlConnection target, Table table, List<string> columns, List<object?[]> rows)
    {
        // One statement a batch: the server itself makes times and truths of texts and numbers.
        var names = string.Join(", ", columns);
        var json = JsonSerializer.Serialize(rows.Select(row => columns.Zip(row).ToDictionary(pair => pair.First, pair => pair.Second)), plain);
        target.Execute($"INSERT INTO {table.Name} ({names}) SELECT {names} FROM json_populate_recordset(NULL::{table.Name}, CAST($rows AS json))", ("$rows", json));
    }

    private static void Insert(SqliteConnection target, Table table, List<string> columns, List<object?[]> rows)
    {
        using var command = target.CreateCommand();
        command.CommandText = $"INSERT INTO {table.Name} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select(column => "$" + column))})";
        foreach (var column in columns) command.Parameters.AddWithValue("$" + column, DBNull.Value);
        foreach (var row in rows)
        {
            for (var column = 0; column < row.Length; column++) command.Parameters[column].Value = row[column] ?? DBNull.Value;
            command.ExecuteNonQuery();
        }
    }

    /// <summary>Compares every row of a table.</summary>
    /// <returns>How many there are.</returns>
    private static long Compared(DbConnection source, DbConnection target, Table table, CancellationToken cancellationToken)
    {
        var columns = ColumnsOf(target, table);
        using var originals = Reader(source, table.Whole);
        using var copies = Reader(target, "1 = 1");
        for (var count = 0L; ; count++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var original = originals.Reader.Read() ? Values(originals.Reader, columns) : null;
            var copy = copies.Reader.Read() ? Values(copies.Reader, columns) : null;
            if (original is null && copy is null) return count;
            if (original is not null && copy is not null && original.AsSpan().SequenceEqual(copy)) continue;
            var row = original ?? copy!;
            throw new LibraryException(
                $"The copy differs from the original in {table.Name}, at the row {string.Join(", ", columns.Zip(row).Take(3).Select(pair => $"{pair.First} = {pair.Second}"))}. It is not finished; begin anew with an empty target.");
        }

        RowReader Reader(DbConnection connection, string condition)
        {
            var command = connection.Command($"SELECT {string.Join(", ", columns)} FROM {table.Name} t WHERE {condition} ORDER BY {table.Order ?? table.Key}");
            return new RowReader(command, command.ExecuteReader());
        }
    }

    private static void Finish(DbConnection target)
    {
        if (target is NpgsqlConnection)
        {
            // Rows came with their numbers; the next ones count on from there.
            foreach (var table in tables.Where(table => table.Key == "id"))
                target.Scalar($"SELECT setval(pg_get_serial_sequence('{table.Name}', 'id'), coalesce(max(id), 1), max(id) IS NOT NULL) FROM {table.Name}");
        }

        target.Execute("DELETE FROM library_state WHERE name = $name", ("$name", Mark));
    }

    private static List<string> ColumnsOf(DbConnection connection, Table table)
    {
        using var command = connection.Command($"SELECT * FROM {table.Name} LIMIT 0");
        using var reader = command.ExecuteReader();
        return [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)];
    }

    private static object?[] Values(DbDataReader row, List<string> columns)
    {
        var values = new object?[columns.Count];
        for (var column = 0; column < values.Length; column++)
        {
            values[column] = row.GetValue(column) switch
            {
                DBNull => null,
                int number => (long)number,
                bool truth => truth ? 1L : 0L,
                DateTime time => UtcText.Of(time),
                string text when IsTime(columns[column]) && UtcText.Parse(text) is { } time => UtcText.Of(time),
                var value => value,
            };
        }

        return values;
    }

    private static bool IsTime(string column) => column.EndsWith("_at", StringComparison.Ordinal) || column is "last_accessed" or "missing_since";

    private static PostgresAddress AddressOf(string url) =>
        PostgresAddress.TryFrom(url) ?? throw new LibraryException("The database URL cannot be understood. Write postgresql://USER:PASSWORD@HOST:PORT/NAME.");

    /// <param name="Name">The table.</param>
    /// <param name="Key">The whole number by which it is copied in batches; null for a small one.</param>
    /// <param name="BelongsToFile">Whether rows have a media_file_id. Those of files that are not there, which only other programs leave behind, are not copied.</param>
    /// <param name="Order">Another order than by the key, for comparing.</param>
    private sealed record Table(string Name, string? Key, bool BelongsToFile = false, string? Order = null)
    {
        public string Whole => BelongsToFile ? "(t.media_file_id IS NULL OR EXISTS (SELECT 1 FROM media_files f WHERE f.id = t.media_file_id))" : "1 = 1";
    }

    private sealed record RowReader(DbCommand Command, DbDataReader Reader) : IDisposable
    {
        public void Dispose()
        {
            Reader.Dispose();
            Command.Dispose();
        }
    }
}
