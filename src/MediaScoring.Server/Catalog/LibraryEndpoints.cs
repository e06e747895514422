using System.Reflection;
using MediaScoring.Catalog;
using MediaScoring.Server.Ingestion;
using MediaScoring.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace MediaScoring.Server.Catalog;

internal sealed record LibraryAnswer(
    string Name, long Files, long Missing, long Problems, bool Database, string? DatabaseAbsence, string Version, SyncStatus Sync, IReadOnlyList<string> Notices, string Style);

/// <summary>The library in numbers, as the earlier application answers it; those after files_with_thumbnails are ours.</summary>
internal sealed record StatisticsAnswer(
    long TotalFiles, long TotalVideos, long TotalImages, long FilesWithMetadata, long TotalKeywords, long UniqueKeywords, long FilesWithThumbnails,
    long MissingFiles, long Problems, IReadOnlyDictionary<string, long> ByScore);

internal sealed record ProblemItem(string Path, string Kind, string Message, DateTime? CreatedAt);

internal sealed record ProblemsAnswer(IReadOnlyList<ProblemItem> Problems, long Total);

/// <summary>The library as a whole.</summary>
internal static class LibraryEndpoints
{
    private const int MostProblems = 1000;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/library", LibraryAsync).Is(RoutePolicy.Read, "Library", "The library: its name, how many files it has, whether there is a database, how far the sync is.");
        routes.MapGet("/api/v1/statistics", StatisticsAsync).Is(RoutePolicy.Read, "Library", "The library in numbers.");
        routes.MapGet("/api/search/stats", StatisticsAsync).Is(RoutePolicy.Read, "Library", "The library in numbers.");
        routes.MapGet("/api/v1/problems", ProblemsAsync).Is(RoutePolicy.Read, "Library", "What a person should know about single files, by path; limit 1 to 1000.");
    }

    private static async Task<LibraryAnswer> LibraryAsync(
        MediaLibrary library, BackgroundSync sync, ServerSettings settings, SentenceForClients sentences, CancellationToken cancellationToken)
    {
        var size = await SizeAsync(library, cancellationToken);
        var files = size?.Files ?? await Task.Run(() => library.Listing.Files("", settings.Pattern, settings.Recursive, cancellationToken).LongCount(), cancellationToken);
        return new LibraryAnswer(
            Path.GetFileName(library.Folder.Path), files, size?.Missing ?? 0, size?.Problems ?? 0, size is not null,
            library.DatabaseAbsence is { } absence ? sentences.Of(absence) : null, Version, sync.Status, [.. library.Notices.Select(sentences.Of)], settings.Style);
    }

    /// <summary>How large the library is; null without a database.</summary>
    private static async Task<LibrarySize?> SizeAsync(MediaLibrary library, CancellationToken cancellationToken)
    {
        try
        {
            return await library.SizeAsync(cancellationToken);
        }
        catch (DatabaseUnavailableException)
        {
            return null;   // database_absence says why
        }
    }

    private static async Task<StatisticsAnswer> StatisticsAsync(MediaLibrary library, CancellationToken cancellationToken)
    {
        library.RequireDatabase();
        var counts = await library.CountAsync(cancellationToken);
        return new StatisticsAnswer(
            counts.TotalFiles, counts.TotalVideos, counts.TotalImages, counts.FilesWithMetadata, counts.TotalKeywords, counts.UniqueKeywords, counts.FilesWithThumbnails,
            counts.MissingFiles, counts.Problems,
            counts.FilesByScore.ToDictionary(entry => entry.Key.ToString(System.Globalization.CultureInfo.InvariantCulture), entry => entry.Value));
    }

    private static async Task<ProblemsAnswer> ProblemsAsync(MediaLibrary library, SentenceForClients sentences, int? limit, CancellationToken cancellationToken)
    {
        library.RequireDatabase();
        if (limit is < 1 or > MostProblems) throw RefusedRequestException.Invalid("limit", $"give a number from 1 to {MostProblems}.");
        var problems = await library.Problems.ListAsync(limit ?? MostProblems, cancellationToken);
        var size = await library.SizeAsync(cancellationToken);
        return new ProblemsAnswer([.. problems.Select(problem => new ProblemItem(problem.Path, problem.Kind, sentences.Of(problem.Message), problem.CreatedAt))], size.Problems);
    }

    private static string Version { get; } =
        typeof(LibraryEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";
}
