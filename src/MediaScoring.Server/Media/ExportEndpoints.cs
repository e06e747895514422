using System.IO.Compression;
using System.Text;
using MediaScoring.Catalog;
using MediaScoring.Search;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace MediaScoring.Server.Media;

/// <summary>Several files as one ZIP, written while it is sent: nothing is kept on disk, however large it is.</summary>
internal static class ExportEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/export-filtered", ExportNamedAsync).Accepts<NamesRequest>("application/json").Produces(StatusCodes.Status200OK, contentType: "application/zip")
            .Is(RoutePolicy.Read, "Media", "The named files as a ZIP; names that lead to no file are left out, names given twice are stored once.");
        routes.MapGet("/api/v1/export", ExportFoundAsync).Produces(StatusCodes.Status200OK, contentType: "application/zip")
            .Is(RoutePolicy.Read, "Media", "Every file that a query text finds, and whose score lies in the range, as a ZIP in the order of the search.");
    }

    private static async Task ExportNamedAsync(HttpContext context, NamesRequest request, MediaLibrary library, RequestNames names, CancellationToken cancellationToken) =>
        await ExportAsync(context, await PlacesAsync(request.ToList(mayBeEmpty: false), names, cancellationToken), library, cancellationToken);

    private static async Task ExportFoundAsync(
        HttpContext context, MediaLibrary library, CancellationToken cancellationToken, string? query = null, [FromQuery(Name = "min_score")] int? minScore = null, [FromQuery(Name = "max_score")] int? maxScore = null)
    {
        library.RequireDatabase();

        // The paths first: a download may take an hour, and no reader of the database should be open that long.
        var places = new List<MediaPlace>();
        await foreach (var found in library.Search.StreamAsync(new SearchQuery { Text = query, MinScore = minScore, MaxScore = maxScore }, cancellationToken))
            places.Add(library.Folder.Resolve(found.File.Path));
        await ExportAsync(context, places, library, cancellationToken);
    }

    private static async Task ExportAsync(HttpContext context, IReadOnlyList<MediaPlace> places, MediaLibrary library, CancellationToken cancellationToken)
    {
        context.Response.ContentType = "application/zip";
        context.Response.Headers.ContentDisposition = "attachment; filename=filtered_media.zip";
        await using var body = new PipeBodyStream(context.Response.BodyWriter);
        await using var archive = await ZipArchive.CreateAsync(body, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8, cancellationToken);
        var used = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var place in places)
        {
            await AddAsync(archive, place, FreeName(SafeName(place.RelativePath), used), library, cancellationToken);
            await body.FlushAsync(cancellationToken);
        }
    }

    private static async Task<IReadOnlyList<MediaPlace>> PlacesAsync(IReadOnlyList<string> given, RequestNames names, CancellationToken cancellationToken)
    {
        var places = new List<MediaPlace>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in given)
        {
            try
            {
                var place = await names.GetAsync(name, cancellationToken);
                if (seen.Add(place.RelativePath)) places.Add(place);
            }
            catch (Exception refusal) when (refusal is PathRefusedException or RefusedRequestException)
            {
                // As in the earlier application: what is not there, or not to be had, is left out.
            }
        }

        return places;
    }

    private static async Task AddAsync(ZipArchive archive, MediaPlace place, string entryName, MediaLibrary library, CancellationToken cancellationToken)
    {
        FileStream file;
        try
        {
            file = library.Folder.OpenRead(place);
        }
        catch (Exception absence) when (absence is FileNotFoundException or PathRefusedException or UnauthorizedAccessException)
        {
            return;   // gone since the beginning of the answer
        }

        await using (file)
        {
            var entry = archive.CreateEntry(entryName, CompressionLevel.NoCompression);   // media are compressed already
            entry.LastWriteTime = ZipTime(File.GetLastWriteTime(file.SafeFileHandle));
            await using var content = await entry.OpenAsync(cancellationToken);
            await file.CopyToAsync(content, cancellationToken);
        }
    }

    /// <summary>A name that every program may unpack: no way up, no drive, no control characters.</summary>
    internal static string SafeName(string relativePath)
    {
        var safe = new StringBuilder(relativePath.Length);
        foreach (var character in relativePath) safe.Append(char.IsControl(character) || character is '\\' or ':' or '*' or '?' or '"' or '<' or '>' or '|' ? '_' : character);
        var segments = safe.ToString().Split('/').Select(segment => segment.Trim(' ') is "" or "." or ".." ? "_" : segment.TrimEnd('.', ' ') is { Length: > 0 } name ? name : "_");
        return string.Join('/', segments);
    }

    private static string FreeName(string name, HashSet<string> used)
    {
        var free = name;
        for (var number = 2; !used.Add(free); number++)
        {
            free = $"{name[..^Path.GetExtension(name).Length]} ({number}){Path.GetExtension(name)}";
        }

        return free;
    }

    private static DateTimeOffset ZipTime(DateTime local)
    {
        // ZIP counts from 1980 to 2107.
        var year = Math.Clamp(local.Year, 1980, 2107);
        return year == local.Year ? new DateTimeOffset(local) : new DateTimeOffset(new DateTime(year, 1, 1, 0, 0, 0, DateTimeKind.Local));
    }
}
