using System.CommandLine;
using System.Globalization;
using MediaScoring.Catalog;
using MediaScoring.Cli.Output;
using Spectre.Console;

namespace MediaScoring.Cli.Commands;

/// <summary><c>extract DIR --again</c>: understands the stored texts of a library again, without touching the disk.</summary>
internal static class ExtractCommand
{
    public static Command Create(Terminal terminal)
    {
        var library = new LibraryArguments();
        var again = new Option<bool>("--again") { Description = "Read every stored text again; files that say something else now are written.", Required = true };
        var json = new Option<bool>("--json") { Description = "Print the result as one JSON object." };
        var command = new DocumentedCommand(
            "extract", "Understand the texts that the library has stored again: after an update, a new rule or a new plug-in. The media are not touched.",
            "mediascoring extract ~/pictures --again")
        {
            library.Folder, again, json,
        };
        library.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var opened = await LibraryArguments.OpenExistingAsync(library.SettingsFor(parsed, terminal), terminal, cancellationToken);
            var result = await opened.Metadata.RereadAllAsync(null, cancellationToken);
            if (parsed.GetValue(json)) PrintJson(terminal, result);
            else Print(terminal, result);
            return ExitCode.Done;
        });
        return command;
    }

    private static void PrintJson(Terminal terminal, RereadProgress result)
    {
        using var lines = new JsonLines(terminal);
        lines.Write(writer =>
        {
            writer.Number("read", result.Done);
            writer.Number("changed", result.Changed);
        });
    }

    private static void Print(Terminal terminal, RereadProgress result) => terminal.Screen.Write(new Text(string.Create(
        CultureInfo.InvariantCulture, $"{result.Done:N0} files with texts read again; {result.Changed:N0} say something else now.\n")));
}
