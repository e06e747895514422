using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MediaScoring.Media;
using MediaScoring.Storage;

namespace MediaScoring.Sidecars;

/// <summary>
/// The small JSON file beside every file that a person has judged: <c>&lt;folder&gt;/.scores/&lt;full file name&gt;.json</c>. The
/// keys <c>file</c>, <c>score</c> and <c>updated</c> (local time, whole seconds) are those of the earlier application, which
/// reads and writes the same form; <c>updated_utc</c>, <c>keywords</c> and <c>note</c> are ours; any other key is kept.
/// </summary>
public static class ScoreSidecar
{
    /// <summary>The folder, in each folder with media, that holds the sidecars.</summary>
    public const string FolderName = ".scores";

    /// <summary>A sidecar is some hundred bytes; one larger than this is neither read nor written.</summary>
    public const int MaximumBytes = 1 << 20;

    /// <summary>The extension of sidecars.</summary>
    internal const string Extension = ".json";

    /// <summary>File systems take names of up to 255 bytes; a media file's own name may fill that.</summary>
    private const int LongestNameBytes = 255;

    private static readonly JsonSerializerOptions indented = new() { WriteIndented = true, IndentSize = 2, NewLine = "\n" };

    private static readonly JsonDocumentOptions lenient = new() { MaxDepth = 64, CommentHandling = JsonCommentHandling.Disallow };

    /// <summary>Where the sidecar of a media file lies.</summary>
    /// <param name="mediaPath">Absolute path of the media file.</param>
    public static string PathOf(string mediaPath) =>
        Path.Combine(Path.GetDirectoryName(mediaPath)!, FolderName, KeyOf(Path.GetFileName(mediaPath)) + Extension);

    /// <summary>Reads the sidecar of a media file. Never throws for what the file holds.</summary>
    /// <param name="mediaPath">Absolute path of the media file.</param>
    public static SidecarReading Read(string mediaPath) => ReadFile(PathOf(mediaPath));

