using MediaScoring.Cli.Output;
using MediaScoring.Ingestion;

namespace MediaScoring.Tests.Cli;

/// <summary>What the program says to a wrong command line, and how it says things.</summary>
public sealed class UsageTests
{
    [Theory]
    [InlineData("mediascoring has no command 'serach'. Did you mean search?", "serach")]
    [InlineData("mediascoring search has no option --limt. Did you mean --limit?", "search", "--limt", "3")]
    [InlineData("mediascoring search has no option --min-scor. Did you mean --min-score?", "search", ".", "--min-scor=3")]
    [InlineData("mediascoring metadata has no option --jsn. Did you mean --json?", "metadata", "--jsn", "a.png")]
    [InlineData("mediascoring serve has no option --prot. Did you mean --port?", "serve", ".", "--prot", "1")]
    [InlineData("mediascoring sync needs DIR.", "sync")]
    [InlineData("mediascoring score needs N.", "score", "a.png")]
    [InlineData("mediascoring keywords add needs KEYWORD.", "keywords", "add", "a.png")]
    [InlineData("Say what to do: add, remove, list.", "keywords")]
    [InlineData("mediascoring db has no command 'chek'. Did you mean check?", "db", "chek", ".")]
    [InlineData("mediascoring sync does not know what to do with 'b'.", "sync", "a", "b")]
    [InlineData("--limit", "search", ".", "--limit", "many")]
    public async Task A_wrong_command_line_gets_one_sentence_and_exit_code_2(string sentence, params string[] arguments)
    {
        var result = (await CommandProcess.RunAsync(arguments)).Exits(2);

        Assert.Contains(sentence, result.Messages, StringComparison.Ordinal);
        Assert.Single(result.Messages.TrimEnd('\n').Split('\n'));
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task A_missing_folder_is_named_with_the_nearest_one()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["Pictures"]);

        foreach (var command in new[] { "sync", "search", "stats", "serve" })
        {
            var result = (await CommandProcess.RunAsync(command, folder["Pictuers"])).Exits(2);
            Assert.Equal($"There is no folder {folder["Pictuers"]}. Did you mean {folder["Pictures"]}?\n", result.Messages);
        }

        Assert.False(Directory.Exists(folder["Pictuers"]));
    }

    [Fact]
    public async Task Help_names_the_program_and_shows_examples()
    {
        var root = (await CommandProcess.RunAsync("--help")).Exits(0);
        var search = (await CommandProcess.RunAsync("search", "--help")).Exits(0);

        Assert.Contains("mediascoring [command]", root.Output, StringComparison.Ordinal);
        Assert.Contains("Examples:\n  mediascoring serve ~/pictures\n", root.Output, StringComparison.Ordinal);
        Assert.Contains("mediascoring search <DIR> [<QUERY>...] [options]", search.Output, StringComparison.Ordinal);
        Assert.Contains("Examples:\n  mediascoring search", search.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_version_is_told()
    {
        var result = (await CommandProcess.RunAsync("version")).Exits(0);

        Assert.Matches(@"^mediascoring \d+\.\d+\.\d+", result.Output);
        Assert.Empty(result.Messages);
    }

    [Fact]
    public async Task A_file_whose_name_looks_like_an_option_is_named_behind_two_dashes()
    {
        using var folder = new TemporaryFolder();
        folder.Write("--json.png", TinyPng.Of());
        folder.Write("@list.png", TinyPng.Of());

        var result = (await CommandProcess.RunInAsync(folder.Path, [], "metadata", "--json", "@list.png", "--", "--json.png")).Exits(0);

        Assert.Equal(["@list.png", "--json.png"], result.Lines().Select(line => line.GetProperty("file").GetString()));
    }

    [Theory]
    [InlineData("plain.png", "plain.png")]
    [InlineData("ü 漢字 👩‍🚀", "ü 漢字 👩‍🚀")]
    [InlineData("a\u001b[2Jb\r\n", "a\\u{1B}[2Jb\\u{D}\\u{A}")]
    [InlineData("\u202Etxt.exe\u2066", "\\u{202E}txt.exe\\u{2066}")]
    [InlineData("\u0085\u2028\u200B\uFEFF", "\\u{85}\\u{2028}\\u{200B}\\u{FEFF}")]
    public void What_could_move_the_cursor_or_turn_the_text_is_written_out(string text, string expected) => Assert.Equal(expected, VisibleText.Of(text));

    [Theory]
    [InlineData(0, null, null, null, "0 files")]
    [InlineData(500, null, 250.0, null, "500 files  250/s")]
    [InlineData(500, 2000, 250.0, 6.0, "500 of 2,000 files  250/s  6 s left")]
    [InlineData(1000, 100_000, 1000.0, 98.2, "1,000 of 100,000 files  1,000/s  1 min 39 s left")]
    [InlineData(2000, 2000, 500.0, 0.0, "2,000 of 2,000 files  500/s")]
    public void Progress_tells_rate_and_time_left(long done, int? expectedFiles, double? rate, double? secondsLeft, string expected) =>
        Assert.Equal(expected, SyncDisplay.Describe(new SyncProgress(done, done, false, null) { FilesExpected = expectedFiles, FilesPerSecond = rate, SecondsLeft = secondsLeft }));
}
