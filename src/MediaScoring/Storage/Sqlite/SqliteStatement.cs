using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace MediaScoring.Storage.Sqlite;

/// <summary>
/// Run straight through SQLite's own interface, since ADO.NET costs more than the writing. Prepared when it is first used: a
/// score needs few of the statements that a sync needs.
/// </summary>
internal sealed class SqliteStatement(SqliteConnection connection, string sql) : PreparedStatement
{
    private sqlite3_stmt? statement;
    private nint handle;   // of the statement, which this object keeps
    private byte[] copy = [];

    public override int Run(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        try
        {
            Check(raw.sqlite3_step(statement));
            return raw.sqlite3_changes(connection.Handle!);
        }
        finally
        {
            raw.sqlite3_reset(statement);   // what the step said has been told
        }
    }

    public override void RunLater(params ReadOnlySpan<object?> values) => Run(values);

    public override long Number(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        try
        {
            Check(raw.sqlite3_step(statement));
            var number = raw.sqlite3_column_int64(statement, 0);
            Check(raw.sqlite3_step(statement));   // to its end, so that everything it does is done
            return number;
        }
        finally
        {
            raw.sqlite3_reset(statement);
        }
    }

    public override bool Next()
    {
        Prepare();
        var code = raw.sqlite3_step(statement);
        Check(code);
        return code == raw.SQLITE_ROW;
    }

    public override string? Text(int column) => IsNull(column) ? null : Encoding.UTF8.GetString(Utf8(column));

    public override long? Integer(int column) => SqliteColumns.Type(handle, column) switch
    {
        raw.SQLITE_INTEGER => Whole(column),
        raw.SQLITE_FLOAT when Real(column) is var number && Math.Abs(number) < long.MaxValue => (long)number,
        _ => null,
    };

    public override double? Number(int column) => SqliteColumns.Type(handle, column) is raw.SQLITE_INTEGER or raw.SQLITE_FLOAT ? Real(column) : null;

    public override DateTime? Time(int column) => UtcText.Parse(Text(column));

    public override bool IsNull(int column) => SqliteColumns.Type(handle, column) == raw.SQLITE_NULL;

    public override long Whole(int column) => SqliteColumns.Whole(handle, column);

    public override double Real(int column) => SqliteColumns.Real(handle, column);

    public override ReadOnlySpan<byte> Utf8(int column)
    {
        var place = SqliteColumns.Text(handle, column);   // first: it may turn a number into text, whose length is asked for then
        var length = place == 0 ? 0 : SqliteColumns.Length(handle, column);
        if (length == 0) return [];
        if (length > copy.Length) copy = new byte[2 * length];
        Marshal.Copy(place, copy, 0, length);
        return copy.AsSpan(0, length);
    }

    public override void Dispose()
    {
        handle = 0;   // SQLite takes it for a row without columns
        statement?.Dispose();
    }

    public override void Bind(params ReadOnlySpan<object?> values)
    {
        Prepare();
        for (var index = 0; index < values.Length; index++)
        {
            Check(values[index] switch
            {
                null => raw.sqlite3_bind_null(statement, index + 1),
                string text => raw.sqlite3_bind_text(statement, index + 1, text),
                long number => raw.sqlite3_bind_int64(statement, index + 1, number),
                int number => raw.sqlite3_bind_int64(statement, index + 1, number),
                double number => raw.sqlite3_bind_double(statement, index + 1, number),
                Array list => raw.sqlite3_bind_text(statement, index + 1, JsonList.Of(list)),
                bool flag => raw.sqlite3_bind_int64(statement, index + 1, flag ? 1 : 0),
                var other => throw new ArgumentException($"{other.GetType().Name} cannot be bound.", nameof(values)),
            });
        }
    }

    private void Prepare()
    {
        if (statement is not null) return;
        Check(raw.sqlite3_prepare_v2(connection.Handle!, sql, out statement));
        handle = statement.DangerousGetHandle();
    }

    private void Check(int code)
    {
        if (code is raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE) return;
        throw new SqliteException($"SQLite Error {code}: '{raw.sqlite3_errmsg(connection.Handle!).utf8_to_string()}'.", code & 0xFF, raw.sqlite3_extended_errcode(connection.Handle!));
    }
}
