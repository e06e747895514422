using System.Diagnostics;
using System.Globalization;
using MediaScoring.Extraction;
using MediaScoring.Extraction.Containers;
using MediaScoring.Keywords;
using MediaScoring.Tests.Extraction.Generators;
using MediaScoring.Tests.Extraction.Specimens;

namespace MediaScoring.Benchmarks;

/// <summary>
/// Reads 10,000 mixed files of about 30 KB from the page cache and says the processor time: of opening and reading them and
/// nothing else (the floor), of the containers, of containers and generators, and of keywords too. Given folders of labelled
/// files, says how many of their fields are read right.
/// </summary>
internal static class MetadataBenchmark
{
    private const int Passes = 5;

    private const int Files = 10_000;

    /// <summary>Runs it. Arguments: folders with a <c>labels.json</c>; without any, only speed is measured.</summary>
    /// <returns>0.</returns>
    public static int Run(string[] args)
    {
        MeasureSpeed(Files);
        using var reader = new MetadataReader();
        foreach (var folder in args)
        {
            Console.WriteLine($"\nlabelled files in {folder}:");
            SampleLabels.Compare(folder, path => reader.Read(path), Console.WriteLine);
        }

        return 0;
    }

    private static void MeasureSpeed(int count)
    {
        using var folder = new SpecimenFolder();
        var paths = MakeCorpus(folder, count);
        Console.WriteLine($"{count:N0} files, {paths.Sum(path => new FileInfo(path).Length) / count:N0} bytes each; processor time, best of {Passes} passes, one thread:");

        using var reader = new MetadataReader();
        var floor = Measure("open, read, close (floor)", paths, OpenAndRead);
        var containers = Measure("containers", paths, path => ContainerReader.Read(path, null, CancellationToken.None).Texts.Count);
        var metadata = Measure("containers and generators", paths, path => reader.Read(path).Texts.Count);
        var keywords = Measure("containers, generators and keywords", paths, path => FileKeywords.Of(reader.Read(path)).Count);
        Console.WriteLine($"ratio to the floor: containers {containers / floor:0.00}, with generators {metadata / floor:0.00}, with keywords {keywords / floor:0.00}");

        foreach (var group in paths.GroupBy(path => Path.GetFileNameWithoutExtension(path).Split('-')[0]))
            Measure("  " + group.Key, [.. group], path => ContainerReader.Read(path, null, CancellationToken.None).Texts.Count);
        var silent = MakeSilent(folder);
        Measure("  RGBA PNG of 768 KB without texts", silent, path => ContainerReader.Read(path, null, CancellationToken.None).Texts.Count);
        Measure("  its floor", silent, OpenAndRead);
    }

    // Without a text, the pixels are looked at for a hidden one, and the folder for files beside.
    private static List<string> MakeSilent(SpecimenFolder folder)
    {
        var pixels = new byte[512 * 384 * 4];
        new Random(1).NextBytes(pixels);
        var png = new PngWriter { Width = 512, Height = 384, ColorType = 6, Pixels = pixels }.ToArray();
        return [.. Enumerable.Range(0, 200).Select(index => folder.Write($"silent-{index}.bin", png))];
    }

    private static double Measure(string what, List<string> paths, Func<string, int> read)
    {
        var best = double.MaxValue;
        var texts = 0;
        for (var pass = 0; pass <= Passes; pass++)
        {
            texts = 0;
            using var process = Process.GetCurrentProcess();
            var before = process.TotalProcessorTime;
            foreach (var path in paths) texts += read(path);
            process.Refresh();
            var seconds = (process.TotalProcessorTime - before).TotalSeconds;
            if (pass > 0) best = Math.Min(best, seconds);   // the first pass warms up
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-40} {best,7:0.000} s  {best / paths.Count * 1e6,6:0.0} µs a file  ({texts:N0} found)"));
        return best;
    }

    private static int OpenAndRead(string path)
    {
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(64 << 10);
        var got = RandomAccess.Read(handle, buffer.AsSpan(0, (int)Math.Min(RandomAccess.GetLength(handle), buffer.Length)), 0);
        System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        return got > 0 ? 0 : -1;
    }

