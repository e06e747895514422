using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace MediaScoring.Server;

/// <summary>
/// An answer that is written while it is read from the database: memory stays flat however long it becomes. What has gathered
/// is sent between rows, so that a failure before the first sending still becomes a proper error.
/// </summary>
internal sealed class StreamedJson : IAsyncDisposable
{
    private const int SendBytes = 1 << 15;

    private readonly ArrayBufferWriter<byte> gathered = new(SendBytes * 2);
    private readonly HttpResponse response;

    public StreamedJson(HttpResponse response)
    {
        this.response = response;
        Writer = new Utf8JsonWriter(gathered);
    }

    /// <summary>Writes the answer.</summary>
    public Utf8JsonWriter Writer { get; }

    /// <summary>Call between rows: sends what has gathered when it is worth it, and waits for a client that reads slowly.</summary>
    public ValueTask SendGatheredAsync(CancellationToken cancellationToken) =>
        gathered.WrittenCount + Writer.BytesPending < SendBytes ? ValueTask.CompletedTask : SendAsync(cancellationToken);

    /// <summary>Call at the end: sends the rest.</summary>
    public ValueTask FinishAsync(CancellationToken cancellationToken) => SendAsync(cancellationToken);

    public ValueTask DisposeAsync() => Writer.DisposeAsync();

    private async ValueTask SendAsync(CancellationToken cancellationToken)
    {
        Writer.Flush();
        if (!response.HasStarted) response.ContentType = "application/json; charset=utf-8";
        await response.BodyWriter.WriteAsync(gathered.WrittenMemory, cancellationToken);
        gathered.ResetWrittenCount();
    }
}
