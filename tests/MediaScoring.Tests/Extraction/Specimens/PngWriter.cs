using System.IO.Compression;
using System.Text;

namespace MediaScoring.Tests.Extraction.Specimens;

/// <summary>Writes small PNGs: a flat picture, and whatever chunks a test wants before or after its pixels.</summary>
public sealed class PngWriter
{
    private readonly List<byte[]> before = [];
    private readonly List<byte[]> after = [];

    public int Width { get; init; } = 8;
    public int Height { get; init; } = 8;
    public byte BitDepth { get; init; } = 8;

    /// <summary>0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha.</summary>
    public byte ColorType { get; init; } = 2;

    /// <summary>Samples of the picture, row by row without filter bytes; null for black.</summary>
    public byte[]? Pixels { get; init; }

    /// <summary>A PNG with texts in front of its pixels: tEXt when they are Latin-1, else iTXt, as Pillow does.</summary>
    public static byte[] WithTexts(params ReadOnlySpan<(string Keyword, string Text)> texts)
    {
        var png = new PngWriter();
        foreach (var (keyword, text) in texts)
        {
            if (text.All(character => character < 256)) png.Text(keyword, text);
            else png.UnicodeText(keyword, text);
        }

        return png.ToArray();
    }

    /// <summary>tEXt in Latin-1.</summary>
    public PngWriter Text(string keyword, string text, bool afterPixels = false) =>
        Chunk("tEXt", new ByteWriter().Latin1(keyword).Byte(0).Latin1(text).ToArray(), afterPixels);

    /// <summary>tEXt whose bytes are UTF-8, against the specification, as many programs write it.</summary>
    public PngWriter Utf8Text(string keyword, string text, bool afterPixels = false) =>
        Chunk("tEXt", new ByteWriter().Latin1(keyword).Byte(0).Utf8(text).ToArray(), afterPixels);

    /// <summary>zTXt.</summary>
    public PngWriter PackedText(string keyword, string text, bool afterPixels = false) =>
        Chunk("zTXt", new ByteWriter().Latin1(keyword).Byte(0).Byte(0).Add(Zlib(Encoding.Latin1.GetBytes(text))).ToArray(), afterPixels);

    /// <summary>iTXt, plain or packed.</summary>
    public PngWriter UnicodeText(string keyword, string text, bool isPacked = false, bool afterPixels = false, string language = "", string translated = "")
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        return Chunk(
            "iTXt",
            new ByteWriter().Latin1(keyword).Byte(0).Byte(isPacked ? 1 : 0).Byte(0).Latin1(language).Byte(0).Utf8(translated).Byte(0).Add(isPacked ? Zlib(utf8) : utf8).ToArray(),
            afterPixels);
    }

    /// <summary>An XMP packet.</summary>
    public PngWriter Xmp(string packet) => UnicodeText("XML:com.adobe.xmp", packet);

    /// <summary>eXIf: a bare TIFF block.</summary>
    public PngWriter Exif(byte[] tiff, bool afterPixels = false) => Chunk("eXIf", tiff, afterPixels);

    /// <summary>ImageMagick's hexadecimal profile in zTXt.</summary>
    public PngWriter RawProfile(string name, byte[] profile)
    {
        var lines = Convert.ToHexStringLower(profile).Chunk(72).Select(line => new string(line));
        return PackedText($"Raw profile type {name}", $"\n{name}\n{profile.Length,8}\n{string.Join('\n', lines)}\n");
    }

    /// <summary>Any chunk.</summary>
    public PngWriter Chunk(string type, byte[] data, bool afterPixels = false)
    {
        (afterPixels ? after : before).Add(Encode(type, data));
        return this;
    }

    /// <summary>Any bytes in place of a chunk.</summary>
    public PngWriter Raw(byte[] bytes, bool afterPixels = false)
    {
        (afterPixels ? after : before).Add(bytes);
        return this;
    }

    public byte[] ToArray()
    {
        var png = new ByteWriter().Add(0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A);
        png.Add(Encode("IHDR", new ByteWriter().Big32(Width).Big32(Height).Byte(BitDepth).Byte(ColorType).Zeros(3).ToArray()));
        if (ColorType == 3) png.Add(Encode("PLTE", new byte[6]));
        foreach (var chunk in before) png.Add(chunk);
        var data = Zlib(Rows());
        // Two pieces, so that readers of the pixels meet a seam.
        png.Add(Encode("IDAT", data[..(data.Length / 2)])).Add(Encode("IDAT", data[(data.Length / 2)..]));
        foreach (var chunk in after) png.Add(chunk);
        return png.Add(Encode("IEND", [])).ToArray();
    }

    /// <summary>A chunk with its length and checksum.</summary>
    public static byte[] Encode(string type, byte[] data)
    {
        var named = new ByteWriter().Latin1(type).Add(data).ToArray();
        return new ByteWriter().Big32(data.Length).Add(named).Big32(Crc32(named)).ToArray();
    }

    private static uint Crc32(byte[] data)
    {
        var rest = uint.MaxValue;
        foreach (var value in data)
        {
            rest ^= value;
            for (var bit = 0; bit < 8; bit++) rest = (rest & 1) != 0 ? rest >> 1 ^ 0xEDB88320 : rest >> 1;
        }

        return ~rest;
    }

    public static byte[] Zlib(byte[] data)
    {
        using var packed = new MemoryStream();
        using (var stream = new ZLibStream(packed, CompressionLevel.Fastest)) stream.Write(data);
        return packed.ToArray();
    }

    // Filters change from row to row, so that readers of the pixels meet all five.
    private byte[] Rows()
    {
        var channels = ColorType switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };
        var rowBytes = (Width * channels * BitDepth + 7) / 8;
        var step = Math.Max(1, channels * BitDepth / 8);
        var rows = new byte[(rowBytes + 1) * Height];
        if (Pixels is not { } pixels) return rows;
        for (var y = 0; y < Height; y++)
        {
            var filter = y % 5;
            rows[y * (rowBytes + 1)] = (byte)filter;
            for (var x = 0; x < rowBytes; x++)
            {
                int At(int column, int row) => column < 0 || row < 0 ? 0 : pixels[row * rowBytes + column];
                var (left, above, corner) = (At(x - step, y), At(x, y - 1), At(x - step, y - 1));
                var guess = filter switch { 0 => 0, 1 => left, 2 => above, 3 => (left + above) / 2, _ => Paeth(left, above, corner) };
                rows[y * (rowBytes + 1) + 1 + x] = (byte)(pixels[y * rowBytes + x] - guess);
            }
        }

        return rows;
    }

    private static int Paeth(int left, int above, int corner)
    {
        var sum = left + above - corner;
        var nearest = new[] { (Math.Abs(sum - left), left), (Math.Abs(sum - above), above), (Math.Abs(sum - corner), corner) };
        return nearest.MinBy(candidate => candidate.Item1).Item2;
    }
}
