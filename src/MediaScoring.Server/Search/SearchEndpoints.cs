using System.Text.Json;
using MediaScoring.Media;
using MediaScoring.Search;
using MediaScoring.Search.Query;
using MediaScoring.Server.Catalog;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace MediaScoring.Server.Search;

/// <summary>The conditions of <c>POST /api/search/files</c>; query, sort, facets, limit, cursor and offset are ours.</summary>
internal record SearchFilesRequest
{
    public string? Query { get; init; }
    public string? Sort { get; init; }
    public IReadOnlyList<string?>? Facets { get; init; }
    public IReadOnlyList<string?>? Keywords { get; init; }
    public bool MatchAll { get; init; }
    public IReadOnlyList<string?>? FileTypes { get; init; }
    public int? MinScore { get; init; }
    public int? MaxScore { get; init; }
    public int? Limit { get; init; }
    public string? Cursor { get; init; }
    public int? Offset { get; init; }

    public SearchQuery ToQuery() => new()
    {
        Keywords = [.. (Keywords ?? []).Select(word => word ?? "")], MatchAll = MatchAll, FileTypes = FileTypes is null ? null : [.. FileTypes.Select(type => type ?? "")],
        MinScore = MinScore, MaxScore = MaxScore, Limit = Limit, Cursor = Cursor, Offset = Offset ?? 0,
        Text = Query, Sort = SortKeys(Sort), Facets = [.. (Facets ?? []).Select(name => name ?? "")],
    };

    private static IReadOnlyList<SortKey> SortKeys(string? sort)
    {
        if (string.IsNullOrWhiteSpace(sort)) return [];
        var keys = sort.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries);
        var parse = QueryText.Parse(string.Join(' ', keys.Select(key => "sort:" + key)));
        return parse is { IsValid: true, Tree: Everything } && parse.Directives.Sort.Count == keys.Length ? [.. parse.Directives.Sort] : throw RefusedRequestException.Invalid(
            "sort", $"'{sort}' is no order. Give keys such as score-desc or name-asc; there are {string.Join(", ", SortFields.Keys)}.");
    }
}

/// <summary>The conditions of <c>POST /api/v1/search</c>.</summary>
internal sealed record SearchPageRequest : SearchFilesRequest
{
    /// <summary>A query that is not understood is answered with the mistake instead of an error: for a text that is still being typed.</summary>
    public bool ShowMistake { get; init; }
}

/// <summary>A file that was found, as the earlier application answers it; id, size, width, height and duration are ours.</summary>
internal sealed record FoundFileAnswer(
    string Name, string Path, int Score, string FileType, string Extension, IReadOnlyDictionary<string, IReadOnlyList<string>> Keywords, DateTime? UpdatedAt,
    long Id, long? Size, int? Width, int? Height, double? Duration)
{
    public static FoundFileAnswer Of(FoundFile found) => new(
        found.File.Path, found.File.Path, found.File.Score.Value, found.File.Kind.Name(), found.File.Extension, found.Keywords, found.File.UpdatedAt,
        found.File.Id, found.File.SizeBytes, found.Width, found.Height, found.DurationSeconds);
}

/// <summary>The conditions, as they were given.</summary>
internal sealed record QueryEcho(IReadOnlyList<string> Keywords, bool MatchAll, IReadOnlyList<string>? FileTypes, int? MinScore, int? MaxScore);

/// <summary>What was found. Without a limit all of it, and next_cursor is absent.</summary>
internal sealed record SearchFilesAnswer(
    IReadOnlyList<FoundFileAnswer> Results, long Total, QueryEcho Query, string? NextCursor, IReadOnlyDictionary<string, IReadOnlyList<FacetValue>> Facets, IReadOnlyList<QueryHint> Hints);

internal sealed record SearchAnswer(
    IReadOnlyList<FileItem> Items, long Total, string? NextCursor, long? Offset, IReadOnlyDictionary<string, IReadOnlyList<FacetValue>> Facets, IReadOnlyList<QueryHint> Hints, string? Snapshot)
{
    /// <summary>Why the query was not understood, where that was asked for; then nothing was looked for.</summary>
    public QueryError? Mistake { get; init; }

    public static SearchAnswer Of(SearchPage page) => new([.. page.Files.Select(FileItem.Of)], page.Total, page.NextCursor, page.Offset, FacetsOf(page), page.Hints, page.Snapshot);

    public static SearchAnswer Of(QueryError mistake) => new([], 0, null, null, new Dictionary<string, IReadOnlyList<FacetValue>>(), [], null) { Mistake = mistake };

    public static Dictionary<string, IReadOnlyList<FacetValue>> FacetsOf(SearchPage page) => page.Facets.ToDictionary(facet => facet.Name, facet => facet.Values);
}

/// <summary>Finding files.</summary>
internal static class SearchEndpoints
{
    public const int UsualPage = 100;

    private const int LargestPage = 1000;

