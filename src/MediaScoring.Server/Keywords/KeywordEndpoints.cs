using MediaScoring.Media;
using MediaScoring.Server.Catalog;
using MediaScoring.Server.Ingestion;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace MediaScoring.Server.Keywords;

internal sealed record AddKeywordsRequest(string? Filename, IReadOnlyList<string?>? Keywords, string? KeywordType, string? Source);

internal sealed record AddKeywordsAnswer(bool Ok, int AddedKeywords, IReadOnlyList<string> Keywords);

internal sealed record AllKeywordsAnswer(IReadOnlyList<string> Keywords, int Total, string? KeywordType);

internal sealed record KeywordOfType(string Keyword, string? Source, double Confidence, DateTime? CreatedAt);

internal sealed record FileKeywordsAnswer(string Filename, IReadOnlyDictionary<string, IReadOnlyList<KeywordOfType>> Keywords, int TotalKeywords);

internal sealed record KeywordsRequest(IReadOnlyList<string?>? Keywords, string? KeywordType);

internal sealed record KeywordsAdded(IReadOnlyList<string> Added, IReadOnlyList<KeywordAnswer> Keywords);

internal sealed record KeywordsRemoved(IReadOnlyList<string> Removed, IReadOnlyList<KeywordAnswer> Keywords);

internal sealed record ManyKeywordsRequest(IReadOnlyList<long>? FileIds, IReadOnlyList<string?>? Keywords, string? KeywordType);

/// <summary>What was new to a file.</summary>
internal sealed record KeywordsAddedTo(long Id, IReadOnlyList<string> Added);

/// <summary>The files that were changed; one that had all the words is left out.</summary>
internal sealed record ManyKeywordsAdded(IReadOnlyList<KeywordsAddedTo> Files);

/// <summary>What a file had.</summary>
internal sealed record KeywordsRemovedFrom(long Id, IReadOnlyList<string> Removed);

/// <summary>The files that were changed; one that had none of the words is left out.</summary>
internal sealed record ManyKeywordsRemoved(IReadOnlyList<KeywordsRemovedFrom> Files);

/// <summary>The words that files are found by.</summary>
internal static class KeywordEndpoints
{
    private const int MostWords = 1000;

    private const int LongestWord = 10_000;

    private const int LongestType = 50;

