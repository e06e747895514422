using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace MediaScoring.Server;

/// <summary>An answer that is written while it is read from the database: memory stays flat however long it becomes.</summary>
internal sealed class StreamedJson : IAsyncDisposable
{
    private const int FlushBytes = 1 << 15;

    private readonly HttpResponse response;
    private long flushedBytes;

    public StreamedJson(HttpResponse response)
    {
        this.response = response;
        response.ContentType = "application/json; charset=utf-8";
        Writer = new Utf8JsonWriter(response.BodyWriter);
    }

    /// <summary>Writes the answer.</summary>
    public Utf8JsonWriter Writer { get; }

    /// <summary>Call between rows: sends what has gathered, and waits for a client that reads slowly.</summary>
    public async ValueTask SendGatheredAsync(CancellationToken cancellationToken)
    {
        if (Writer.BytesCommitted + Writer.BytesPending - flushedBytes < FlushBytes) return;
        Writer.Flush();
        flushedBytes = Writer.BytesCommitted;
        await response.BodyWriter.FlushAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => Writer.DisposeAsync();
}
