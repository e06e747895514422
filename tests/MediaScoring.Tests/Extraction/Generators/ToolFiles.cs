using System.Text;
using System.Text.Json;
using MediaScoring.Tests.Extraction.Specimens;

namespace MediaScoring.Tests.Extraction.Generators;

/// <summary>A file as a tool writes it, with the files that the tool leaves beside it.</summary>
internal sealed record ToolFile(string? Generator, string FileName, byte[] Bytes, string? BesideName = null, string? BesideText = null)
{
    /// <summary>Whether the tool writes its prompt; signatures do not.</summary>
    public bool HasPrompt { get; init; } = true;

    /// <summary>The prompt that is in it.</summary>
    public string Text { get; init; } = ToolFiles.Prompt;

    /// <summary>The file beside, where it is no text.</summary>
    public byte[]? BesideBytes { get; init; } = BesideText is null ? null : Encoding.UTF8.GetBytes(BesideText);
}

/// <summary>A specimen file of every tool in every container that it uses; all with one prompt and one seed.</summary>
internal static class ToolFiles
{
    public const string Prompt = "a fox 狐, red";
    public const string Seed = "4242424242";

    private const string Settings = "Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: " + Seed + ", Size: 8x8, Model: m";
    private const string WebUi = Prompt + "\nNegative prompt: bad\n" + Settings + ", Version: v1.10.1";
    private const string Swarm = "{\"sui_image_params\":{\"prompt\":\"" + Prompt + "\",\"negativeprompt\":\"bad\",\"model\":\"x/m\",\"seed\":" + Seed + ",\"steps\":20}}";
    private const string Fooocus = "{\"prompt\":\"" + Prompt + "\",\"base_model\":\"m\",\"performance\":\"Speed\",\"seed\":\"" + Seed + "\",\"version\":\"Fooocus v2.5.0\"}";
    private const string Mre = "{\"software\":\"Fooocus 2.0 MRE\",\"prompt\":\"" + Prompt + "\",\"real_prompt\":[\"x\"],\"seed\":" + Seed + "}";
    private const string Ruined = "{\"Prompt\":\"" + Prompt + "\",\"seed\":" + Seed + ",\"software\":\"RuinedFooocus\"}";
    private const string Spaces = "{\"prompt\":\"" + Prompt + "\",\"num_inference_steps\":20,\"guidance_scale\":5,\"seed\":" + Seed + ",\"Model\":\"m\"}";
    private const string Easy = "{\"prompt\":\"" + Prompt + "\",\"seed\":" + Seed + ",\"use_stable_diffusion_model\":\"/x/m.ckpt\"}";
    private const string EasyLines = "Prompt: " + Prompt + "\nNegative Prompt: bad\nSeed: " + Seed + "\nStable Diffusion model: /x/m.ckpt\nSampler: euler\nSteps: 20\nGuidance Scale: 7.5\n";
    private const string Midjourney = Prompt + " --ar 3:2 --seed " + Seed + " --v 6.1 Job ID: 0a1b";
    private const string NovelComment = "{\"prompt\":\"" + Prompt + "\",\"steps\":28,\"scale\":5.0,\"seed\":" + Seed + ",\"sampler\":\"k_euler\",\"uc\":\"bad\"}";
    private const string TensorArt = "{\"prompt\":\"" + Prompt + "\",\"seed\":\"-1\",\"ksamplerName\":\"euler\",\"baseModel\":{\"modelFileName\":\"m\"}}";
    private const string Matrix = "{\"PositivePrompt\":\"" + Prompt + "\",\"Seed\":" + Seed + ",\"ModelName\":\"m\"}";
    private const string MetaHub = "{\"generator\":\"ComfyUI\",\"prompt\":\"" + Prompt + "\",\"seed\":" + Seed + ",\"model\":\"m\",\"imh_pro\":{},\"prompt_api\":" + Graph + "}";
    private const string Invoke = "{\"app_version\":\"5.4.1\",\"positive_prompt\":\"" + Prompt + "\",\"seed\":" + Seed + ",\"model\":{\"name\":\"m\"}}";
    private const string Invoke2 = "{\"model_weights\":\"m\",\"image\":{\"prompt\":[{\"prompt\":\"" + Prompt + " [bad]\",\"weight\":1}],\"seed\":" + Seed + ",\"steps\":20}}";

