using System.Text.Json.Serialization;
using MediaScoring.Media;
using MediaScoring.Scoring;
using MediaScoring.Server.Catalog;
using MediaScoring.Server.Ingestion;
using MediaScoring.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MediaScoring.Server.Scoring;

internal sealed record ScoreByNameRequest(string? Name, long? Score);

/// <summary>The score is on disk.</summary>
/// <param name="Ok">Always true; anything else is an error.</param>
/// <param name="Problem">Why the database does not have it yet; absent when it has.</param>
internal sealed record ScoreByNameAnswer(bool Ok, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Problem);

internal sealed record ScoreRequest(long? Score);

internal sealed record ScoreAnswer(long Id, int Score, bool Database, string? Problem);

internal sealed record ManyScoresRequest(IReadOnlyList<long>? FileIds, long? Score);

/// <summary>The scores are on disk.</summary>
/// <param name="Files">How many were scored.</param>
/// <param name="Score">The verdict.</param>
/// <param name="Database">Whether the database has them too.</param>
/// <param name="Problem">Why it has not; null when it has.</param>
/// <param name="Sequence">Later changes of the files have larger ones: an event of a smaller one tells of an earlier score.</param>
internal sealed record ManyScoresAnswer(int Files, int Score, bool Database, string? Problem, long Sequence);

internal sealed record KeyRequest(string? Key, string? Name);

internal sealed record KeyAnswer(bool Ok);

/// <summary>Giving scores.</summary>
internal static class ScoreEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/score", SetByNameAsync).Is(RoutePolicy.Write, "Scores", "Scores a file by its name: -1 rejected, 0 unrated, 1 to 5 stars.");
        routes.MapPut("/api/v1/files/{id:long}/score", SetAsync).Is(RoutePolicy.Write, "Scores", "Scores a file: -1 rejected, 0 unrated, 1 to 5 stars. With If-Match (the ETag of its history or of an earlier change) only while nobody has changed it since: else 412.");
        routes.MapPut("/api/v1/scores", SetManyAsync).Is(RoutePolicy.Write, "Scores", "Scores many files (at most 5000) as one change: all or, when one of them is unknown, none.");
        routes.MapPost("/api/key", (KeyRequest _) => new KeyAnswer(true)).Is(RoutePolicy.Write, "Scores", "Accepted from pages of the earlier application, which report their keys here; ignored.");
    }

    private static async Task<ScoreByNameAnswer> SetByNameAsync(
        ScoreByNameRequest request, HttpContext context, MediaLibrary library, RequestNames names, EventStream events, SentenceForClients sentences, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(request.Name)) throw RefusedRequestException.Invalid("name", "name the file.");
        var score = Checked(request.Score);
        var place = await names.GetAsync(request.Name, cancellationToken);
        if (!await names.IsMediaAsync(place, cancellationToken)) throw RefusedRequestException.NotFound($"{place.RelativePath} is not a media file.");

        var receipt = await library.Scores.SetAsync(place.RelativePath, score, ClientEdits.Of(context), cancellationToken);
        if (events.HasListeners && receipt.InDatabase && await library.Files.FindAsync(place.RelativePath, cancellationToken) is { } file)
            events.Publish("score", new ScoreEvent(file.Id, score.Value, receipt.Sequence));
        return new ScoreByNameAnswer(true, ProblemOf(receipt, library, sentences));
    }

    private static async Task<ScoreAnswer> SetAsync(
        long id, ScoreRequest request, HttpContext context, MediaLibrary library, EventStream events, SentenceForClients sentences, CancellationToken cancellationToken)
    {
        var score = Checked(request.Score);
        var paths = await PathsOfAsync([id], library, cancellationToken);
        var receipt = await library.Scores.SetAsync(paths[0], score, ClientEdits.Of(context), cancellationToken);
        ClientEdits.TellVersion(context, receipt.Version);
        events.Publish("score", new ScoreEvent(id, score.Value, receipt.Sequence));
        return new ScoreAnswer(id, score.Value, receipt.InDatabase, receipt.Problem is { } problem ? sentences.Of(problem) : null);
    }

    private static async Task<ManyScoresAnswer> SetManyAsync(
        ManyScoresRequest request, HttpContext context, MediaLibrary library, EventStream events, SentenceForClients sentences, CancellationToken cancellationToken)
    {
        var score = Checked(request.Score);
        var ids = FileIds.Checked(request.FileIds);
        var paths = await PathsOfAsync(ids, library, cancellationToken);
        var receipt = await library.Scores.SetManyAsync(paths, score, ClientEdits.Of(context), cancellationToken);
        events.PublishAll("score", ids.Select(id => new ScoreEvent(id, score.Value, receipt.Sequence)));
        return new ManyScoresAnswer(ids.Count, score.Value, receipt.InDatabase, receipt.Problem is { } problem ? sentences.Of(problem) : null, receipt.Sequence);
    }

    /// <summary>The paths of files; while the database cannot be asked as the search has them in memory, since a score needs no database.</summary>
    private static async Task<IReadOnlyList<string>> PathsOfAsync(IReadOnlyList<long> ids, MediaLibrary library, CancellationToken cancellationToken)
    {
        try
        {
            return [.. (await library.GetFilesAsync(ids, cancellationToken)).Select(file => file.Path)];
        }
        catch (DatabaseUnavailableException) when (ids.Select(library.Search.FindPath).ToList() is var remembered && remembered.TrueForAll(path => IsOnDisk(path, library)))
        {
            return remembered!;
        }
    }

    private static bool IsOnDisk(string? path, MediaLibrary library) => path is not null && File.Exists(library.Folder.Resolve(path).AbsolutePath);

    /// <summary>A database that is switched off on purpose is no news at every score.</summary>
    private static string? ProblemOf(ScoreReceipt receipt, MediaLibrary library, SentenceForClients sentences) =>
        (library.HasDatabase || library.AwaitsDatabase) && receipt.Problem is { } problem ? sentences.Of(problem) : null;

    private static Score Checked(long? number) =>
        number is { } given && Score.TryFrom(given, out var score) ? score : throw RefusedRequestException.Invalid("score", "give -1 (rejected), 0 (unrated) or 1 to 5 stars.");
}
