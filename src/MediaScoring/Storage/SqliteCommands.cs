using Microsoft.Data.Sqlite;

namespace MediaScoring.Storage;

/// <summary>Short forms for statements that are run once; hot paths keep prepared commands of their own.</summary>
internal static class SqliteCommands
{
    /// <summary>A command with parameters; null becomes NULL. Values never become part of the statement's text.</summary>
    public static SqliteCommand Command(this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }

    /// <summary>Runs a statement.</summary>
    /// <returns>How many rows it changed.</returns>
    public static int Execute(this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = connection.Command(sql, parameters);
        return command.ExecuteNonQuery();
    }

    /// <summary>The first value of the first row; null when there is none or it is NULL.</summary>
    public static object? Scalar(this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = connection.Command(sql, parameters);
        return command.ExecuteScalar() is { } value and not DBNull ? value : null;
    }

    /// <summary>Every row, read by the given function.</summary>
    public static List<T> Rows<T>(
        this SqliteConnection connection, string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = connection.Command(sql, parameters);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(read(reader));
        return rows;
    }

    public static string? Text(this SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    /// <summary>A whole number; null for NULL and for text, which SQLite lets stand in number columns.</summary>
    public static long? Integer(this SqliteDataReader reader, int column) => reader.GetValue(column) switch
    {
        long number => number,
        double number when Math.Abs(number) < long.MaxValue => (long)number,
        _ => null,
    };

    /// <summary>A number; null for NULL and for text.</summary>
    public static double? Number(this SqliteDataReader reader, int column) => reader.GetValue(column) switch
    {
        double number => number,
        long number => number,
        _ => null,
    };

    public static DateTime? Time(this SqliteDataReader reader, int column) => UtcText.Parse(reader.GetValue(column) as string);
}
