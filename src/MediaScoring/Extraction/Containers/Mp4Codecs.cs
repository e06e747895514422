namespace MediaScoring.Extraction.Containers;

/// <summary>Short names of codecs for the four characters of sample entries.</summary>
internal static class Mp4Codecs
{
    private const byte ObjectTypeMp3 = 0x6B;
    private const byte ObjectTypeMp3OfMpeg2 = 0x69;

    /// <summary>
    /// The codec's short name; its four characters in lower case when it is not one of the known; null when they are no name.
    /// </summary>
    /// <param name="name">The four characters.</param>
    /// <param name="entry">The sample entry: "mp4a" holds several codecs and tells which in its descriptor.</param>
    public static string? Name(ReadOnlySpan<byte> name, ReadOnlySpan<byte> entry)
    {
        var text = FourCC.Text(FourCC.Read(name));
        return text switch
        {
            "avc1" or "avc2" or "avc3" or "avc4" or "H264" or "h264" or "X264" or "x264" => "h264",
            "hvc1" or "hev1" or "hvc2" or "hev2" or "dvh1" or "dvhe" or "HEVC" => "hevc",
            "vp08" or "VP80" => "vp8",
            "vp09" or "VP90" => "vp9",
            "av01" or "AV01" => "av1",
            "mp4v" or "XVID" or "xvid" or "DIVX" or "DX50" or "FMP4" => "mpeg4",
            "jpeg" or "mjpa" or "mjpb" or "MJPG" or "mjpg" => "mjpeg",
            "png " or "MPNG" => "png",
            "apch" or "apcn" or "apcs" or "apco" or "ap4h" or "ap4x" => "prores",
            "rle " => "qtrle",
            "s263" or "h263" or "H263" => "h263",
            "FFV1" => "ffv1",
            "Opus" => "opus",
            "fLaC" => "flac",
            "alac" => "alac",
            "ac-3" => "ac3",
            "ec-3" => "eac3",
            ".mp3" => "mp3",
            "samr" => "amr_nb",
            "sowt" or "twos" or "lpcm" or "in24" or "in32" or "fl32" or "fl64" or "raw " or "NONE" or "ipcm" or "fpcm" => "pcm",
            "mp4a" => IsMp3(entry) ? "mp3" : "aac",
            _ when text.Contains('?', StringComparison.Ordinal) || string.IsNullOrWhiteSpace(text) => null,
            _ => text.Trim().ToLowerInvariant(),
        };
    }

    // esds: version and flags (4), descriptor 3 with its own length, then descriptor 4 whose first byte is the object type.
    private static bool IsMp3(ReadOnlySpan<byte> entry)
    {
        var esds = entry.IndexOf("esds"u8);
        if (esds < 0) return false;
        var descriptors = entry[(esds + 4)..];
        for (var at = 4; at + 6 < descriptors.Length && at < 20; at++)
        {
            if (descriptors[at] != 0x04) continue;
            at++;
            while (at < descriptors.Length - 1 && (descriptors[at] & 0x80) != 0) at++;
            return descriptors[Math.Min(at + 1, descriptors.Length - 1)] is ObjectTypeMp3 or ObjectTypeMp3OfMpeg2;
        }

        return false;
    }
}
