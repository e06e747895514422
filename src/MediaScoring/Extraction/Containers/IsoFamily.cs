using System.Buffers.Binary;

namespace MediaScoring.Extraction.Containers;

/// <summary>Boxes that images and videos of the ISO family share: those named by a UUID.</summary>
internal static class IsoUuidBox
{
    /// <summary>Reads XMP and C2PA out of a <c>uuid</c> box.</summary>
    public static void Read(BoundedFile file, IsoBox box, string format, Findings findings)
    {
        var id = file.At(box.Start, 16);
        if (id.Length < 16) return;
        if (id.SequenceEqual((ReadOnlySpan<byte>)[0xBE, 0x7A, 0xCF, 0xCB, 0x97, 0xA9, 0x42, 0xE8, 0x9C, 0x71, 0x99, 0x94, 0x91, 0xE3, 0xAF, 0xAC]))
        {
            if (findings.MayTake(box.Length - 16, $"{format} XMP"))
                XmpReader.Read(file.At(box.Start + 16, (int)(box.Length - 16)), $"{format} XMP", findings);
        }
        else if (id.SequenceEqual((ReadOnlySpan<byte>)[0xD8, 0xFE, 0xC3, 0xD6, 0x1B, 0x0E, 0x48, 0x3C, 0x92, 0x97, 0x58, 0x28, 0x87, 0x7E, 0xC4, 0x81]))
        {
            // Full box: version and flags, a purpose ending in NUL, for manifests eight bytes of offset, then the JUMBF boxes.
            var content = file.At(box.Start + 16, (int)Math.Min(box.Length - 16, ReadingLimits.MaxManifestBytes));
            var jumbf = content.IndexOf("jumb"u8);
            if (jumbf >= 4) C2paReader.Read(content[(jumbf - 4)..], $"{format} C2PA", findings);
        }
    }
}

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
        _ when brand.SequenceEqual("heic"u8) || brand.SequenceEqual("heix"u8) || brand.SequenceEqual("hevc"u8) || brand.SequenceEqual("hevx"u8)
            || brand.SequenceEqual("heim"u8) || brand.SequenceEqual("heis"u8) => "heif",
        _ when brand.SequenceEqual("qt  "u8) => "mov",
        _ when brand.StartsWith("mp4"u8) || brand.StartsWith("iso"u8) || brand.StartsWith("M4V"u8) || brand.SequenceEqual("avc1"u8) => "mp4",
        _ => null,   // mif1 and msf1 leave it to the compatible brands
    };

    /// <summary>Whether the brands name the general image format only ("mif1", "msf1"), whose codec is not known to us.</summary>
    public static bool IsGeneralImage(ReadOnlySpan<byte> fileType) =>
        fileType.Length >= 12 && (fileType[8..].StartsWith("mif1"u8) || fileType[8..].StartsWith("msf1"u8));
}
