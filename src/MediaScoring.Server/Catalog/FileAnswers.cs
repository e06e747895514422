using MediaScoring.Catalog;
using MediaScoring.Extensibility;
using MediaScoring.Media;
using MediaScoring.Search;

namespace MediaScoring.Server.Catalog;

/// <summary>A keyword of a file.</summary>
internal sealed record KeywordAnswer(string Keyword, string KeywordType, double Confidence, string? Source, DateTime? CreatedAt)
{
    public static KeywordAnswer Of(StoredKeyword stored) =>
        new(stored.Keyword.Text, stored.Keyword.Type, stored.Keyword.Confidence, stored.Keyword.Source, stored.CreatedAt);
}

/// <summary>A file in a list.</summary>
internal record FileItem
{
    public required long Id { get; init; }
    public required string Name { get; init; }
    public required string Path { get; init; }
    public required int Score { get; init; }
    public required string FileType { get; init; }
    public required string Extension { get; init; }
    public long? Size { get; init; }
    public int? Width { get; init; }
    public int? Height { get; init; }
    public double? Duration { get; init; }
    public DateTime? UpdatedAt { get; init; }
    public DateTime? ModifiedAt { get; init; }
    public DateTime? MissingSince { get; init; }

    public static FileItem Of(FoundFile found) => new()
    {
        Id = found.File.Id, Name = found.File.Name, Path = found.File.Path, Score = found.File.Score.Value, FileType = found.File.Kind.Name(),
        Extension = found.File.Extension, Size = found.File.SizeBytes, Width = found.Width, Height = found.Height, Duration = found.DurationSeconds,
        UpdatedAt = found.File.UpdatedAt, ModifiedAt = found.File.ModifiedAt, MissingSince = found.File.MissingSince,
    };
}

/// <summary>Everything about one file.</summary>
internal sealed record FileDetails : FileItem
{
    public DateTime? CreatedAt { get; init; }
    public DateTime? LastAccessed { get; init; }
    public MetadataAnswer? Metadata { get; init; }
    public required IReadOnlyDictionary<string, object> Texts { get; init; }
    public required IReadOnlyList<KeywordAnswer> Keywords { get; init; }
    public required IReadOnlyList<string> Problems { get; init; }
}

/// <summary>What a file says about itself and about how it was made; null where it says nothing.</summary>
internal sealed record MetadataAnswer
{
    public int? Width { get; init; }
    public int? Height { get; init; }
    public double? Duration { get; init; }
    public double? FrameRate { get; init; }
    public string? ColorMode { get; init; }
    public bool HasAlpha { get; init; }
    public string? Codec { get; init; }
    public AudioTrack? Audio { get; init; }
    public string? Generator { get; init; }
    public string? GeneratorVersion { get; init; }
    public string? Prompt { get; init; }
    public string? NegativePrompt { get; init; }
    public string? ModelName { get; init; }
    public IReadOnlyList<string> Models { get; init; } = [];
    public IReadOnlyList<LoraUse> Loras { get; init; } = [];
    public string? Sampler { get; init; }
    public string? Scheduler { get; init; }
    public int? Steps { get; init; }
    public double? CfgScale { get; init; }
    public double? Guidance { get; init; }
    public string? Seed { get; init; }
    public string? Vae { get; init; }
    public int? ClipSkip { get; init; }
    public double? Denoise { get; init; }
    public IReadOnlyList<ControlNetUse> ControlNets { get; init; } = [];
    public IReadOnlyList<GenerationStage> Stages { get; init; } = [];
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();
    public bool HasWorkflow { get; init; }

    public static MetadataAnswer Of(MediaMetadata metadata) => new()
    {
        Width = metadata.Facts.Width, Height = metadata.Facts.Height, Duration = metadata.Facts.DurationSeconds, FrameRate = metadata.Facts.FrameRate,
        ColorMode = metadata.Facts.ColorMode, HasAlpha = metadata.Facts.HasAlpha, Codec = metadata.Facts.Codec, Audio = metadata.Facts.Audio,
        Generator = metadata.Generation?.Generator is { Length: > 0 } generator ? generator : null, GeneratorVersion = metadata.Generation?.GeneratorVersion,
        Prompt = metadata.Generation?.Prompt, NegativePrompt = metadata.Generation?.NegativePrompt,
        ModelName = metadata.Generation?.Models is [var model, ..] ? model : null, Models = metadata.Generation?.Models ?? [], Loras = metadata.Generation?.Loras ?? [],
        Sampler = metadata.Generation?.Sampler, Scheduler = metadata.Generation?.Scheduler, Steps = metadata.Generation?.Steps,
        CfgScale = metadata.Generation?.CfgScale, Guidance = metadata.Generation?.Guidance, Seed = metadata.Generation?.Seed, Vae = metadata.Generation?.Vae,
        ClipSkip = metadata.Generation?.ClipSkip, Denoise = metadata.Generation?.Denoise, ControlNets = metadata.Generation?.ControlNets ?? [],
        Stages = metadata.Generation?.Stages ?? [], Parameters = metadata.Generation?.Parameters ?? new Dictionary<string, string>(),
        HasWorkflow = metadata.Generation?.WorkflowJson is not null,
    };

    /// <summary>Keyword → text, or the texts where a keyword repeats.</summary>
    public static IReadOnlyDictionary<string, object> TextsOf(MediaMetadata metadata)
    {
        var texts = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var group in metadata.Texts.GroupBy(entry => entry.Keyword, StringComparer.Ordinal))
        {
            var all = group.Select(entry => entry.Text).ToList();
            texts[group.Key] = all.Count == 1 ? all[0] : all;
        }

        return texts;
    }
}
