using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MediaScoring.Server.Media;

/// <summary>The files themselves, by name.</summary>
internal static class MediaEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/media/{**name}", MediaResult.GetAndHead, MediaAsync).Is(RoutePolicy.Read, "Media", "A file, by its name, with ranges.");
        routes.MapMethods("/download/{**name}", MediaResult.GetAndHead, DownloadAsync).Is(RoutePolicy.Read, "Media", "A file, by its name, to be saved.");
    }

    private static async Task<IResult> MediaAsync(HttpContext context, MediaLibrary library, RequestNames names, CancellationToken cancellationToken) =>
        await MediaResult.OfAsync(await names.GetAsync(context, prefixSegments: 1, cancellationToken), asDownload: false, context, library, cancellationToken);

    private static async Task<IResult> DownloadAsync(HttpContext context, MediaLibrary library, RequestNames names, CancellationToken cancellationToken) =>
        await MediaResult.OfAsync(await names.GetAsync(context, prefixSegments: 1, cancellationToken), asDownload: true, context, library, cancellationToken);
}
