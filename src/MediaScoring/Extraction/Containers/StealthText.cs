using System.Buffers.Binary;

namespace MediaScoring.Extraction.Containers;

/// <summary>
/// Texts hidden in the lowest bits of pixels ("stealth pnginfo"): 15 bytes of magic, the length in bits (32 bits), the text in
/// UTF-8, plain or gzip. Pixels are visited column by column, the highest bit of each byte comes first.
/// </summary>
internal static class StealthText
{
    /// <summary>Bits of the magic.</summary>
    public const int MagicBits = 15 * 8;

    /// <summary>Bits before the text.</summary>
    public const int HeadBits = MagicBits + 32;

    /// <summary>Pixels that are looked through for a text, once its magic is found: 64 million.</summary>
    public const long MaxPixels = 64_000_000;

    private const string Keyword = "stealth";

    /// <summary>The bit of a magic at an index; all four agree in their first 64 bits.</summary>
    public static int Bit(ReadOnlySpan<byte> bytes, long index) => bytes[(int)(index >> 3)] >> (7 - (int)(index & 7)) & 1;

    /// <summary>The magics: in the alpha channel plain and packed, in the three colours plain and packed.</summary>
    public static ReadOnlySpan<byte> Magic(int kind) => kind switch
    {
        0 => "stealth_pnginfo"u8,
        1 => "stealth_pngcomp"u8,
        2 => "stealth_rgbinfo"u8,
        _ => "stealth_rgbcomp"u8,
    };

    /// <summary>Reads a hidden text out of collected bits.</summary>
    /// <param name="bits">The bits, eight a byte, from the magic on.</param>
    /// <param name="file">The file: its time budget counts.</param>
    /// <param name="findings">Takes the text.</param>
    public static void Read(ReadOnlySpan<byte> bits, BoundedFile file, Findings findings)
    {
        if (bits.Length < HeadBits / 8) return;
        for (var kind = 0; kind < 4; kind++)
        {
            if (!bits.StartsWith(Magic(kind))) continue;
            var where = kind < 2 ? "stealth alpha" : "stealth RGB";
            var length = BinaryPrimitives.ReadUInt32BigEndian(bits[(MagicBits / 8)..]) / 8;
            var text = bits[(HeadBits / 8)..];
            if (length > (uint)text.Length)
            {
                findings.Report("The hidden text states more bits than the picture has; it was left out.");
                return;
            }

            text = text[..(int)length];
            if (kind % 2 == 0)
            {
                if (findings.MayTake(length, where)) findings.AddText(Keyword, TextDecoder.Utf8OrLatin1(text), where);
            }
            else if (Inflater.TryInflate(text, Packing.Gzip, file, findings, where, out var unpacked))
            {
                using (unpacked)
                    findings.AddText(Keyword, TextDecoder.Utf8OrLatin1(unpacked.Span), where);
            }

            return;
        }
    }
}
