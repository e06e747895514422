using System.Diagnostics.CodeAnalysis;
using MediaScoring.Media;

namespace MediaScoring.Extraction.Containers;

/// <summary>Reads the headers and texts of a media file: the door to the parsers in this folder.</summary>
internal static class ContainerReader
{
    /// <summary>Reads one file. Never throws for a bad file: what went wrong is in the problems.</summary>
    /// <param name="path">Absolute path of the file.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static ContainerContents Read(string path, CancellationToken cancellationToken) =>
        Read(path, FfprobeTool.OnPath, cancellationToken);

    /// <summary>Reads one file, with a tool for videos that our parsers do not understand.</summary>
    /// <param name="path">Absolute path of the file.</param>
    /// <param name="ffprobe">The tool; null where there is none: then what it would say stays unknown.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static ContainerContents Read(string path, FfprobeTool? ffprobe, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var findings = new Findings();
        if (!TryReadBytes(path, TimeProvider.System, findings, cancellationToken)) return findings.ToContents();

        if (ffprobe is not null && IsUnreadVideo(path, findings)) ffprobe.Read(path, findings, cancellationToken);
        if (!findings.HasTelling) CompanionFiles.Read(path, findings, cancellationToken);
        return findings.ToContents();
    }

    /// <summary>Reads nothing but the file itself: no tool, no files beside it.</summary>
    /// <param name="path">Absolute path of the file.</param>
    /// <param name="time">The clock that the time budget is measured with.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static ContainerContents ReadAlone(string path, TimeProvider time, CancellationToken cancellationToken)
    {
        var findings = new Findings();
        TryReadBytes(path, time, findings, cancellationToken);
        return findings.ToContents();
    }

    private static bool TryReadBytes(string path, TimeProvider time, Findings findings, CancellationToken cancellationToken)
    {
        try
        {
            // Asked before it is opened: opening a pipe would wait for its writer, and pipes and devices have no length.
            if (new FileInfo(path).Length == 0)
            {
                findings.Report("The file is empty.");
                return true;
            }

            using var file = BoundedFile.Open(path, time, cancellationToken);
            ReadGuarded(file, findings);
            return true;
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            // Only the file's own name: reports are shown to people who need not know the folders of the machine.
            findings.Report($"The file cannot be opened or read: {refusal.Message.Replace(path, Path.GetFileName(path), StringComparison.Ordinal)}");
            return false;
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "One bad file must not stop a night's ingestion.")]
    private static void ReadGuarded(BoundedFile file, Findings findings)
    {
        try
        {
            findings.Format = FormatSniffer.FormatOf(file.At(0, FormatSniffer.BytesNeeded));
            ReadContainer(file, findings);
        }
        catch (ReadingLimitException limit)
        {
            findings.Report(limit.Message);
        }
        catch (Exception fault) when (fault is not (OperationCanceledException or IOException))
        {
            findings.Report($"{FaultPrefix}{fault.GetType().Name}: {fault.Message}");
        }
    }

    /// <summary>Starts the sentence about a fault of our own: no file should ever cause it.</summary>
    internal const string FaultPrefix = "The reader itself failed at this file; please report it. ";

    private static void ReadContainer(BoundedFile file, Findings findings)
    {
        switch (findings.Format)
        {
            case "png": PngReader.Read(file, findings); break;
            case "jpeg": JpegReader.Read(file, findings); break;
            case "webp": WebpReader.Read(file, findings); break;
            case "gif": GifReader.Read(file, findings); break;
            case "bmp": BmpReader.Read(file, findings); break;
            case "avif" or "heif": HeifReader.Read(file, findings); break;
            case "jxl": JxlReader.Read(file, findings); break;
            case "mp4" or "mov": Mp4Reader.Read(file, findings); break;
            case "webm" or "mkv": MatroskaReader.Read(file, findings); break;
            case "avi": AviReader.Read(file, findings); break;
            default: findings.Report("The file's first bytes belong to no known image or video format."); break;
        }
    }

    private static bool IsUnreadVideo(string path, Findings findings) =>
        findings.Width is null
        && (findings.Format is "mp4" or "mov" or "webm" or "mkv" or "avi"
            || findings.Format.Length == 0 && MediaKinds.OfFileName(path) == MediaKind.Video);
}
