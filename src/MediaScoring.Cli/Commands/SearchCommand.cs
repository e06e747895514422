using System.CommandLine;
using System.Globalization;
using MediaScoring.Cli.Output;
using MediaScoring.Media;
using MediaScoring.Search;
using Spectre.Console;

namespace MediaScoring.Cli.Commands;

/// <summary><c>search DIR [QUERY]</c>: finds files by a query, keyword, score and type, from what the last sync stored.</summary>
internal static class SearchCommand
{
    public static Command Create(Terminal terminal)
    {
        var library = new LibraryArguments();
        var text = new Argument<string[]>("QUERY") { Description = "What to find, in the query language; several are joined.", Arity = ArgumentArity.ZeroOrMore };
        var saved = new Option<string?>("--saved") { Description = "A saved query, to which everything else is added.", HelpName = "NAME" };
        var keywords = new Option<string[]>("--keyword") { Description = "A word, or a part of one. Several: any of them, unless --match-all.", HelpName = "K", DefaultValueFactory = _ => [] };
        var matchAll = new Option<bool>("--match-all") { Description = "Every keyword must be found." };
        var minScore = new Option<int?>("--min-score") { Description = "Lowest score, -1 (rejected) to 5.", HelpName = "N" };
        var maxScore = new Option<int?>("--max-score") { Description = "Highest score, -1 (rejected) to 5.", HelpName = "N" };
        var types = new Option<string[]>("--type") { Description = "A file type such as png or mp4. Several: any of them.", HelpName = "EXT", DefaultValueFactory = _ => [] };
        var limit = new Option<int?>("--limit") { Description = "At most so many files.", HelpName = "N" };
        var json = new Option<bool>("--json") { Description = "Print one JSON object a line." };
        var command = new DocumentedCommand(
            "search", "Find files: best score first, then by name. Shows what the last sync stored; does not look at the disk.",
            "mediascoring search ~/pictures 'score:>=4 (model:*pony* OR lora:detail*) -tag:nsfw sort:score-desc'",
            "mediascoring search ~/pictures --keyword lighthouse --min-score 3",
            "mediascoring search ~/pictures --keyword fox --keyword snow --match-all --type png",
            "mediascoring search ~/pictures --max-score -1 --json")
        {
            library.Folder, text, saved, keywords, matchAll, minScore, maxScore, types, limit, json,
        };
        library.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            var query = new SearchQuery
            {
                Text = string.Join(' ', parsed.GetValue(text) ?? []),
                Keywords = parsed.GetRequiredValue(keywords),
                MatchAll = parsed.GetValue(matchAll),
                FileTypes = parsed.GetRequiredValue(types),
                MinScore = ScoreLimit(parsed.GetValue(minScore), "--min-score"),
                MaxScore = ScoreLimit(parsed.GetValue(maxScore), "--max-score"),
            };
            var most = parsed.GetValue(limit);
            if (most < 1) throw new UsageException($"--limit: {most} files cannot be shown. Give a number from 1.");
            return RunAsync(library.SettingsFor(parsed, terminal), query, parsed.GetValue(saved), most ?? int.MaxValue, parsed.GetValue(json), terminal, cancellationToken);
        });
        return command;
    }

    private static int? ScoreLimit(int? value, string option) => value is < -1 or > 5
        ? throw new UsageException($"{option}: {value} is not a score. Give -1 (rejected), 0 (unrated) or 1 to 5 stars.")
        : value;

    private static async Task<int> RunAsync(LibrarySettings settings, SearchQuery query, string? savedName, int limit, bool json, Terminal terminal, CancellationToken cancellationToken)
    {
        await using var library = await LibraryArguments.OpenExistingAsync(settings, terminal, cancellationToken);
        if (savedName is not null) query = query with { Text = $"{await SavedTextAsync(library, savedName, cancellationToken)} {query.Text}" };
        try
        {
            return await FindAsync(library, query, limit, json, terminal, cancellationToken);
        }
        catch (InvalidQueryException wrong)
        {
            throw new UsageException(wrong.Error is { } error ? QueryErrorText.Of(query.Text ?? "", error) : wrong.Message);
        }
    }

    private static async Task<string> SavedTextAsync(MediaLibrary library, string name, CancellationToken cancellationToken)
    {
        var saved = await library.SavedQueries.ListAsync(cancellationToken);
        return saved.FirstOrDefault(query => query.Name == name)?.Query
            ?? throw new UsageException($"--saved: there is no saved query '{name}'.{WrongUse.DidYouMean(name, saved.Select(query => query.Name))} See: mediascoring queries list {library.Folder.Path}");
    }

    private static async Task<int> FindAsync(MediaLibrary library, SearchQuery query, int limit, bool json, Terminal terminal, CancellationToken cancellationToken)
    {
        var found = library.Search.StreamAsync(query, cancellationToken).Take(limit);
        if (json)
        {
            await PrintJsonAsync(terminal, library, found, cancellationToken);
            return ExitCode.Done;
        }

        var count = await PrintAsync(terminal, found);
        terminal.Say(count > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? "file" : "files")}{(count == limit ? " (--limit)" : "")}")
            : await NothingFoundAsync(library, cancellationToken));
        return ExitCode.Done;
    }

    private static async Task<string> NothingFoundAsync(MediaLibrary library, CancellationToken cancellationToken) =>
        (await library.SizeAsync(cancellationToken)).Files == 0
            ? $"The library has no files yet. Run: mediascoring sync {library.Folder.Path}"
            : "Nothing found.";

    private static async Task PrintJsonAsync(Terminal terminal, MediaLibrary library, IAsyncEnumerable<FoundFile> found, CancellationToken cancellationToken)
    {
        using var lines = new JsonLines(terminal);
        await foreach (var (file, keywords) in found)
        {
            var metadata = await library.Metadata.FindAsync(file.Id, cancellationToken);
            lines.Write(writer =>
            {
                writer.Text("path", file.Path);
                writer.Number("score", (long?)file.Score.Value);
                writer.Text("file_type", file.Kind.Name());
                writer.Text("extension", file.Extension);
                writer.WriteStartObject("keywords");
                foreach (var (type, words) in keywords) writer.Texts(type, words);
                writer.WriteEndObject();
                writer.Text("missing_since", file.MissingSince?.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
                MetadataJson.WriteStored(writer, metadata);
            });
        }
    }

    private static async Task<long> PrintAsync(Terminal terminal, IAsyncEnumerable<FoundFile> found)
    {
        var table = new ResultLines(terminal);
        await foreach (var file in found) table.Add(file);
        table.Finish();
        return table.Count;
    }

    /// <summary>A table that does not wait for its last row: the first rows decide how wide its columns are.</summary>
    private sealed class ResultLines(Terminal terminal)
    {
        private const int RowsThatDecide = 200;
        private const int ScoreWidth = 8;

        private readonly List<FoundFile> waiting = [];
        private int pathWidth;

        public long Count { get; private set; }

        public void Add(FoundFile file)
        {
            Count++;
            if (pathWidth > 0)
            {
                Print(file);
                return;
            }

            waiting.Add(file);
            if (waiting.Count == RowsThatDecide) Finish();
        }

        public void Finish()
        {
            if (pathWidth > 0 || waiting.Count == 0) return;
            var widest = terminal.IsOutputTerminal ? Math.Max(terminal.Screen.Profile.Width / 2, 20) : int.MaxValue;
            pathWidth = Math.Min(waiting.Max(file => WidthOf(VisibleText.Of(file.File.Path))), widest);
            foreach (var file in waiting) Print(file);
            waiting.Clear();
        }

        private void Print(FoundFile found)
        {
            var path = VisibleText.Of(found.File.Path);
            var pathCells = WidthOf(path);
            var words = VisibleText.Of(string.Join(", ", found.Keywords.OrderBy(group => Rank(group.Key)).SelectMany(group => group.Value).Distinct(StringComparer.Ordinal)));
            var room = terminal.Screen.Profile.Width - ScoreWidth - 4 - Math.Max(pathCells, pathWidth);
            terminal.Screen.Write(new Text(Stars(found.File.Score).PadRight(ScoreWidth) + "  ", Palette.Stars));
            if (words.Length == 0 || room < 10)
            {
                terminal.Screen.Write(new Text(path + "\n"));
                return;
            }

            terminal.Screen.Write(new Text(path + new string(' ', Math.Max(0, pathWidth - pathCells) + 2)));
            terminal.Screen.Write(new Text(Fit(words, room) + "\n", Palette.Dim));
        }

        /// <summary>A person's own words first, what every picture has last.</summary>
        private static int Rank(string keywordType) => keywordType switch
        {
            KeywordTypes.User => 0,
            KeywordTypes.Prompt => 1,
            KeywordTypes.Auto => 3,
            _ => 2,
        };

        private static string Stars(Score score) => score.Value switch
        {
            -1 => "rejected",
            0 => "·",
            var stars => new string('★', stars),
        };

        private static int WidthOf(string text) => new Text(text).Length;

        private static string Fit(string text, int width)
        {
            if (text.Length <= width) return text;
            var cut = width - 1;
            if (char.IsHighSurrogate(text[cut - 1])) cut--;
            return text[..cut] + "…";
        }
    }
}
