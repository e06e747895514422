using System.Collections.Frozen;

namespace MediaScoring.Media;

/// <summary>What a media file is: <c>file_type</c> of the table <c>media_files</c>.</summary>
public enum MediaKind
{
    /// <summary>Neither a known image nor a known video ("unknown").</summary>
    Unknown,

    /// <summary>A still or animated image ("image").</summary>
    Image,

    /// <summary>A video ("video").</summary>
    Video,
}

/// <summary>The kinds by file extension, and their names in the database and the API.</summary>
public static class MediaKinds
{
    private static readonly FrozenDictionary<string, MediaKind> kindByExtension = new Dictionary<string, MediaKind>
    {
        [".png"] = MediaKind.Image, [".apng"] = MediaKind.Image, [".jpg"] = MediaKind.Image, [".jpeg"] = MediaKind.Image,
        [".webp"] = MediaKind.Image, [".gif"] = MediaKind.Image, [".bmp"] = MediaKind.Image, [".avif"] = MediaKind.Image,
        [".heic"] = MediaKind.Image, [".heif"] = MediaKind.Image, [".jxl"] = MediaKind.Image,
        [".mp4"] = MediaKind.Video, [".m4v"] = MediaKind.Video, [".mov"] = MediaKind.Video, [".mkv"] = MediaKind.Video,
        [".webm"] = MediaKind.Video, [".avi"] = MediaKind.Video,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Every extension that is looked for when no pattern is given: lower case, with the dot.</summary>
    public static IReadOnlyCollection<string> SupportedExtensions => kindByExtension.Keys;

    /// <summary>The kind that a file name's extension promises.</summary>
    public static MediaKind OfFileName(string fileName) =>
        kindByExtension.GetValueOrDefault(Path.GetExtension(fileName), MediaKind.Unknown);

    /// <summary>The name of a kind in the database and the API: "image", "video" or "unknown".</summary>
    public static string Name(this MediaKind kind) => kind switch
    {
        MediaKind.Image => "image",
        MediaKind.Video => "video",
        _ => "unknown",
    };

    /// <summary>The kind of a name in the database; anything unexpected is unknown.</summary>
    public static MediaKind FromName(string? name) => name switch
    {
        "image" => MediaKind.Image,
        "video" => MediaKind.Video,
        _ => MediaKind.Unknown,
    };
}