    private const string Graph = """
        {"1":{"class_type":"CheckpointLoaderSimple","inputs":{"ckpt_name":"m.safetensors"}},"2":{"class_type":"CLIPTextEncode","inputs":{"text":"a fox 狐, red","clip":["1",1]}},
        "3":{"class_type":"EmptyLatentImage","inputs":{"width":8,"height":8,"batch_size":1}},"4":{"class_type":"KSampler","inputs":{"seed":4242424242,"steps":20,"cfg":7,"sampler_name":"euler",
        "scheduler":"normal","denoise":1,"model":["1",0],"positive":["2",0],"negative":["2",0],"latent_image":["3",0]}},"5":{"class_type":"VAEDecode","inputs":{"samples":["4",0],"vae":["1",2]}},
        "6":{"class_type":"SaveImage","inputs":{"images":["5",0],"filename_prefix":"a"}}}
        """;

    private const string NovelCharacters = "{\"prompt\":\"" + Prompt + "\",\"seed\":" + Seed + ",\"uc\":\"bad\",\"v4_prompt\":{\"caption\":{\"base_caption\":\"" + Prompt
        + "\",\"char_captions\":[{\"char_caption\":\"char one\",\"centers\":[{\"x\":0.5,\"y\":0.5}]}]}}}";

    private static readonly string latin = WebUi.Replace(" 狐", "", StringComparison.Ordinal);

    private static readonly string comfyXmp = XmpWriter.Packet("", "xmlns:comfy=\"https://github.com/Comfy-Org/ComfyUI\" comfy:prompt=\"" + System.Security.SecurityElement.Escape(Graph.ReplaceLineEndings(" ")) + "\"");

    private static readonly string novelWrapped = JsonSerializer.Serialize(
        new { Comment = NovelComment, Description = Prompt, Software = "NovelAI", Source = "NovelAI Diffusion V4.5 C02D4F98" });

    private static readonly string civitaiGraph =
        "{\"extraMetadata\":" + JsonSerializer.Serialize("{\"prompt\":\"" + Prompt + "\",\"seed\":" + Seed + ",\"steps\":20}") + "," + Graph.TrimStart()[1..];

    private static readonly string videoHelper = JsonSerializer.Serialize(new { prompt = Graph, CreationTime = "2026" });

    private static readonly string drawThings = XmpWriter.Packet(
        "<xmp:CreatorTool>Draw Things</xmp:CreatorTool><exif:UserComment><rdf:Alt><rdf:li xml:lang=\"x-default\">{\"c\":\"" + Prompt + "\",\"uc\":\"bad\",\"seed\":" + Seed
        + ",\"model\":\"m.ckpt\",\"seed_mode\":\"Scale Alike\"}</rdf:li></rdf:Alt></exif:UserComment>");

    private static readonly string drawThingsText = XmpWriter.Packet(
        "<xmp:CreatorTool>Draw Things</xmp:CreatorTool><dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">" + Prompt + "\n-bad\nSteps: 20, Sampler: Euler A, Guidance Scale: 7.0, Seed: " + Seed
        + ", Size: 512x512, Model: m.ckpt</rdf:li></rdf:Alt></dc:description>");

