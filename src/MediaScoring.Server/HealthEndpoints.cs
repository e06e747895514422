using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MediaScoring.Server;

internal sealed record HealthAnswer(string Status, bool Database);

/// <summary>Search is "ready", "loading" (only plain searches are answered), or "off" without a database.</summary>
internal sealed record ReadyAnswer(string Status, bool Database, string Search);

/// <summary>Whether the server lives, and whether it can do its work.</summary>
internal static class HealthEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", (MediaLibrary library) => new HealthAnswer("live", library.HasDatabase)).Is(RoutePolicy.Open, "Health", "Answers as long as the server lives.");
        routes.MapGet("/health/ready", Ready).Is(RoutePolicy.Open, "Health", "200 when the media folder can be read, else 503. Without a database the server is ready too: database is false. search says whether the search index is loaded.");
    }

    private static ReadyAnswer Ready(MediaLibrary library) => Directory.Exists(library.Folder.Path)
        ? new ReadyAnswer("ready", library.HasDatabase, !library.HasDatabase ? "off" : library.Search.IsReady ? "ready" : "loading")
        : throw new RefusedRequestException(StatusCodes.Status503ServiceUnavailable, "The media folder is not there. Check whether its disk is mounted.");
}
