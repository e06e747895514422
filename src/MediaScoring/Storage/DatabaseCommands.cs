using System.Data;
using System.Data.Common;
using MediaScoring.Storage.Postgres;
using MediaScoring.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace MediaScoring.Storage;

/// <summary>
/// Short forms for statements that are run once, the same on both databases: parameters are called <c>$name</c>, times are
/// text of <see cref="UtcText"/>, and what is read has one type, whatever the column's is. Hot paths keep prepared statements.
/// </summary>
internal static class DatabaseCommands
{
    /// <summary>A command with parameters; null becomes NULL, an array a list for <c>json_each</c>. Values never become part of the statement's text.</summary>
    public static DbCommand Command(this DbConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        if (connection is NpgsqlConnection postgres) return PostgresSql.Command(postgres, sql, parameters);

        var command = ((SqliteConnection)connection).CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value is Array list ? JsonList.Of(list) : value ?? DBNull.Value);
        return command;
    }

    /// <summary>A statement that is run many times on this connection.</summary>
    public static PreparedStatement Prepare(this DbConnection connection, string sql) =>
        connection is NpgsqlConnection postgres ? new PostgresStatement(postgres, sql) : new SqliteStatement((SqliteConnection)connection, sql);

    /// <summary>Numbers for rows of <c>media_files</c> that are yet to be inserted; null where an insertion tells its own without a journey.</summary>
    public static Queue<long>? ReserveFileIds(this DbConnection connection, int count) => connection is not NpgsqlConnection ? null : new Queue<long>(
        connection.Rows("SELECT nextval(pg_get_serial_sequence('media_files', 'id')) FROM generate_series(1, $count)", row => row.GetInt64(0), ("$count", count)));

    /// <summary>The most bytes of UTF-8 that an index takes of one text; null for any number.</summary>
    public static int? LongestIndexedBytes(this DbConnection connection) => connection is NpgsqlConnection ? PostgresSql.LongestIndexedBytes : null;

    /// <summary>A transaction in which everything that is read is of one moment.</summary>
    public static DbTransaction Snapshot(this DbConnection connection) =>
        connection is SqliteConnection sqlite ? sqlite.BeginTransaction(deferred: true) : connection.BeginTransaction(IsolationLevel.RepeatableRead);

    /// <summary>Runs a statement.</summary>
    /// <returns>How many rows it changed.</returns>
    public static int Execute(this DbConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = connection.Command(sql, parameters);
        return command.ExecuteNonQuery();
    }

    /// <summary>The first value of the first row: whole numbers as <see cref="long"/>, truths as 0 and 1, times as text; null when there is none or it is NULL.</summary>
    public static object? Scalar(this DbConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = connection.Command(sql, parameters);
        return command.ExecuteScalar() switch
        {
            null or DBNull => null,
            int number => (long)number,
            decimal number => (long)number,   // what PostgreSQL makes of a sum
            bool truth => truth ? 1L : 0L,
            DateTime time => UtcText.Of(time),
            var value => value,
        };
    }

    /// <summary>Every row, read by the given function.</summary>
    public static List<T> Rows<T>(
        this DbConnection connection, string sql, Func<DbDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = connection.Command(sql, parameters);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(read(reader));
        return rows;
    }

    public static string? Text(this DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    /// <summary>A whole number, 0 and 1 for truths; null for NULL and for text, which SQLite lets stand in number columns.</summary>
    public static long? Integer(this DbDataReader reader, int column) => reader.GetValue(column) switch
    {
        long number => number,
        int number => number,
        bool truth => truth ? 1 : 0,
        double number when Math.Abs(number) < long.MaxValue => (long)number,
        _ => null,
    };

    /// <summary>A number; null for NULL and for text.</summary>
    public static double? Number(this DbDataReader reader, int column) => reader.GetValue(column) switch
    {
        double number => number,
        long number => number,
        int number => number,
        _ => null,
    };

    public static DateTime? Time(this DbDataReader reader, int column) => reader.GetValue(column) switch
    {
        DateTime time => DateTime.SpecifyKind(time, DateTimeKind.Utc),
        var value => UtcText.Parse(value as string),
    };
}
