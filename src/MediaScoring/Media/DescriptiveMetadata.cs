namespace MediaScoring.Media;

/// <summary>
/// What cameras and photo programs wrote (EXIF, IPTC, XMP): nothing a generator says. Whatever the file does not say is null or empty.
/// </summary>
public sealed record DescriptiveMetadata
{
    /// <summary>Camera maker and model, such as "Canon EOS R6".</summary>
    public string? Camera { get; init; }

    /// <summary>Lens.</summary>
    public string? Lens { get; init; }

    /// <summary>Exposure time in seconds.</summary>
    public double? ExposureSeconds { get; init; }

    /// <summary>Aperture as f-number.</summary>
    public double? FNumber { get; init; }

    /// <summary>ISO speed.</summary>
    public int? Iso { get; init; }

    /// <summary>Focal length in millimetres.</summary>
    public double? FocalLengthMillimetres { get; init; }

    /// <summary>Latitude in degrees, north positive.</summary>
    public double? Latitude { get; init; }

    /// <summary>Longitude in degrees, east positive.</summary>
    public double? Longitude { get; init; }

    /// <summary>When the picture was taken, as written, without zone.</summary>
    public DateTime? TakenAt { get; init; }

    /// <summary>Title.</summary>
    public string? Title { get; init; }

    /// <summary>Description or caption.</summary>
    public string? Description { get; init; }

    /// <summary>Creator or photographer.</summary>
    public string? Creator { get; init; }

    /// <summary>Subjects (keywords) of XMP and IPTC, in order, each once.</summary>
    public IReadOnlyList<string> Subjects { get; init; } = [];

    /// <summary>XMP rating, −1 to 5.</summary>
    public double? Rating { get; init; }

    /// <summary>The program that wrote the file (EXIF Software, XMP CreatorTool).</summary>
    public string? Software { get; init; }
}
