using NetVips;

namespace MediaScoring.Extraction.Containers;

/// <summary>
/// Hidden texts in lossless WebP with alpha. Its pixels can only be had by decoding the whole picture, so only these are
/// looked through, and only up to 16 million pixels and 32 MiB.
/// </summary>
internal static class StealthWebp
{
    /// <summary>Pixels that are decoded at most.</summary>
    public const long MaxPixels = 16_000_000;

    // Damaged pictures are told in our own words; the library would write to the program's output.
    private static readonly Log.LogDelegate silence = (_, _, _) => { };
    private static readonly uint silenced = Log.SetLogHandler("VIPS", Enums.LogLevelFlags.Warning, silence);

    /// <summary>Looks for a hidden text.</summary>
    public static void Read(BoundedFile file, Findings findings)
    {
        _ = silenced;
        if (findings is not { Width: { } width, Height: { } height, IsAnimated: false }) return;
        var pixels = (long)width * height;
        if (pixels < StealthText.HeadBits || pixels > MaxPixels || file.Length > ReadingLimits.MaxTextBytes) return;

        byte[] memory;
        try
        {
            using var image = Image.NewFromBuffer(file.At(0, (int)file.Length).ToArray(), access: Enums.Access.Sequential);
            if (image.Bands != 4 || image.Format != Enums.BandFormat.Uchar || image.Width != width || image.Height != height) return;
            memory = image.WriteToMemory<byte>();
        }
        catch (VipsException)
        {
            findings.Report("The pixels of the WebP cannot be decoded; no hidden text was looked for.");
            return;
        }

        var alpha = Bits(memory, width, height, isAlpha: true, StealthText.MagicBits);
        var colors = Bits(memory, width, height, isAlpha: false, StealthText.MagicBits);
        if (HasMagic(alpha)) StealthText.Read(Bits(memory, width, height, isAlpha: true, long.MaxValue), file, findings);
        else if (HasMagic(colors)) StealthText.Read(Bits(memory, width, height, isAlpha: false, long.MaxValue), file, findings);
    }

    private static bool HasMagic(ReadOnlySpan<byte> bits)
    {
        for (var kind = 0; kind < 4; kind++)
        {
            if (bits.StartsWith(StealthText.Magic(kind))) return true;
        }

        return false;
    }

    private static byte[] Bits(ReadOnlySpan<byte> rgba, int width, int height, bool isAlpha, long wanted)
    {
        var pixelBits = isAlpha ? 1 : 3;
        var count = Math.Min(wanted, (long)width * height * pixelBits);
        var bits = new byte[(count + 7) / 8];
        for (var index = 0L; index < count; index++)
        {
            var pixel = index / pixelBits;
            var (x, y) = (pixel / height, pixel % height);
            var at = (int)(4 * (y * width + x) + (isAlpha ? 3 : index % 3));
            bits[index >> 3] |= (byte)((rgba[at] & 1) << (7 - (int)(index & 7)));
        }

        return bits;
    }
}
