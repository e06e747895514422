using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Npgsql;
using NpgsqlTypes;

namespace MediaScoring.Storage.Postgres;

/// <summary>
/// The rooms' SQL as PostgreSQL takes it. It is written in what both databases understand; only parameters and lists have
/// another form here.
/// </summary>
internal static partial class PostgresSql
{
    /// <summary>What a B-tree takes is 2,704 bytes; beside a path that is the folder's id, too.</summary>
    public const int LongestIndexedBytes = 2600;

    // The statements are constants of the program, and few.
    private static readonly ConcurrentDictionary<string, string> named = new(StringComparer.Ordinal);

    /// <summary>A command for a statement of the rooms.</summary>
    public static NpgsqlCommand Command(NpgsqlConnection connection, string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        PostgresQueue.Of(connection).Flush();
        var command = connection.CreateCommand();
        command.CommandText = named.GetOrAdd(sql, static text => Lists(text).Replace('$', '@'));
        foreach (var (name, value) in parameters) command.Parameters.Add(Parameter(value, name[1..]));
        return command;
    }

    /// <summary>The statement with its parameters by number, in order of their first occurrence.</summary>
    /// <param name="sql">The statement of the rooms.</param>
    /// <param name="count">How many parameters it has.</param>
    public static string Numbered(string sql, out int count)
    {
        var names = new List<string>();
        var numbered = ParameterName().Replace(Lists(sql), match =>
        {
            var known = match.Value == "?" ? -1 : names.IndexOf(match.Value);
            if (known < 0) names.Add(match.Value);
            return $"${(known < 0 ? names.Count : known + 1)}";
        });
        count = names.Count;
        return numbered;
    }

    /// <summary>A parameter. Text has no type, so that the server sees by its place whether it is a text or a time.</summary>
    public static NpgsqlParameter Parameter(object? value, string name = "")
    {
        var parameter = new NpgsqlParameter { ParameterName = name };
        Set(parameter, value);
        return parameter;
    }

    /// <summary>Gives a parameter another value.</summary>
    public static void Set(NpgsqlParameter parameter, object? value)
    {
        parameter.Value = value ?? DBNull.Value;
        parameter.NpgsqlDbType = value switch
        {
            null or string => NpgsqlDbType.Unknown,
            int => NpgsqlDbType.Integer,
            long => NpgsqlDbType.Bigint,
            double => NpgsqlDbType.Double,
            bool => NpgsqlDbType.Boolean,
            long[] => NpgsqlDbType.Array | NpgsqlDbType.Bigint,
            string[] => NpgsqlDbType.Array | NpgsqlDbType.Text,
            _ => throw new ArgumentException($"{value.GetType().Name} cannot be bound.", nameof(value)),
        };
    }

    private static string Lists(string sql) => List().Replace(NotInList().Replace(sql, "NOT IN (SELECT unnest($1))"), "= ANY ($1)");

    [GeneratedRegex(@"NOT IN \(SELECT value FROM json_each\((\$\w+)\)\)")]
    private static partial Regex NotInList();

    [GeneratedRegex(@"\bIN \(SELECT value FROM json_each\((\$\w+)\)\)")]
    private static partial Regex List();

    [GeneratedRegex(@"\$\w+|\?")]
    private static partial Regex ParameterName();
}
