using System.Text;
using Npgsql;

namespace MediaScoring.Storage.Postgres;

/// <summary>
/// A statement that the server has prepared, its parameters by number. Rows are fetched by a cursor, many at a time, since a
/// connection answers one statement after the other and several may be read side by side; that wants a transaction.
/// </summary>
internal sealed class PostgresStatement : PreparedStatement
{
    private const int RowsAtOnce = 2000;

    private static int cursors;

    private readonly NpgsqlConnection connection;
    private readonly NpgsqlCommand command;
    private readonly PostgresQueue queue;
    private readonly List<object?[]> rows = [];
    private string? cursor;
    private int at = -1;
    private bool isAtEnd;
    private byte[] utf8 = [];

    public PostgresStatement(NpgsqlConnection connection, string sql)
    {
        this.connection = connection;
        queue = PostgresQueue.Of(connection);
        command = new NpgsqlCommand(PostgresSql.Numbered(sql, out var count), connection);
        for (var index = 0; index < count; index++) command.Parameters.Add(PostgresSql.Parameter(null));
    }

    public override int Run(params ReadOnlySpan<object?> values)
    {
        queue.Flush();
        Bind(values);
        return command.ExecuteNonQuery();
    }

    public override void RunLater(params ReadOnlySpan<object?> values) => queue.Add(command.CommandText, values);

    public override long Number(params ReadOnlySpan<object?> values) => queue.Number(command.CommandText, values);

    public override void Bind(params ReadOnlySpan<object?> values)
    {
        for (var index = 0; index < values.Length; index++) PostgresSql.Set(command.Parameters[index], values[index]);
    }

    public override bool Next()
    {
        if (++at < rows.Count) return true;
        if (isAtEnd) return false;
        queue.Flush();
        if (cursor is null)
        {
            cursor = $"rows_{Interlocked.Increment(ref cursors)}";
            command.CommandText = $"DECLARE {cursor} NO SCROLL CURSOR FOR {command.CommandText}";
            command.ExecuteNonQuery();
        }

        Fetch();
        return rows.Count > 0;
    }

    public override string? Text(int column) => rows[at][column] as string;

    public override long? Integer(int column) => rows[at][column] switch
    {
        long number => number,
        int number => number,
        bool truth => truth ? 1 : 0,
        double number when Math.Abs(number) < long.MaxValue => (long)number,
        _ => null,
    };

    public override double? Number(int column) => rows[at][column] switch
    {
        double number => number,
        long number => number,
        int number => number,
        _ => null,
    };

    public override DateTime? Time(int column) => rows[at][column] is DateTime time ? DateTime.SpecifyKind(time, DateTimeKind.Utc) : null;

    public override bool IsNull(int column) => rows[at][column] is null;

    public override long Whole(int column) => Integer(column) ?? 0;

    public override double Real(int column) => Number(column) ?? 0;

    public override ReadOnlySpan<byte> Utf8(int column)
    {
        if (Text(column) is not { } text) return [];
        if (utf8.Length < Encoding.UTF8.GetMaxByteCount(text.Length)) utf8 = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        return utf8.AsSpan(0, Encoding.UTF8.GetBytes(text, utf8));
    }

    public override void Dispose() => command.Dispose();   // the cursor ends with its transaction

    private void Fetch()
    {
        rows.Clear();
        at = 0;
        using var fetch = new NpgsqlCommand($"FETCH {RowsAtOnce} FROM {cursor}", connection);
        using var reader = fetch.ExecuteReader();
        while (reader.Read())
        {
            var row = new object?[reader.FieldCount];
            for (var column = 0; column < row.Length; column++) row[column] = reader.IsDBNull(column) ? null : reader.GetValue(column);
            rows.Add(row);
        }

        isAtEnd = rows.Count < RowsAtOnce;
    }
}
