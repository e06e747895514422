using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using MediaScoring.Extensibility;

namespace MediaScoring.Tests.Extraction.Generators.ComfyUi;

/// <summary>Reads the texts of a sample by itself, so that these tests judge the reader of graphs and no other.</summary>
internal static class SampleFile
{
    public static MediaContent Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var isPng = bytes.AsSpan().StartsWith("\x89PNG"u8) || bytes[0] == 0x89;
        return new MediaContent
        {
            FileName = Path.GetFileName(path),
            Format = isPng ? "png" : bytes.AsSpan().StartsWith("RIFF"u8) ? "webp" : "jpeg",
            Texts = isPng ? PngTexts(bytes) : ExifTexts(bytes),
        };
    }

    private static List<TextEntry> PngTexts(byte[] bytes)
    {
        var texts = new List<TextEntry>();
        for (var at = 8; at + 8 <= bytes.Length;)
        {
            var length = (int)BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at));
            var type = Encoding.ASCII.GetString(bytes, at + 4, 4);
            var data = bytes.AsSpan(at + 8, length);
            at += 12 + length;
            if (type is not ("tEXt" or "iTXt")) continue;
            var end = data.IndexOf((byte)0);
            var keyword = Encoding.Latin1.GetString(data[..end]);
            var text = data[(end + 1)..];
            if (type == "iTXt")
            {
                var isCompressed = text[0] == 1;
                text = text[2..];
                text = text[(text.IndexOf((byte)0) + 1)..];
                text = text[(text.IndexOf((byte)0) + 1)..];
                if (isCompressed) text = Inflate(text.ToArray());
            }

            texts.Add(new TextEntry(keyword, Encoding.UTF8.GetString(text), "PNG " + type));
        }

        return texts;
    }

    private static byte[] Inflate(byte[] data)
    {
        using var inflated = new MemoryStream();
        using var zlib = new ZLibStream(new MemoryStream(data), CompressionMode.Decompress);
        zlib.CopyTo(inflated);
        return inflated.ToArray();
    }

    // The graphs are plain ASCII in EXIF: found by how they begin, ended by a NUL.
    private static List<TextEntry> ExifTexts(byte[] bytes)
    {
        var texts = new List<TextEntry>();
        foreach (var (start, keyword) in new[] { ("prompt:{", "Model"), ("workflow:{", "Make"), ("Prompt: {", "Make"), ("Workflow: {", "ImageDescription"), ("{\"prompt\": ", "UserComment"), ("{\"prompt\":{", "UserComment") })
        {
            var at = bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(start));
            if (at < 0) continue;
            var length = bytes.AsSpan(at).IndexOf((byte)0);
            texts.Add(new TextEntry(keyword, Encoding.UTF8.GetString(bytes, at, length), "EXIF"));
        }

        return texts;
    }
}