    /// <summary>Reads a sidecar by its own path.</summary>
    public static SidecarReading ReadFile(string sidecarPath)
    {
        byte[] bytes;
        long modifiedNs;
        try
        {
            using var file = File.OpenHandle(sidecarPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var length = RandomAccess.GetLength(file);
            modifiedNs = FileTimes.ToNs(File.GetLastWriteTimeUtc(file));
            if (length > MaximumBytes) return Unreadable($"is {length} bytes long, more than a sidecar can be") with { ModifiedNs = modifiedNs, Size = length };
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

        return Parse(bytes) with { Hash = HashOf(bytes), ModifiedNs = modifiedNs, Size = bytes.Length };
    }

    /// <summary>Writes a score whole and durably: after this returns, the score survives a crash and a power cut.</summary>
    /// <param name="mediaPath">Absolute path of the media file.</param>
    /// <param name="score">The score.</param>
    /// <param name="now">The present time; written as local time of this machine too, as the earlier application does.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder is read-only.</exception>
    public static void Write(string mediaPath, Score score, DateTimeOffset now) => WriteScore(PathOf(mediaPath), Path.GetFileName(mediaPath), score, now);

    /// <summary>The name of a media file's sidecar without <c>.json</c>: the file's own name, or a hash of one that is too long.</summary>
    internal static string KeyOf(string mediaName)
    {
        if (Encoding.UTF8.GetByteCount(mediaName) + Extension.Length <= LongestNameBytes) return mediaName;
        return "~" + Convert.ToHexStringLower(XxHash128.Hash(Encoding.UTF8.GetBytes(mediaName)));
    }

    /// <summary>Writes the score alone; what the sidecar says of keywords and notes stays.</summary>
    /// <returns>The sidecar's new state.</returns>
    internal static SidecarReading WriteScore(string sidecarPath, string mediaName, Score score, DateTimeOffset now) =>
        Write(sidecarPath, mediaName, content => content["score"] = score.Value, now);

    /// <summary>Writes everything that people entered about a file.</summary>
    /// <param name="sidecarPath">The sidecar.</param>
    /// <param name="mediaName">The name of its file.</param>
    /// <param name="data">What they entered.</param>
    /// <param name="now">The present time.</param>
    /// <param name="basis">The sidecar whose other keys are kept; null for the one that is there.</param>
    /// <returns>The sidecar's new state.</returns>
    /// <exception cref="LibraryException">It would be larger than a sidecar may be.</exception>
    internal static SidecarReading WriteAll(string sidecarPath, string mediaName, PersonalData data, DateTimeOffset now, byte[]? basis = null) => Write(
        sidecarPath, mediaName,
        content =>
        {
            content["score"] = data.Score.Value;

            // A key that was there and is absent later would be no statement: it is emptied instead.
            if (data.Keywords.Count > 0 || content.ContainsKey("keywords")) content["keywords"] = new JsonArray([.. data.Keywords.Select(word => (JsonNode)word)]);
            if (data.Note is not null || content["note"] is JsonValue) content["note"] = data.Note;
        },
        now, basis);

    /// <summary>Puts a sidecar that cannot be read aside, beside itself, under a name that is free.</summary>
    /// <returns>Where it lies now.</returns>
    internal static string KeepCorrupt(string sidecarPath)
    {
        for (var number = 1; ; number++)
        {
            var aside = string.Create(CultureInfo.InvariantCulture, $"{sidecarPath}.corrupt-{number}");
            if (Encoding.UTF8.GetByteCount(Path.GetFileName(aside)) > LongestNameBytes)
                aside = Path.Combine(Path.GetDirectoryName(sidecarPath)!, string.Create(CultureInfo.InvariantCulture, $"~{Convert.ToHexStringLower(XxHash128.Hash(Encoding.UTF8.GetBytes(Path.GetFileName(sidecarPath))))}.corrupt-{number}"));
            if (File.Exists(aside)) continue;
            File.Copy(sidecarPath, aside);   // a copy: the sidecar itself is then replaced in one step
            DurableFile.Flush(aside);
            return aside;
        }
    }

    private static SidecarReading Write(string sidecarPath, string mediaName, Action<JsonObject> change, DateTimeOffset now, byte[]? basis = null)
    {
        var content = basis is null ? ContentOf(sidecarPath) : ObjectOf(basis) ?? [];
        content["file"] = mediaName;
        if (!content.ContainsKey("score")) content["score"] = 0;
        change(content);
        content["updated"] = now.ToLocalTime().ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
        content["updated_utc"] = now.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

        var bytes = Encoding.UTF8.GetBytes(content.ToJsonString(indented));
        if (bytes.Length > MaximumBytes) throw new LibraryException($"{mediaName} has too many or too long keywords: its sidecar would be {bytes.Length} bytes long, and {MaximumBytes} is the most.");
        Directory.CreateDirectory(Path.GetDirectoryName(sidecarPath)!);
        var modified = DurableFile.Write(sidecarPath, bytes);
        return Parse(bytes) with { Hash = HashOf(bytes), ModifiedNs = FileTimes.ToNs(modified), Size = bytes.Length };
    }

    private static SidecarReading Parse(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Span.StartsWith("\uFEFF"u8)) bytes = bytes[3..];   // editors on Windows add it
        try
        {
            using var document = JsonDocument.Parse(bytes, lenient);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return Unreadable("is not a JSON object");
            return ScoreOf(document.RootElement) with
            {
                Keywords = KeywordsOf(document.RootElement),
                HasNote = document.RootElement.TryGetProperty("note", out var note) && note.ValueKind is JsonValueKind.String or JsonValueKind.Null,
                Note = note.ValueKind == JsonValueKind.String && note.GetString() is { Length: > 0 } text ? ColumnLimits.Clean(text) : null,
                UpdatedUtc = TextOf(document.RootElement, "updated_utc") is { } utc
                    && DateTimeOffset.TryParse(utc, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var writtenAt) ? writtenAt : null,
                UpdatedLocal = TextOf(document.RootElement, "updated") is { } local
                    && DateTime.TryParseExact(local, ["yyyy-MM-ddTHH:mm:ss", "yyyy-MM-ddTHH:mm:ss.FFFFFFF"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var writtenLocally) ? writtenLocally : null,
            };
        }
        catch (Exception damage) when (damage is JsonException or InvalidOperationException)
        {
            return Unreadable("is not valid JSON");   // the second: a text of half surrogate pairs
        }
    }

    private static SidecarReading ScoreOf(JsonElement sidecar)
    {
        if (!sidecar.TryGetProperty("score", out var value)) return new SidecarReading(SidecarStatus.WithoutScore, Score.Unrated, "The sidecar holds no score.");
        if (NumberOf(value) is not { } number) return new SidecarReading(SidecarStatus.WithoutScore, Score.Unrated, $"The sidecar's score is not a number: {Excerpt(value.GetRawText())}.");
        return Score.TryFrom(number, out var score)
            ? new SidecarReading(SidecarStatus.Ok, score, null)
            : new SidecarReading(SidecarStatus.OutOfRange, Score.Unrated, $"The sidecar's score is {number}, and a score is -1 to 5.");
    }

    private static List<string>? KeywordsOf(JsonElement sidecar)
    {
        if (!sidecar.TryGetProperty("keywords", out var list) || list.ValueKind != JsonValueKind.Array) return null;
        return [.. list.EnumerateArray().Where(word => word.ValueKind == JsonValueKind.String)
            .Select(word => ColumnLimits.Clean(word.GetString()!).Trim().ToLowerInvariant()).Where(word => word.Length > 0).Distinct(StringComparer.Ordinal)];
    }

    private static string? TextOf(JsonElement sidecar, string key) => sidecar.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

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

    /// <summary>The object that is there, whose other keys must survive. One that cannot be read is put aside first.</summary>
    private static JsonObject ContentOf(string path)
    {
        var info = new FileInfo(path);
        if (!info.Exists || info.Length == 0) return [];
        if (info.Length <= MaximumBytes && ObjectOf(File.ReadAllBytes(path)) is { } content) return content;
        KeepCorrupt(path);   // perhaps a person can still read in it what no program can
        return [];
    }

    private static JsonObject? ObjectOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("\uFEFF"u8)) bytes = bytes[3..];
        try
        {
            if (JsonNode.Parse(bytes, documentOptions: lenient) is not JsonObject content) return null;
            _ = content.Count;   // a key twice shows only now
            return content;
        }
        catch (Exception damage) when (damage is JsonException or ArgumentException)
        {
            return null;
        }
    }

    private static string HashOf(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(XxHash128.Hash(bytes));

    private static SidecarReading Unreadable(string what) => new(SidecarStatus.Unreadable, Score.Unrated, $"The sidecar {what}.");

    private static string Excerpt(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