    private const int LongestSource = 100;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/search/keywords", AddByNameAsync).Is(RoutePolicy.Write, "Keywords", "Adds keywords to a file, by its name.");
        routes.MapGet("/api/search/keywords", AllAsync).Is(RoutePolicy.Read, "Keywords", "Every keyword of the library once, or those of one type.");
        routes.MapGet("/api/search/keywords/{**name}", OfFileAsync).Is(RoutePolicy.Read, "Keywords", "The keywords of a file, by its name.");
        routes.MapPost("/api/v1/files/{id:long}/keywords", AddAsync).Is(RoutePolicy.Write, "Keywords", "Adds keywords to a file.");
        routes.MapDelete("/api/v1/files/{id:long}/keywords", RemoveAsync).Is(RoutePolicy.Write, "Keywords", "Takes keywords from a file.");
        routes.MapPost("/api/v1/keywords", AddToManyAsync).Is(RoutePolicy.Write, "Keywords", "Adds keywords to many files (at most 5000) as one change: to all or, when one of them is unknown, to none. Tells the words that were new to each.");
        routes.MapDelete("/api/v1/keywords", RemoveFromManyAsync).Is(RoutePolicy.Write, "Keywords", "Takes keywords from many files (at most 5000) as one change: from all or, when one of them is unknown, from none. Tells the words that each had.");
    }

    private static async Task<AddKeywordsAnswer> AddByNameAsync(
        AddKeywordsRequest request, HttpContext context, MediaLibrary library, RequestNames names, EventStream events, CancellationToken cancellationToken)
    {
        library.RequireDatabase();
        if (string.IsNullOrEmpty(request.Filename)) throw RefusedRequestException.Invalid("filename", "name the file.");
        var words = Checked(request.Keywords);
        var type = TypeOf(request.KeywordType);
        var source = request.Source is { Length: > 0 } given ? given : "manual";
        if (source.Length > LongestSource) throw RefusedRequestException.Invalid("source", $"at most {LongestSource} characters.");

        var place = await names.GetAsync(request.Filename, cancellationToken);
        if (!await names.IsMediaAsync(place, cancellationToken)) throw RefusedRequestException.NotFound($"{place.RelativePath} is not a media file.");
        var added = await library.Keywords.AddAsync(place.RelativePath, words, type, source, ClientEdits.Of(context), cancellationToken);
        if (events.HasListeners && await library.Files.FindAsync(place.RelativePath, cancellationToken) is { } file) events.Publish("keywords", new KeywordsEvent(file.Id));
        return new AddKeywordsAnswer(true, added.Count, added);
    }

    private static async Task<AllKeywordsAnswer> AllAsync([FromQuery(Name = "keyword_type")] string? keywordType, MediaLibrary library, CancellationToken cancellationToken)
    {
        library.RequireDatabase();
        var type = string.IsNullOrEmpty(keywordType) ? null : keywordType;
        var words = await library.Keywords.AllAsync(type, cancellationToken);
        return new AllKeywordsAnswer(words, words.Count, type);
    }

    private static async Task<FileKeywordsAnswer> OfFileAsync(HttpContext context, MediaLibrary library, RequestNames names, CancellationToken cancellationToken)
    {
        library.RequireDatabase();
        var place = await names.GetAsync(context, prefixSegments: 3, cancellationToken);
        var stored = await library.Keywords.OfFileAsync(place.RelativePath, cancellationToken);
        var byType = stored.GroupBy(keyword => keyword.Keyword.Type, StringComparer.Ordinal).ToDictionary(
            group => group.Key,
            IReadOnlyList<KeywordOfType> (group) => [.. group.Select(word => new KeywordOfType(word.Keyword.Text, word.Keyword.Source, word.Keyword.Confidence, word.CreatedAt))],
            StringComparer.Ordinal);
        return new FileKeywordsAnswer(place.RelativePath, byType, stored.Count);
    }

    private static async Task<KeywordsAdded> AddAsync(long id, KeywordsRequest request, HttpContext context, MediaLibrary library, EventStream events, CancellationToken cancellationToken)
    {
        var words = Checked(request.Keywords);
        var type = TypeOf(request.KeywordType);
        var file = await library.GetFileAsync(id, cancellationToken);
        var added = await library.Keywords.AddAsync(file.Path, words, type, "manual", ClientEdits.Of(context), cancellationToken);
        events.Publish("keywords", new KeywordsEvent(id));
        return new KeywordsAdded(added, await KeywordsOf(id, library, cancellationToken));
    }

    private static async Task<KeywordsRemoved> RemoveAsync(
        long id, [FromBody] KeywordsRequest request, HttpContext context, MediaLibrary library, EventStream events, CancellationToken cancellationToken)
    {
        var words = Checked(request.Keywords);
        var type = TypeOf(request.KeywordType);
        var file = await library.GetFileAsync(id, cancellationToken);
        var removed = await library.Keywords.RemoveAsync(file.Path, words, type, ClientEdits.Of(context), cancellationToken);
        events.Publish("keywords", new KeywordsEvent(id));
        return new KeywordsRemoved(removed, await KeywordsOf(id, library, cancellationToken));
    }

    private static async Task<ManyKeywordsAdded> AddToManyAsync(
        ManyKeywordsRequest request, HttpContext context, MediaLibrary library, EventStream events, CancellationToken cancellationToken)
    {
        var words = Checked(request.Keywords);
        var type = TypeOf(request.KeywordType);
        var files = await library.GetFilesAsync(FileIds.Checked(request.FileIds), cancellationToken);
        var added = await library.Keywords.AddAsync([.. files.Select(file => file.Path)], words, type, "manual", ClientEdits.Of(context), cancellationToken);
        var changed = files.Where(file => added.ContainsKey(file.Path)).ToList();
        events.PublishAll("keywords", changed.Select(file => new KeywordsEvent(file.Id)));
        return new ManyKeywordsAdded([.. changed.Select(file => new KeywordsAddedTo(file.Id, added[file.Path]))]);
    }

    private static async Task<ManyKeywordsRemoved> RemoveFromManyAsync(
        [FromBody] ManyKeywordsRequest request, HttpContext context, MediaLibrary library, EventStream events, CancellationToken cancellationToken)
    {
        var words = Checked(request.Keywords);
        var type = TypeOf(request.KeywordType);
        var files = await library.GetFilesAsync(FileIds.Checked(request.FileIds), cancellationToken);
        var removed = await library.Keywords.RemoveAsync([.. files.Select(file => file.Path)], words, type, ClientEdits.Of(context), cancellationToken);
        var changed = files.Where(file => removed.ContainsKey(file.Path)).ToList();
        events.PublishAll("keywords", changed.Select(file => new KeywordsEvent(file.Id)));
        return new ManyKeywordsRemoved([.. changed.Select(file => new KeywordsRemovedFrom(file.Id, removed[file.Path]))]);
    }

    private static async Task<IReadOnlyList<KeywordAnswer>> KeywordsOf(long id, MediaLibrary library, CancellationToken cancellationToken) =>
        [.. (await library.Keywords.OfFileAsync(id, cancellationToken)).Select(KeywordAnswer.Of)];

    private static List<string> Checked(IReadOnlyList<string?>? keywords)
    {
        if (keywords is null) throw RefusedRequestException.Invalid("keywords", "give a list of words.");
        if (keywords.Count > MostWords) throw RefusedRequestException.Invalid("keywords", $"give at most {MostWords} words at once.");
        if (keywords.Any(word => word?.Length > LongestWord)) throw RefusedRequestException.Invalid("keywords", $"a keyword has at most {LongestWord} characters.");
        return [.. keywords.OfType<string>()];
    }

    private static string TypeOf(string? type)
    {
        var name = type?.Trim();
        if (name?.Length > LongestType) throw RefusedRequestException.Invalid("keyword_type", $"at most {LongestType} characters.");
        if (name?.Contains('\0', StringComparison.Ordinal) == true) throw RefusedRequestException.Invalid("keyword_type", "it contains a NUL character.");
        return string.IsNullOrEmpty(name) ? KeywordTypes.User : name;
    }
}
