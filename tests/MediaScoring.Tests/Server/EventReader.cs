using System.Text.Json;

namespace MediaScoring.Tests.Server;

/// <summary>The server's events, as a page hears them.</summary>
internal sealed class EventReader(HttpResponseMessage answer, StreamReader lines) : IDisposable
{
    public static async Task<EventReader> OpenAsync(RunningServer server)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/events");
        var answer = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        return new EventReader(answer, new StreamReader(await answer.Content.ReadAsStreamAsync()));
    }

    public async Task<(string Name, JsonElement Data)> NextAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var name = "";
        while (await lines.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal)) name = line["event: ".Length..];
            if (line.StartsWith("data: ", StringComparison.Ordinal)) return (name, JsonDocument.Parse(line["data: ".Length..]).RootElement.Clone());
        }

        throw new InvalidOperationException("The stream ended.");
    }

    public async Task<(string Name, JsonElement Data)> UntilAsync(Func<(string Name, JsonElement Data), bool> isMeant)
    {
        while (true)
        {
            var happened = await NextAsync();
            if (isMeant(happened)) return happened;
        }
    }

    public void Dispose()
    {
        lines.Dispose();
        answer.Dispose();
    }
}
