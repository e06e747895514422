using System.CommandLine;
using System.CommandLine.Parsing;
using MediaScoring.Search.Query;

namespace MediaScoring.Cli;

/// <summary>Says in one sentence what is wrong with a command line, and what was probably meant.</summary>
internal static class WrongUse
{
    /// <summary>What people type.</summary>
    public const string ProgramName = "mediascoring";

    /// <summary>The sentence; null when the command line is right.</summary>
    public static string? SentenceFor(ParseResult parsed)
    {
        if (UnknownOption(parsed) is { } unknown) return Unknown(unknown, parsed.CommandResult);
        if (parsed.UnmatchedTokens is [var extra, ..]) return Unexpected(extra, parsed.CommandResult);
        if (parsed.Errors is not [var error, ..]) return null;
        if (parsed.CommandResult.Command.Subcommands.Count > 0) return MissingCommand(parsed.CommandResult.Command);
        if (Missing(parsed) is { } missing) return $"{NameOf(parsed.CommandResult)} needs {missing}. See {NameOf(parsed.CommandResult)} --help.";
        return $"{error.Message.TrimEnd('.')}. See {NameOf(parsed.CommandResult)} --help.";
    }

    /// <summary>The nearest of the candidates in any case, as a question to put behind a sentence; empty when none is near.</summary>
    public static string DidYouMean(string word, IEnumerable<string> candidates)
    {
        var byFolded = candidates.ToLookup(candidate => candidate.ToLowerInvariant(), StringComparer.Ordinal);
        return NearestWord.To(word, byFolded.Select(group => group.Key)) is { } nearest ? $" Did you mean {byFolded[nearest].First()}?" : "";
    }

    /// <summary>
    /// The first argument that looks like an option. The parser takes a misspelt option for an argument where a command has
    /// room for one: a search in the folder "--limt" is not what anybody means. Behind <c>--</c> everything is an argument.
    /// </summary>
    private static string? UnknownOption(ParseResult parsed)
    {
        var literal = parsed.Tokens.SkipWhile(token => token.Type != TokenType.DoubleDash).Select(token => token.Value).ToHashSet(StringComparer.Ordinal);
        return parsed.CommandResult.Command.Arguments
            .SelectMany(argument => parsed.GetResult(argument)?.Tokens ?? [])
            .Select(token => token.Value)
            .Concat(parsed.UnmatchedTokens)
            .FirstOrDefault(value => LooksLikeOption(value) && !literal.Contains(value));
    }

    // "-tag:nsfw" is a condition of a query.
    private static bool LooksLikeOption(string value) =>
        value.Length > 1 && value[0] == '-' && !char.IsAsciiDigit(value[1]) && value[1] != '(' && (value[1] == '-' || !value.Contains(':', StringComparison.Ordinal));

    private static string Unknown(string option, CommandResult command)
    {
        var name = option.Split('=')[0];
        var known = OptionsOf(command).ToList();
        return $"{NameOf(command)} has no option {name}.{DidYouMean(name, known)} See {NameOf(command)} --help.";
    }

    private static string Unexpected(string extra, CommandResult command)
    {
        var commands = command.Command.Subcommands.Where(subcommand => !subcommand.Hidden).Select(subcommand => subcommand.Name).ToList();
        return commands.Count > 0
            ? $"{NameOf(command)} has no command '{extra}'.{DidYouMean(extra, commands)} The commands are: {string.Join(", ", commands)}."
            : $"{NameOf(command)} does not know what to do with '{extra}'. See {NameOf(command)} --help.";
    }

    private static string? Missing(ParseResult parsed) => parsed.CommandResult.Command.Arguments
        .FirstOrDefault(argument => (parsed.GetResult(argument)?.Tokens.Count ?? 0) < argument.Arity.MinimumNumberOfValues)?.Name;

    private static string MissingCommand(Command command)
    {
        var commands = command.Subcommands.Select(subcommand => subcommand.Name);
        return $"Say what to do: {string.Join(", ", commands)}. See {(command is RootCommand ? ProgramName : $"{ProgramName} {command.Name}")} --help.";
    }

    private static IEnumerable<string> OptionsOf(CommandResult command) =>
        command.Command.Options.SelectMany(option => option.Aliases.Append(option.Name)).Append("--help").Where(name => name.StartsWith("--", StringComparison.Ordinal));

    private static string NameOf(CommandResult command)
    {
        var names = new Stack<string>();
        for (SymbolResult? result = command; result is CommandResult step; result = step.Parent)
        {
            names.Push(step.Command is RootCommand ? ProgramName : step.Command.Name);
        }

        return string.Join(' ', names);
    }
}
