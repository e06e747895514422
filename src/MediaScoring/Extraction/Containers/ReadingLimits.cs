namespace MediaScoring.Extraction.Containers;

/// <summary>What one media file may cost. Whoever goes beyond is stopped with a sentence; what was read before is kept.</summary>
internal static class ReadingLimits
{
    /// <summary>Bytes read from one file: 256 MiB.</summary>
    public const long MaxBytesRead = 256L << 20;

    /// <summary>Bytes of one text, inflated: 32 MiB.</summary>
    public const int MaxTextBytes = 32 << 20;

    /// <summary>Bytes of all texts of one file together, inflated: 64 MiB.</summary>
    public const long MaxTextBytesPerFile = 64L << 20;

    /// <summary>Texts of one file.</summary>
    public const int MaxTexts = 1_000;

    /// <summary>Chunks, segments, boxes or elements of one file.</summary>
    public const int MaxParts = 100_000;

    /// <summary>Levels of boxes in boxes, elements in elements.</summary>
    public const int MaxNesting = 32;

    /// <summary>Problems told of one file; one more line says that there were more.</summary>
    public const int MaxProblems = 20;

    /// <summary>Bytes of a C2PA manifest store that are looked through: 4 MiB.</summary>
    public const int MaxManifestBytes = 4 << 20;

    /// <summary>Bytes of an XMP packet: 16 MiB.</summary>
    public const int MaxXmpBytes = 16 << 20;

    /// <summary>Bytes of a text file beside the media file: 1 MiB.</summary>
    public const int MaxCompanionBytes = 1 << 20;

    /// <summary>Time for one file.</summary>
    public static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(2);
}

/// <summary>A file needs more than it may have. Ends the walk through its container; the message is a sentence for people.</summary>
internal sealed class ReadingLimitException(string message) : Exception(message);
