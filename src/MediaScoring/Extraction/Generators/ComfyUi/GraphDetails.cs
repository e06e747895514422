using System.Globalization;
using MediaScoring.Extensibility;

namespace MediaScoring.Extraction.Generators.ComfyUi;

/// <summary>What stands beside the main fields: ControlNets, VAE, clip skip, guidance, size, upscalers.</summary>
internal sealed class GraphDetails(GraphReading reading)
{
    private const int LongestClipChain = 1000;
    private const int MaxControlNets = 50;
    private const int LongestParameter = 500;

    private static readonly string[] modelParameters = ["shift", "max_shift", "base_shift", "flow_shift", "hypernetwork_name", "weight_dtype", "start_at_step", "end_at_step"];
    private static readonly string[] controlLinks = ["control_net", "controlnet", "control_net_opt", "cnet_stack", "controlnet_stack", "optional_controlnet_stack", "controlnet_model"];
    private static readonly string[] adapterLinks = ["ipadapter", "style_model", "instantid", "pulid", "pulid_flux", "ipadapter_flux", "model_patch"];

    private ComfyGraph Graph => reading.Graph;

    /// <summary>Distilled guidance on the way of the main pass's prompt, or on the sampler itself.</summary>
    public FoundScalar? Guidance()
    {
        if (reading.Main is not { } main) return null;
        foreach (var index in main.Positive.Nodes)
        {
            if (reading.Scalars.Find(index, ScalarField.Guidance) is { } found) return found;
        }

        return null;
    }

    /// <summary>CLIP layers skipped before the main prompt's text encoder; null when the graph sets none.</summary>
    public (int Layers, int Node)? ClipSkip()
    {
        if (reading.Main is not { } main) return null;
        foreach (var index in main.Positive.Nodes)
        {
            var node = Graph.Nodes[index];
            if (Layers(node) is { } own) return (own, index);
            if (!node.TryGetLink("clip", out var clip)) continue;
            return ClipSkip(clip.Node);
        }

        return null;
    }

    private (int Layers, int Node)? ClipSkip(int index)
    {
        for (var passed = 0; passed < LongestClipChain; passed++)
        {
            var node = Graph.Nodes[index];
            if (Layers(node) is { } layers) return (layers, index);
            if (!node.TryGetLink("clip", out var further) && !node.TryGetLink("pipe", out further) && !node.TryGetLink("base_ctx", out further)) return null;
            index = further.Node;
        }

        return null;
    }

    private static int? Layers(ComfyNode node) =>
        (node.TryGet("stop_at_clip_layer", out var value) || node.TryGet("clip_skip", out value)) && value.AsNumber() is { } layers
        && layers == Math.Floor(layers) && Math.Abs(layers) is >= 1 and <= 100
            ? (int)Math.Abs(layers)
            : null;

    /// <summary>The VAE that decoded the picture; null when it was the checkpoint's own.</summary>
    public FoundScalar? Vae()
    {
        for (var at = reading.Path.Nodes.Count - 1; at >= 0; at--)
        {
            var node = Graph.Nodes[reading.Path.Nodes[at]];
            if (node.TryGetLink("vae", out var vae) || node.TryGetLink("VAE", out vae)) return Loaded(reading.Path.Nodes[at]);
        }

        return reading.Main is { } main ? Loaded(main.Node) : null;
    }

    // A checkpoint loader's model name is no VAE's.
    private FoundScalar? Loaded(int index)
    {
        var found = reading.Scalars.Find(index, ScalarField.Vae, namesOnStart: false);
        if (found is not { } vae) return null;
        var node = Graph.Nodes[vae.Node];
        return vae.Input is "model_name" or "text" or "value" or "string" && !node.ClassType.Contains("VAE", StringComparison.OrdinalIgnoreCase) ? null : found;
    }

    /// <summary>ControlNets and adapters on the way of prompts and models of every pass, each once.</summary>
    public IReadOnlyList<(ControlNetUse Use, int Node)> ControlNets()
    {
        var found = new List<(ControlNetUse, int)>();
        var visited = new HashSet<int>();
        foreach (var pass in reading.Passes)
        {
            foreach (var index in pass.Positive.Nodes) Read(index, found, visited);
            foreach (var index in pass.Chain.Nodes) Read(index, found, visited);
        }

        return found;
    }

    private void Read(int start, List<(ControlNetUse Use, int Node)> found, HashSet<int> visited)
    {
        var stack = new Stack<int>();
        stack.Push(start);
        while (stack.TryPop(out var index))
        {
            if (!visited.Add(index) || found.Count >= MaxControlNets) continue;
            var node = Graph.Nodes[index];
            foreach (var name in controlLinks)
            {
                if (!node.TryGetLink(name, out var link)) continue;
                if (name.EndsWith("stack", StringComparison.Ordinal)) stack.Push(link.Node);
                else Add(node, index, reading.Scalars.Find(index, ScalarField.ControlNetName, namesOnStart: false)?.Text, found);
            }

            foreach (var name in adapterLinks)
            {
                if (!node.TryGetLink(name, out _)) continue;
                Add(node, index, reading.Scalars.Find(index, ScalarField.AdapterName, namesOnStart: false)?.Text, found);
                break;
            }

            ReadStack(node, index, found);
        }
    }

