using MediaScoring.Extensibility;
using MediaScoring.Media;

namespace MediaScoring.Extraction.Containers;

/// <summary>
/// What is being found in one file: filled by the reader of its container, then handed out as <see cref="ContainerContents"/>.
/// </summary>
internal sealed class Findings
{
    private readonly List<TextEntry> texts = [];
    private readonly List<string> problems = [];
    private long textBytes;
    private bool moreProblems;

    public string Format { get; set; } = "";
    public int? Width { get; private set; }
    public int? Height { get; private set; }
    public int? Orientation { get; set; }
    public string? ColorMode { get; set; }
    public bool HasAlpha { get; set; }
    public bool IsAnimated { get; set; }
    public double? DurationSeconds { get; set; }
    public double? FrameRate { get; set; }
    public long? FrameCount { get; set; }
    public string? Codec { get; set; }
    public AudioTrack? Audio { get; set; }

    /// <summary>Camera and photo data.</summary>
    public PhotoNotes Photo { get; } = new();

    /// <summary>The texts found so far, in file order.</summary>
    public IReadOnlyList<TextEntry> Texts => texts;

    /// <summary>Whether a text was found in which a generator may have written: not only names of programs and cameras.</summary>
    public bool HasTelling => texts.Exists(TellingTexts.IsTelling);

    /// <summary>Takes a size; numbers that no picture has are left out.</summary>
    public void SetSize(long width, long height)
    {
        if (width is <= 0 or > int.MaxValue || height is <= 0 or > int.MaxValue) return;
        Width = (int)width;
        Height = (int)height;
    }

    /// <summary>Whether a text of this many bytes may still be read; reports it when not.</summary>
    /// <param name="bytes">Bytes of the text as it will be decoded.</param>
    /// <param name="what">The text's place for the report, such as "PNG tEXt".</param>
    public bool MayTake(long bytes, string what)
    {
        if (texts.Count >= ReadingLimits.MaxTexts)
        {
            Report($"The file holds more than {ReadingLimits.MaxTexts:N0} texts; the rest was left out.");
            return false;
        }

        if (bytes > ReadingLimits.MaxTextBytes)
        {
            Report($"{what}: a text is larger than {ReadingLimits.MaxTextBytes >> 20} MiB and was left out.");
            return false;
        }

        if (textBytes + bytes > ReadingLimits.MaxTextBytesPerFile)
        {
            Report($"The texts of the file are larger than {ReadingLimits.MaxTextBytesPerFile >> 20} MiB together; the rest was left out.");
            return false;
        }

        return true;
    }

    /// <summary>Bytes that texts may still take in this file.</summary>
    public long TextBytesLeft => ReadingLimits.MaxTextBytesPerFile - textBytes;

    /// <summary>Counts bytes that were inflated, whatever became of them.</summary>
    public void CountText(long bytes) => textBytes += bytes;

    /// <summary>Keeps a text, without NULs, byte-order mark and the padding around it.</summary>
    public void AddText(string keyword, string text, string location)
    {
        if (!MayTake(text.Length, location)) return;
        CountText(text.Length);
        text = text.Trim('\0');
        if (text.StartsWith('\uFEFF')) text = text[1..];
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            Report($"{location}: the text \"{Shorten(keyword)}\" holds NUL characters; they were left out.");
            text = text.Replace("\0", "", StringComparison.Ordinal);
        }

        texts.Add(new TextEntry(keyword.Replace("\0", "", StringComparison.Ordinal), text, location));
    }

    /// <summary>Keeps a text of another file that belongs to this one.</summary>
    public void AddText(TextEntry entry) => AddText(entry.Keyword, entry.Text, entry.Location);

    /// <summary>Notes what is broken, missing or over a limit: one sentence, each once.</summary>
    public void Report(string sentence)
    {
        if (problems.Contains(sentence)) return;
        if (problems.Count < ReadingLimits.MaxProblems) problems.Add(sentence);
        else moreProblems = true;
    }

    /// <summary>A name out of a file, short enough for a sentence and without control characters.</summary>
    public static string Shorten(string name)
    {
        var shown = name.Length <= 40 ? name : name[..40] + "…";
        return string.Create(shown.Length, shown, static (target, source) =>
        {
            for (var index = 0; index < target.Length; index++)
                target[index] = char.IsControl(source[index]) || char.IsSurrogate(source[index]) ? '?' : source[index];
        });
    }

    /// <summary>Everything found, as a value.</summary>
    public ContainerContents ToContents()
    {
        if (moreProblems) problems.Add("There were more problems than are told here.");
        return new ContainerContents
        {
            Facts = new MediaFacts
            {
                Format = Format,
                Width = Width,
                Height = Height,
                Orientation = Orientation,
                ColorMode = ColorMode,
                HasAlpha = HasAlpha,
                IsAnimated = IsAnimated,
                DurationSeconds = DurationSeconds is > 0 and < 1e9 ? DurationSeconds : null,
                FrameRate = FrameRate is > 0 and < 1e6 ? FrameRate : null,
                FrameCount = FrameCount,
                Codec = Codec,
                Audio = Audio,
            },
            Texts = texts,
            Description = Photo.ToDescription(),
            Problems = problems,
        };
    }
}
