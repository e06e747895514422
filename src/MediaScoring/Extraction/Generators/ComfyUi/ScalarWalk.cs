using System.Text.Json;

namespace MediaScoring.Extraction.Generators.ComfyUi;

/// <summary>A single value that samplers have, and where nodes keep it.</summary>
/// <param name="Field">The field.</param>
/// <param name="Names">What the input is called, best first.</param>
/// <param name="Bridges">Cables behind which it is, when the node itself has none of the names.</param>
/// <param name="Accepts">Whether a literal can be it.</param>
internal sealed record ScalarField(ExtractionField Field, string[] Names, string[] Bridges, Func<GraphValue, bool> Accepts)
{
    private static readonly string[] pipes = InputNames.Pipes;

    public static ScalarField Seed { get; } = new(
        ExtractionField.Seed, ["seed", "noise_seed", "seed_num", "Seed", "seed_value", "base_seed", "rand_seed", "seed_int"], ["noise", .. pipes],
        value => value.AsSeed() is not null);

    public static ScalarField Steps { get; } = new(
        ExtractionField.Steps,
        ["steps", "num_inference_steps", "steps_total", "num_steps", "total_steps", "Steps", "sampling_steps", "inference_steps", "base_steps"], ["sigmas", "scheduler", .. pipes],
        value => value.AsSteps() is not null);

    public static ScalarField Cfg { get; } = new(
        ExtractionField.Cfg, ["cfg", "cfg_scale", "cfg_conds", "CFG", "Cfg", "cfg_scale_start", "true_cfg_scale", "base_cfg", "cfg_value", "guidance_scale", "true_cfg", "true_gs"],
        ["guider", .. pipes], value => value.AsNumber() is >= 0 and <= 1000);

    public static ScalarField Sampler { get; } = new(
        ExtractionField.Sampler, ["sampler_name", "sampler", "Sampler", "base_sampler", "sampler_mode_name", "basic_sampler"], ["sampler", "base_sampler", .. pipes], IsName);

    public static ScalarField Scheduler { get; } = new(
        ExtractionField.Scheduler, ["scheduler", "scheduler_name", "Scheduler", "schedule", "noise_schedule"], ["sigmas", .. pipes], IsName);

    public static ScalarField Denoise { get; } = new(
        ExtractionField.Denoise, ["denoise", "denoise_strength", "denoising_strength", "denoising", "Denoise"], ["sigmas", .. pipes],
        value => value.AsNumber() is >= 0 and <= 1);

    public static ScalarField Guidance { get; } = new(
        ExtractionField.Guidance, ["guidance", "flux_guidance", "embedded_guidance_scale", "guidance_embeds", "distilled_guidance"], [], value => value.AsNumber() is >= 0 and <= 1000);

    public static ScalarField Vae { get; } = new(
        ExtractionField.Vae, ["vae_name", "vae_model", "model_name", "vae_path"], ["vae", "VAE", .. pipes],
        value => IsName(value) && value.AsText() is not ("Baked VAE" or "baked VAE" or "None"));

    public static ScalarField ControlNetName { get; } = new(
        ExtractionField.Model,
        ["control_net_name", "controlnet_name", "cn_name", "controlnet_path", "model_name", "controlnet", "control_net", "controlnet_model", "instantid_file", "pulid_file", "name", "model"], ["control_net", "controlnet"], IsName);

    public static ScalarField AdapterName { get; } = new(
        ExtractionField.Model, ["ipadapter_file", "style_model_name", "preset", "instantid_file", "pulid_file", "model_name", "name"],
        ["ipadapter", "style_model", "instantid", "pulid", "pulid_flux", "ipadapter_flux", "model_patch", "pipeline"], IsName);

    public static ScalarField UpscaleModel { get; } = new(ExtractionField.Model, ["upscale_model", "model_name", "upscaler", "upscale_model_name"], [], IsName);

    /// <summary>A number of any meaning at the named input.</summary>
    public static ScalarField Number(string name) => new(ExtractionField.Guidance, [name], [], value => value.AsNumber() is not null);

    private static bool IsName(GraphValue value) => value.AsText() is { Length: > 0 and <= 512 } text && !string.IsNullOrWhiteSpace(text);
}

