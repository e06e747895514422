using System.Text.Json.Serialization;
using MediaScoring.Catalog;
using MediaScoring.Extensibility;
using MediaScoring.Media;
using MediaScoring.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MediaScoring.Server.Catalog;

/// <summary>The metadata of a file as the earlier application answers it, the same fields every time; those after seed are ours.</summary>
internal sealed record MetaAnswer
{
    public int? Width { get; init; }
    public int? Height { get; init; }
    public double? Duration { get; init; }
    public double? FrameRate { get; init; }
    public string? ColorMode { get; init; }
    public bool HasAlpha { get; init; }

    /// <summary>The settings text of the A1111 family, else all texts joined.</summary>
    public string? PngText { get; init; }
    public string? Prompt { get; init; }
    public string? NegativePrompt { get; init; }
    public string? ModelName { get; init; }
    public string? Sampler { get; init; }
    public int? Steps { get; init; }
    public double? CfgScale { get; init; }
    public string? Seed { get; init; }
    public required string Name { get; init; }
    public required string Path { get; init; }
    public int Score { get; init; }
    public string? Generator { get; init; }
    public string? Scheduler { get; init; }
    public IReadOnlyList<string> Models { get; init; } = [];
    public IReadOnlyList<LoraUse> Loras { get; init; } = [];
    public bool HasWorkflow { get; init; }

    /// <summary>Keyword → text, or the texts where a keyword repeats.</summary>
    public IReadOnlyDictionary<string, object> Texts { get; init; } = new Dictionary<string, object>();
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>Why the file could not be read; absent when it could.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Error { get; init; }
}

/// <summary>What a file says about itself, by its name.</summary>
internal static class MetadataEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/meta/{**name}", MetaAsync).Is(RoutePolicy.Read, "Metadata", "The metadata of a file: what is stored, else read now. Takes over a score that was edited in the sidecar.")
            .Produces<MetaAnswer>();

    private static async Task<MetaAnswer> MetaAsync(HttpContext context, MediaLibrary library, RequestNames names, SentenceForClients sentences, CancellationToken cancellationToken)
    {
        var place = await names.GetAsync(context, prefixSegments: 2, cancellationToken);
        if (!await names.IsMediaAsync(place, cancellationToken)) return new MetaAnswer { Name = place.RelativePath, Path = place.RelativePath };

        var metadata = await library.Metadata.GetAsync(place.RelativePath, cancellationToken);
        var problems = await ProblemsOf(metadata, place.RelativePath, library, sentences, cancellationToken);
        var answer = MetadataAnswer.Of(metadata);
        return new MetaAnswer
        {
            Width = answer.Width, Height = answer.Height, Duration = answer.Duration, FrameRate = answer.FrameRate, ColorMode = answer.ColorMode,
            HasAlpha = answer.HasAlpha, PngText = MetadataCatalog.DisplayText(metadata.Texts), Prompt = answer.Prompt, NegativePrompt = answer.NegativePrompt,
            ModelName = answer.ModelName, Sampler = answer.Sampler, Steps = answer.Steps, CfgScale = answer.CfgScale, Seed = answer.Seed,
            Name = place.RelativePath, Path = place.RelativePath, Score = (await ScoreAsync(place, library, cancellationToken)).Value,
            Generator = answer.Generator, Scheduler = answer.Scheduler, Models = answer.Models, Loras = answer.Loras, HasWorkflow = answer.HasWorkflow,
            Texts = MetadataAnswer.TextsOf(metadata), Problems = problems,
            Error = answer.Width is null && answer.Duration is null && problems.Count > 0 ? string.Join(' ', problems) : null,
        };
    }

    /// <summary>What is wrong with a file: found now, or on record from the reading that stored its metadata.</summary>
    public static async Task<IReadOnlyList<string>> ProblemsOf(
        MediaMetadata metadata, string path, MediaLibrary library, SentenceForClients sentences, CancellationToken cancellationToken)
    {
        IEnumerable<string> found = metadata.Problems;
        try
        {
            if (library.HasDatabase) found = (await library.Problems.OfFileAsync(path, cancellationToken)).Select(problem => problem.Message).Union(found);
        }
        catch (DatabaseUnavailableException)
        {
            // What was found just now is there all the same.
        }

        return [.. found.Select(sentences.Of).Distinct(StringComparer.Ordinal)];
    }

    private static async Task<Score> ScoreAsync(MediaPlace place, MediaLibrary library, CancellationToken cancellationToken)
    {
        try
        {
            if (library.HasDatabase) return await library.Scores.ReconcileAsync(place.RelativePath, cancellationToken);
        }
        catch (DatabaseUnavailableException)
        {
            // The sidecar still says what holds; the next sync brings it into the database.
        }

        return await library.Scores.GetAsync(place.RelativePath, cancellationToken);
    }
}
