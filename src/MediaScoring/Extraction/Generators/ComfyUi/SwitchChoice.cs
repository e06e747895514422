using System.Globalization;

namespace MediaScoring.Extraction.Generators.ComfyUi;

/// <summary>Which input a switch passes on.</summary>
internal static class SwitchChoice
{
    /// <summary>The input that is passed on; null when none is connected.</summary>
    public static NodeInput? Of(ComfyNode node, SwitchRule rule)
    {
        if (rule.Choices.Split('|') is [var whenTrue, var whenFalse])
        {
            var chosen = node.TryGet(rule.Selector, out var selector) && selector.AsSwitch() == false ? whenFalse : whenTrue;
            return node.TryGet(chosen, out var value) ? new NodeInput(chosen, value) : null;
        }

        var stem = rule.Choices[..rule.Choices.IndexOf("{0}", StringComparison.Ordinal)];
        if (rule.Selector.Length > 0 && node.TryGet(rule.Selector, out var number) && number.AsNumber() is { } choice)
        {
            var name = stem + ((long)choice).ToString(CultureInfo.InvariantCulture);
            if (node.TryGet(name, out var value)) return new NodeInput(name, value);
        }

        foreach (var input in node.Inputs)
        {
            if (input.Value.IsLink && input.Name.StartsWith(stem, StringComparison.Ordinal)) return input;
        }

        return null;
    }
}
