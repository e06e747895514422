using System.CommandLine;
using MediaScoring.Cli.Output;
using MediaScoring.Search;

namespace MediaScoring.Cli.Commands;

/// <summary><c>queries list|save|remove DIR …</c>: searches that people come back to.</summary>
internal static class QueriesCommand
{
    public static Command Create(Terminal terminal) => new DocumentedCommand(
        "queries", "List, save or remove saved queries: albums that fill themselves.",
        "mediascoring queries save ~/pictures best 'score:>=4 -tag:nsfw'",
        "mediascoring search ~/pictures --saved best",
        "mediascoring queries list ~/pictures")
    {
        CreateList(terminal), CreateSave(terminal), CreateRemove(terminal),
    };

    private static DocumentedCommand CreateList(Terminal terminal)
    {
        var library = new LibraryArguments();
        var json = new Option<bool>("--json") { Description = "Print one JSON object a line." };
        var command = new DocumentedCommand("list", "List the saved queries of a library.", "mediascoring queries list ~/pictures") { library.Folder, json };
        library.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var opened = await LibraryArguments.OpenExistingAsync(library.SettingsFor(parsed, terminal), terminal, cancellationToken);
            var saved = await opened.SavedQueries.ListAsync(cancellationToken);
            using var lines = new JsonLines(terminal);
            foreach (var query in saved)
            {
                if (!parsed.GetValue(json))
                {
                    terminal.Output.WriteLine($"{VisibleText.Of(query.Name)}: {VisibleText.Of(query.Query)}");
                    continue;
                }

                lines.Write(writer =>
                {
                    writer.Text("name", query.Name);
                    writer.Text("query", query.Query);
                });
            }

            if (saved.Count == 0) terminal.Say("No query is saved yet. Run: mediascoring queries save DIR NAME QUERY");
            return ExitCode.Done;
        });
        return command;
    }

    private static DocumentedCommand CreateSave(Terminal terminal)
    {
        var library = new LibraryArguments();
        var name = new Argument<string>("NAME") { Description = "What to call it; one of the same name gets the new text." };
        var query = new Argument<string>("QUERY") { Description = "In the query language." };
        var command = new DocumentedCommand("save", "Save a query under a name.", "mediascoring queries save ~/pictures best 'score:>=4 -tag:nsfw'") { library.Folder, name, query };
        library.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var opened = await LibraryArguments.OpenExistingAsync(library.SettingsFor(parsed, terminal), terminal, cancellationToken);
            var text = parsed.GetRequiredValue(query);
            try
            {
                var saved = await opened.SavedQueries.SaveAsync(parsed.GetRequiredValue(name), text, cancellationToken);
                terminal.Say($"Saved as {VisibleText.Of(saved.Name)}.");
                return ExitCode.Done;
            }
            catch (InvalidQueryException wrong)
            {
                throw new UsageException(wrong.Error is { } error ? QueryErrorText.Of(text, error) : wrong.Message);
            }
        });
        return command;
    }

    private static DocumentedCommand CreateRemove(Terminal terminal)
    {
        var library = new LibraryArguments();
        var name = new Argument<string>("NAME") { Description = "The saved query." };
        var command = new DocumentedCommand("remove", "Forget a saved query; the files stay as they are.", "mediascoring queries remove ~/pictures best") { library.Folder, name };
        library.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var opened = await LibraryArguments.OpenExistingAsync(library.SettingsFor(parsed, terminal), terminal, cancellationToken);
            var wanted = parsed.GetRequiredValue(name);
            var saved = await opened.SavedQueries.ListAsync(cancellationToken);
            if (saved.FirstOrDefault(query => query.Name == wanted) is not { } known)
                throw new UsageException($"There is no saved query '{wanted}'.{WrongUse.DidYouMean(wanted, saved.Select(query => query.Name))}");
            await opened.SavedQueries.RemoveAsync(known.Id, cancellationToken);
            terminal.Say($"Removed {VisibleText.Of(known.Name)}.");
            return ExitCode.Done;
        });
        return command;
    }
}
