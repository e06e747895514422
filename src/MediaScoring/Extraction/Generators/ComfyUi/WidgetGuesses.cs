using System.Globalization;
using System.Text.Json;

namespace MediaScoring.Extraction.Generators.ComfyUi;

/// <summary>Guesses the names of widgets of an unknown class by what their values look like and what the node gives out.</summary>
internal static class WidgetGuesses
{
    private static readonly string[] modelExtensions = [".safetensors", ".ckpt", ".gguf", ".sft", ".pt", ".pth", ".bin"];

    private static readonly HashSet<string> samplers = new(StringComparer.Ordinal)
    {
        "euler", "euler_cfg_pp", "euler_ancestral", "euler_ancestral_cfg_pp", "heun", "heunpp2", "dpm_2", "dpm_2_ancestral", "lms", "dpm_fast", "dpm_adaptive",
        "dpmpp_2s_ancestral", "dpmpp_2s_ancestral_cfg_pp", "dpmpp_sde", "dpmpp_sde_gpu", "dpmpp_2m", "dpmpp_2m_cfg_pp", "dpmpp_2m_sde", "dpmpp_2m_sde_gpu",
        "dpmpp_3m_sde", "dpmpp_3m_sde_gpu", "ddpm", "lcm", "ipndm", "ipndm_v", "deis", "res_multistep", "res_multistep_cfg_pp", "gradient_estimation", "er_sde",
        "seeds_2", "seeds_3", "sa_solver", "ddim", "uni_pc", "uni_pc_bh2",
    };

    private static readonly HashSet<string> schedulers = new(StringComparer.Ordinal)
    {
        "normal", "karras", "exponential", "sgm_uniform", "simple", "ddim_uniform", "beta", "linear_quadratic", "kl_optimal", "AYS SDXL", "AYS SD1", "GITS[coeff=1.2]", "bong_tangent",
    };

    /// <summary>Names for the values that could be guessed; the rest is called "widget_0" … by position.</summary>
    public static IEnumerable<(string Name, JsonElement Value)> Of(EditorNode node, IReadOnlyList<JsonElement> values)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        for (var at = 0; at < values.Count; at++)
        {
            var guess = values[at].ValueKind switch
            {
                JsonValueKind.String => OfText(node, values[at].GetString()!, taken),
                JsonValueKind.Number => OfNumber(node, values[at], taken),
                _ => null,
            };
            var name = guess is not null && taken.Add(guess) ? guess : "widget_" + at.ToString(CultureInfo.InvariantCulture);
            yield return (name, values[at]);
        }
    }

    private static string? OfText(EditorNode node, string text, HashSet<string> taken)
    {
        if (samplers.Contains(text)) return "sampler_name";
        if (schedulers.Contains(text)) return "scheduler";
        if (Array.Exists(modelExtensions, extension => text.EndsWith(extension, StringComparison.OrdinalIgnoreCase)))
        {
            if (Has(node, "lora")) return "lora_name";
            if (Has(node, "vae")) return "vae_name";
            if (Has(node, "clip")) return "clip_name";
            if (Has(node, "control")) return "control_net_name";
            return "model_name";
        }

        if (!Gives(node, "CONDITIONING") && !Gives(node, "STRING")) return null;
        var givesBoth = node.Outputs.Any(output => output.Name.StartsWith("neg", StringComparison.OrdinalIgnoreCase));
        if (givesBoth) return taken.Contains("positive") ? "negative" : "positive";
        return taken.Contains("text") || (text.Length < 4 && !text.Contains(' ')) ? null : "text";
    }

    private static string? OfNumber(EditorNode node, JsonElement value, HashSet<string> taken)
    {
        if (Has(node, "lora")) return taken.Contains("strength_model") ? "strength_clip" : "strength_model";
        if (Has(node, "sampler"))
        {
            var number = value.GetRawText();
            var isWhole = number.All(char.IsAsciiDigit);
            if (isWhole && number.Length > 6) return "seed";
            if (isWhole && !taken.Contains("steps") && number.Length <= 3 && number is not ("0" or "1")) return "steps";
            if (taken.Contains("steps") && !taken.Contains("cfg") && !taken.Contains("scheduler")) return "cfg";
            return taken.Contains("scheduler") ? "denoise" : null;
        }

        if (Has(node, "seed") && !taken.Contains("seed")) return "seed";
        return Gives(node, "INT") || Gives(node, "FLOAT") ? "value" : null;
    }

    private static bool Has(EditorNode node, string word) => node.Type.Contains(word, StringComparison.OrdinalIgnoreCase);

    private static bool Gives(EditorNode node, string type) => node.Outputs.Any(output => string.Equals(output.Type, type, StringComparison.OrdinalIgnoreCase));
}
