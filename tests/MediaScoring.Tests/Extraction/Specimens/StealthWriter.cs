using System.IO.Compression;
using System.Text;

namespace MediaScoring.Tests.Extraction.Specimens;

/// <summary>Hides a text in the lowest bits of pixels, column by column.</summary>
public static class StealthWriter
{
    /// <summary>A PNG with a text hidden in its alpha channel or its colours.</summary>
    public static byte[] Png(string text, bool inAlpha = true, bool isPacked = true, int width = 64, int height = 64)
    {
        var channels = inAlpha ? 4 : 3;
        return new PngWriter { Width = width, Height = height, ColorType = (byte)(inAlpha ? 6 : 2), Pixels = Pixels(text, inAlpha, isPacked, width, height, channels) }.ToArray();
    }

    /// <summary>Samples of a picture that hides a text, row by row.</summary>
    public static byte[] Pixels(string text, bool inAlpha, bool isPacked, int width, int height, int channels)
    {
        var pixels = new byte[width * height * channels];
        for (var index = 0; index < pixels.Length; index++) pixels[index] = channels == 4 && index % 4 == 3 ? (byte)254 : (byte)(index * 7 & 0xFE);
        var bits = Bits(text, inAlpha, isPacked);
        var perPixel = inAlpha ? 1 : 3;
        if (bits.Count > width * height * perPixel) throw new ArgumentException("The picture is too small for the text.");
        for (var index = 0; index < bits.Count; index++)
        {
            var (x, y) = (index / perPixel / height, index / perPixel % height);
            var at = (y * width + x) * channels + (inAlpha ? 3 : index % 3);
            pixels[at] = (byte)(pixels[at] & 0xFE | bits[index]);
        }

        return pixels;
    }

    private static List<int> Bits(string text, bool inAlpha, bool isPacked)
    {
        var payload = Encoding.UTF8.GetBytes(text);
        if (isPacked)
        {
            using var packed = new MemoryStream();
            using (var stream = new GZipStream(packed, CompressionLevel.Optimal)) stream.Write(payload);
            payload = packed.ToArray();
        }

        var magic = $"stealth_{(inAlpha ? "png" : "rgb")}{(isPacked ? "comp" : "info")}";
        var all = new ByteWriter().Latin1(magic).Big32(payload.Length * 8).Add(payload).ToArray();
        return [.. all.SelectMany(value => Enumerable.Range(0, 8).Select(bit => value >> (7 - bit) & 1))];
    }
}
