using System.CommandLine;
using System.Globalization;
using MediaScoring.Cli.Output;

namespace MediaScoring.Cli.Commands;

/// <summary><c>forget DIR</c>: lists the missing files, and forgets them when told to.</summary>
internal static class ForgetCommand
{
    public static Command Create(Terminal terminal)
    {
        var library = new LibraryArguments();
        var missing = new Option<bool>("--missing") { Description = "Forget all of them: scores, keywords, notes, history and sidecars. There is no way back." };
        var command = new DocumentedCommand(
            "forget", "List the files that are no longer on disk; with --missing forget them and everything that was entered about them.",
            "mediascoring forget ~/pictures",
            "mediascoring forget ~/pictures --missing")
        {
            library.Folder, missing,
        };
        library.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var opened = await MediaLibrary.OpenAsync(library.SettingsFor(parsed, terminal), cancellationToken);
            var files = await opened.Files.MissingAsync(cancellationToken);
            foreach (var file in files) terminal.Output.WriteLine($"{file.Score.Value,2}  {VisibleText.Of(file.Path)}");
            if (!parsed.GetValue(missing))
            {
                terminal.Say(string.Create(CultureInfo.InvariantCulture, $"{files.Count:N0} missing files. Nothing was forgotten; --missing forgets them."));
                return ExitCode.Done;
            }

            var count = await opened.Files.ForgetAsync([.. files.Select(file => file.Id)], cancellationToken);
            terminal.Say(string.Create(CultureInfo.InvariantCulture, $"{count:N0} files forgotten."));
            return ExitCode.Done;
        });
        return command;
    }
}
