using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace MediaScoring.Extraction.Generators.ComfyUi;

/// <summary>Reads the user's <c>extraction-rules.yml</c>; docs/extraction-rules.md describes it.</summary>
internal static class ExtractionRulesFile
{
    /// <summary>The file's name in the user's configuration folder.</summary>
    public const string FileName = "extraction-rules.yml";

    /// <summary>A larger file is refused.</summary>
    public const int MaxCharacters = 1_000_000;

    /// <summary>More rules than this are left out.</summary>
    public const int MaxRules = 1_000;

    /// <summary>Reads the rules in a folder; no rules and no problems when the file is not there.</summary>
    /// <param name="configurationFolder">The user's configuration folder.</param>
    /// <param name="problems">One sentence for each rule that cannot be used, naming the file and the line.</param>
    public static ExtractionRules Load(string configurationFolder, out IReadOnlyList<string> problems)
    {
        problems = [];
        var path = Path.Combine(configurationFolder, FileName);
        if (!File.Exists(path)) return ExtractionRules.None;
        try
        {
            return Parse(File.ReadAllText(path), out problems);
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            problems = [$"{FileName} cannot be read, so no rules of yours apply: {refusal.Message}"];
            return ExtractionRules.None;
        }
    }

    /// <summary>Reads rules from text. Rules that cannot be used are left out and named; the others apply.</summary>
    public static ExtractionRules Parse(string yaml, out IReadOnlyList<string> problems)
    {
        var found = new List<string>();
        problems = found;
        if (yaml.Length > MaxCharacters)
        {
            found.Add($"{FileName} has more than {MaxCharacters:N0} characters, so no rules of yours apply.");
            return ExtractionRules.None;
        }

        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(yaml));
        }
        catch (YamlException damage)
        {
            found.Add($"{FileName}, line {damage.Start.Line}: this is not valid YAML, so no rules of yours apply: {damage.Message}");
            return ExtractionRules.None;
        }

        if (stream.Documents.Count == 0) return ExtractionRules.None;
        if (stream.Documents[0].RootNode is not YamlMappingNode root || root.Children is not [{ Key: YamlScalarNode { Value: "rules" }, Value: YamlSequenceNode list }])
        {
            found.Add($"{FileName}: begin the file with \"rules:\" and list the rules below it, each with node, input and field.");
            return ExtractionRules.None;
        }

        var rules = new List<ExtractionRule>();
        foreach (var item in list.Children)
        {
            if (rules.Count == MaxRules)
            {
                found.Add($"{FileName}: only the first {MaxRules:N0} rules apply.");
                break;
            }

            if (Read(item, found) is { } rule) rules.Add(rule);
        }

        return new ExtractionRules(rules);
    }

    private static ExtractionRule? Read(YamlNode item, List<string> problems)
    {
        var line = item.Start.Line.ToString(CultureInfo.InvariantCulture);
        if (item is not YamlMappingNode mapping)
        {
            problems.Add($"{FileName}, line {line}: a rule has the keys node, input and field; this one was left out.");
            return null;
        }

        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in mapping.Children)
        {
            if (key is YamlScalarNode { Value: "node" or "input" or "field" } name && value is YamlScalarNode { Value: { Length: > 0 } text })
            {
                values[name.Value] = text;
                continue;
            }

            var written = (key as YamlScalarNode)?.Value ?? "";
            problems.Add(written is "node" or "input" or "field"
                ? $"{FileName}, line {line}: \"{written}\" needs a text; the rule was left out."
                : $"{FileName}, line {key.Start.Line}: a rule has the keys node, input and field, but no \"{written}\"; the rule was left out.");
            return null;
        }

        if (values.Count < 3)
        {
            problems.Add($"{FileName}, line {line}: the rule needs node, input and field; it was left out.");
            return null;
        }

        if (ExtractionRuleNames.Find(values["field"]) is not { } field)
        {
            problems.Add($"{FileName}, line {line}: there is no field \"{values["field"]}\"; choose one of {string.Join(", ", ExtractionRuleNames.All)}. The rule was left out.");
            return null;
        }

        return new ExtractionRule(values["node"], values["input"], field);
    }
}
