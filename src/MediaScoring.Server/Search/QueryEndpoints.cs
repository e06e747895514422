using MediaScoring.Search;
using MediaScoring.Search.Query;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MediaScoring.Server.Search;

internal sealed record QueryFieldAnswer(string Name, IReadOnlyList<string> Aliases, string Description, IReadOnlyList<QueryWordAnswer> Words, bool Available);

internal sealed record QueryWordAnswer(string Word, string Description, bool Available);

internal sealed record QueryFieldsAnswer(IReadOnlyList<QueryFieldAnswer> Fields, IReadOnlyList<string> Sorts, IReadOnlyList<string> Facets);

internal sealed record SavedQueriesAnswer(IReadOnlyList<SavedQuery> SavedQueries);

internal sealed record SavedQueryRequest
{
    public required string Name { get; init; }
    public required string Query { get; init; }
}

/// <summary>Help with writing queries, and keeping them.</summary>
internal static class QueryEndpoints
{
    private const int MostProposals = 100;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/complete", CompleteAsync).Is(RoutePolicy.Read, "Search", "What could stand at a place of a query text: fields, words, and values that files have.");
        routes.MapGet("/api/v1/query/fields", Fields).Is(RoutePolicy.Read, "Search", "The fields of the query language, the keys that results can be sorted by, and the facets.");
        routes.MapGet("/api/v1/saved-queries", async (MediaLibrary library, CancellationToken cancellationToken) => new SavedQueriesAnswer(await library.SavedQueries.ListAsync(cancellationToken)))
            .Is(RoutePolicy.Read, "Search", "The saved queries, by name.");
        routes.MapPost("/api/v1/saved-queries", (SavedQueryRequest request, MediaLibrary library, CancellationToken cancellationToken) => library.SavedQueries.SaveAsync(request.Name, request.Query, cancellationToken))
            .Is(RoutePolicy.Write, "Search", "Keeps a query under a name; one of the same name gets the new text.");
        routes.MapPut("/api/v1/saved-queries/{id:long}", ChangeAsync).Is(RoutePolicy.Write, "Search", "Gives a saved query another name and text.");
        routes.MapDelete("/api/v1/saved-queries/{id:long}", RemoveAsync).Is(RoutePolicy.Write, "Search", "Forgets a saved query.");
    }

    private static async Task<QueryCompletion> CompleteAsync(MediaLibrary library, CancellationToken cancellationToken, string text = "", int? position = null, int limit = 20)
    {
        library.RequireDatabase();
        if (text.Length > QueryLimits.TextLength) throw RefusedRequestException.Invalid("text", $"a query has at most {QueryLimits.TextLength} characters.");
        if (limit is < 1 or > MostProposals) throw RefusedRequestException.Invalid("limit", $"give a number from 1 to {MostProposals}.");
        return await library.Search.CompleteAsync(text, position ?? text.Length, limit, cancellationToken);
    }

    private static QueryFieldsAnswer Fields() => new(
        [.. QueryFields.All.Select(field => new QueryFieldAnswer(
            field.Name, field.Aliases, field.Description, [.. field.Words.Select(word => new QueryWordAnswer(word.Word, word.Description, word.IsAvailable))], field.IsAvailable))],
        [.. SortFields.Keys], FileSearch.FacetNames);

    private static async Task<SavedQuery> ChangeAsync(long id, SavedQueryRequest request, MediaLibrary library, CancellationToken cancellationToken) =>
        await library.SavedQueries.ChangeAsync(id, request.Name, request.Query, cancellationToken) ?? throw NotThere(id);

    private static async Task<IResult> RemoveAsync(long id, MediaLibrary library, CancellationToken cancellationToken) =>
        await library.SavedQueries.RemoveAsync(id, cancellationToken) ? TypedResults.NoContent() : throw NotThere(id);

    private static RefusedRequestException NotThere(long id) => RefusedRequestException.NotFound($"There is no saved query with the id {id}.");
}
