using MediaScoring.Media;

namespace MediaScoring.Search.Index;

/// <summary>What the index knows of one file: the values that queries, orders and facets need, and nothing else. Null is "the file does not say".</summary>
internal sealed record IndexedFile
{
    /// <summary>The file's id in the database.</summary>
    public required long Id { get; init; }

    /// <summary>File name with extension.</summary>
    public required string Name { get; init; }

    /// <summary>Folder below the root, with "/" between its parts and none at its ends; empty for the root itself.</summary>
    public string Folder { get; init; } = "";

    /// <summary>The root folder's name; empty when there is only one.</summary>
    public string Root { get; init; } = "";

    /// <summary>Extension in lower case, without the dot.</summary>
    public string Extension { get; init; } = "";

    /// <summary>What the file is.</summary>
    public MediaKind Kind { get; init; }

    /// <summary>The score.</summary>
    public Score Score { get; init; }

    /// <summary>Size in bytes.</summary>
    public long? Size { get; init; }

    /// <summary>Width in pixels, as shown.</summary>
    public int? Width { get; init; }

    /// <summary>Height in pixels, as shown.</summary>
    public int? Height { get; init; }

    /// <summary>Length in seconds.</summary>
    public double? DurationSeconds { get; init; }

    /// <summary>Frames a second.</summary>
    public double? FrameRate { get; init; }

    /// <summary>Number of frames.</summary>
    public long? FrameCount { get; init; }

    /// <summary>Video codec.</summary>
    public string? Codec { get; init; }

    /// <summary>Sampling steps.</summary>
    public int? Steps { get; init; }

    /// <summary>Guidance scale.</summary>
    public double? CfgScale { get; init; }

    /// <summary>Denoising strength.</summary>
    public double? Denoise { get; init; }

    /// <summary>Seed; null also when it is no number from 0 to 2^64 − 1.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Models, the main one first.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>Hash of the main model.</summary>
    public string? ModelHash { get; init; }

    /// <summary>LoRAs with their weights.</summary>
    public IReadOnlyList<IndexedLora> Loras { get; init; } = [];

    /// <summary>VAE.</summary>
    public string? Vae { get; init; }

    /// <summary>Sampler.</summary>
    public string? Sampler { get; init; }

    /// <summary>Noise schedule.</summary>
    public string? Scheduler { get; init; }

    /// <summary>The program that made the file.</summary>
    public string? Generator { get; init; }

    /// <summary>When the picture was made, UTC.</summary>
    public DateTime? CreatedAt { get; init; }

    /// <summary>When the file was last changed, UTC.</summary>
    public DateTime? ModifiedAt { get; init; }

    /// <summary>When the library met the file, UTC.</summary>
    public DateTime? AddedAt { get; init; }

    /// <summary>When the score was last changed, UTC.</summary>
    public DateTime? ScoredAt { get; init; }

    /// <summary>What the file is or has, as yes or no.</summary>
    public FileFlags Flags { get; init; }

    /// <summary>Keywords of every type; each (text, type) once.</summary>
    public IReadOnlyList<IndexedKeyword> Keywords { get; init; } = [];
}

/// <summary>A keyword of a file.</summary>
internal readonly record struct IndexedKeyword(string Text, string Type, float Confidence = 1);

/// <summary>A LoRA of a file; the weight is null when the file states none.</summary>
internal readonly record struct IndexedLora(string Name, float? Weight = null);

/// <summary>Facts about a file that are either so or not. The index itself adds <see cref="Tag"/> and <see cref="Seed"/>.</summary>
[Flags]
internal enum FileFlags
{
    /// <summary>None of them.</summary>
    None = 0,

    /// <summary>An image with several frames.</summary>
    Animated = 1,

    /// <summary>It has a prompt.</summary>
    Prompt = 2,

    /// <summary>It has a workflow.</summary>
    Workflow = 4,

    /// <summary>It has a sound track.</summary>
    Audio = 8,

    /// <summary>It has a score sidecar.</summary>
    Sidecar = 16,

    /// <summary>It has transparency.</summary>
    Alpha = 32,

    /// <summary>Its file is gone.</summary>
    Missing = 64,

    /// <summary>It could not be read whole.</summary>
    Broken = 128,

    /// <summary>It has a keyword that a person gave.</summary>
    Tag = 256,

    /// <summary>It has a seed.</summary>
    Seed = 512,
}

/// <summary>One change to the index.</summary>
/// <param name="Id">The file's id in the database.</param>
internal abstract record IndexChange(long Id);

/// <summary>A file is new, or anything about it may have changed.</summary>
internal sealed record FileStored(IndexedFile File) : IndexChange(File.Id);

/// <summary>A file left the library.</summary>
internal sealed record FileRemoved(long Id) : IndexChange(Id);

/// <summary>A file has another score.</summary>
internal sealed record ScoreChanged(long Id, Score Score, DateTime? ScoredAt) : IndexChange(Id);

/// <summary>A file has these keywords now, of all types together.</summary>
internal sealed record KeywordsChanged(long Id, IReadOnlyList<IndexedKeyword> Keywords) : IndexChange(Id);
