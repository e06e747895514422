using System.Globalization;
using System.Text;
using MediaScoring.Extraction.Generators.ComfyUi;

namespace MediaScoring.Tests.Extraction.Generators.ComfyUi;

/// <summary>Writes JSON that resembles graphs of both forms and is wrong in every way that chance finds.</summary>
internal static class RandomJson
{
    private static readonly string[] keys =
    [
        "nodes", "links", "inputs", "outputs", "class_type", "type", "id", "mode", "widgets_values", "definitions", "subgraphs", "extra", "groupNodes", "properties", "proxyWidgets", "widget", "name", "link",
        "prompt", "workflow", "extraMetadata", "_meta", "title", "ue_links", "external", "origin_id", "target_id", "model", "positive", "negative", "text", "seed", "steps", "3", "4", "lora", "on", "content", "__value__",
    ];

    private static readonly string[] texts =
        ["KSampler", "SaveImage", "Reroute", "PrimitiveNode", "GetNode", "SetNode", "workflow>a", "3", "4", "-10", "-20", "MODEL", "*", "", "a fox", "\\ud800", "<lora:a:1>", "CLIPTextEncode", "seed", "text"];

    public static void Write(Random random, StringBuilder json, int depth)
    {
        switch (depth > 7 ? random.Next(4) : random.Next(9))
        {
            case 0: json.Append(random.Next(-30, 30).ToString(CultureInfo.InvariantCulture)); break;
            case 1: json.Append('"').Append(texts[random.Next(texts.Length)]).Append('"'); break;
            case 2: json.Append(new[] { "null", "true", "false", "NaN", "-Infinity", "1e999", "18446744073709551615" }[random.Next(7)]); break;
            case 3: json.Append(random.NextDouble().ToString(CultureInfo.InvariantCulture)); break;
            case 4 or 5: List(random, json, '[', ']', () => Write(random, json, depth + 1)); break;
            default:
                List(random, json, '{', '}', () =>
                {
                    json.Append('"').Append(keys[random.Next(keys.Length)]).Append("\":");
                    Write(random, json, depth + 1);
                });
                break;
        }
    }

    public static string Graph(Random random)
    {
        var classes = NodeCatalog.Classes.Order(StringComparer.Ordinal).Append("Unknown").ToArray();
        string[] names =
        [
            "model", "model1", "positive", "negative", "conditioning", "conditioning_1", "text", "text_a", "string_a", "string_b", "samples", "images", "latent_image", "pipe", "guider", "noise", "sampler", "sigmas",
            "seed", "steps", "cfg", "scheduler", "sampler_name", "denoise", "lora_name", "lora_stack", "ckpt_name", "clip", "vae", "control_net", "input1", "select", "any_01", "stage_c", "",
        ];
        var count = random.Next(1, 30);
        var json = new StringBuilder("{");
        for (var node = 0; node < count; node++)
        {
            if (node > 0) json.Append(',');
            json.Append(CultureInfo.InvariantCulture, $"\"{node}\":{{\"class_type\":\"{classes[random.Next(classes.Length)]}\",\"inputs\":");
            List(random, json, '{', '}', () =>
            {
                json.Append(CultureInfo.InvariantCulture, $"\"{names[random.Next(names.Length)]}\":");
                if (random.Next(3) > 0) json.Append(CultureInfo.InvariantCulture, $"[\"{random.Next(count)}\",{random.Next(4)}]");
                else Write(random, json, depth: 6);
            });
            json.Append('}');
        }

        return json.Append('}').ToString();
    }

    private static void List(Random random, StringBuilder json, char open, char close, Action item)
    {
        json.Append(open);
        var count = random.Next(7);
        for (var at = 0; at < count; at++)
        {
            if (at > 0) json.Append(',');
            item();
        }

        json.Append(close);
    }
}
