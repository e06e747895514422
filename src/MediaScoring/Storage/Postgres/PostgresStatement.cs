using System.Text;
using Npgsql;

namespace MediaScoring.Storage.Postgres;

/// <summary>A statement that the server has prepared, its parameters by number.</summary>
internal sealed class PostgresStatement : PreparedStatement
{
    private readonly NpgsqlCommand command;
    private NpgsqlDataReader? reader;
    private byte[] utf8 = [];

    public PostgresStatement(NpgsqlConnection connection, string sql)
    {
        command = new NpgsqlCommand(PostgresSql.Numbered(sql, out var count), connection);
        for (var index = 0; index < count; index++) command.Parameters.Add(PostgresSql.Parameter(null));
    }

    public override int Run(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return command.ExecuteNonQuery();
    }

    public override long Number(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return Convert.ToInt64(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }

    public override void Bind(params ReadOnlySpan<object?> values)
    {
        for (var index = 0; index < values.Length; index++) PostgresSql.Set(command.Parameters[index], values[index]);
    }

    public override bool Next()
    {
        reader ??= command.ExecuteReader();
        return reader.Read();
    }

    public override string? Text(int column) => DatabaseCommands.Text(reader!, column);

    public override long? Integer(int column) => DatabaseCommands.Integer(reader!, column);

    public override double? Number(int column) => DatabaseCommands.Number(reader!, column);

    public override DateTime? Time(int column) => DatabaseCommands.Time(reader!, column);

    public override bool IsNull(int column) => reader!.IsDBNull(column);

    public override long Whole(int column) => Integer(column) ?? 0;

    public override double Real(int column) => Number(column) ?? 0;

    public override ReadOnlySpan<byte> Utf8(int column)
    {
        if (IsNull(column)) return [];
        var text = reader!.GetString(column);
        if (utf8.Length < Encoding.UTF8.GetMaxByteCount(text.Length)) utf8 = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        return utf8.AsSpan(0, Encoding.UTF8.GetBytes(text, utf8));
    }

    public override void Dispose()
    {
        reader?.Dispose();
        command.Dispose();
    }
}
