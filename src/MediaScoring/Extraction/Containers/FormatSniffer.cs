namespace MediaScoring.Extraction.Containers;

/// <summary>The container by its first bytes; names lie.</summary>
internal static class FormatSniffer
{
    /// <summary>How many bytes from the start are looked at.</summary>
    public const int BytesNeeded = 256;

    /// <summary>The format as <see cref="Extensibility.MediaContent.Format"/> names it; empty when it is none of the known.</summary>
    public static string FormatOf(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])) return "png";
        if (start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])) return "jpeg";
        if (start.StartsWith("GIF87a"u8) || start.StartsWith("GIF89a"u8)) return "gif";
        if (start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x0A])) return "jxl";
        if (start.StartsWith((ReadOnlySpan<byte>)[0, 0, 0, 0x0C, 0x4A, 0x58, 0x4C, 0x20, 0x0D, 0x0A, 0x87, 0x0A])) return "jxl";
        if (start.StartsWith((ReadOnlySpan<byte>)[0x1A, 0x45, 0xDF, 0xA3])) return start.IndexOf("webm"u8) > 0 ? "webm" : "mkv";
        if (start.Length < 12) return "";
        if (start.StartsWith("RIFF"u8)) return start[8..].StartsWith("WEBP"u8) ? "webp" : start[8..].StartsWith("AVI "u8) ? "avi" : "";
        if (start[4..].StartsWith("ftyp"u8)) return IsoFormat(start);
        // QuickTime before brands existed: the file starts with one of its boxes.
        if (start[4..].StartsWith("moov"u8) || start[4..].StartsWith("mdat"u8) || start[4..].StartsWith("wide"u8) || start[4..].StartsWith("skip"u8))
            return "mov";
        if (start.StartsWith("BM"u8) && start.Length >= 18 && start[14] is >= 12 and <= 124 && start[15] == 0) return "bmp";
        return "";
    }

    private static string IsoFormat(ReadOnlySpan<byte> start)
    {
        var format = IsoBrand.Format(start);
        return format == "mp4" && IsoBrand.IsGeneralImage(start) ? "heif" : format;
    }
}
