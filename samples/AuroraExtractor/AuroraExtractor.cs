using System.Globalization;
using System.Text.Json;
using MediaScoring.Extensibility;

namespace AuroraExtractor;

/// <summary>
/// Reads the PNG text chunk <c>aurora</c>:
/// <code>
/// {"app": "Aurora Studio", "version": "2.4", "prompt": "a lighthouse at dusk", "negative": "people",
///  "engine": {"model": "borealis-xl", "sampler": "euler", "steps": 28, "guidance": 6.5, "seed": 18446744073709551615},
///  "loras": [{"name": "mist", "strength": 0.6}], "moods": ["calm", "dusk"]}
/// </code>
/// </summary>
public sealed class AuroraExtractor : IMetadataExtractor
{
    /// <inheritdoc/>
    public string Name => "Aurora Studio";

    /// <inheritdoc/>
    public GenerationMetadata? Extract(MediaContent content, CancellationToken cancellationToken)
    {
        if (content.FindText("aurora") is not { } text) return null;   // not ours: another extractor may know it

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(text);
        }
        catch (JsonException damage)
        {
            // Ours, but damaged: say so instead of throwing, and name the generator all the same.
            return new GenerationMetadata { Generator = Name, Problems = [$"The text \"aurora\" is not valid JSON: {damage.Message}"] };
        }

        using (document) return Understand(document.RootElement);
    }

    private GenerationMetadata? Understand(JsonElement picture)
    {
        if (picture.ValueKind != JsonValueKind.Object || Text(picture, "app") != Name) return null;

        var engine = Member(picture, "engine");
        return new GenerationMetadata
        {
            Generator = Name,
            GeneratorVersion = Text(picture, "version"),
            Prompt = Text(picture, "prompt"),
            NegativePrompt = Text(picture, "negative"),
            Models = Text(engine, "model") is { } model ? [model] : [],
            Loras = Items(picture, "loras")
                .Where(lora => Text(lora, "name") is not null)
                .Select(lora => new LoraUse(Text(lora, "name")!, Number(lora, "strength")))
                .ToList(),
            Sampler = Text(engine, "sampler"),
            Steps = Number(engine, "steps") is >= 1 and <= int.MaxValue and var steps ? (int)steps : null,
            CfgScale = Number(engine, "guidance"),
            Seed = Seed(engine),

            // A keyword type of our own: people find it with kw.mood:calm.
            Keywords = Items(picture, "moods")
                .Where(mood => mood.ValueKind == JsonValueKind.String)
                .Select(mood => new ContributedKeyword(mood.GetString()!, "mood"))
                .ToList(),
        };
    }

    private static JsonElement Member(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var member) ? member : default;

    private static string? Text(JsonElement parent, string name) =>
        Member(parent, name) is { ValueKind: JsonValueKind.String } member ? member.GetString() : null;

    private static double? Number(JsonElement parent, string name) =>
        Member(parent, name) is { ValueKind: JsonValueKind.Number } member && member.TryGetDouble(out var number) ? number : null;

    // Seeds reach 2^64 - 1, which a double cannot hold.
    private static string? Seed(JsonElement engine) =>
        Member(engine, "seed") is { ValueKind: JsonValueKind.Number } member && member.TryGetUInt64(out var seed)
            ? seed.ToString(CultureInfo.InvariantCulture)
            : null;

    private static JsonElement.ArrayEnumerator Items(JsonElement parent, string name) =>
        Member(parent, name) is { ValueKind: JsonValueKind.Array } member ? member.EnumerateArray() : default;
}
