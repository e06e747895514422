using System.Text.Json;
using System.Text.Json.Nodes;
using MediaScoring.Extensibility;
using MediaScoring.Extraction.Generators.ComfyUi;

namespace MediaScoring.Tests.Extraction.Generators.ComfyUi;

/// <summary>Writes API graphs: a node a call, links as (id, slot).</summary>
internal sealed class GraphBuilder
{
    private readonly JsonObject nodes = [];

    /// <summary>Checkpoint 4, latent 5, texts 6 and 7, decoder 8, save node 9 and sampler 3: the graph that ComfyUI starts with.</summary>
    public static GraphBuilder Standard() => new GraphBuilder()
        .Node("3", "KSampler", ("seed", 42UL), ("steps", 20), ("cfg", 7.5), ("sampler_name", "euler"), ("scheduler", "karras"), ("denoise", 1.0),
            ("model", ("4", 0)), ("positive", ("6", 0)), ("negative", ("7", 0)), ("latent_image", ("5", 0)))
        .Node("4", "CheckpointLoaderSimple", ("ckpt_name", "sd15/base.safetensors"))
        .Node("5", "EmptyLatentImage", ("width", 512), ("height", 768), ("batch_size", 1))
        .Node("6", "CLIPTextEncode", ("text", "a red fox"), ("clip", ("4", 1)))
        .Node("7", "CLIPTextEncode", ("text", "blurry"), ("clip", ("4", 1)))
        .Node("8", "VAEDecode", ("samples", ("3", 0)), ("vae", ("4", 2)))
        .Node("9", "SaveImage", ("filename_prefix", "ComfyUI"), ("images", ("8", 0)));

    /// <summary>Adds a node, or puts another in its place.</summary>
    public GraphBuilder Node(string id, string classType, params (string Name, object? Value)[] inputs)
    {
        var written = new JsonObject();
        foreach (var (name, value) in inputs) written[name] = Json(value);
        nodes[id] = new JsonObject { ["class_type"] = classType, ["inputs"] = written };
        return this;
    }

    /// <summary>Sets one input of a node.</summary>
    public GraphBuilder Set(string id, string input, object? value)
    {
        nodes[id]!["inputs"]![input] = Json(value);
        return this;
    }

    /// <summary>Adds a key that is no node.</summary>
    public GraphBuilder Key(string name, object? value)
    {
        nodes[name] = Json(value);
        return this;
    }

    /// <summary>The graph as JSON.</summary>
    public override string ToString() => nodes.ToJsonString();

    /// <summary>Reads the graph as the text "prompt" of a PNG file.</summary>
    public GenerationMetadata Read(ExtractionRules? rules = null, string fileName = "a.png", string format = "png") =>
        Graphs.Read([new TextEntry("prompt", ToString(), "PNG tEXt")], rules, fileName, format)!;

    private static JsonNode? Json(object? value) => value switch
    {
        (string id, int slot) => new JsonArray(id, slot),
        JsonNode node => node,
        _ => JsonSerializer.SerializeToNode(value),
    };
}

/// <summary>Hands texts to the extractor.</summary>
internal static class Graphs
{
    public static GenerationMetadata? Read(IReadOnlyList<TextEntry> texts, ExtractionRules? rules = null, string fileName = "a.png", string format = "png") =>
        new ComfyUiExtractor(rules ?? ExtractionRules.None).Extract(
            new MediaContent { FileName = fileName, Format = format, Texts = texts }, TestContext.Current.CancellationToken);

    public static GenerationMetadata? Read(string keyword, string text) => Read([new TextEntry(keyword, text, "test")]);
}
