using System.CommandLine;
using System.Globalization;
using MediaScoring.Catalog;
using MediaScoring.Cli.Output;
using Spectre.Console;

namespace MediaScoring.Cli.Commands;

/// <summary><c>stats DIR</c>: the library in numbers.</summary>
internal static class StatsCommand
{
    private const int LongestBar = 30;

    public static Command Create(Terminal terminal)
    {
        var library = new LibraryArguments();
        var json = new Option<bool>("--json") { Description = "Print the result as one JSON object." };
        var command = new DocumentedCommand("stats", "The library in numbers, from what the last sync stored.", "mediascoring stats ~/pictures", "mediascoring stats ~/pictures --json")
        {
            library.Folder, json,
        };
        library.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var opened = await LibraryArguments.OpenExistingAsync(library.SettingsFor(parsed, terminal), terminal, cancellationToken);
            var statistics = await opened.CountAsync(cancellationToken);
            if (parsed.GetValue(json)) PrintJson(terminal, statistics);
            else Print(terminal, opened, statistics);
            return ExitCode.Done;
        });
        return command;
    }

    private static void PrintJson(Terminal terminal, LibraryStatistics statistics)
    {
        using var lines = new JsonLines(terminal);
        lines.Write(writer =>
        {
            writer.Number("total_files", statistics.TotalFiles);
            writer.Number("total_videos", statistics.TotalVideos);
            writer.Number("total_images", statistics.TotalImages);
            writer.Number("files_with_metadata", statistics.FilesWithMetadata);
            writer.Number("total_keywords", statistics.TotalKeywords);
            writer.Number("unique_keywords", statistics.UniqueKeywords);
            writer.Number("files_with_thumbnails", statistics.FilesWithThumbnails);
            writer.Number("missing_files", statistics.MissingFiles);
            writer.Number("problems", statistics.Problems);
            writer.WriteStartObject("by_score");
            foreach (var (score, count) in statistics.FilesByScore.OrderBy(entry => entry.Key)) writer.Number(score.ToString(CultureInfo.InvariantCulture), count);
            writer.WriteEndObject();
        });
    }

    private static void Print(Terminal terminal, MediaLibrary library, LibraryStatistics statistics)
    {
        terminal.Screen.Write(new Text($"{VisibleText.Of(library.Folder.Path)}\n\n"));
        var figures = new Figures();
        figures.Add("files", statistics.TotalFiles);
        figures.Add("images", statistics.TotalImages);
        figures.Add("videos", statistics.TotalVideos);
        figures.Add("with metadata", statistics.FilesWithMetadata);
        figures.Add("with thumbnails", statistics.FilesWithThumbnails);
        figures.Add("keywords", statistics.TotalKeywords);
        figures.Add("different keywords", statistics.UniqueKeywords);
        figures.AddUnlessZero("missing from disk", statistics.MissingFiles);
        figures.AddUnlessZero("problems", statistics.Problems);
        figures.WriteTo(terminal.Screen);

        terminal.Screen.Write(new Text("\n"));
        var most = Math.Max(statistics.FilesByScore.Values.Max(), 1);
        var width = most.ToString("N0", CultureInfo.InvariantCulture).Length;
        foreach (var (score, count) in statistics.FilesByScore.OrderByDescending(entry => entry.Key))
        {
            var name = score switch { -1 => "rejected", 0 => "unrated", var stars => new string('★', stars) };
            var bar = new string('█', (int)Math.Ceiling(count * (double)LongestBar / most));
            terminal.Screen.Write(new Text($"  {name,-8}  ", Palette.Stars));
            terminal.Screen.Write(new Text(count.ToString("N0", CultureInfo.InvariantCulture).PadLeft(width) + "  "));
            terminal.Screen.Write(new Text(bar + "\n", Palette.Dim));
        }
    }
}