    private static List<string> MakeCorpus(SpecimenFolder folder, int count)
    {
        var paths = new List<string>();
        for (var index = 0; index < count; index++)
        {
            var random = new Random(index);
            var padding = new byte[random.Next(20_000, 30_000)];
            random.NextBytes(padding);
            var settings = $"a fox in the snow, (masterpiece:1.2), {index}, watercolor, detailed background, soft light\nNegative prompt: blurry, lowres, bad anatomy\n"
                + $"Steps: 28, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 6.5, Seed: {index * 7919L}, Size: 512x768, Model hash: 1a2b3c4d5e, Model: dreamy_{index % 7}, Version: v1.10.1";
            var (name, bytes) = (index % 20) switch
            {
                < 7 => ("a1111_png", new PngWriter().Text("parameters", settings).Chunk("ruBB", padding).ToArray()),
                < 11 => ("comfy_png", new PngWriter().Text("prompt", Graph(index)).Text("workflow", Workflow(index)).Chunk("ruBB", padding[..15_000]).ToArray()),
                11 => ("invoke_png", new PngWriter().UnicodeText("invokeai_metadata", $$"""{"positive_prompt":"a fox 雪 {{index}}","steps":20,"seed":{{index}}}""").Chunk("ruBB", padding).ToArray()),
                < 15 => ("a1111_jpeg", [.. JpegWriter.WithUserComment(settings, Utf16Order.Big), .. padding]),
                < 17 => ("swarm_webp", new WebpWriter().Chunk("JUNK", padding).Exif(TiffWriter.WithUserComment(settings, Utf16Order.Little)).ToArray()),
                17 => ("xmp_jpeg", [.. JpegWriter.WithXmp(XmpWriter.Packet("<dc:title><rdf:Alt><rdf:li>Fox</rdf:li></rdf:Alt></dc:title><xmp:Rating>3</xmp:Rating>")), .. padding]),
                18 => ("vhs_mp4", [.. Mp4Writer.WithComment($$"""{"prompt": {{System.Text.Json.JsonSerializer.Serialize(Graph(index))}}, "workflow": {{Workflow(index)}}}"""), .. Mp4Writer.Box("free", padding[..15_000])]),
                _ => ("webm", new MatroskaWriter { HasSeekHead = false }.Tag("COMMENT", settings).Tag("PROMPT", Graph(index)).ToArray()),
            };
            paths.Add(folder.Write($"{name}-{index}.bin", bytes));
        }

        return paths;
    }

    private static string Graph(int seed) =>
        $$$"""{"3": {"inputs": {"seed": {{{seed}}}, "steps": 20, "cfg": 8.0, "sampler_name": "euler", "scheduler": "normal", "denoise": 1.0, "model": ["4", 0], "positive": ["6", 0], "negative": ["7", 0], "latent_image": ["5", 0]}, "class_type": "KSampler"}, "4": {"inputs": {"ckpt_name": "dreamy.safetensors"}, "class_type": "CheckpointLoaderSimple"}, "5": {"inputs": {"width": 512, "height": 512, "batch_size": 1}, "class_type": "EmptyLatentImage"}, "6": {"inputs": {"text": "a fox in the snow {{{seed}}}", "clip": ["4", 1]}, "class_type": "CLIPTextEncode"}, "7": {"inputs": {"text": "blurry", "clip": ["4", 1]}, "class_type": "CLIPTextEncode"}, "8": {"inputs": {"samples": ["3", 0], "vae": ["4", 2]}, "class_type": "VAEDecode"}, "9": {"inputs": {"filename_prefix": "fox", "images": ["8", 0]}, "class_type": "SaveImage"}}""";

    private static string Workflow(int seed)
    {
        var nodes = Enumerable.Range(1, 24).Select(id =>
            $$"""{"id": {{id}}, "type": "CLIPTextEncode", "pos": [{{id * 100}}, {{seed % 900}}], "size": {"0": 425.27, "1": 180.6}, "flags": {}, "order": {{id}}, "mode": 0, "inputs": [{"name": "clip", "type": "CLIP", "link": {{id}}}], "outputs": [{"name": "CONDITIONING", "type": "CONDITIONING", "links": [{{id + 1}}], "slot_index": 0}], "properties": {}, "widgets_values": ["a fox number {{id}}"]}""");
        return $$"""{"last_node_id": 24, "last_link_id": 24, "nodes": [{{string.Join(", ", nodes)}}], "links": [], "groups": [], "config": {}, "extra": {}, "version": 0.4}""";
    }
}
