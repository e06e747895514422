using System.CommandLine;
using MediaScoring.Cli.Output;
using MediaScoring.Extraction;
using MediaScoring.Media;

namespace MediaScoring.Cli.Commands;

/// <summary><c>metadata FILE…</c>: shows what files say about themselves. Needs no library and writes nothing.</summary>
internal static class MetadataCommand
{
    public static Command Create(Terminal terminal)
    {
        var files = new Argument<string[]>("FILE") { Description = "Media files, in any number.", Arity = ArgumentArity.OneOrMore };
        var json = new Option<bool>("--json") { Description = "Print one JSON object a file and line, in the order given." };
        var explain = new Option<bool>("--explain") { Description = "Say of every value where in the file it was found." };
        var command = new DocumentedCommand(
            "metadata", "Show what files say about themselves: size, prompt, model, seed, keywords. Needs no library.",
            "mediascoring metadata fox.png",
            "mediascoring metadata ~/pictures/*.png --json",
            "mediascoring metadata fox.png --explain")
        {
            files, json, explain,
        };
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(parsed.GetRequiredValue(files), parsed.GetValue(json), parsed.GetValue(explain), terminal, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string[] files, bool json, bool explain, Terminal terminal, CancellationToken cancellationToken)
    {
        var someFailed = false;
        var isFirst = true;
        using var reader = MetadataReader.WithExtensions(MetadataReader.UserConfigurationFolder);
        foreach (var notice in reader.Notices) terminal.Say(notice);

        using var lines = new JsonLines(terminal);
        await foreach (var (file, metadata) in ReadInOrderAsync(reader, files, cancellationToken))
        {
            someFailed |= metadata.IsUnreadable;
            if (json)
            {
                lines.Write(writer => MetadataJson.WriteFile(writer, file, metadata, explain));
                continue;
            }

            if (!isFirst) terminal.Output.WriteLine();
            isFirst = false;
            MetadataSheet.Print(terminal.Screen, file, metadata, explain);
        }

        return someFailed ? ExitCode.SomeFailed : ExitCode.Done;
    }

    /// <summary>Reads several files at once, a few ahead, and hands them out in the order given.</summary>
    private static async IAsyncEnumerable<(string File, MediaMetadata Metadata)> ReadInOrderAsync(
        MetadataReader reader, string[] files, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var ahead = new Queue<(string File, Task<MediaMetadata> Reading)>();
        var mostAhead = Environment.ProcessorCount * 4;
        foreach (var file in files)
        {
            ahead.Enqueue((file, Task.Run(() => Read(reader, file, cancellationToken), cancellationToken)));
            if (ahead.Count < mostAhead) continue;
            var (name, reading) = ahead.Dequeue();
            yield return (name, await reading);
        }

        while (ahead.TryDequeue(out var next)) yield return (next.File, await next.Reading);
    }

    private static MediaMetadata Read(MetadataReader reader, string file, CancellationToken cancellationToken)
    {
        if (file.Length == 0 || file.Contains('\0', StringComparison.Ordinal)) return Failed("This is no file name.");
        if (Directory.Exists(file)) return Failed("This is a folder. Name the files in it, such as FOLDER/*.png, or use: mediascoring sync FOLDER");
        if (!File.Exists(file)) return Failed("There is no such file.");
        return reader.Read(Path.GetFullPath(file), cancellationToken);
    }

    private static MediaMetadata Failed(string problem) => new() { Problems = [problem] };
}
