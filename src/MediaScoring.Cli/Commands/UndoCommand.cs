using System.CommandLine;
using System.Globalization;
using MediaScoring.Catalog;
using MediaScoring.Cli.Output;
using MediaScoring.Scoring;

namespace MediaScoring.Cli.Commands;

/// <summary><c>undo DIR</c> and <c>redo DIR</c>: takes the last change back, or does it again.</summary>
internal static class UndoCommand
{
    private const int ShownFiles = 10;

    public static Command Create(Terminal terminal) => Create(
        terminal, "undo", "Take the last change of scores, keywords or notes back, of one file or of many. A second undo takes back the one before.", "Undone",
        (journal, options, cancellationToken) => journal.UndoAsync(options, cancellationToken));

    public static Command CreateRedo(Terminal terminal) => Create(
        terminal, "redo", "Do the change again that was taken back last.", "Done again",
        (journal, options, cancellationToken) => journal.RedoAsync(options, cancellationToken));

    private static DocumentedCommand Create(Terminal terminal, string name, string description, string done, Func<Journal, EditOptions, CancellationToken, Task<UndoneEntry>> turn)
    {
        var library = new LibraryArguments();
        var json = new Option<bool>("--json") { Description = "Print the result as one JSON object." };
        var command = new DocumentedCommand(name, description, $"mediascoring {name} ~/pictures") { library.Folder, json };
        library.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var opened = await MediaLibrary.OpenAsync(library.SettingsFor(parsed, terminal), cancellationToken);
            foreach (var notice in opened.Notices) terminal.Say(notice);
            try
            {
                var entry = await turn(opened.Journal, new EditOptions { Client = "cli" }, cancellationToken);
                if (parsed.GetValue(json)) PrintJson(terminal, entry);
                else Print(terminal, done, entry);
                return ExitCode.Done;
            }
            catch (UndoRefusedException refusal)
            {
                terminal.Say(refusal.Message);
                return ExitCode.SomeFailed;
            }
        });
        return command;
    }

    private static void Print(Terminal terminal, string done, UndoneEntry entry)
    {
        terminal.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{done}: {entry.Kind} of {entry.Paths.Count:N0} {(entry.Paths.Count == 1 ? "file" : "files")}, by {VisibleText.Of(entry.Client ?? "somebody")}."));
        foreach (var path in entry.Paths.Take(ShownFiles)) terminal.Output.WriteLine($"  {VisibleText.Of(path)}");
        if (entry.Paths.Count > ShownFiles) terminal.Output.WriteLine("  …");
    }

    private static void PrintJson(Terminal terminal, UndoneEntry entry)
    {
        using var lines = new JsonLines(terminal);
        lines.Write(writer =>
        {
            writer.Number("entry", (long?)entry.EntryId);
            writer.Text("kind", entry.Kind);
            writer.Text("client", entry.Client);
            writer.Texts("paths", entry.Paths);
        });
    }
}
