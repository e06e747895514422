using System.CommandLine;
using System.Globalization;
using MediaScoring.Cli.Output;
using MediaScoring.Ingestion;
using Spectre.Console;

namespace MediaScoring.Cli.Commands;

/// <summary><c>sync DIR</c>: brings the database to what is on disk.</summary>
internal static class SyncCommand
{
    private const int ShownProblems = 20;

    public static Command Create(Terminal terminal)
    {
        var library = new LibraryArguments();
        var pattern = new Option<string?>("--pattern") { Description = "Which files, such as \"*.png|*.mp4\" or \"album/**/*.jpg\". Without: every supported type.", HelpName = "GLOB" };
        var notRecursive = new Option<bool>("--no-recursive") { Description = "Leave out sub-folders." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only look and count; write nothing to the library." };
        var acceptMissing = new Option<bool>("--accept-missing") { Description = "Go on when all files, or more than a fifth of them, are gone at once." };
        var json = new Option<bool>("--json") { Description = "Print the result as one JSON object." };
        var command = new DocumentedCommand(
            "sync", "Bring the library to what is on disk: new, changed and vanished files, scores from sidecars.",
            "mediascoring sync ~/pictures",
            "mediascoring sync ~/pictures --pattern \"*.png|*.mp4\"",
            "mediascoring sync ~/pictures --dry-run --json")
        {
            library.Folder, pattern, notRecursive, dryRun, acceptMissing, json,
        };
        library.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            var options = new SyncOptions
            {
                Pattern = PatternOf(parsed.GetValue(pattern), "--pattern"),
                Recursive = !parsed.GetValue(notRecursive),
                DryRun = parsed.GetValue(dryRun),
                AcceptMissing = parsed.GetValue(acceptMissing),
            };
            return RunAsync(library.SettingsFor(parsed, terminal), options, parsed.GetValue(json), terminal, cancellationToken);
        });
        return command;
    }

    /// <summary>A pattern from outside.</summary>
    /// <exception cref="UsageException">It is absolute or leads out of the folder.</exception>
    public static FilePattern PatternOf(string? text, string source)
    {
        try
        {
            return FilePattern.Parse(text);
        }
        catch (Storage.LibraryException refusal)
        {
            throw new UsageException($"{source}: {refusal.Message}");
        }
    }

    private static async Task<int> RunAsync(LibrarySettings settings, SyncOptions options, bool json, Terminal terminal, CancellationToken cancellationToken)
    {
        await using var library = await LibraryArguments.OpenAsync(settings, terminal, cancellationToken);
        SyncReport report;
        try
        {
            report = await SyncDisplay.WatchAsync(terminal, library.Ingestion, options, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            terminal.Say("Stopped. What was written so far is kept; the same command goes on from there.");
            return ExitCode.Interrupted;
        }

        if (json) PrintJson(terminal, library, report);
        else Print(terminal, library, report);
        if (report.StopReason is { } reason) terminal.Say(reason);
        return report.FailedFiles > 0 || report.StopReason is not null ? ExitCode.SomeFailed : ExitCode.Done;
    }

    private static void PrintJson(Terminal terminal, MediaLibrary library, SyncReport report)
    {
        using var lines = new JsonLines(terminal);
        lines.Write(writer =>
        {
            writer.Text("folder", library.Folder.Path);
            writer.Text("database", library.DatabaseName);
            writer.Flag("dry_run", report.DryRun);
            writer.Number("found", report.Found);
            writer.Number("added", report.Added);
            writer.Number("updated", report.Updated);
            writer.Number("unchanged", report.Unchanged);
            writer.Number("missing", report.Missing);
            writer.Number("moved", report.Moved);
            writer.Number("returned", report.Returned);
            writer.Number("scores_imported", report.ScoresImported);
            writer.Text("stop_reason", report.StopReason);
            writer.Number("failed", report.FailedFiles);
            writer.Number("problem_count", report.ProblemCount);
            writer.WriteStartArray("problems");
            foreach (var problem in report.Problems)
            {
                writer.WriteStartObject();
                writer.Text("path", problem.Path);
                writer.Text("message", problem.Message);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.Number("elapsed_seconds", Math.Round(report.Elapsed.TotalSeconds, 3));
        });
    }

    private static void Print(Terminal terminal, MediaLibrary library, SyncReport report)
    {
        var title = report.DryRun ? "Looked at" : "Synced";
        terminal.Screen.Write(new Text($"{title} {VisibleText.Of(library.Folder.Path)} in {Durations.Of(report.Elapsed)}\n\n"));

        var figures = new Figures();
        figures.Add("files on disk", report.Found);
        figures.Add(report.DryRun ? "would be added" : "added", report.Added);
        figures.Add(report.DryRun ? "would be read again" : "changed and read again", report.Updated);
        figures.Add("unchanged", report.Unchanged);
        figures.AddUnlessZero("no longer on disk (kept)", report.Missing);
        figures.AddUnlessZero("moved or renamed (recognised)", report.Moved);
        figures.AddUnlessZero("back on disk", report.Returned);
        figures.AddUnlessZero("scores from sidecars", report.ScoresImported);
        figures.AddUnlessZero("not readable", report.FailedFiles);
        figures.AddUnlessZero("problems", report.ProblemCount);
        figures.WriteTo(terminal.Screen);
        if (report.ProblemCount == 0) return;

        terminal.Screen.Write(new Text("\n"));
        foreach (var problem in report.Problems.Take(ShownProblems))
        {
            terminal.Screen.Write(new Text(VisibleText.Of(problem.Path.Length == 0 ? "." : problem.Path), Palette.Name));
            terminal.Screen.Write(new Text($"\n    {VisibleText.Of(problem.Message)}\n"));
        }

        var more = report.ProblemCount - Math.Min(ShownProblems, report.Problems.Count);
        if (more > 0) terminal.Screen.Write(new Text(string.Create(CultureInfo.InvariantCulture, $"… and {more:N0} more; --json lists the first thousand.\n"), Palette.Dim));
    }
}
