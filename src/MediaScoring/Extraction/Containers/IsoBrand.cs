using System.Buffers.Binary;

namespace MediaScoring.Extraction.Containers;

/// <summary>Which member of the ISO family a file is.</summary>
internal static class IsoBrand
{
    /// <summary>"avif", "heif", "mov" or "mp4", from the major and the compatible brands.</summary>
    public static string Format(ReadOnlySpan<byte> fileType)
    {
        // Size and name (8), major brand (4), minor version (4), compatible brands.
        var size = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(fileType), (uint)fileType.Length);
        var major = size >= 12 ? fileType.Slice(8, 4) : default;
        if (Of(major) is { } format) return format;
        for (var at = 16; at + 4 <= size; at += 4)
        {
            if (Of(fileType.Slice(at, 4)) is { } image and ("avif" or "heif")) return image;
        }

        return "mp4";
    }

    private static string? Of(ReadOnlySpan<byte> brand) => brand switch
    {
        _ when brand.SequenceEqual("avif"u8) || brand.SequenceEqual("avis"u8) => "avif",
        _ when brand.SequenceEqual("heic"u8) || brand.SequenceEqual("heix"u8)
            || brand.SequenceEqual("hevc"u8) || brand.SequenceEqual("hevx"u8)
            || brand.SequenceEqual("heim"u8) || brand.SequenceEqual("heis"u8) => "heif",
        _ when brand.SequenceEqual("qt  "u8) => "mov",
        _ when brand.StartsWith("mp4"u8) || brand.StartsWith("iso"u8) || brand.StartsWith("M4V"u8) || brand.SequenceEqual("avc1"u8) => "mp4",
        _ => null,   // mif1 and msf1 leave it to the compatible brands
    };

    /// <summary>Whether the brands name the general image format only ("mif1", "msf1"), whose codec is not known to us.</summary>
    public static bool IsGeneralImage(ReadOnlySpan<byte> fileType) =>
        fileType.Length >= 12 && (fileType[8..].StartsWith("mif1"u8) || fileType[8..].StartsWith("msf1"u8));
}
