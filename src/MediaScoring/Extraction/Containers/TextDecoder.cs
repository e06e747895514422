using System.Text;
using System.Text.Unicode;

namespace MediaScoring.Extraction.Containers;

/// <summary>Bytes to text, where the bytes themselves must tell in which encoding they are.</summary>
internal static class TextDecoder
{
    private const int LookedAtBytes = 4096;

    // Windows-1252 for 0x80 to 0x9F: what "Latin-1" means to the programs that write it.
    private const string Windows1252 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ";

    /// <summary>UTF-8 when the bytes are valid UTF-8, else Latin-1 (Windows-1252): many writers of "Latin-1" fields write UTF-8.</summary>
    public static string Utf8OrLatin1(ReadOnlySpan<byte> bytes) => Utf8OrLatin1(bytes, out _);

    /// <summary>The same, and whether it was UTF-8.</summary>
    public static string Utf8OrLatin1(ReadOnlySpan<byte> bytes, out bool isUtf8)
    {
        bytes = bytes.Trim((byte)0);
        if (bytes.StartsWith("\uFEFF"u8)) bytes = bytes[3..];
        isUtf8 = true;
        if (Ascii.IsValid(bytes)) return Encoding.ASCII.GetString(bytes);
        if (Utf8.IsValid(bytes)) return Encoding.UTF8.GetString(bytes);
        if (IsUtf8ButForItsEnd(bytes)) return Encoding.UTF8.GetString(bytes);
        isUtf8 = false;
        return Latin1(bytes);
    }

    /// <summary>Latin-1, with the signs that Windows has between 0x80 and 0x9F.</summary>
    public static string Latin1(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.ContainsAnyInRange((byte)0x80, (byte)0x9F)) return Encoding.Latin1.GetString(bytes);
        return string.Create(bytes.Length, bytes, static (text, source) =>
        {
            for (var index = 0; index < text.Length; index++)
                text[index] = source[index] is >= 0x80 and <= 0x9F ? Windows1252[source[index] - 0x80] : (char)source[index];
        });
    }

    /// <summary>UTF-16 in the byte order that the bytes themselves show, or UTF-8 when they show that.</summary>
    public static string Utf16ByContent(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])) return Encoding.BigEndianUnicode.GetString(bytes[2..]);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE])) return Encoding.Unicode.GetString(bytes[2..]);

        var (evenZeros, oddZeros) = CountZeros(bytes);
        if (evenZeros == 0 && oddZeros == 0 && Utf8.IsValid(bytes)) return Encoding.UTF8.GetString(bytes);
        if (evenZeros > 4 * oddZeros) return Encoding.BigEndianUnicode.GetString(bytes);
        if (oddZeros > 4 * evenZeros) return Encoding.Unicode.GetString(bytes);

        var looked = bytes[..(Math.Min(bytes.Length, LookedAtBytes) & ~1)];
        return CommonCharacters(Encoding.Unicode.GetString(looked)) > CommonCharacters(Encoding.BigEndianUnicode.GetString(looked))
            ? Encoding.Unicode.GetString(bytes)
            : Encoding.BigEndianUnicode.GetString(bytes);
    }

    /// <summary>Whether bytes without any encoding told are UTF-16: every other one is zero.</summary>
    public static bool LooksLikeUtf16(ReadOnlySpan<byte> bytes)
    {
        var looked = Math.Min(bytes.Length, LookedAtBytes) / 2;
        if (looked < 2) return false;
        var (evenZeros, oddZeros) = CountZeros(bytes);
        return evenZeros > looked / 2 && oddZeros == 0 || oddZeros > looked / 2 && evenZeros == 0;
    }

    /// <summary>Whether bytes are a text and nothing binary: UTF-8 without control characters, NULs only at the end.</summary>
    public static bool IsPlainText(ReadOnlySpan<byte> bytes)
    {
        bytes = bytes.TrimEnd((byte)0);
        if (bytes.IsEmpty || !Utf8.IsValid(bytes)) return false;
        foreach (var value in bytes)
        {
            if (value < 0x20 && value is not ((byte)'\t' or (byte)'\n' or (byte)'\r')) return false;
        }

        return true;
    }

    // A text that was cut to a length may end inside a character.
    private static bool IsUtf8ButForItsEnd(ReadOnlySpan<byte> bytes)
    {
        for (var cut = 1; cut <= 3 && cut < bytes.Length; cut++)
        {
            if (bytes[^cut] >= 0xC0) return !Ascii.IsValid(bytes[..^cut]) && Utf8.IsValid(bytes[..^cut]);
        }

        return false;
    }

    private static (int Even, int Odd) CountZeros(ReadOnlySpan<byte> bytes)
    {
        var (even, odd) = (0, 0);
        for (var index = 0; index + 1 < bytes.Length && index < LookedAtBytes; index += 2)
        {
            if (bytes[index] == 0) even++;
            if (bytes[index + 1] == 0) odd++;
        }

        return (even, odd);
    }

    private static int CommonCharacters(string text)
    {
        var common = 0;
        foreach (var character in text)
        {
            if (character is >= ' ' and < '\u0250' or >= '\u0400' and < '\u0500' or >= '\u3000' and < '\u3100' or >= '\u4E00' and < '\uA000'
                or >= '\uAC00' and < '\uD7A4' or >= '\uFF00' and < '\uFFF0' or '\n' or '\r' or '\t')
                common++;
        }

        return common;
    }
}
