using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace MediaScoring.Server.Ingestion;

/// <summary>What happens in the library, as server-sent events.</summary>
internal static class EventEndpoints
{
    public const string Path = "/api/v1/events";

    private static readonly TimeSpan heartbeat = TimeSpan.FromSeconds(15);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet(Path, ListenAsync).Is(RoutePolicy.Read, "Sync", "What happens, as server-sent events: sync (at most four a second), files (how many came, changed or went; at most one a second), score, keywords. The first event is the present state of the sync.")
            .Produces(StatusCodes.Status200OK, contentType: "text/event-stream");

    private static async Task ListenAsync(HttpContext context, EventStream events, BackgroundSync sync, IHostApplicationLifetime lifetime, IOptions<JsonOptions> json)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        using var listener = events.Listen();
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        await WriteAsync(context, new ServerEvent("sync", [sync.Status]), json.Value.SerializerOptions, ended.Token);
        try
        {
            while (!ended.IsCancellationRequested)
            {
                using var pause = CancellationTokenSource.CreateLinkedTokenSource(ended.Token);
                pause.CancelAfter(heartbeat);
                try
                {
                    await WriteAsync(context, await listener.Events.ReadAsync(pause.Token), json.Value.SerializerOptions, ended.Token);
                }
                catch (OperationCanceledException) when (!ended.IsCancellationRequested)
                {
                    await context.Response.WriteAsync(": still here\n\n", ended.Token);   // proxies close silent connections
                    await context.Response.Body.FlushAsync(ended.Token);
                }
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The page was closed, or the server stops.
        }
    }

    private static async Task WriteAsync(HttpContext context, ServerEvent happened, JsonSerializerOptions options, CancellationToken cancellationToken)
    {
        var lines = happened.Data.Select(data => $"event: {happened.Name}\ndata: {JsonSerializer.Serialize(data, data.GetType(), options)}\n\n");
        await context.Response.WriteAsync(string.Concat(lines), cancellationToken);
        await context.Response.Body.FlushAsync(cancellationToken);
    }
}
