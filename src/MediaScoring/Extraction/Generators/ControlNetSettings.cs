namespace MediaScoring.Extraction.Generators;

/// <summary>The ControlNets of a settings line.</summary>
internal static class ControlNetSettings
{
    private const string Rule = "settings line, ControlNet";

    /// <summary>Reads one pair, when its key is one of a ControlNet unit's.</summary>
    public static void Read(GenerationBuilder metadata, string key, string value)
    {
        if (!key.StartsWith("ControlNet", StringComparison.OrdinalIgnoreCase)) return;
        var unit = key.AsSpan("ControlNet".Length).Trim();

        // ControlNet 0: "Module: canny, Model: control_canny [d14c016b], Weight: 1, …"; older versions write the keys small.
        if (unit.IsEmpty || char.IsAsciiDigit(unit[^1]))
        {
            var pairs = new List<KeyValuePair<string, string>>();
            SettingsLine.Parse(value, pairs);
            string? model = null;
            double? weight = null;
            foreach (var (name, text) in pairs)
            {
                if (name.Equals("model", StringComparison.OrdinalIgnoreCase)) model ??= text;
                else if (name.Equals("weight", StringComparison.OrdinalIgnoreCase)) weight ??= GenerationNumbers.Weight(text);
            }

            metadata.ControlNet(WithoutHash(model), weight, Rule);
        }
        else if (unit.EndsWith("Model", StringComparison.OrdinalIgnoreCase))
        {
            metadata.ControlNet(WithoutHash(value), null, Rule);   // the first versions: a pair for every property
        }
        else if (unit.EndsWith("Weight", StringComparison.OrdinalIgnoreCase))
        {
            metadata.WeightOfLastControlNet(GenerationNumbers.Weight(value));
        }
    }

    private static string? WithoutHash(string? name)
    {
        var open = name?.LastIndexOf(" [", StringComparison.Ordinal) ?? -1;
        return open > 0 && name!.EndsWith(']') ? name[..open] : name;
    }
}