    private static readonly string midjourneyXmp = XmpWriter.Packet("<dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">" + Midjourney + "</rdf:li></rdf:Alt></dc:description>");

    /// <summary>Every file by what it shows.</summary>
    public static IReadOnlyDictionary<string, ToolFile> All { get; } = new Dictionary<string, ToolFile>
    {
        ["A1111, PNG"] = Png("A1111", ("parameters", WebUi)),
        ["A1111, PNG, UTF-8 in tEXt after the pixels"] = new("A1111", "a.png", new PngWriter().Utf8Text("parameters", WebUi, afterPixels: true).ToArray()),
        ["A1111, PNG, packed iTXt"] = new("A1111", "a.png", new PngWriter().UnicodeText("parameters", WebUi, isPacked: true).ToArray()),
        ["A1111, PNG under the name of a JPEG"] = new("A1111", "a.jpeg", PngWriter.WithTexts(("parameters", WebUi))),
        ["A1111, JPEG"] = Jpeg("A1111", Comment(WebUi)),
        ["A1111, JPEG, XPComment"] = Jpeg("A1111", new TiffWriter().Windows(0x9C9C, WebUi)),
        ["A1111, JPEG, COM"] = new("A1111", "a.jpg", JpegWriter.WithComment(WebUi)),
        ["A1111, WebP"] = Webp("A1111", Comment(WebUi)),
        ["A1111, AVIF"] = new("A1111", "a.avif", IsoImageWriter.WithExif(Comment(WebUi).ToArray())),
        ["A1111, JPEG XL"] = new("A1111", "a.jxl", JxlWriter.WithExif(Comment(WebUi).ToArray())),
        ["A1111, JPEG XL, packed"] = new("A1111", "a.jxl", JxlWriter.WithExif(Comment(WebUi).ToArray(), isPacked: true)),
        ["A1111, GIF"] = new("A1111", "a.gif", GifWriter.WithComment(WebUi)),
        ["A1111, MP4"] = new("A1111", "a.mp4", Mp4Writer.WithComment(WebUi)),
        ["A1111, MOV"] = new("A1111", "a.mov", Mp4Writer.WithQuickTimeComment(WebUi)),
        ["A1111, WebM"] = new("A1111", "a.webm", MatroskaWriter.WithTag("COMMENT", WebUi)),
        ["A1111, hidden in alpha"] = new("A1111", "a.png", StealthWriter.Png(WebUi, inAlpha: true, isPacked: true)),
        ["A1111, hidden in the colours"] = new("A1111", "a.png", StealthWriter.Png(WebUi, inAlpha: false, isPacked: false)),
        ["A1111, text beside"] = new("A1111", "a.jpg", new JpegWriter().ToArray(), "a.txt", WebUi),
        ["Forge, JPEG"] = Jpeg("Forge", Comment(WebUi.Replace("v1.10.1", "f2.0.1v1.10.1-previous", StringComparison.Ordinal))),
        ["reForge, JPEG"] = Jpeg("reForge", Comment(WebUi.Replace("v1.10.1", "f1.0.0v2-v1.10.1RC", StringComparison.Ordinal))),
        ["SD.Next, WebP"] = Webp("SD.Next", Comment(Prompt + "\nNegative prompt: bad\n" + Settings + ", App: SD.Next, Version: 56a8aea")),
        ["Civitai, JPEG"] = Jpeg("Civitai", Comment(Prompt + "\nNegative prompt: bad\n" + Settings + ", Created Date: 2026-01-04T01:27:21Z, Civitai metadata: {}").Ascii(0x013B, "ai")),
        ["Civitai's graph, JPEG"] = Jpeg("Civitai", Comment(civitaiGraph).Ascii(0x013B, "ai")),
        ["SwarmUI, PNG"] = Png("SwarmUI", ("parameters", Swarm)),
        ["SwarmUI, PNG with the backend's graph"] = Png("SwarmUI", ("prompt", Graph.Replace("狐", "other", StringComparison.Ordinal)), ("parameters", Swarm)),
        ["SwarmUI, JPEG"] = Jpeg("SwarmUI", new TiffWriter().UserComment(Swarm, Utf16Order.Little)),
        ["SwarmUI, WebP"] = Webp("SwarmUI", new TiffWriter().UserComment(Swarm, Utf16Order.Little)),
        ["SwarmUI, old, EXIF Model"] = Jpeg("SwarmUI", new TiffWriter().Ascii(0x0110, Swarm)),
        ["SwarmUI, JSON beside"] = new("SwarmUI", "a.mp4", new Mp4Writer().ToArray(), "a.swarm.json", Swarm),
        ["InvokeAI, PNG"] = Png("InvokeAI", ("invokeai_metadata", Invoke), ("invokeai_graph", "{}")),
        ["InvokeAI 2, PNG"] = Png("InvokeAI", ("Dream", "\"x\" -s 5"), ("sd-metadata", Invoke2)),
        ["InvokeAI 1, PNG"] = Png("InvokeAI", ("Dream", "\"" + Prompt + " [bad]\" -s 20 -S " + Seed + " -W 8 -H 8 -C 7.5 -A k_lms")),
        ["NovelAI, PNG"] = Png("NovelAI", ("Software", "NovelAI"), ("Source", "NovelAI Diffusion V4.5 C02D4F98"), ("Description", Prompt), ("Comment", NovelComment)),
        ["NovelAI, WebP"] = Webp("NovelAI", new TiffWriter().Ascii(0x010E, "\0\0\0\0" + Prompt).AsciiUserComment(novelWrapped)),
        ["NovelAI, hidden in alpha"] = new("NovelAI", "a.png", StealthWriter.Png(novelWrapped)),
        ["Fooocus, PNG"] = Png("Fooocus", ("parameters", Fooocus), ("fooocus_scheme", "fooocus")),
        ["Fooocus, JPEG"] = Jpeg("Fooocus", InMain(Fooocus, "fooocus")),
        ["Fooocus, WebP"] = Webp("Fooocus", InMain(Fooocus, "fooocus")),
        ["Fooocus, A1111 scheme, PNG"] = Png("Fooocus", ("parameters", Prompt + "\n" + Settings + ", Version: Fooocus v2.5.0"), ("fooocus_scheme", "a1111")),
        ["Fooocus, A1111 scheme, JPEG"] = Jpeg("Fooocus", InMain(Prompt + "\n" + Settings + ", Version: Fooocus v2.5.0", "a1111")),
        ["FooocusMRE, PNG"] = Png("FooocusMRE", ("Comment", Mre)),
        ["FooocusMRE, JPEG"] = new("FooocusMRE", "a.jpg", JpegWriter.WithComment(Mre)),
        ["RuinedFooocus, PNG"] = Png("RuinedFooocus", ("parameters", Ruined)),
        ["RuinedFooocus, MP4"] = new("RuinedFooocus", "a.mp4", Mp4Writer.WithKeys(("metadata", Ruined))),
        ["Hugging Face, PNG"] = Png("Hugging Face", ("parameters", Spaces)),
        ["Easy Diffusion, PNG"] = Png("Easy Diffusion", ("prompt", Prompt), ("seed", Seed), ("use_stable_diffusion_model", "/x/m.ckpt")),
        ["Easy Diffusion, old, PNG"] = Png("Easy Diffusion", ("Prompt", Prompt), ("Seed", Seed), ("Stable Diffusion model", "m.ckpt")),
        ["Easy Diffusion, JPEG"] = Jpeg("Easy Diffusion", Comment(Easy)),
        ["Easy Diffusion, WebP"] = Webp("Easy Diffusion", Comment(Easy)),
        ["Easy Diffusion, lines beside"] = new("Easy Diffusion", "a.jpg", new JpegWriter().ToArray(), "a.txt", EasyLines),
        ["Easy Diffusion, JSON beside"] = new("Easy Diffusion", "a.webp", new WebpWriter().ToArray(), "a.json", Easy),
        ["Draw Things, PNG"] = new("Draw Things", "a.png", new PngWriter().Xmp(drawThings).ToArray()),
        ["Draw Things, JPEG"] = new("Draw Things", "a.jpg", JpegWriter.WithXmp(drawThings)),
        ["Midjourney, PNG"] = Png("Midjourney", ("Description", Midjourney), ("Author", "me")),
        ["Midjourney, JPEG"] = Jpeg("Midjourney", new TiffWriter().Ascii(0x010E, Midjourney)),
        ["Midjourney, JPEG, XMP"] = new("Midjourney", "a.jpg", JpegWriter.WithXmp(midjourneyXmp)),
        ["Midjourney, WebP, XMP"] = new("Midjourney", "a.webp", WebpWriter.WithXmp(midjourneyXmp)),
        ["Tensor.Art, PNG"] = new("Tensor.Art", "a.png", new PngWriter().Utf8Text("generation_data", TensorArt + "\0").UnicodeText("prompt", Graph).ToArray()),
        ["StabilityMatrix, PNG"] = new("StabilityMatrix", "a.png", new PngWriter().Utf8Text("parameters-json", Matrix).Utf8Text("parameters", WebUi).Utf8Text("smproj", "{}").ToArray()),
        ["Image MetaHub, PNG"] = Png("ComfyUI", ("imagemetahub_data", MetaHub)),
        ["Image MetaHub, JPEG"] = Jpeg("ComfyUI", new TiffWriter().Ascii(0x010E, MetaHub)),
        ["Image MetaHub, MP4"] = new("ComfyUI", "a.mp4", Mp4Writer.WithComment(MetaHub)),
        ["ComfyUI, PNG"] = Png("ComfyUI", ("prompt", Graph)),
        ["ComfyUI, animated WebP"] = Webp("ComfyUI", new TiffWriter().Ascii(0x0110, "prompt:" + Graph)),
        ["ComfyUI, MP4"] = new("ComfyUI", "a.mp4", Mp4Writer.WithKeys(("prompt", Graph))),
        ["ComfyUI, WebM"] = new("ComfyUI", "a.webm", MatroskaWriter.WithTag("PROMPT", Graph)),
        ["VideoHelperSuite, MP4"] = new("ComfyUI", "a.mp4", Mp4Writer.WithComment(videoHelper)),
        ["VideoHelperSuite, WebM"] = new("ComfyUI", "a.webm", MatroskaWriter.WithTag("COMMENT", videoHelper)),
        ["SaveImagePlus, JPEG"] = Jpeg("ComfyUI", new TiffWriter().UserComment([], Encoding.UTF8.GetBytes("{\"prompt\":" + Graph + "}\0"))),
        ["SaveImageExtended, WebP"] = Webp("ComfyUI", new TiffWriter().Ascii(0x010F, "Prompt: " + Graph)),
        ["ChatGPT, PNG"] = new("ChatGPT", "a.png", new PngWriter().Chunk("caBX", C2paWriter.Manifest("OpenAI API", "GPT-4o")).ToArray()) { HasPrompt = false },
        ["ChatGPT, JPEG"] = new("ChatGPT", "a.jpg", new JpegWriter().Manifest(C2paWriter.Manifest("OpenAI API", "GPT-4o")).ToArray()) { HasPrompt = false },
        ["Firefly, PNG"] = new("Adobe Firefly", "a.png", new PngWriter().Chunk("caBX", C2paWriter.Manifest("adobe_c2pa", "Adobe_Firefly")).ToArray()) { HasPrompt = false },
        ["A1111, PNG, zTXt"] = new("A1111", "a.png", new PngWriter().PackedText("parameters", latin).ToArray()) { Text = "a fox, red" },
        ["A1111, PNG, ImageMagick's raw profile"] = new("A1111", "a.png", new PngWriter().RawProfile("exif", [.. "Exif\0\0"u8, .. Comment(WebUi).ToArray()]).ToArray()),
        ["A1111, PNG, eXIf"] = new("A1111", "a.png", new PngWriter().Exif(Comment(WebUi).ToArray()).ToArray()),
        ["A1111, JPEG, UserComment little-endian"] = Jpeg("A1111", new TiffWriter().UserComment(WebUi, Utf16Order.Little)),
        ["A1111, JPEG, UserComment ASCII"] = Jpeg("A1111", new TiffWriter().AsciiUserComment(WebUi)),
        ["A1111, JPEG, UserComment without code"] = Jpeg("A1111", new TiffWriter().UserComment([], Encoding.UTF8.GetBytes(WebUi))),
        ["A1111, JPEG, flattened"] = Jpeg("A1111", Comment(WebUi.Replace('\n', ' '))),
        ["A1111, WebP with a prefix"] = new("A1111", "a.webp", WebpWriter.WithExif(Comment(WebUi).ToArray(), hasPrefix: true)),
        ["A1111, HEIC"] = new("A1111", "a.heic", new IsoImageWriter { Brand = "heic" }.Exif(Comment(WebUi).ToArray()).ToArray()),
        ["A1111, AVIF, XMP"] = new("A1111", "a.avif", IsoImageWriter.WithXmp(XmpWriter.Packet("<exif:UserComment><rdf:Alt><rdf:li xml:lang=\"x-default\">" + WebUi + "</rdf:li></rdf:Alt></exif:UserComment>"))),
        ["A1111, MKV"] = new("A1111", "a.mkv", MatroskaWriter.WithTag("COMMENT", WebUi)),
        ["A1111, MP4, keys"] = new("A1111", "a.mp4", Mp4Writer.WithKeys(("com.apple.quicktime.comment", WebUi))),
        ["Forge, PNG"] = Png("Forge", ("parameters", WebUi.Replace("v1.10.1", "f2.0.1v1.10.1-previous-669-gdfdcbab6", StringComparison.Ordinal))),
        ["Forge Neo, PNG"] = Png("Forge", ("parameters", WebUi.Replace("v1.10.1", "neo", StringComparison.Ordinal))),
        ["Forge Classic, PNG"] = Png("Forge", ("parameters", WebUi.Replace("v1.10.1", "classic", StringComparison.Ordinal))),
        ["SD.Next by its pipeline, PNG"] = Png("SD.Next", ("parameters", Prompt + "\nNegative prompt: bad\n" + Settings + ", Version: 6a8e6b5, Pipeline: StableDiffusionXL, Operations: txt2img, Sampler sigma: karras")),
        ["A ComfyUI saver, A1111 text and graph, PNG"] = Png("ComfyUI", ("parameters", WebUi.Replace("v1.10.1", "ComfyUI", StringComparison.Ordinal).Replace(Seed, "0", StringComparison.Ordinal)), ("prompt", Graph)),
        ["A ComfyUI saver, A1111 text alone, JPEG"] = Jpeg("ComfyUI", Comment(WebUi.Replace("v1.10.1", "ComfyUI", StringComparison.Ordinal))),
        ["ComfyUI, APNG"] = new("ComfyUI", "a.png", new PngWriter().Chunk("comf", [.. Encoding.UTF8.GetBytes("prompt\0" + Graph.Replace("狐", "\\u72d0", StringComparison.Ordinal))], afterPixels: true).ToArray()),
        ["ComfyUI, AVIF, XMP"] = new("ComfyUI", "a.avif", IsoImageWriter.WithXmp(comfyXmp)),
        ["ComfyUI, JPEG XL, XMP"] = new("ComfyUI", "a.jxl", JxlWriter.WithXmp(comfyXmp)),
        ["ComfyUI, MKV"] = new("ComfyUI", "a.mkv", MatroskaWriter.WithTag("PROMPT", Graph)),
        ["ComfyUI, PNG, bare NaN"] = Png("ComfyUI", ("prompt", Graph.Replace("\"denoise\":1", "\"denoise\":1,\"is_changed\":[NaN]", StringComparison.Ordinal))),
        ["SaveImageExtended, JPEG"] = Jpeg("ComfyUI", new TiffWriter().Ascii(0x010E, "Workflow: {\"nodes\":[],\"links\":[]}").Ascii(0x010F, "Prompt: " + Graph)),
        ["VideoHelperSuite, MKV"] = new("ComfyUI", "a.mkv", MatroskaWriter.WithTag("COMMENT", videoHelper)),
        ["VideoHelperSuite, MOV"] = new("ComfyUI", "a.mov", Mp4Writer.WithQuickTimeComment(videoHelper)),
        ["VideoHelperSuite, the first frame beside"] = new("ComfyUI", "a.mp4", new Mp4Writer().ToArray(), "a.png", null) { BesideBytes = PngWriter.WithTexts(("prompt", Graph)) },
        ["InvokeAI 3, PNG"] = Png("InvokeAI", ("invokeai_metadata", Invoke.Replace("{\"name\":\"m\"}", "{\"model_name\":\"m\",\"base_model\":\"sdxl\"}", StringComparison.Ordinal).Replace("5.4.1", "3.6.2", StringComparison.Ordinal))),
        ["InvokeAI 6, PNG, tEXt"] = new("InvokeAI", "a.png", new PngWriter().Utf8Text("invokeai_metadata", Invoke.Replace("5.4.1", "6.0.2", StringComparison.Ordinal)).ToArray()),
        ["NovelAI 4, PNG, characters"] = Png("NovelAI", ("Software", "NovelAI"), ("Comment", NovelCharacters)) with { Text = Prompt + "\nchar one" },
        ["NovelAI, old, PNG"] = Png("NovelAI", ("Software", "NovelAI"), ("Source", "Stable Diffusion 1D44365E"), ("Description", Prompt), ("Comment", "{\"steps\":28,\"seed\":" + Seed + ",\"sampler\":\"k_euler\",\"uc\":\"bad\"}")),
        ["Image MetaHub, WebM"] = new("ComfyUI", "a.webm", MatroskaWriter.WithTag("COMMENT", MetaHub)),
        ["Draw Things, human text alone, JPEG"] = new("Draw Things", "a.jpg", JpegWriter.WithXmp(drawThingsText)),
        ["Niji, PNG"] = Png("Midjourney", ("Description", Midjourney.Replace("--v 6.1", "--niji 6", StringComparison.Ordinal))),
        ["Midjourney, WebP"] = Webp("Midjourney", new TiffWriter().Ascii(0x010E, Midjourney)),
        ["Gemini, PNG"] = new("Google", "a.png", new PngWriter().Chunk("caBX", C2paWriter.Manifest("Google C2PA Core Generator", "Google Generative AI", "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia")).ToArray()) { HasPrompt = false },
        ["Firefly, JPEG"] = new("Adobe Firefly", "a.jpg", new JpegWriter().Manifest(C2paWriter.Manifest("adobe_c2pa", "Adobe_Firefly")).ToArray()) { HasPrompt = false },
        ["Bing, JPEG"] = new("Microsoft", "a.jpg", new JpegWriter().Manifest(C2paWriter.Manifest("Microsoft_Responsible_AI", "Bing Image Creator")).ToArray()) { HasPrompt = false },
        ["GIMP, PNG"] = Png(null, ("Comment", "Created with GIMP")),
        ["GIMP, JPEG"] = new(null, "a.jpg", JpegWriter.WithComment("Created with GIMP")),
        ["Photoshop, JPEG"] = Jpeg(null, new TiffWriter().Ascii(0x0131, "Adobe Photoshop 25.0 (Windows)").Ascii(0x010E, "Our holiday: steps to the sea")),
        ["A caption for training beside"] = new(null, "a.jpg", new JpegWriter().ToArray(), "a.txt", "a fox, red, snow"),
    };

    private static ToolFile Png(string? generator, params ReadOnlySpan<(string Keyword, string Text)> texts) => new(generator, "a.png", PngWriter.WithTexts(texts));

    private static ToolFile Jpeg(string? generator, TiffWriter exif) => new(generator, "a.jpg", JpegWriter.WithExif(exif.ToArray()));

    private static ToolFile Webp(string? generator, TiffWriter exif) => new(generator, "a.webp", WebpWriter.WithExif(exif.ToArray()));

    private static TiffWriter Comment(string text) => new TiffWriter().UserComment(text, Utf16Order.Big);

    private static TiffWriter InMain(string text, string scheme) => new TiffWriter().Ascii(0x0131, "Fooocus v2.5.0").MainUserComment(text).Ascii(0x927C, scheme);
}
