using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace MediaScoring.Benchmarks;

/// <summary>
/// Writes a library of small files as people's libraries are mixed: 70 % PNG with A1111 text, 15 % PNG with ComfyUI graphs,
/// 10 % JPEG with a UserComment, 5 % PNG without text; about 30 KB each. The same seed gives the same bytes.
/// </summary>
internal static class Corpus
{
    private static readonly string[] subjects = ["lighthouse", "fox", "tower", "harbor", "windmill", "neon street", "glass city", "red dragon", "old ship", "mossy forest"];
    private static readonly string[] styles = ["oil painting", "volumetric light", "sharp focus", "watercolor", "studio light", "golden hour", "bokeh", "film grain", "isometric", "line art"];
    private static readonly string[] models = ["aurora_sdxl_base_1.0", "lumenmix_sd15_v3", "cobalt_pony_v4", "inkwash_sdxl_v2", "hikari_anime_v9"];
    private static readonly string[] samplers = ["Euler a", "DPM++ 2M", "UniPC", "DDIM", "LMS"];

    public static int Run(string[] args)
    {
        if (args.Length == 0)
        {
            Console.Error.WriteLine("Name the folder to write the library to.");
            return 2;
        }

        var count = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 10_000;
        Write(args[0], count);
        Console.WriteLine($"{count} files in {args[0]}");
        return 0;
    }

    public static void Write(string folder, int count)
    {
        for (var number = 0; number < count; number++)
        {
            var random = new Random(number);
            var album = Path.Combine(folder, $"album {number / 500:000}");
            if (number % 500 == 0) Directory.CreateDirectory(album);
            var (name, bytes) = (number % 20) switch
            {
                < 14 => ($"a1111_{number:000000}.png", Png(random, ("parameters", A1111(random)))),
                < 17 => ($"ComfyUI_{number:000000}_.png", Png(random, ("prompt", ComfyApi(random)), ("workflow", ComfyWorkflow(random)))),
                < 19 => ($"photo_{number:000000}.jpg", Jpeg(random, A1111(random))),
                _ => ($"plain_{number:000000}.png", Png(random)),
            };
            File.WriteAllBytes(Path.Combine(album, name), bytes);
        }

        // Else the system writes them to the disk while something is measured that waits for the same disk.
        using var flush = Process.Start("sync");
        flush.WaitForExit();
    }

    private static string Prompt(Random random)
    {
        var words = Enumerable.Range(0, 12).Select(_ => random.Next(3) switch
        {
            0 => styles[random.Next(styles.Length)],
            1 => $"({styles[random.Next(styles.Length)]}:1.{random.Next(1, 5)})",
            _ => $"{subjects[random.Next(subjects.Length)]} {random.Next(2000)}",
        });
        return $"{subjects[random.Next(subjects.Length)]}, {string.Join(", ", words)}, <lora:detail_{random.Next(30)}:0.{random.Next(1, 9)}>";
    }

