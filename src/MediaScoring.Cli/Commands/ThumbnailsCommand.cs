using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using MediaScoring.Cli.Configuration;
using MediaScoring.Cli.Output;
using MediaScoring.Thumbnails;

namespace MediaScoring.Cli.Commands;

/// <summary><c>thumbnails status|clean DIR</c>: what the kept thumbnails take, and making it less.</summary>
internal static class ThumbnailsCommand
{
    private const int DefaultMegabytes = (int)(LibrarySettings.DefaultThumbnailCacheBytes >> 20);

    public static Command Create(Terminal terminal) => new DocumentedCommand(
        "thumbnails", "Look after the thumbnails that are kept.",
        "mediascoring thumbnails status ~/pictures",
        "mediascoring thumbnails clean ~/pictures --thumbnail-cache-mb 500")
    {
        CreateStatus(terminal),
        CreateClean(terminal),
    };

    private static DocumentedCommand CreateStatus(Terminal terminal)
    {
        var library = new LibraryArguments();
        var json = new Option<bool>("--json") { Description = "Print the result as one JSON object." };
        var command = new DocumentedCommand("status", "Say where the kept thumbnails lie, how many there are and what they take.", "mediascoring thumbnails status ~/pictures")
        {
            library.Folder, json,
        };
        library.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var opened = await LibraryArguments.OpenExistingAsync(library.SettingsFor(parsed, terminal), terminal, cancellationToken);
            var usage = await opened.Thumbnails.MeasureAsync(cancellationToken);
            if (parsed.GetValue(json)) WriteJson(terminal, writer => WriteUsage(writer, usage));
            else terminal.Output.WriteLine($"{VisibleText.Of(usage.Folder)}: {Described(usage.Count, usage.Bytes)}.");
            return ExitCode.Done;
        });
        return command;
    }

    private static DocumentedCommand CreateClean(Terminal terminal)
    {
        var library = new LibraryArguments();
        var json = new Option<bool>("--json") { Description = "Print the result as one JSON object." };
        var limit = new Option<int>("--thumbnail-cache-mb")
        {
            Description = "Keep at most N MiB, 10240 by default, as the server does that is told the same; 0 removes all.",
            HelpName = "N",
            DefaultValueFactory = _ => DefaultMegabytes,
        };
        var command = new DocumentedCommand(
            "clean", "Remove half-written thumbnails, and the least recently used ones where there are too many. Originals are never touched.",
            "mediascoring thumbnails clean ~/pictures", "mediascoring thumbnails clean ~/pictures --thumbnail-cache-mb 500")
        {
            library.Folder, limit, json,
        };
        library.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var megabytes = parsed.GetValue(limit);
            if (megabytes is < 0 or > ConfigurationKey.MostThumbnailMegabytes)
                throw new UsageException($"--thumbnail-cache-mb: '{megabytes}' does not fit. Give a whole number from 0 to {ConfigurationKey.MostThumbnailMegabytes}.");

            var settings = library.SettingsFor(parsed, terminal) with { ThumbnailCacheBytes = (long)megabytes << 20 };
            await using var opened = await LibraryArguments.OpenExistingAsync(settings, terminal, cancellationToken);
            var done = await opened.Thumbnails.CleanAsync(cancellationToken);
            if (parsed.GetValue(json)) WriteJson(terminal, writer => WriteCleaning(writer, done));
            else terminal.Output.WriteLine($"Removed {Described(done.Removed, done.RemovedBytes)}; {Described(done.Kept, done.KeptBytes)} are left.");
            return ExitCode.Done;
        });
        return command;
    }

    private static string Described(long count, long bytes) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} thumbnails of {bytes / 1024.0 / 1024.0:N1} MiB");

    private static void WriteJson(Terminal terminal, Action<Utf8JsonWriter> members)
    {
        using var lines = new JsonLines(terminal);
        lines.Write(members);
    }

    private static void WriteUsage(Utf8JsonWriter writer, ThumbnailUsage usage)
    {
        writer.Text("folder", usage.Folder);
        writer.Number("count", (long?)usage.Count);
        writer.Number("bytes", (long?)usage.Bytes);
    }

    private static void WriteCleaning(Utf8JsonWriter writer, ThumbnailCleaning done)
    {
        writer.Number("removed", (long?)done.Removed);
        writer.Number("removed_bytes", (long?)done.RemovedBytes);
        writer.Number("removed_drafts", (long?)done.RemovedDrafts);
        writer.Number("count", (long?)done.Kept);
        writer.Number("bytes", (long?)done.KeptBytes);
    }
}
