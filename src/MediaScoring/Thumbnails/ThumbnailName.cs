using System.Buffers;
using System.Globalization;
using System.IO.Enumeration;
using MediaScoring.Storage;

namespace MediaScoring.Thumbnails;

/// <summary>What a kept thumbnail is called.</summary>
/// <param name="Key">128 bits over what it shows and how it is drawn.</param>
/// <param name="Format">How it is encoded.</param>
internal readonly record struct ThumbnailName(UInt128 Key, ThumbnailFormat Format)
{
    private const int KeyLength = 32;
    private const string Jpeg = ".jpg";
    private const string Webp = ".webp";

    private static readonly SearchValues<char> hexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>The key as text.</summary>
    public string ETag => Key.ToString("x32", CultureInfo.InvariantCulture);

    /// <summary>The type of the picture.</summary>
    public string MimeType => Format == ThumbnailFormat.Jpeg ? "image/jpeg" : "image/webp";

    /// <summary>Where it lies below the folder of thumbnails. Two levels: three pictures each of a million files are below a thousand in a folder.</summary>
    public string RelativePath
    {
        get
        {
            var key = ETag;
            return Path.Combine(key[..2], key[2..3], key + (Format == ThumbnailFormat.Jpeg ? Jpeg : Webp));
        }
    }

    /// <summary>The name that a file's name is; null for every other file.</summary>
    public static ThumbnailName? TryFrom(ReadOnlySpan<char> fileName)
    {
        if (fileName.Length <= KeyLength || !IsHex(fileName[..KeyLength])) return null;
        ThumbnailFormat? format = fileName[KeyLength..] switch { Jpeg => ThumbnailFormat.Jpeg, Webp => ThumbnailFormat.Webp, _ => null };
        return format is { } known ? new ThumbnailName(UInt128.Parse(fileName[..KeyLength], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture), known) : null;
    }

    /// <summary>Whether a text is made of the digits in which keys are written.</summary>
    public static bool IsHex(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(hexDigits);

    /// <summary>A name for a thumbnail while it is written, in the folder in which it will lie.</summary>
    public static string DraftOf(string file) => $"{file}.{Guid.NewGuid():N}{DurableFile.DraftSuffix}";

    /// <summary>Whether a file's name is that of a thumbnail that is being written, perhaps by a process that was killed.</summary>
    public static bool IsDraft(ReadOnlySpan<char> fileName)
    {
        const int markLength = 1 + 32;
        if (!fileName.EndsWith(DurableFile.DraftSuffix)) return false;

        var rest = fileName[..^DurableFile.DraftSuffix.Length];
        return rest.Length > markLength && rest[^markLength] == '.' && Guid.TryParseExact(rest[^(markLength - 1)..], "N", out _) && TryFrom(rest[..^markLength]) is not null;
    }
}

/// <summary>A thumbnail as it lies on the disk.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Bytes">What it takes, in whole blocks.</param>
/// <param name="UsedAt">When it was last looked at, to a day.</param>
internal readonly record struct KeptThumbnail(ThumbnailName Name, long Bytes, DateTime UsedAt)
{
    private const long BlockBytes = 4096;

    /// <summary>What a file of a length takes on most disks; an empty one counts too.</summary>
    public static long Occupied(long length) => Math.Max(1, (length + BlockBytes - 1) / BlockBytes) * BlockBytes;

    /// <summary>As it was found; null for a file that is no thumbnail.</summary>
    public static KeptThumbnail? Of(ref FileSystemEntry entry) =>
        ThumbnailName.TryFrom(entry.FileName) is { } name ? new KeptThumbnail(name, Occupied(entry.Length), entry.LastWriteTimeUtc.UtcDateTime) : null;
}
