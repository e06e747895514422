using MediaScoring.Server.Catalog;
using MediaScoring.Server.Media;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace MediaScoring.Server.Thumbnails;

/// <summary>As the earlier application answers it. Thumbnails are made when they are asked for, so nothing is ever generated ahead.</summary>
internal sealed record ThumbnailProgressAnswer(bool Generating, int Current, int Total, string? CurrentFile);

/// <summary>Small pictures of files.</summary>
internal static class ThumbnailEndpoints
{
    private const int UsualSize = 256;

    private static readonly int[] sizes = [64, UsualSize, 512];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/thumbnail/{**name}", MediaResult.GetAndHead, ByNameAsync).Is(RoutePolicy.Read, "Thumbnails", "A small picture of a file, by its name, made when there is none yet.");
        routes.MapGet("/api/thumbnail-progress", () => new ThumbnailProgressAnswer(false, 0, 0, null)).Is(RoutePolicy.Read, "Thumbnails", "How far thumbnails are generated; they are made on demand, so never anything.");
        routes.MapMethods("/api/v1/files/{id:long}/thumbnail", MediaResult.GetAndHead, ByIdAsync).Is(RoutePolicy.Read, "Thumbnails", "A small picture of a file; size (height in pixels) 64, 256 or 512.");
    }

    private static async Task<IResult> ByNameAsync(HttpContext context, MediaLibrary library, RequestNames names, ServerSettings settings, CancellationToken cancellationToken)
    {
        if (!settings.Thumbnails) throw RefusedRequestException.NotFound("Thumbnails are switched off (generate_thumbnails: false).");
        var place = await names.GetAsync(context, prefixSegments: 1, cancellationToken);
        return await ThumbnailAsync(context, library, place.RelativePath, settings.ThumbnailHeight, cancellationToken);
    }

    private static async Task<IResult> ByIdAsync(long id, int? size, HttpContext context, MediaLibrary library, CancellationToken cancellationToken)
    {
        if (size is { } given && !sizes.Contains(given)) throw RefusedRequestException.Invalid("size", "give 64, 256 or 512.");
        var file = await library.GetFileAsync(id, cancellationToken);
        return await ThumbnailAsync(context, library, file.Path, size ?? UsualSize, cancellationToken);
    }

    private static async Task<IResult> ThumbnailAsync(HttpContext context, MediaLibrary library, string path, int height, CancellationToken cancellationToken)
    {
        var thumbnail = await library.Thumbnails.GetAsync(path, height, cancellationToken) ?? throw RefusedRequestException.NotFound($"No thumbnail can be drawn of {path}.");
        context.Response.Headers.CacheControl = "private, no-cache";
        return TypedResults.Bytes(thumbnail.Bytes, thumbnail.MimeType, entityTag: new EntityTagHeaderValue($"\"{thumbnail.ETag}\""));
    }
}
