using System.Runtime.CompilerServices;
using System.Text.Json;
using MediaScoring.Extensibility;
using MediaScoring.Media;

namespace MediaScoring.Extraction.Plugins;

/// <summary>
/// Judges what a plug-in answers. Whatever passes holds no null where the contract allows none, no code of the plug-in (lists are
/// copied), and no value that the database could not keep.
/// </summary>
internal static class PluginAnswer
{
    /// <summary>No list of an answer may be longer.</summary>
    public const int MostEntries = 10_000;

    /// <summary>The longest name of a keyword type.</summary>
    public const int LongestKeywordType = 50;

    /// <summary>The answer with the values that break the contract left out, each with a line in its problems.</summary>
    /// <exception cref="PluginFailureException">It cannot be used: a null or an endless list where the contract allows none.</exception>
    public static GenerationMetadata Checked(GenerationMetadata answer)
    {
        if (string.IsNullOrWhiteSpace(answer.Generator)) throw new PluginFailureException("its answer names no generator.");

        var problems = Copy(answer.Problems);
        return answer with
        {
            Models = Copy(answer.Models),
            Loras = Copy(answer.Loras, lora => lora.Name is not null)
                .ConvertAll(lora => lora with { Weight = Finite(lora.Weight, "LoRA weight", problems) }),
            ControlNets = Copy(answer.ControlNets, net => net.Name is not null)
                .ConvertAll(net => net with { Weight = Finite(net.Weight, "ControlNet weight", problems) }),
            Stages = Copy(answer.Stages, stage => stage.Name is not null).ConvertAll(stage => stage with
            {
                Steps = Steps(stage.Steps, problems),
                CfgScale = Finite(stage.CfgScale, "CFG scale", problems),
                Denoise = Finite(stage.Denoise, "denoising strength", problems),
                Seed = Seed(stage.Seed, problems),
            }),
            Parameters = Copy(answer.Parameters),
            Origins = Copy(answer.Origins),
            Keywords = Keywords(answer.Keywords, problems),
            Steps = Steps(answer.Steps, problems),
            CfgScale = Finite(answer.CfgScale, "CFG scale", problems),
            Guidance = Finite(answer.Guidance, "guidance", problems),
            Denoise = Finite(answer.Denoise, "denoising strength", problems),
            Seed = Seed(answer.Seed, problems),
            WorkflowJson = Json(answer.WorkflowJson, problems),
            Problems = problems,
        };
    }

    private static List<T> Copy<T>(
        IReadOnlyList<T> list, Predicate<T>? isWhole = null, [CallerArgumentExpression(nameof(list))] string name = "")
        where T : class
    {
        name = name[(name.LastIndexOf('.') + 1)..];
        if (list is null) throw new PluginFailureException($"its answer has null for {name}; give an empty list.");
        if (list.Count > MostEntries) throw new PluginFailureException($"its answer has more than {MostEntries} entries in {name}.");

        var copy = new List<T>(list.Count);
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i] is not { } entry || isWhole?.Invoke(entry) == false)
                throw new PluginFailureException($"its answer has a null in {name}.");
            copy.Add(entry);
        }

        return copy;
    }

    private static Dictionary<string, T> Copy<T>(
        IReadOnlyDictionary<string, T> entries, [CallerArgumentExpression(nameof(entries))] string name = "")
        where T : class
    {
        name = name[(name.LastIndexOf('.') + 1)..];
        if (entries is null) throw new PluginFailureException($"its answer has null for {name}; give an empty dictionary.");

        var copy = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var (key, value) in entries)
        {
            if (copy.Count == MostEntries) throw new PluginFailureException($"its answer has more than {MostEntries} entries in {name}.");
            copy[key] = value ?? throw new PluginFailureException($"its answer has a null in {name}.");
        }

        return copy;
    }

    private static List<ContributedKeyword> Keywords(IReadOnlyList<ContributedKeyword> keywords, List<string> problems)
    {
        var copy = Copy(keywords, keyword => keyword.Keyword is not null && keyword.KeywordType is not null);
        var left = copy.RemoveAll(keyword =>
            string.IsNullOrWhiteSpace(keyword.Keyword) || string.IsNullOrWhiteSpace(keyword.KeywordType)
            || keyword.KeywordType.Length > LongestKeywordType
            || keyword.KeywordType.Trim().Equals(KeywordTypes.User, StringComparison.OrdinalIgnoreCase));
        if (left > 0)
        {
            problems.Add(
                $"{left} keywords are left out: a keyword needs a word and a type of 1 to {LongestKeywordType} characters, "
                + "and \"user\" is for people.");
        }

        return copy;
    }

    private static double? Finite(double? number, string name, List<string> problems)
    {
        if (number is not { } given || double.IsFinite(given)) return number;
        problems.Add($"The {name} is left out: it is not a finite number.");
        return null;
    }

    private static int? Steps(int? steps, List<string> problems)
    {
        if (steps is null or >= 1) return steps;
        problems.Add($"The steps are left out: {steps} is less than 1.");
        return null;
    }

    private static string? Seed(string? seed, List<string> problems)
    {
        if (seed is null || (seed.Length is > 0 and <= 20 && !seed.AsSpan().ContainsAnyExceptInRange('0', '9'))) return seed;
        problems.Add("The seed is left out: it is not a number in decimal digits.");
        return null;
    }

    private static string? Json(string? json, List<string> problems)
    {
        if (json is null) return null;
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 1000 });
            return json;
        }
        catch (JsonException damage)
        {
            problems.Add($"The workflow is left out: it is not valid JSON ({damage.Message}).");
            return null;
        }
    }
}