/// <summary>A value that was found, and the node that holds it.</summary>
internal readonly record struct FoundScalar(GraphValue Value, string? Constant, int Node, string Input)
{
    /// <summary>The value as text.</summary>
    public string? Text => Constant ?? Value.AsText();
}

/// <summary>Follows cables back to the node that holds a single value: seeds, steps, names of samplers.</summary>
internal sealed class ScalarWalk(ComfyGraph graph, ExtractionRules rules, GraphSteps steps)
{
    private static readonly string[] valueNames =
        ["value", "Value", "number", "Number", "int", "INT", "float", "FLOAT", "string", "text", "default_value", "int_value", "float_value", "a", "any", "anything", "input"];

    /// <summary>Finds a field, starting with a node that may hold it itself.</summary>
    /// <param name="start">The node, a sampler for instance.</param>
    /// <param name="field">What is looked for.</param>
    /// <param name="namesOnStart">False to go straight to the cables that lead away from the node.</param>
    public FoundScalar? Find(int start, ScalarField field, bool namesOnStart = true)
    {
        if (!steps.Take(graph.Nodes[start])) return null;
        var found = Look(graph.Nodes[start], start, field, viaLink: false, namesOnStart, out var first);
        if (found is not null || first.Count == 0) return found;

        var visited = new HashSet<int> { start };
        var stack = new Stack<int>(Enumerable.Reverse(first));
        while (stack.TryPop(out var node))
        {
            if (!visited.Add(node)) continue;
            if (!steps.Take(graph.Nodes[node])) return null;
            found = Look(graph.Nodes[node], node, field, viaLink: true, useNames: true, out var next);
            if (found is not null) return found;
            for (var at = next.Count - 1; at >= 0; at--) stack.Push(next[at]);
        }

        return null;
    }

    private FoundScalar? Look(ComfyNode node, int index, ScalarField field, bool viaLink, bool useNames, out List<int> next)
    {
        next = [];
        if (rules.InputFor(node.ClassType, field.Field) is { } ruled && node.TryGet(ruled, out var named))
        {
            if (!named.IsLink) return field.Accepts(named) ? new FoundScalar(named, null, index, ruled) : null;
            next.Add(named.Node);
            return null;
        }

        if (Constant(node, field) is { } constant) return constant.Length == 0 ? null : new FoundScalar(default, constant, index, "class");
        if (node.Known?.Switch is { } rule)
        {
            if (SwitchChoice.Of(node, rule) is not { } chosen) return null;
            if (chosen.Value.IsLink) next.Add(chosen.Value.Node);
            else if (field.Accepts(chosen.Value)) return new FoundScalar(chosen.Value, null, index, chosen.Name);
            return null;
        }

        if (useNames)
        {
            foreach (var name in field.Names)
            {
                if (!node.TryGet(name, out var value)) continue;
                if (value.IsLink)
                {
                    next.Add(value.Node);
                    return null;
                }

                if (field.Accepts(value)) return new FoundScalar(value, null, index, name);
            }
        }

        if (viaLink && ByValue(node, index, field, next) is { } generic) return generic;
        if (next.Count > 0) return null;
        foreach (var bridge in field.Bridges)
        {
            if (node.TryGetLink(bridge, out var link)) next.Add(link.Node);
        }

        if (viaLink && next.Count == 0 && SoleLink(node) is { } sole) next.Add(sole);
        return null;
    }

    private static FoundScalar? ByValue(ComfyNode node, int index, ScalarField field, List<int> next)
    {
        foreach (var name in valueNames)
        {
            if (!node.TryGet(name, out var value)) continue;
            if (value.IsLink)
            {
                next.Add(value.Node);
                return null;
            }

            if (value.Json.ValueKind != JsonValueKind.Undefined && field.Accepts(value)) return new FoundScalar(value, null, index, name);
        }

        return null;
    }

    private static string? Constant(ComfyNode node, ScalarField field) => field.Field switch
    {
        ExtractionField.Sampler => node.Known?.SamplerName,
        ExtractionField.Scheduler => node.Known?.SchedulerName,
        _ => null,
    };

    private static int? SoleLink(ComfyNode node)
    {
        int? sole = null;
        foreach (var input in node.Inputs)
        {
            if (!input.Value.IsLink || input.Name is "model" or "clip" or "vae" or "latent") continue;
            if (sole is not null) return null;
            sole = input.Value.Node;
        }

        return sole;
    }
}
