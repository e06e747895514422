using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MediaScoring.Cli.Output;

/// <summary>Writes JSON objects to standard output, one a line, in UTF-8; names in snake_case.</summary>
internal sealed class JsonLines(Terminal terminal) : IDisposable
{
    private readonly ArrayBufferWriter<byte> line = new();
    private readonly Utf8JsonWriter writer = new(Stream.Null, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    private readonly BufferedStream output = new(terminal.Bytes(), 64 * 1024);

    /// <summary>Writes one object, whose members the given action writes.</summary>
    public void Write(Action<Utf8JsonWriter> members)
    {
        line.ResetWrittenCount();
        writer.Reset(line);
        writer.WriteStartObject();
        members(writer);
        writer.WriteEndObject();
        writer.Flush();
        output.Write(line.WrittenSpan);
        output.WriteByte((byte)'\n');
        if (terminal.IsOutputTerminal) output.Flush();
    }

    /// <summary>Writes what is still buffered.</summary>
    public void Dispose()
    {
        output.Flush();
        writer.Dispose();
    }
}

/// <summary>Members whose value may be absent: absent is null, never left out.</summary>
internal static class JsonMembers
{
    public static void Text(this Utf8JsonWriter writer, string name, string? value)
    {
        // A name on disk may hold half a surrogate pair, which JSON cannot.
        if (value is null) writer.WriteNull(name);
        else writer.WriteString(name, WellFormed(value));
    }

    public static void Number(this Utf8JsonWriter writer, string name, long? value)
    {
        if (value is { } number) writer.WriteNumber(name, number);
        else writer.WriteNull(name);
    }

    public static void Number(this Utf8JsonWriter writer, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number)) writer.WriteNumber(name, number);
        else writer.WriteNull(name);
    }

    public static void Flag(this Utf8JsonWriter writer, string name, bool? value)
    {
        if (value is { } flag) writer.WriteBoolean(name, flag);
        else writer.WriteNull(name);
    }

    public static void Texts(this Utf8JsonWriter writer, string name, IEnumerable<string> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values) writer.WriteStringValue(WellFormed(value));
        writer.WriteEndArray();
    }

    private static string WellFormed(string text) => text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF')
        ? string.Concat(text.EnumerateRunes().Select(rune => rune.ToString()))
        : text;
}
