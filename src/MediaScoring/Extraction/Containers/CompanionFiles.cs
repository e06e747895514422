using MediaScoring.Extensibility;
using MediaScoring.Media;

namespace MediaScoring.Extraction.Containers;

/// <summary>
/// Texts that generators leave in files beside a media file that holds none itself: <c>name.txt</c> and <c>name.json</c>, with
/// or without the media file's extension, <c>name.swarm.json</c>, and the PNG of the first frame that lies beside a video.
/// Nothing below a folder <c>.scores</c> is ever taken: those are our own.
/// </summary>
internal static class CompanionFiles
{
    private const string AudioEnding = "-audio";

    /// <summary>Looks for them.</summary>
    public static void Read(string path, Findings findings, CancellationToken cancellationToken)
    {
        if (Path.GetDirectoryName(path) is not { Length: > 0 } folder || Path.GetFileName(folder) == ".scores") return;
        var name = Path.GetFileName(path);
        var stem = Path.GetFileNameWithoutExtension(path);
        foreach (var candidate in (ReadOnlySpan<string>)[stem + ".txt", name + ".txt", stem + ".json", name + ".json", stem + ".swarm.json"])
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReadText(folder, candidate, findings);
        }

        if (findings.HasTelling || MediaKinds.OfFileName(name) != MediaKind.Video) return;
        ReadFrame(folder, stem + ".png", findings, cancellationToken);
        // With sound, the video's name gets an ending that the picture's does not.
        if (!findings.HasTelling && stem.EndsWith(AudioEnding, StringComparison.OrdinalIgnoreCase))
            ReadFrame(folder, stem[..^AudioEnding.Length] + ".png", findings, cancellationToken);
    }

    private static void ReadText(string folder, string name, Findings findings)
    {
        var path = Path.Combine(folder, name);
        if (!File.Exists(path)) return;
        try
        {
            using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var length = RandomAccess.GetLength(handle);
            if (length > ReadingLimits.MaxCompanionBytes)
            {
                findings.Report(
                    $"The file {Findings.Shorten(name)} beside it is larger than {ReadingLimits.MaxCompanionBytes >> 20} MiB and was left out.");
                return;
            }

            var bytes = new byte[length];
            var count = RandomAccess.Read(handle, bytes, 0);
            var text = bytes.AsSpan(0, count);
            findings.AddText(
                Path.GetExtension(name)[1..].ToLowerInvariant(),
                IsUtf16(text) ? TextDecoder.Utf16ByContent(text) : TextDecoder.Utf8OrLatin1(text),
                $"sidecar {name}");
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            findings.Report($"The file {Findings.Shorten(name)} beside it cannot be read: {refusal.Message.Replace(path, name, StringComparison.Ordinal)}");
        }
    }

    private static bool IsUtf16(ReadOnlySpan<byte> text) =>
        text.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || text.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])
        || TextDecoder.LooksLikeUtf16(text);

    private static void ReadFrame(string folder, string name, Findings findings, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, name);
        if (!File.Exists(path)) return;
        foreach (var entry in ContainerReader.ReadAlone(path, TimeProvider.System, cancellationToken).Texts)
            findings.AddText(new TextEntry(entry.Keyword, entry.Text, $"companion {name}: {entry.Location}"));
    }
}
