using System.CommandLine;
using System.Globalization;
using MediaScoring.Cli.Output;
using MediaScoring.Media;

namespace MediaScoring.Cli.Commands;

/// <summary><c>score FILE N</c>: gives a file its score.</summary>
internal static class ScoreCommand
{
    public static Command Create(Terminal terminal)
    {
        var library = new LibraryArguments();
        var file = new Argument<string>("FILE") { Description = "The media file. Its library is the nearest folder above it that is one, else its own folder." };
        var number = new Argument<string>("N") { Description = "-1 rejected, 0 unrated, 1 to 5 stars." };
        var json = new Option<bool>("--json") { Description = "Print the result as one JSON object." };
        var command = new DocumentedCommand(
            "score", "Give a file its score. When the command ends, the score is on disk.",
            "mediascoring score ~/pictures/fox.png 5",
            "mediascoring score ~/pictures/album/blurred.png -1")
        {
            file, number, json,
        };
        library.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            var score = ScoreOf(parsed.GetRequiredValue(number));
            var folder = NearestLibrary.FolderOf(parsed.GetRequiredValue(file), out var relativePath);
            return RunAsync(library.SettingsFor(folder, parsed, terminal), relativePath, score, parsed.GetValue(json), terminal, cancellationToken);
        });
        return command;
    }

    private static Score ScoreOf(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && Score.TryFrom(number, out var score)
            ? score
            : throw new UsageException($"'{text}' is not a score. Give -1 (rejected), 0 (unrated) or 1 to 5 stars.");

    private static async Task<int> RunAsync(
        LibrarySettings settings, string path, Score score, bool json, Terminal terminal, CancellationToken cancellationToken)
    {
        await using var library = await MediaLibrary.OpenEvenWithoutDatabaseAsync(settings, cancellationToken);
        foreach (var notice in library.Notices) terminal.Say(notice);

        var receipt = await library.Scores.SetAsync(path, score, cancellationToken);
        if (json)
        {
            using var lines = new JsonLines(terminal);
            lines.Write(writer =>
            {
                writer.Text("folder", library.Folder.Path);
                writer.Text("path", path);
                writer.Number("score", (long?)score.Value);
                writer.Flag("in_database", receipt.InDatabase);
                writer.Text("problem", receipt.Problem);
            });
        }
        else
        {
            terminal.Output.WriteLine($"{VisibleText.Of(path)}: {InWords(score)}");
        }

        if (!receipt.InDatabase) terminal.Say($"The score is in the sidecar only; the next sync takes it into the database. {receipt.Problem}");
        return ExitCode.Done;
    }

    private static string InWords(Score score) => score.Value switch
    {
        -1 => "rejected",
        0 => "unrated",
        1 => "1 star",
        var stars => string.Create(CultureInfo.InvariantCulture, $"{stars} stars"),
    };
}
