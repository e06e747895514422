using System.Runtime.CompilerServices;
using MediaScoring.Catalog;
using MediaScoring.Ingestion;
using MediaScoring.Media;
using MediaScoring.Server.Ingestion;
using MediaScoring.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MediaScoring.Server.Catalog;

internal sealed record ListedVideo(string Name, string Url, int Score);

internal sealed record VideosAnswer(
    string Dir, string Pattern, IReadOnlyList<ListedVideo> Videos, bool ThumbnailsEnabled, int ThumbnailHeight, IReadOnlyList<string> ToggleExtensions);

internal sealed record ScanRequest(string? Dir, string? Pattern);

internal sealed record ScanAnswer(bool Ok, string Dir, string Pattern, long Count);

internal sealed record ListedDirectory(string Name, string Path);

internal sealed record DirectoriesAnswer(IReadOnlyList<ListedDirectory> Directories, string CurrentPath);

internal sealed record SiblingsAnswer(IReadOnlyList<ListedDirectory> Directories, string CurrentPath, string ParentPath);

/// <summary>Folders and what lies in them: the routes of the earlier application, inside the media folder only.</summary>
internal static class FolderEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/videos", VideosAsync).Is(RoutePolicy.Read, "Folders", "The files of the folder that was scanned last, with their scores.").Produces<VideosAnswer>();
        routes.MapPost("/api/scan", ScanAsync).Is(RoutePolicy.Write, "Folders", "Chooses the folder and the pattern that /api/videos lists, and syncs it. An empty pattern keeps the one in force.");
        routes.MapGet("/api/directories", Directories).Is(RoutePolicy.Read, "Folders", "The folders inside a folder; without path, inside the one that was scanned last.");
        routes.MapGet("/api/sibling-directories", Siblings).Is(RoutePolicy.Read, "Folders", "The folders beside a folder; none beside the media folder itself.");
    }

    private static async Task VideosAsync(HttpContext context, MediaLibrary library, ShownFolder shown, ServerSettings settings, CancellationToken cancellationToken)
    {
        var view = shown.Current;
        var files = FilesOf(library, view, settings.Recursive, cancellationToken);
        await using var answer = new StreamedJson(context.Response);
        var json = answer.Writer;
        json.WriteStartObject();
        json.WriteString("dir", view.DirectoryText);
        json.WriteString("pattern", view.PatternText);
        json.WriteStartArray("videos");
        await foreach (var (path, score) in files)
        {
            json.WriteStartObject();
            json.WriteString("name", path);
            json.WriteString("url", "/media/" + RequestNames.Encode(path));
            json.WriteNumber("score", score.Value);
            json.WriteEndObject();
            await answer.SendGatheredAsync(cancellationToken);
        }

        json.WriteEndArray();
        json.WriteBoolean("thumbnails_enabled", settings.Thumbnails);
        json.WriteNumber("thumbnail_height", settings.ThumbnailHeight);
        json.WriteStartArray("toggle_extensions");
        foreach (var extension in settings.ToggleExtensions) json.WriteStringValue(extension);
        json.WriteEndArray();
        json.WriteEndObject();
        await answer.FinishAsync(cancellationToken);
    }

    /// <summary>The files of a view by path: from the database, or from the disk where the database does not know them yet.</summary>
    private static IAsyncEnumerable<(string Path, Score Score)> FilesOf(MediaLibrary library, ShownFolder.View view, bool recursive, CancellationToken cancellationToken) =>
        library.HasDatabase && view.IsSynced ? StoredAsync(library, view, recursive, cancellationToken) : OnDiskAsync(library, view, recursive, cancellationToken);

    private static async IAsyncEnumerable<(string Path, Score Score)> StoredAsync(
        MediaLibrary library, ShownFolder.View view, bool recursive, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var prefixLength = view.Directory.Length == 0 ? 0 : view.Directory.Length + 1;
        await using var files = library.Files.StreamBelowAsync(view.Directory, cancellationToken).GetAsyncEnumerator(cancellationToken);
        var isReading = false;
        var hasFailed = false;
        try
        {
            isReading = await files.MoveNextAsync();
        }
        catch (DatabaseUnavailableException)
        {
            hasFailed = true;   // the disk still tells what there is, and the sidecars what it is worth
        }

        if (hasFailed)
        {
            await foreach (var file in OnDiskAsync(library, view, recursive, cancellationToken)) yield return file;
        }

        for (; isReading; isReading = await files.MoveNextAsync())
        {
            var file = files.Current;
            if (!recursive && file.Path.IndexOf('/', prefixLength) >= 0) continue;
            if (view.Pattern.Matches(file.Path)) yield return (file.Path, file.Score);
        }
    }

    private static async IAsyncEnumerable<(string Path, Score Score)> OnDiskAsync(
        MediaLibrary library, ShownFolder.View view, bool recursive, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var stored = await StoredScoresAsync(library, view.Directory, cancellationToken);
        var found = await Task.Run(
            () => library.Listing.Files(view.Directory, view.Pattern, recursive, cancellationToken)
                .Select(file => (file.Path, Score: file.ReadScore() ?? stored.GetValueOrDefault(file.Path)))
                .OrderBy(file => file.Path, StringComparer.Ordinal).ToList(),
            cancellationToken);
        foreach (var file in found) yield return file;
    }

    /// <summary>A score that only the database has (its sidecar was lost) counts too.</summary>
    private static async Task<Dictionary<string, Score>> StoredScoresAsync(MediaLibrary library, string directory, CancellationToken cancellationToken)
    {
        var stored = new Dictionary<string, Score>(StringComparer.Ordinal);
        if (!library.HasDatabase) return stored;
        try
        {
            await foreach (var file in library.Files.StreamBelowAsync(directory, cancellationToken))
            {
                if (file.Score != Score.Unrated) stored[file.Path] = file.Score;
            }
        }
        catch (DatabaseUnavailableException)
        {
            stored.Clear();   // the sidecars alone then say what holds
        }

        return stored;
    }

    private static async Task<ScanAnswer> ScanAsync(
        ScanRequest request, MediaLibrary library, ShownFolder shown, BackgroundSync sync, ServerSettings settings, CancellationToken cancellationToken)
    {
        var place = library.Folder.Resolve(request.Dir is null or "" ? "." : request.Dir);
        if (!Directory.Exists(place.AbsolutePath)) throw new RefusedRequestException(StatusCodes.Status400BadRequest, $"There is no folder {ShownFolder.NameOf(place.RelativePath)} in the media folder.", "dir");

        var pattern = PatternOf(request.Pattern) ?? shown.Current.Pattern;
        shown.Show(place.RelativePath, pattern, isSynced: false);
        if (library.HasDatabase) await SyncAsync(place, pattern, shown, sync, cancellationToken);

        var count = 0L;
        await foreach (var _ in FilesOf(library, new ShownFolder.View(place.RelativePath, pattern, shown.Current.IsSynced), settings.Recursive, cancellationToken)) count++;
        var view = new ShownFolder.View(place.RelativePath, pattern, true);
        return new ScanAnswer(true, view.DirectoryText, view.PatternText, count);
    }

    private static async Task SyncAsync(MediaPlace place, FilePattern pattern, ShownFolder shown, BackgroundSync sync, CancellationToken cancellationToken)
    {
        try
        {
            await sync.RunAsync(place.RelativePath, pattern).WaitAsync(cancellationToken);
            shown.Synced(place.RelativePath, pattern);
        }
        catch (DatabaseUnavailableException)
        {
            // The list then comes from the disk; whoever searches is told that the database failed.
        }
    }

    private static FilePattern? PatternOf(string? text)
    {
        try
        {
            return string.IsNullOrWhiteSpace(text) ? null : FilePattern.Parse(text);
        }
        catch (LibraryException refusal)
        {
            throw RefusedRequestException.Invalid("pattern", refusal.Message);
        }
    }

    private static DirectoriesAnswer Directories(string? path, MediaLibrary library, ShownFolder shown, ServerSettings settings)
    {
        var place = PlaceOf(path, library, shown);
        return new DirectoriesAnswer(Listed(place.RelativePath, library, settings), ShownFolder.NameOf(place.RelativePath));
    }

    private static SiblingsAnswer Siblings(string? path, MediaLibrary library, ShownFolder shown, ServerSettings settings)
    {
        var place = PlaceOf(path, library, shown);
        if (place.RelativePath.Length == 0) return new SiblingsAnswer([], ShownFolder.NameOf(""), ShownFolder.NameOf(""));

        var parent = place.RelativePath.LastIndexOf('/') is var slash and > 0 ? place.RelativePath[..slash] : "";
        var siblings = Listed(parent, library, settings).Where(directory => directory.Path != place.RelativePath).ToList();
        return new SiblingsAnswer(siblings, place.RelativePath, ShownFolder.NameOf(parent));
    }

    private static MediaPlace PlaceOf(string? path, MediaLibrary library, ShownFolder shown)
    {
        var place = library.Folder.Resolve(path is null ? ShownFolder.NameOf(shown.Current.Directory) : path.Length == 0 ? "." : path);
        if (!Directory.Exists(place.AbsolutePath)) throw RefusedRequestException.NotFound($"There is no folder {place.RelativePath} in the media folder.");
        return place;
    }

    private static List<ListedDirectory> Listed(string directory, MediaLibrary library, ServerSettings settings)
    {
        var names = library.Listing.Subfolders(directory).OrderBy(name => name.ToLowerInvariant(), StringComparer.Ordinal);
        var sorted = settings.DirectorySortDescending ? names.Reverse() : names;
        return [.. sorted.Select(name => new ListedDirectory(name, directory.Length == 0 ? name : $"{directory}/{name}"))];
    }
}