    private const int MostWords = 100;

    /// <summary>How long a request waits for a search that is being made ready.</summary>
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(2);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/search/files", FilesAsync).Accepts<SearchFilesRequest>("application/json").Produces<SearchFilesAnswer>()
            .Is(RoutePolicy.Read, "Search", "Finds files by keywords, types and scores, and by a query text. Without limit the answer is whole; with limit it is a page, and next_cursor leads on.");
        routes.MapPost("/api/v1/search", PageAsync).Is(RoutePolicy.Read, "Search", "One page of a search, with exact total and facets; limit 1 to 1000. Without sort: best score first, then by name. With show_mistake a query that is not understood is answered with 200 and the mistake.");
        routes.MapPost("/api/v1/statistics/scores", ScoresAsync).Is(RoutePolicy.Read, "Search", "How the files that a search finds were judged: by score, by day, and the mean score with its 95 % interval by model, LoRA, sampler, steps, cfg and resolution.");
    }

    private static async Task<ScoreStatistics> ScoresAsync(SearchFilesRequest request, MediaLibrary library, CancellationToken cancellationToken)
    {
        library.RequireDatabase();
        var query = Checked(request.ToQuery());
        await RequireReadyAsync(library, query with { Facets = ["score"] }, cancellationToken);   // only the index counts
        return await library.Search.CountScoresAsync(query, cancellationToken: cancellationToken);
    }

    private static async Task FilesAsync(HttpContext context, SearchFilesRequest request, MediaLibrary library, IOptions<JsonOptions> options, CancellationToken cancellationToken)
    {
        library.RequireDatabase();
        var query = Checked(request.ToQuery());
        await RequireReadyAsync(library, query, cancellationToken);
        var echo = new QueryEcho(query.Keywords, query.MatchAll, query.FileTypes, query.MinScore, query.MaxScore);
        var serializer = options.Value.SerializerOptions;
        if (query.Limit is not null || query.Cursor is not null || query.Offset > 0 || query.Facets.Count > 0)
        {
            var page = await library.Search.FindAsync(query with { Limit = PageSize(query.Limit ?? UsualPage) }, cancellationToken);
            await context.Response.WriteAsJsonAsync(
                new SearchFilesAnswer([.. page.Files.Select(FoundFileAnswer.Of)], page.Total, echo, page.NextCursor, SearchAnswer.FacetsOf(page), page.Hints), serializer, cancellationToken);
            return;
        }

        // Row by row: the answer may be a million files long.
        var found = library.Search.StreamAsync(query, cancellationToken);
        await using var answer = new StreamedJson(context.Response);
        var json = answer.Writer;
        json.WriteStartObject();
        json.WriteStartArray("results");
        var total = 0L;
        await foreach (var file in found)
        {
            total++;
            JsonSerializer.Serialize(json, FoundFileAnswer.Of(file), serializer);
            await answer.SendGatheredAsync(cancellationToken);
        }

        json.WriteEndArray();
        json.WriteNumber("total", total);
        json.WritePropertyName("query");
        JsonSerializer.Serialize(json, echo, serializer);
        json.WriteEndObject();
        await answer.FinishAsync(cancellationToken);
    }

    private static async Task<SearchAnswer> PageAsync(SearchPageRequest request, MediaLibrary library, CancellationToken cancellationToken)
    {
        library.RequireDatabase();
        try
        {
            var query = Checked(request.ToQuery()) with { Limit = PageSize(request.Limit ?? UsualPage), WithKeywords = false };
            await RequireReadyAsync(library, query, cancellationToken);
            return SearchAnswer.Of(await library.Search.FindAsync(query, cancellationToken));
        }
        catch (InvalidQueryException failure) when (request.ShowMistake && failure.Error is { } mistake)
        {
            return SearchAnswer.Of(mistake);
        }
    }

    private static async Task RequireReadyAsync(MediaLibrary library, SearchQuery query, CancellationToken cancellationToken)
    {
        if (!await library.Search.CanAnswerAsync(query, patience, cancellationToken))
            throw new SearchNotReadyException($"The search is being made ready ({library.Search.Progress:P0}). Plain searches by keyword, type and score work already.", patience);
    }

    private static SearchQuery Checked(SearchQuery query)
    {
        if (query.Keywords.Count > MostWords) throw RefusedRequestException.Invalid("keywords", $"give at most {MostWords} words.");
        if (query.FileTypes is { Count: > MostWords }) throw RefusedRequestException.Invalid("file_types", $"give at most {MostWords} types.");
        if (query.FileTypes?.Any(string.IsNullOrWhiteSpace) == true) throw RefusedRequestException.Invalid("file_types", "a blank type finds nothing. Leave it out.");
        return query;
    }

    private static int PageSize(int limit) =>
        limit is >= 1 and <= LargestPage ? limit : throw RefusedRequestException.Invalid("limit", $"give a number from 1 to {LargestPage}.");
}
