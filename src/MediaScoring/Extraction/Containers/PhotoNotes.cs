using System.Text;
using MediaScoring.Media;

namespace MediaScoring.Extraction.Containers;

/// <summary>
/// Camera and photo data while a file is being read. EXIF, IPTC and XMP may say the same thing; what is asked first here wins:
/// for words XMP, IPTC, EXIF (XMP is what people edit), for the camera EXIF, XMP. A text is cut at 65,536 characters, of
/// subjects the first thousand count.
/// </summary>
internal sealed class PhotoNotes
{
    private const int MaxSubjects = 1_000;
    private const int MaxWordLength = 64 << 10;
    private readonly List<string> subjects = [];

    public string? Make { get; set; }
    public string? Model { get; set; }
    public string? Lens { get; set; }
    public double? ExposureSeconds { get; set; }
    public double? FNumber { get; set; }
    public int? Iso { get; set; }
    public double? FocalLengthMillimetres { get; set; }
    public double? Latitude { get; set; }
    public double? Longitude { get; set; }
    public DateTime? TakenAt { get; set; }
    public double? Rating { get; set; }

    /// <summary>The words of EXIF.</summary>
    public PhotoWords Exif { get; } = new();

    /// <summary>The words of IPTC.</summary>
    public PhotoWords Iptc { get; } = new();

    /// <summary>The words of XMP.</summary>
    public PhotoWords Xmp { get; } = new();

    /// <summary>Adds a subject once.</summary>
    public void AddSubject(string subject)
    {
        subject = Clean(subject);
        if (subject.Length is 0 or > 1_000 || subjects.Count >= MaxSubjects || subjects.Contains(subject)) return;
        subjects.Add(subject);
    }

    /// <summary>Everything noted, or null when nothing was.</summary>
    public DescriptiveMetadata? ToDescription()
    {
        var description = new DescriptiveMetadata
        {
            Camera = CameraName(),
            Lens = Worded(Lens),
            ExposureSeconds = ExposureSeconds,
            FNumber = FNumber,
            Iso = Iso,
            FocalLengthMillimetres = FocalLengthMillimetres,
            Latitude = Latitude,
            Longitude = Longitude,
            TakenAt = TakenAt,
            Title = Worded(Xmp.Title) ?? Worded(Iptc.Title) ?? Worded(Exif.Title),
            Description = Worded(Xmp.Description) ?? Worded(Iptc.Description) ?? Worded(Exif.Description),
            Creator = Worded(Xmp.Creator) ?? Worded(Iptc.Creator) ?? Worded(Exif.Creator),
            Subjects = subjects.Count == 0 ? Nothing.Subjects : subjects,   // the same empty list: records compare lists by identity
            Rating = Rating,
            Software = Worded(Exif.Software) ?? Worded(Xmp.Software) ?? Worded(Iptc.Software),
        };
        return description == Nothing ? null : description;
    }

    private static DescriptiveMetadata Nothing { get; } = new();

    private string? CameraName()
    {
        var make = Name(Make);
        var model = Name(Model);
        if (make is null || model is null) return make ?? model;
        // "Canon" and "Canon EOS R6" is "Canon EOS R6"; "NIKON CORPORATION" and "NIKON D90" is "NIKON D90".
        return model.StartsWith(make.Split(' ')[0], StringComparison.OrdinalIgnoreCase) ? model : $"{make} {model}";
    }

    // The savers of ComfyUI put whole graphs into these tags: such a text names no camera.
    private static string? Name(string? text) =>
        Worded(text) is { Length: <= 100 } name && !name.Contains('{', StringComparison.Ordinal) ? name : null;

    private static string? Worded(string? text)
    {
        if (text is null) return null;
        text = Clean(text);
        if (text.Length == 0) return null;
        var brace = text.IndexOf('{', StringComparison.Ordinal);
        return brace == 0 || (brace is > 0 and < 16 && text.AsSpan(0, brace).TrimEnd().EndsWith(":")) ? null : text;
    }

    // XML may spell out characters that no database takes: NUL, and halves of pairs.
    private static string Clean(string text)
    {
        if (text.Length > MaxWordLength) text = text[..MaxWordLength];
        if (text.Contains('\0', StringComparison.Ordinal)) text = text.Replace("\0", "", StringComparison.Ordinal);
        if (text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF')) text = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        return text.Trim();
    }
}

/// <summary>The words that one of EXIF, IPTC and XMP has for a picture.</summary>
internal sealed class PhotoWords
{
    public string? Title { get; set; }
    public string? Description { get; set; }
    public string? Creator { get; set; }
    public string? Software { get; set; }
}
