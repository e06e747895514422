using MediaScoring.Catalog;
using MediaScoring.Ingestion;
using MediaScoring.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace MediaScoring.Server;

/// <summary>File names in requests: as the client wrote them, decoded exactly once, and the places that they mean.</summary>
internal sealed class RequestNames(MediaLibrary library)
{
    private const int ListedCandidates = 20;

    /// <summary>
    /// What follows the prefix in the request's path. Taken from the target as it was sent: the server's own decoding leaves
    /// %2F as it is, so that <c>a%2Fb</c> and a file that is really called <c>a%2Fb</c> would become one.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="prefixSegments">How many segments of the path stand before the name: 1 for <c>/media/…</c>, 2 for <c>/api/meta/…</c>.</param>
    public static string After(HttpContext context, int prefixSegments)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var path = target.AsSpan();
        if (!path.StartsWith('/') && path.IndexOf("://") is var scheme and > 0)
        {
            var start = path[(scheme + 3)..].IndexOf('/');
            path = start < 0 ? "/" : path[(scheme + 3 + start)..];
        }

        if (path.IndexOf('?') is var query and >= 0) path = path[..query];
        for (var segment = 0; segment < prefixSegments; segment++)
        {
            var slash = path[1..].IndexOf('/');
            if (slash < 0) throw new PathRefusedException(PathRefusal.Invalid, "The file name is empty.");
            path = path[(slash + 1)..];
        }

        return Uri.UnescapeDataString(path[1..]);
    }

    /// <summary>The path of a file as part of an address: every segment percent-encoded.</summary>
    public static string Encode(string relativePath) => string.Join('/', relativePath.Split('/').Select(Uri.EscapeDataString));

    /// <summary>The file on disk that a name means: a path below the media folder, or a bare name where only one file has it.</summary>
    /// <exception cref="PathRefusedException">The name leads elsewhere.</exception>
    /// <exception cref="RefusedRequestException">404: no file; 409: several.</exception>
    public async Task<MediaPlace> GetAsync(string name, CancellationToken cancellationToken)
    {
        var place = library.Folder.Resolve(name);
        if (place.RelativePath.Length > 0 && File.Exists(place.AbsolutePath)) return place;
        if (place.RelativePath.Length == 0 || place.RelativePath.Contains('/', StringComparison.Ordinal)) throw NotFound(name);

        var candidates = await NamedAsync(place.RelativePath, cancellationToken);
        if (candidates.Count == 0) throw NotFound(name);
        if (candidates.Count == 1) return library.Folder.Resolve(candidates[0]);
        throw new RefusedRequestException(StatusCodes.Status409Conflict, $"{candidates.Count} files are called {place.RelativePath}. Name one by its path: {string.Join(", ", candidates.Take(3))}{(candidates.Count > 3 ? " …" : "")}")
        {
            Candidates = [.. candidates.Take(ListedCandidates)],
        };
    }

    /// <summary>The same for a request's route.</summary>
    public Task<MediaPlace> GetAsync(HttpContext context, int prefixSegments, CancellationToken cancellationToken) =>
        GetAsync(After(context, prefixSegments), cancellationToken);

    /// <summary>Whether the library holds this file: it has a row, or it is of a supported type.</summary>
    public async Task<bool> IsMediaAsync(MediaPlace place, CancellationToken cancellationToken) =>
        FilePattern.EverySupportedType.Matches(place.RelativePath)
        || (library.HasDatabase && await library.Files.FindAsync(place.RelativePath, cancellationToken) is not null);

    private async Task<IReadOnlyList<string>> NamedAsync(string name, CancellationToken cancellationToken)
    {
        var paths = await StoredAsync(name, cancellationToken) ?? await Task.Run(
            () => library.Listing.Files("", FilePattern.EverySupportedType, recursive: true, cancellationToken)
                .Select(file => file.Path).Where(path => path.EndsWith("/" + name, StringComparison.Ordinal)).ToList(),
            cancellationToken);
        return [.. paths.Where(path => File.Exists(library.Folder.Resolve(path).AbsolutePath))];
    }

    /// <summary>The paths of this name on record; null without a database.</summary>
    private async Task<IReadOnlyList<string>?> StoredAsync(string name, CancellationToken cancellationToken)
    {
        if (!library.HasDatabase) return null;
        try
        {
            return [.. (await library.Files.NamedAsync(name, cancellationToken)).Select(file => file.Path)];
        }
        catch (DatabaseUnavailableException)
        {
            return null;
        }
    }

    private static RefusedRequestException NotFound(string name) =>
        RefusedRequestException.NotFound($"There is no file {(Path.IsPathRooted(name) ? Path.GetFileName(name) : name)} in the media folder.");
}
