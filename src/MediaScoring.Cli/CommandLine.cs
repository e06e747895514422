using System.CommandLine;
using System.CommandLine.Help;
using System.Diagnostics.CodeAnalysis;
using MediaScoring.Catalog;
using MediaScoring.Cli.Commands;
using MediaScoring.Cli.Output;
using MediaScoring.Search;
using MediaScoring.Storage;

namespace MediaScoring.Cli;

/// <summary>The whole command line: every command, and what becomes of a mistake.</summary>
internal static class CommandLine
{
    // A server finishes its requests and a sync its batch well within this; after it the process is ended.
    private static readonly TimeSpan terminationTimeout = TimeSpan.FromSeconds(20);

    /// <summary>Runs one command.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Terminal terminal)
    {
        // Files whose names begin with @ are files, and -n is not two options.
        var parsing = new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false };
        var parsed = Create(terminal).Parse(arguments, parsing);
        if (parsed.Action?.ClearsParseErrors != true && WrongUse.SentenceFor(parsed) is { } sentence)
        {
            terminal.Say(sentence);
            return ExitCode.WrongUse;
        }

        var invocation = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = terminationTimeout,
            Output = terminal.Output,
            Error = terminal.Messages,
        };
        return await AnswerAsync(() => parsed.InvokeAsync(invocation), terminal);
    }

    private static RootCommand Create(Terminal terminal)
    {
        var root = new RootCommand("Review, score, tag and search folders of generated images and videos.")
        {
            ServeCommand.Create(terminal),
            SyncCommand.Create(terminal),
            SearchCommand.Create(terminal),
            QueriesCommand.Create(terminal),
            ScoreCommand.Create(terminal),
            KeywordsCommand.Create(terminal),
            UndoCommand.Create(terminal),
            UndoCommand.CreateRedo(terminal),
            ForgetCommand.Create(terminal),
            MetadataCommand.Create(terminal),
            ExtractCommand.Create(terminal),
            StatsCommand.Create(terminal),
            ThumbnailsCommand.Create(terminal),
            DatabaseCommand.Create(terminal),
            VersionCommand.Create(terminal),
        };
        root.HelpName = WrongUse.ProgramName;   // people start the host of that name, not the assembly
        root.Directives.Clear();   // [diagram] and its like may be file names
        foreach (var help in root.Options.OfType<HelpOption>()) help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The process's own border: a fault becomes a message and an exit code.")]
    private static async Task<int> AnswerAsync(Func<Task<int>> command, Terminal terminal)
    {
        try
        {
            return await command();
        }
        catch (Exception mistake) when (mistake is UsageException or InvalidQueryException or PathRefusedException)
        {
            return Refuse(mistake.Message, ExitCode.WrongUse);
        }
        catch (FileNotFoundException absence)
        {
            return Refuse(absence.Message, ExitCode.SomeFailed);
        }
        catch (LibraryException failure)
        {
            return Refuse(failure.Message, ExitCode.CannotOpen);
        }
        catch (OperationCanceledException)
        {
            return Refuse("Stopped.", ExitCode.Interrupted);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Refuse(failure.Message, ExitCode.CannotOpen);
        }
        catch (Exception fault)
        {
            return Refuse($"Media Scoring itself failed; please report this.\n{fault}", ExitCode.Fault);
        }

        int Refuse(string sentence, int exitCode)
        {
            terminal.Say(sentence);
            return exitCode;
        }
    }
}
