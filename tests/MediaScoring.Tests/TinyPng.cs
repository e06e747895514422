using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace MediaScoring.Tests;

/// <summary>Small real PNG files with text chunks, for tests that need media and not its details.</summary>
internal static class TinyPng
{
    /// <summary>A PNG of one colour.</summary>
    public static byte[] Of(int width = 8, int height = 8, byte shade = 120, params ReadOnlySpan<(string Keyword, string Text)> texts)
    {
        using var png = new MemoryStream();
        png.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        header[9] = 2;
        Chunk(png, "IHDR", header);
        foreach (var (keyword, text) in texts)
        {
            Chunk(png, "iTXt", [.. Encoding.Latin1.GetBytes(keyword), 0, 0, 0, 0, 0, .. Encoding.UTF8.GetBytes(text)]);
        }

        Chunk(png, "IDAT", Pixels(width, height, shade));
        Chunk(png, "IEND", []);
        return png.ToArray();
    }

    /// <summary>A PNG as the A1111 family writes it.</summary>
    public static byte[] WithPrompt(string prompt, int width = 8, int height = 8) =>
        Of(width, height, 120, ("parameters", $"{prompt}\nNegative prompt: blurry\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 42, Size: 512x512, Model: aurora_xl"));

    private static byte[] Pixels(int width, int height, byte shade)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var row = new byte[1 + (width * 3)];
            row.AsSpan(1).Fill(shade);
            for (var y = 0; y < height; y++) zlib.Write(row);
        }

        return packed.ToArray();
    }

    private static void Chunk(MemoryStream png, string type, byte[] data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
        png.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(body));
        png.Write(number);
    }

    private static uint Crc(byte[] bytes)
    {
        var crc = 0xFFFFFFFFu;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (0xEDB88320u & (uint)-(int)(crc & 1));
        }

        return ~crc;
    }
}