    private static string A1111(Random random) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Prompt(random)}\nNegative prompt: blurry, lowres, watermark\nSteps: {random.Next(10, 50)}, Sampler: {samplers[random.Next(samplers.Length)]}, Schedule type: Karras, CFG scale: {random.Next(2, 20) / 2.0}, Seed: {random.NextInt64(1, long.MaxValue)}, Size: 512x768, Model hash: {random.Next():x8}, Model: {models[random.Next(models.Length)]}, Clip skip: 2, Version: v1.10.1");

    private static string ComfyApi(Random random) =>
        $$$"""{"3": {"class_type": "KSampler", "inputs": {"seed": {{{random.NextInt64(1, long.MaxValue)}}}, "steps": {{{random.Next(10, 50)}}}, "cfg": 6.5, "sampler_name": "dpmpp_2m", "scheduler": "karras", "denoise": 1.0, "model": ["10", 0], "positive": ["6", 0], "negative": ["7", 0], "latent_image": ["5", 0]}}, "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "{{{models[random.Next(models.Length)]}}}.safetensors"}}, "10": {"class_type": "LoraLoader", "inputs": {"lora_name": "detail_{{{random.Next(30)}}}.safetensors", "strength_model": 0.8, "strength_clip": 0.8, "model": ["4", 0], "clip": ["4", 1]}}, "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 512, "height": 768, "batch_size": 1}}, "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "{{{Prompt(random)}}}", "clip": ["10", 1]}}, "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "ugly, deformed", "clip": ["10", 1]}}, "8": {"class_type": "VAEDecode", "inputs": {"samples": ["3", 0], "vae": ["4", 2]}}, "9": {"class_type": "SaveImage", "inputs": {"filename_prefix": "ComfyUI", "images": ["8", 0]} } }""";

    private static string ComfyWorkflow(Random random)
    {
        var nodes = Enumerable.Range(3, 8).Select(id =>
            $$$"""{"id": {{{id}}}, "type": "CLIPTextEncode", "pos": [{{{random.Next(2000)}}}, {{{random.Next(2000)}}}], "size": {"0": 425, "1": 180}, "flags": {}, "order": {{{id}}}, "mode": 0, "inputs": [{"name": "clip", "type": "CLIP", "link": {{{id}}}}], "outputs": [{"name": "CONDITIONING", "type": "CONDITIONING", "links": [{{{id + 20}}}], "slot_index": 0}], "properties": {"Node name for S&R": "CLIPTextEncode"}, "widgets_values": ["{{{Prompt(random)}}}"]}""");
        return $$$"""{"last_node_id": 10, "last_link_id": 30, "nodes": [{{{string.Join(", ", nodes)}}}], "links": [[3, 4, 1, 6, 0, "CLIP"]], "groups": [], "config": {}, "extra": {}, "version": 0.4}""";
    }

    private static byte[] Png(Random random, params ReadOnlySpan<(string Keyword, string Text)> texts)
    {
        const int side = 98;   // of noise, which does not pack: about 29 KB
        using var png = new MemoryStream(32_000);
        png.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        Chunk(png, "IHDR"u8, [0, 0, 0, side, 0, 0, 0, side, 8, 2, 0, 0, 0]);
        foreach (var (keyword, text) in texts) Chunk(png, "tEXt"u8, [.. Encoding.Latin1.GetBytes(keyword), 0, .. Encoding.Latin1.GetBytes(text)]);
        Chunk(png, "IDAT"u8, Noise(random, side));
        Chunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    private static byte[] Noise(Random random, int side)
    {
        using var packed = new MemoryStream(30_000);
        using (var zlib = new ZLibStream(packed, CompressionLevel.NoCompression, leaveOpen: true))
        {
            var row = new byte[1 + (side * 3)];
            for (var y = 0; y < side; y++)
            {
                random.NextBytes(row.AsSpan(1));
                zlib.Write(row);
            }
        }

        return packed.ToArray();
    }

    private static void Chunk(MemoryStream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        png.Write(type);
        png.Write(data);
        var crc = new Crc32();
        crc.Append(type);
        crc.Append(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, crc.GetCurrentHashAsUInt32());
        png.Write(number);
    }

    /// <summary>A JPEG's headers with an EXIF UserComment (UTF-16, big-endian, as piexif writes it) and 28 KB of scan data.</summary>
    private static byte[] Jpeg(Random random, string comment)
    {
        using var jpeg = new MemoryStream(32_000);
        jpeg.Write([0xFF, 0xD8]);
        byte[] text = [.. "UNICODE\0"u8, .. Encoding.BigEndianUnicode.GetBytes(comment)];
        byte[] tiff =
        [
            .. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x87, 0x69, 0, 4, 0, 0, 0, 1, 0, 0, 0, 26, 0, 0, 0, 0,
            0, 1, 0x92, 0x86, 0, 7, .. BigEndian(text.Length), 0, 0, 0, 44, 0, 0, 0, 0, .. text,
        ];
        Segment(jpeg, 0xE1, [.. "Exif\0\0"u8, .. tiff]);
        Segment(jpeg, 0xC0, [8, 0, 98, 0, 98, 3, 1, 0x11, 0, 2, 0x11, 1, 3, 0x11, 1]);
        Segment(jpeg, 0xDA, [3, 1, 0, 2, 0x11, 3, 0x11, 0, 63, 0]);
        var scan = new byte[28_000];
        random.NextBytes(scan);
        scan.AsSpan().Replace((byte)0xFF, (byte)0xFE);
        jpeg.Write(scan);
        jpeg.Write([0xFF, 0xD9]);
        return jpeg.ToArray();
    }

    private static byte[] BigEndian(int number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }

    private static void Segment(MemoryStream jpeg, byte marker, ReadOnlySpan<byte> data)
    {
        jpeg.Write([0xFF, marker, (byte)((data.Length + 2) >> 8), (byte)(data.Length + 2)]);
        jpeg.Write(data);
    }
}
