using System.Globalization;

namespace MediaScoring.Extraction.Containers;

/// <summary>The text chunks of PNG. No keyword is bound to one kind of chunk: writers choose the kind by the letters of the text.</summary>
internal static class PngText
{
    private const string RawProfile = "Raw profile type ";

    /// <summary>tEXt: keyword, NUL, text. Latin-1 by the specification, UTF-8 in many files.</summary>
    public static void ReadPlain(ReadOnlySpan<byte> data, Findings findings)
    {
        if (!TryKeyword(data, out var keyword, out var rest))
        {
            findings.Report("A PNG tEXt chunk has no keyword and was left out.");
            return;
        }

        Take(keyword, TextDecoder.Utf8OrLatin1(rest), "PNG tEXt", findings);
    }

    /// <summary>comf of ComfyUI's animated PNGs: like tEXt, after the pixels.</summary>
    public static void ReadComfy(ReadOnlySpan<byte> data, Findings findings)
    {
        if (TryKeyword(data, out var keyword, out var rest)) Take(keyword, TextDecoder.Utf8OrLatin1(rest), "PNG comf", findings);
        else findings.Report("A PNG comf chunk has no keyword and was left out.");
    }

    /// <summary>zTXt: keyword, NUL, method 0, zlib data.</summary>
    public static void ReadPacked(ReadOnlySpan<byte> data, BoundedFile file, Findings findings)
    {
        if (!TryKeyword(data, out var keyword, out var rest) || rest.Length < 2 || rest[0] != 0)
        {
            findings.Report("A PNG zTXt chunk has no keyword or an unknown packing and was left out.");
            return;
        }

        if (!Inflater.TryInflate(rest[1..], Packing.Zlib, file, findings, $"PNG zTXt \"{Findings.Shorten(keyword)}\"", out var unpacked))
            return;
        using (unpacked)
            Take(keyword, TextDecoder.Utf8OrLatin1(unpacked.Span), "PNG zTXt", findings);
    }

    /// <summary>
    /// iTXt: keyword, NUL, whether packed, method, language, NUL, translated keyword, NUL, text in UTF-8.
    /// The flag and the method are NUL themselves, so they are taken by place and not by splitting.
    /// </summary>
    public static void ReadUnicode(ReadOnlySpan<byte> data, BoundedFile file, Findings findings)
    {
        if (!TryKeyword(data, out var keyword, out var rest) || rest.Length < 2 || !TrySkipTwoNames(rest[2..], out var text))
        {
            findings.Report("A PNG iTXt chunk is incomplete and was left out.");
            return;
        }

        if (rest[0] == 0)
        {
            TakeUnicode(keyword, text, findings);
            return;
        }

        if (!Inflater.TryInflate(text, Packing.Zlib, file, findings, $"PNG iTXt \"{Findings.Shorten(keyword)}\"", out var unpacked)) return;
        using (unpacked)
            TakeUnicode(keyword, unpacked.Span, findings);
    }

    private static void TakeUnicode(string keyword, ReadOnlySpan<byte> bytes, Findings findings)
    {
        var text = TextDecoder.Utf8OrLatin1(bytes, out var isUtf8);
        if (!isUtf8)
            findings.Report($"PNG iTXt: the text \"{Findings.Shorten(keyword)}\" is not valid UTF-8; it was read as Windows-1252.");
        Take(keyword, text, "PNG iTXt", findings);
    }

    private static void Take(string keyword, string text, string where, Findings findings)
    {
        if (keyword.StartsWith(RawProfile, StringComparison.OrdinalIgnoreCase))
        {
            if (TryHexProfile(text, out var profile))
                ReadProfile(keyword[RawProfile.Length..], profile, $"{where} ({Findings.Shorten(keyword)})", findings);
            else findings.Report($"{where}: the profile \"{Findings.Shorten(keyword)}\" is damaged and was left out.");
        }
        else if (keyword == XmpReader.Keyword)
            XmpReader.Read(text, where, findings);
        else
            findings.AddText(keyword, text, where);
    }

    private static void ReadProfile(string name, ReadOnlySpan<byte> profile, string where, Findings findings)
    {
        switch (name.Trim().ToLowerInvariant())
        {
            case "exif":
            case "app1" when profile.StartsWith("Exif\0\0"u8):
                ExifReader.Read(profile, where, findings);
                break;
            case "xmp":
            case "app1":
                var packet = profile.IndexOf((byte)'<');
                if (packet >= 0) XmpReader.Read(profile[packet..], where, findings);
                break;
            case "iptc" or "8bim":
                IptcReader.Read(profile, where, findings);
                break;
        }
    }

    /// <summary>ImageMagick's form of a profile: newline, name, newline, byte count, newline, lines of hexadecimal digits.</summary>
    private static bool TryHexProfile(string text, out byte[] profile)
    {
        profile = [];
        var rest = text.AsSpan().Trim();
        var afterName = rest.IndexOf('\n');
        if (afterName < 0) return false;
        rest = rest[(afterName + 1)..].TrimStart();
        var afterCount = rest.IndexOf('\n');
        if (afterCount < 0 || !int.TryParse(rest[..afterCount].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            return false;
        rest = rest[(afterCount + 1)..];

        profile = new byte[Math.Min(count, rest.Length / 2)];
        var filled = 0;
        var high = -1;
        foreach (var character in rest)
        {
            if (filled == profile.Length) break;
            if (!char.IsAsciiHexDigit(character)) continue;
            var digit = character <= '9' ? character - '0' : (character | 0x20) - 'a' + 10;
            if (high < 0)
            {
                high = digit;
                continue;
            }

            profile[filled++] = (byte)(high << 4 | digit);
            high = -1;
        }

        Array.Resize(ref profile, filled);
        return filled > 0;
    }

    private static bool TryKeyword(ReadOnlySpan<byte> data, out string keyword, out ReadOnlySpan<byte> rest)
    {
        // The specification allows 79 bytes; longer ones are read too, within reason.
        var end = data[..Math.Min(data.Length, 256)].IndexOf((byte)0);
        keyword = end > 0 ? TextDecoder.Utf8OrLatin1(data[..end]) : "";
        rest = end >= 0 ? data[(end + 1)..] : default;
        return end > 0;
    }

    private static bool TrySkipTwoNames(ReadOnlySpan<byte> data, out ReadOnlySpan<byte> text)
    {
        text = default;
        var language = data.IndexOf((byte)0);
        if (language < 0) return false;
        data = data[(language + 1)..];
        var translated = data.IndexOf((byte)0);
        if (translated < 0) return false;
        text = data[(translated + 1)..];
        return true;
    }
}
