using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MediaScoring.Media;
using MediaScoring.Storage;

namespace MediaScoring.Sidecars;

/// <summary>
/// The small JSON file beside every scored file: <c>&lt;folder&gt;/.scores/&lt;full file name&gt;.json</c> with the keys
/// <c>file</c>, <c>score</c> and <c>updated</c> (local time, whole seconds). The earlier application reads and writes the same
/// form; keys that are not ours are kept.
/// </summary>
public static class ScoreSidecar
{
    /// <summary>The folder, in each folder with media, that holds the sidecars.</summary>
    public const string FolderName = ".scores";

    /// <summary>A sidecar is some hundred bytes; one larger than this is not read.</summary>
    public const int MaximumBytes = 1 << 20;

    private static readonly JsonSerializerOptions indented = new() { WriteIndented = true, IndentSize = 2, NewLine = "\n" };

    private static readonly JsonDocumentOptions lenient = new() { MaxDepth = 64, CommentHandling = JsonCommentHandling.Disallow };

    /// <summary>Where the sidecar of a media file lies.</summary>
    /// <param name="mediaPath">Absolute path of the media file.</param>
    public static string PathOf(string mediaPath) =>
        Path.Combine(Path.GetDirectoryName(mediaPath)!, FolderName, Path.GetFileName(mediaPath) + ".json");

    /// <summary>Reads the sidecar of a media file. Never throws for what the file holds.</summary>
    /// <param name="mediaPath">Absolute path of the media file.</param>
    public static SidecarReading Read(string mediaPath) => ReadFile(PathOf(mediaPath));

    /// <summary>Reads a sidecar by its own path.</summary>
    public static SidecarReading ReadFile(string sidecarPath)
    {
        byte[] bytes;
        try
        {
            using var file = File.OpenHandle(sidecarPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var length = RandomAccess.GetLength(file);
            if (length > MaximumBytes) return Unreadable($"is {length} bytes long, more than a sidecar can be");
            bytes = new byte[length];
            var count = 0;
            for (int read; count < bytes.Length && (read = RandomAccess.Read(file, bytes.AsSpan(count), count)) > 0;) count += read;
            if (count < bytes.Length) Array.Resize(ref bytes, count);
        }
        catch (Exception absence) when (absence is FileNotFoundException or DirectoryNotFoundException)
        {
            return new SidecarReading(SidecarStatus.Absent, Score.Unrated, null);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Unreadable($"cannot be read: {failure.Message}");
        }

        return Parse(bytes);
    }

    /// <summary>Writes a score whole and durably: after this returns, the score survives a crash and a power cut.</summary>
    /// <param name="mediaPath">Absolute path of the media file.</param>
    /// <param name="score">The score.</param>
    /// <param name="now">The present time; written as local time of this machine, as the earlier application does.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder is read-only.</exception>
    public static void Write(string mediaPath, Score score, DateTimeOffset now)
    {
        var path = PathOf(mediaPath);
        var content = Parse(path) ?? [];
        content["file"] = Path.GetFileName(mediaPath);
        content["score"] = score.Value;
        content["updated"] = now.ToLocalTime().ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        DurableFile.Write(path, Encoding.UTF8.GetBytes(content.ToJsonString(indented)));
    }

    private static SidecarReading Parse(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Span.StartsWith("\uFEFF"u8)) bytes = bytes[3..];   // editors on Windows add it
        try
        {
            using var document = JsonDocument.Parse(bytes, lenient);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return Unreadable("is not a JSON object");
            if (!document.RootElement.TryGetProperty("score", out var value)) return new SidecarReading(SidecarStatus.WithoutScore, Score.Unrated, "The sidecar holds no score.");
            if (NumberOf(value) is not { } number) return new SidecarReading(SidecarStatus.WithoutScore, Score.Unrated, $"The sidecar's score is not a number: {Excerpt(value.GetRawText())}.");
            return Score.TryFrom(number, out var score)
                ? new SidecarReading(SidecarStatus.Ok, score, null)
                : new SidecarReading(SidecarStatus.OutOfRange, Score.Unrated, $"The sidecar's score is {number}, and a score is -1 to 5.");
        }
        catch (JsonException)
        {
            return Unreadable("is not valid JSON");
        }
    }

    /// <summary>What the earlier application made of a value: 5, "4", 3.7 (cut to 3) and true (1) are numbers to it.</summary>
    private static long? NumberOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetInt64(out var number) => number,
        JsonValueKind.Number when value.TryGetDouble(out var number) => (long)Math.Clamp(Math.Truncate(number), long.MinValue, 1e15),
        JsonValueKind.String when long.TryParse(value.GetString()!.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        JsonValueKind.True => 1,
        JsonValueKind.False => 0,
        _ => null,
    };

    /// <summary>The object that is there, whose other keys must survive; null when there is none that can be read.</summary>
    private static JsonObject? Parse(string path)
    {
        try
        {
            var info = new FileInfo(path);
            if (!info.Exists || info.Length > MaximumBytes) return null;
            var bytes = File.ReadAllBytes(path).AsSpan();
            if (bytes.StartsWith("\uFEFF"u8)) bytes = bytes[3..];
            return JsonNode.Parse(bytes, documentOptions: lenient) as JsonObject;
        }
        catch (JsonException)
        {
            return null;   // there is nothing to keep in a sidecar that is not JSON; the person's new score replaces it
        }
        catch (ArgumentException)
        {
            return null;   // a key twice: same
        }
    }

    private static SidecarReading Unreadable(string what) => new(SidecarStatus.Unreadable, Score.Unrated, $"The sidecar {what}.");

    private static string Excerpt(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
