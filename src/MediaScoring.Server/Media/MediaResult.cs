using MediaScoring.Catalog;
using MediaScoring.Extraction;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace MediaScoring.Server.Media;

/// <summary>
/// A media file as an answer: ranges, ETag, If-None-Match. The type comes from the file's first bytes and a list; whatever is
/// not on the list is only ever downloaded, in a sandbox.
/// </summary>
internal static class MediaResult
{
    public static string[] GetAndHead { get; } = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>The answer.</summary>
    /// <param name="place">The file.</param>
    /// <param name="asDownload">Whether browsers shall save it.</param>
    /// <param name="context">The request.</param>
    /// <param name="library">The library.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task<IResult> OfAsync(MediaPlace place, bool asDownload, HttpContext context, MediaLibrary library, CancellationToken cancellationToken)
    {
        if (!File.Exists(place.AbsolutePath)) throw new FileNotFoundException($"There is no file {place.RelativePath}.", place.RelativePath);

        var file = library.Folder.OpenRead(place);
        try
        {
            var start = new byte[MetadataReader.FormatBytes];
            var count = await file.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
            file.Position = 0;
            var type = TypeOf(MetadataReader.FormatOf(start.AsSpan(0, count)));
            var modifiedAt = File.GetLastWriteTimeUtc(file.SafeFileHandle);
            var headers = context.Response.Headers;
            headers.CacheControl = "private, no-cache";   // kept by the browser, asked for again by ETag
            if (type is null) headers.ContentSecurityPolicy = SecurityHeaders.SandboxPolicy;
            if (HttpMethods.IsGet(context.Request.Method) && !asDownload) library.Accesses.Opened(place);
            return TypedResults.Stream(
                file, type ?? "application/octet-stream", asDownload || type is null ? place.Name : null, new DateTimeOffset(modifiedAt, TimeSpan.Zero),
                new EntityTagHeaderValue($"\"{modifiedAt.Ticks:x}-{file.Length:x}\""), enableRangeProcessing: true);
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    /// <summary>The type under which a format is served; null for formats that browsers must not open.</summary>
    private static string? TypeOf(string format) => format switch
    {
        "png" => "image/png",
        "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "bmp" => "image/bmp",
        "avif" => "image/avif",
        "heif" => "image/heif",
        "jxl" => "image/jxl",
        "mp4" => "video/mp4",
        "mov" => "video/quicktime",
        "webm" => "video/webm",
        "mkv" => "video/matroska",
        "avi" => "video/x-msvideo",
        _ => null,
    };
}
