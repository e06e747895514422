namespace MediaScoring.Extraction.Containers;

/// <summary>
/// The EXIF tag UserComment: eight bytes that name the encoding, then the text (EXIF 2.32, 4.6.6). Neither the code nor the
/// byte order of the block can be trusted: writers differ, so the bytes themselves decide.
/// </summary>
internal static class ExifUserComment
{
    private const int CodeBytes = 8;

    /// <summary>The text, without its code.</summary>
    public static string Decode(ReadOnlySpan<byte> value)
    {
        if (value.StartsWith("UNICODE\0"u8)) return TextDecoder.Utf16ByContent(TrimWide(value[CodeBytes..]));
        if (value.StartsWith("ASCII\0\0\0"u8) || value.StartsWith("JIS\0\0\0\0\0"u8) || value.StartsWith("\0\0\0\0\0\0\0\0"u8))
            value = value[CodeBytes..];
        return TextDecoder.LooksLikeUtf16(value) ? TextDecoder.Utf16ByContent(TrimWide(value)) : TextDecoder.Utf8OrLatin1(value);
    }

    // Trailing NULs in pairs: a single zero belongs to the last character.
    private static ReadOnlySpan<byte> TrimWide(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length % 2 == 1 && bytes[^1] == 0) bytes = bytes[..^1];
        while (bytes.Length >= 2 && bytes[^1] == 0 && bytes[^2] == 0) bytes = bytes[..^2];
        return bytes;
    }
}
