using MediaScoring.Server.Catalog;
using MediaScoring.Server.Media;
using MediaScoring.Thumbnails;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace MediaScoring.Server.Thumbnails;

/// <summary>How far thumbnails are made ahead, as the earlier application answers it.</summary>
/// <param name="Generating">Whether some are being made, or wait until nothing else runs.</param>
/// <param name="Current">Files that have their thumbnail, or cannot have one, of those that were looked at this time.</param>
/// <param name="Total">Files to look at this time.</param>
/// <param name="CurrentFile">The file that is looked at, relative to the media folder; null when none is.</param>
internal sealed record ThumbnailProgressAnswer(bool Generating, int Current, int Total, string? CurrentFile);

/// <summary>Small pictures of files.</summary>
internal static class ThumbnailEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/thumbnail/{**name}", MediaResult.GetAndHead, ByNameAsync).Is(RoutePolicy.Read, "Thumbnails", "A small picture of a file, by its name, made when there is none yet.");
        routes.MapGet("/api/thumbnail-progress", (ThumbnailsAhead ahead) => ahead.Progress).Is(RoutePolicy.Read, "Thumbnails", "How far the page's usual thumbnails are made ahead, for files that came to the library; all others are made when they are asked for.");
        routes.MapMethods("/api/v1/files/{id:long}/thumbnail", MediaResult.GetAndHead, ByIdAsync).Is(RoutePolicy.Read, "Thumbnails", "A small picture of a file that fits into a square of size pixels (64, 256 or 512); WebP for those who accept it, else JPEG. With of, the modified_at that the file has in lists, browsers keep it for a year.");
    }

    private static async Task<IResult> ByNameAsync(HttpContext context, MediaLibrary library, RequestNames names, ServerSettings settings, CancellationToken cancellationToken)
    {
        if (!settings.Thumbnails) throw RefusedRequestException.NotFound("Thumbnails are switched off (generate_thumbnails: false).");
        var place = await names.GetAsync(context, prefixSegments: 1, cancellationToken);
        return Answer(context, await library.Thumbnails.GetByHeightAsync(place.RelativePath, settings.ThumbnailHeight, cancellationToken), place.RelativePath);
    }

    private static async Task<IResult> ByIdAsync(long id, int? size, DateTime? of, HttpContext context, MediaLibrary library, CancellationToken cancellationToken)
    {
        if (size is { } given && !ThumbnailStore.Sizes.Contains(given)) throw RefusedRequestException.Invalid("size", "give 64, 256 or 512.");
        var file = await library.GetFileAsync(id, cancellationToken);
        var wantsWebp = context.Request.GetTypedHeaders().Accept.Any(type => type.MediaType.Equals("image/webp", StringComparison.OrdinalIgnoreCase) && type.Quality is not 0);
        context.Response.Headers.Vary = "Accept";

        // Another content has another time, and with it another address.
        var isFixed = of is not null && of == file.ModifiedAt;
        return Answer(context, await library.Thumbnails.GetAsync(file.Path, size ?? ThumbnailStore.UsualSize, wantsWebp ? ThumbnailFormat.Webp : ThumbnailFormat.Jpeg, cancellationToken), file.Path, isFixed);
    }

    private static FileContentHttpResult Answer(HttpContext context, Thumbnail? thumbnail, string path, bool isFixed = false)
    {
        if (thumbnail is null) throw RefusedRequestException.NotFound($"No thumbnail can be drawn of {path}.");
        context.Response.Headers.CacheControl = isFixed ? "private, max-age=31536000, immutable" : "private, no-cache";
        return TypedResults.Bytes(thumbnail.Bytes, thumbnail.MimeType, entityTag: new EntityTagHeaderValue($"\"{thumbnail.ETag}\""));
    }
}