    // Rows of a stack: "controlnet_1" with "controlnet_strength_1" and "switch_1".
    private static void ReadStack(ComfyNode node, int index, List<(ControlNetUse Use, int Node)> found)
    {
        foreach (var input in node.Inputs)
        {
            if (found.Count >= MaxControlNets) return;
            var row = input.Name.StartsWith("controlnet_", StringComparison.Ordinal) ? InputNames.Index(input.Name) : -1;
            if (row is < 0 or >= 100) continue;
            if (input.Value.AsText() is not { Length: > 0 and <= LongestParameter } name || name is "None") continue;
            var number = row.ToString(CultureInfo.InvariantCulture);
            if (node.TryGet("switch_" + number, out var switched) && switched.AsSwitch() == false) continue;
            double? strength = node.TryGet("controlnet_strength_" + number, out var value) ? value.AsNumber() : null;
            found.Add((new ControlNetUse(name, strength), index));
        }
    }

    private void Add(ComfyNode node, int index, string? name, List<(ControlNetUse Use, int Node)> found)
    {
        if (name is null || name == "None") return;
        double? strength = null;
        foreach (var input in (ReadOnlySpan<string>)["strength", "weight", "controlnet_strength", "ip_weight"])
        {
            if (node.TryGet(input, out var value)) strength = value.AsNumber() ?? reading.Scalars.Find(index, ScalarField.Number(input))?.Value.AsNumber();
            if (strength is not null) break;
        }

        if (strength == 0) return;
        var use = new ControlNetUse(name, strength);
        if (!found.Exists(other => other.Use == use)) found.Add((use, index));
    }

    /// <summary>Everything else that is worth showing, in the nodes' own names.</summary>
    public Dictionary<string, string> Parameters()
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        if (reading.Main is { } main)
        {
            Copy(Graph.Nodes[main.Node], modelParameters, parameters);
            foreach (var index in main.Chain.Nodes) Copy(Graph.Nodes[index], modelParameters, parameters);
            AddClip(main, parameters);
        }

        AddPicture(parameters);
        return parameters;
    }

    private void AddPicture(Dictionary<string, string> parameters)
    {
        foreach (var index in reading.Path.Nodes)
        {
            var node = Graph.Nodes[index];
            if (!parameters.ContainsKey("Size") && IsCanvas(node) && Size(index) is { } size)
            {
                parameters["Size"] = size;
                Copy(node, ["batch_size", "length", "num_frames"], parameters);
            }

            if (node.TryGetLink("upscale_model", out _) && reading.Scalars.Find(index, ScalarField.UpscaleModel) is { Text: { } upscaler })
            {
                Put(parameters, "upscale_model", upscaler);
            }

            Copy(node, ["upscale_by", "scale_by", "upscale_method", "fps", "frame_rate"], parameters);
            if (node.ClassType.StartsWith("LoadImage", StringComparison.Ordinal) && node.Text("image") is { } image) Put(parameters, "input_image", image);
            if (reading.Path.Output == index) Copy(node, ["filename_prefix"], parameters);
        }
    }

    private static bool IsCanvas(ComfyNode node) =>
        node.ClassType.Contains("Latent", StringComparison.Ordinal) || node.ClassType.Contains("ToVideo", StringComparison.Ordinal)
        || node.TryGet("empty_latent_width", out _) || node.TryGet("batch_size", out _);

    private string? Size(int index)
    {
        var width = reading.Scalars.Find(index, Width)?.Value.AsNumber();
        var height = reading.Scalars.Find(index, Height)?.Value.AsNumber();
        return width is >= 1 and <= 100_000 && height is >= 1 and <= 100_000
            ? string.Create(CultureInfo.InvariantCulture, $"{(int)width}x{(int)height}")
            : null;
    }

    private static ScalarField Width { get; } = new(ExtractionField.Guidance, ["width", "empty_latent_width"], [], value => value.AsNumber() is >= 1);

    private static ScalarField Height { get; } = new(ExtractionField.Guidance, ["height", "empty_latent_height"], [], value => value.AsNumber() is >= 1);

    private void AddClip(SamplingPass main, Dictionary<string, string> parameters)
    {
        foreach (var index in main.Positive.Nodes)
        {
            if (!Graph.Nodes[index].TryGetLink("clip", out var clip)) continue;
            var at = clip.Node;
            for (var passed = 0; passed < LongestClipChain; passed++)
            {
                var node = Graph.Nodes[at];
                if ((node.Text("clip_name") ?? node.Text("clip_name1")) is not null)
                {
                    var names = new[] { node.Text("clip_name"), node.Text("clip_name1"), node.Text("clip_name2"), node.Text("clip_name3"), node.Text("clip_name4") };
                    Put(parameters, "clip_name", string.Join(", ", names.Where(name => name is not null)));
                    return;
                }

                if (!node.TryGetLink("clip", out var further)) return;
                at = further.Node;
            }

            return;   // a circle
        }
    }

    private static void Copy(ComfyNode node, ReadOnlySpan<string> names, Dictionary<string, string> parameters)
    {
        foreach (var name in names)
        {
            if (!node.TryGet(name, out var value) || value.IsLink || parameters.ContainsKey(name)) continue;
            if (value.AsText() is { Length: > 0 } text) Put(parameters, name, text);
            else if (value.AsNumber() is { } number) Put(parameters, name, number.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static void Put(Dictionary<string, string> parameters, string name, string value)
    {
        if (!parameters.ContainsKey(name)) parameters[name] = value.Length <= LongestParameter ? value : value[..LongestParameter];
    }
}
