using System.CommandLine;
using MediaScoring.Catalog;
using MediaScoring.Cli.Output;
using MediaScoring.Media;

namespace MediaScoring.Cli.Commands;

/// <summary><c>keywords add|remove|list FILE …</c>.</summary>
internal static class KeywordsCommand
{
    private static readonly EditOptions byCli = new() { Client = "cli" };

    private delegate Task<IReadOnlyList<string>> Change(KeywordCatalog keywords, string path, IReadOnlyList<string> words, string type, CancellationToken cancellationToken);

    public static Command Create(Terminal terminal) => new DocumentedCommand(
        "keywords", "Add, remove or list the keywords of a file.",
        "mediascoring keywords add ~/pictures/fox.png winter \"red fox\"",
        "mediascoring keywords remove ~/pictures/fox.png winter",
        "mediascoring keywords list ~/pictures/fox.png")
    {
        CreateChange(
            terminal, "add", "Add keywords to a file.", "added",
            (keywords, path, words, type, cancellationToken) => keywords.AddAsync(path, words, type, "manual", byCli, cancellationToken),
            "mediascoring keywords add ~/pictures/fox.png winter \"red fox\"", "mediascoring keywords add ~/pictures/fox.png favourite --type album"),
        CreateChange(
            terminal, "remove", "Take keywords from a file.", "removed",
            (keywords, path, words, type, cancellationToken) => keywords.RemoveAsync(path, words, type, byCli, cancellationToken),
            "mediascoring keywords remove ~/pictures/fox.png winter"),
        CreateList(terminal),
    };

    private static DocumentedCommand CreateChange(Terminal terminal, string name, string description, string done, Change change, params string[] examples)
    {
        var library = new LibraryArguments();
        var file = new Argument<string>("FILE") { Description = "The media file." };
        var words = new Argument<string[]>("KEYWORD") { Description = "The keywords; quote those with blanks.", Arity = ArgumentArity.OneOrMore };
        var type = new Option<string>("--type") { Description = "Their type: user, prompt, auto, workflow or a name of your own.", HelpName = "TYPE", DefaultValueFactory = _ => KeywordTypes.User };
        var json = new Option<bool>("--json") { Description = "Print the result as one JSON object." };
        var command = new DocumentedCommand(name, description, examples) { file, words, type, json };
        library.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var given = parsed.GetRequiredValue(words);
            if (given.Any(string.IsNullOrWhiteSpace)) throw new UsageException("A keyword is blank. Give words, or leave it out.");
            var typeName = TypeOf(parsed.GetRequiredValue(type));
            var folder = NearestLibrary.FolderOf(parsed.GetRequiredValue(file), out var path);
            await using var opened = await LibraryArguments.OpenAsync(library.SettingsFor(folder, parsed, terminal), terminal, cancellationToken);
            var changed = await change(opened.Keywords, path, given, typeName, cancellationToken);
            if (parsed.GetValue(json)) PrintChangeJson(terminal, path, done, changed, await opened.Keywords.OfFileAsync(path, cancellationToken));
            else terminal.Output.WriteLine($"{VisibleText.Of(path)}: {(changed.Count == 0 ? $"nothing {done}" : $"{done} {VisibleText.Of(string.Join(", ", changed))}")}");
            return ExitCode.Done;
        });
        return command;
    }

    private static DocumentedCommand CreateList(Terminal terminal)
    {
        var library = new LibraryArguments();
        var file = new Argument<string>("FILE") { Description = "The media file." };
        var json = new Option<bool>("--json") { Description = "Print the result as one JSON object." };
        var command = new DocumentedCommand("list", "List the keywords of a file.", "mediascoring keywords list ~/pictures/fox.png") { file, json };
        library.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var folder = NearestLibrary.FolderOf(parsed.GetRequiredValue(file), out var path);
            await using var opened = await LibraryArguments.OpenExistingAsync(library.SettingsFor(folder, parsed, terminal), terminal, cancellationToken);
            var keywords = await opened.Keywords.OfFileAsync(path, cancellationToken);
            if (parsed.GetValue(json)) PrintListJson(terminal, path, keywords);
            else PrintList(terminal, path, keywords);
            return ExitCode.Done;
        });
        return command;
    }

    private static string TypeOf(string type)
    {
        var name = type.Trim();
        return name.Length is > 0 and <= Keywords.FileKeywords.LongestType
            ? name
            : throw new UsageException($"--type: a keyword type has 1 to {Keywords.FileKeywords.LongestType} characters.");
    }

    private static void PrintChangeJson(Terminal terminal, string path, string done, IReadOnlyList<string> changed, IReadOnlyList<StoredKeyword> all)
    {
        using var lines = new JsonLines(terminal);
        lines.Write(writer =>
        {
            writer.Text("path", path);
            writer.Texts(done, changed);
            MetadataJson.WriteKeywords(writer, all.Select(stored => stored.Keyword));
        });
    }

    private static void PrintListJson(Terminal terminal, string path, IReadOnlyList<StoredKeyword> keywords)
    {
        using var lines = new JsonLines(terminal);
        lines.Write(writer =>
        {
            writer.Text("path", path);
            MetadataJson.WriteKeywords(writer, keywords.Select(stored => stored.Keyword));
        });
    }

    private static void PrintList(Terminal terminal, string path, IReadOnlyList<StoredKeyword> keywords)
    {
        if (keywords.Count == 0)
        {
            terminal.Say($"{path} has no keywords.");
            return;
        }

        var width = keywords.Max(stored => stored.Keyword.Type.Length);
        foreach (var (keyword, _) in keywords)
        {
            terminal.Screen.Write(new Spectre.Console.Text(VisibleText.Of(keyword.Type).PadRight(width) + "  ", Palette.Dim));
            terminal.Screen.Write(new Spectre.Console.Text(VisibleText.Of(keyword.Text) + "\n"));
        }
    }
}
