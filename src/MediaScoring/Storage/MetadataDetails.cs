using System.Text.Json;
using System.Text.Json.Serialization;
using MediaScoring.Extensibility;
using MediaScoring.Media;

namespace MediaScoring.Storage;

/// <summary>
/// What was read from a file and has no column: the JSON object in <c>media_metadata.details</c>. Its presence says that this
/// program has read the file. Models, LoRAs and ControlNets lie in <c>media_resources</c>.
/// </summary>
internal sealed record MetadataDetails
{
    public string? Format { get; init; }
    public int? Orientation { get; init; }
    public bool Animated { get; init; }
    public long? Frames { get; init; }
    public string? Codec { get; init; }
    public AudioTrack? Audio { get; init; }
    public string? GeneratorVersion { get; init; }
    public string? ModelHash { get; init; }
    public double? Guidance { get; init; }
    public string? Vae { get; init; }
    public int? ClipSkip { get; init; }
    public double? Denoise { get; init; }
    public IReadOnlyList<GenerationStage>? Stages { get; init; }
    public IReadOnlyDictionary<string, string>? Parameters { get; init; }
    public DescriptiveMetadata? Description { get; init; }

    public static MetadataDetails Of(MediaMetadata metadata) => new()
    {
        Format = metadata.Facts.Format.Length == 0 ? null : metadata.Facts.Format,
        Orientation = metadata.Facts.Orientation,
        Animated = metadata.Facts.IsAnimated,
        Frames = metadata.Facts.FrameCount,
        Codec = metadata.Facts.Codec,
        Audio = metadata.Facts.Audio,
        GeneratorVersion = metadata.Generation?.GeneratorVersion,
        ModelHash = metadata.Generation?.ModelHash,
        Guidance = metadata.Generation?.Guidance,
        Vae = metadata.Generation?.Vae,
        ClipSkip = metadata.Generation?.ClipSkip,
        Denoise = metadata.Generation?.Denoise,
        Stages = metadata.Generation?.Stages is { Count: > 0 } stages ? stages : null,
        Parameters = metadata.Generation?.Parameters is { Count: > 0 } parameters ? parameters : null,
        Description = metadata.Description,
    };

    public string ToJson() => JsonSerializer.Serialize(this, StorageJson.Default.MetadataDetails);

    /// <summary>The details of a stored text; empty details for null and for text that somebody else put there.</summary>
    public static MetadataDetails Parse(string? json)
    {
        if (string.IsNullOrEmpty(json)) return new MetadataDetails();
        try
        {
            return JsonSerializer.Deserialize(json, StorageJson.Default.MetadataDetails) ?? new MetadataDetails();
        }
        catch (JsonException)
        {
            return new MetadataDetails();   // the column is ours and derived: the next reading of the file writes it anew
        }
    }
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(MetadataDetails))]
internal sealed partial class StorageJson : JsonSerializerContext;
