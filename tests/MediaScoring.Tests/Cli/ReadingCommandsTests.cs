using MediaScoring.Thumbnails;

namespace MediaScoring.Tests.Cli;

/// <summary><c>search</c>, <c>metadata</c> and <c>stats</c>, as processes.</summary>
public class ReadingCommandsTests
{
    private static readonly string[] generationNames =
        ["generator", "prompt", "negative_prompt", "model_name", "models", "loras", "sampler", "scheduler", "steps", "cfg_scale", "seed"];

    [Fact]
    public async Task A_found_file_is_one_line_of_JSON_with_its_metadata()
    {
        await using var library = await TemporaryLibrary.WithAsync();
        library.Folder.Write("album/fox.png", TinyPng.WithPrompt("a red fox", 512, 512));
        library.Folder.Write("other.png", TinyPng.Of());
        await library.Library.Ingestion.SyncAsync();
        await library.ScoreAsync("album/fox.png", 4);

        var line = (await CommandProcess.RunAsync("search", library.Path, "--keyword", "FOX", "--json")).Exits(0).Object();

        Assert.Equal(
            ["path", "score", "file_type", "extension", "keywords", "missing_since", "width", "height", "duration", "frame_rate", "color_mode", "has_alpha", .. generationNames],
            line.EnumerateObject().Select(member => member.Name));
        Assert.Equal("album/fox.png", line.GetProperty("path").GetString());
        Assert.Equal(4, line.GetProperty("score").GetInt32());
        Assert.Equal("image", line.GetProperty("file_type").GetString());
        Assert.Equal(".png", line.GetProperty("extension").GetString());
        Assert.Contains("red fox", line.GetProperty("keywords").GetProperty("prompt").EnumerateArray().Select(word => word.GetString()));
        Assert.Equal("42", line.GetProperty("seed").GetString());
        Assert.Equal("aurora_xl", line.GetProperty("model_name").GetString());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, line.GetProperty("missing_since").ValueKind);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, line.GetProperty("duration").ValueKind);
    }

    [Fact]
    public async Task Every_statement_is_shown_where_that_is_asked_for_and_the_output_stays_what_it_is()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png", "b.png");

        var asked = (await CommandProcess.RunAsync("search", library.Path, "--json", "--sql-log")).Exits(0);
        library.Folder.Write("c.png", TinyPng.Of());
        var synced = (await CommandProcess.RunAsync("sync", library.Path, "--json", "--sql-log")).Exits(0);
        var quiet = (await CommandProcess.RunAsync("search", library.Path, "--json")).Exits(0);

        Assert.Contains("FROM media_files", asked.Messages, StringComparison.Ordinal);
        Assert.Contains("INSERT INTO media_metadata", synced.Messages, StringComparison.Ordinal);   // on a server, one of several that are sent together
        Assert.DoesNotContain("media_files", quiet.Messages, StringComparison.Ordinal);
        Assert.Equal((2, 3), (asked.Lines().Count, quiet.Lines().Count));
    }

    [Theory]
    [InlineData("a.png b.png c.webp")]
    [InlineData("a.png", "--min-score", "4")]
    [InlineData("c.webp", "--max-score", "-1")]
    [InlineData("a.png b.png", "--type", "PNG")]
    [InlineData("a.png b.png c.webp", "--type", ".png", "--type", "webp")]
    [InlineData("a.png", "--limit", "1")]
    [InlineData("a.png b.png", "--keyword", "fox", "--keyword", "hound")]
    [InlineData("a.png", "--keyword", "fox", "--keyword", "snow", "--match-all")]
    [InlineData("", "--keyword", "100%")]
    [InlineData("b.png a.png", "score:>=1 sort:score-asc")]
    [InlineData("a.png c.webp", "-kw:hound", "sort:name")]
    [InlineData("a.png", "fox", "--min-score", "1")]
    [InlineData("c.webp", "(is:rejected OR kw:nothing)")]
    public async Task Options_narrow_a_search(string expected, params string[] options)
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png", "b.png", "c.webp");
        await library.ScoreAsync("a.png", 5);
        await library.ScoreAsync("b.png", 2);
        await library.ScoreAsync("c.webp", -1);
        await library.Library.Keywords.AddAsync("a.png", ["fox", "snow"]);
        await library.Library.Keywords.AddAsync("b.png", ["hound"]);

        var result = (await CommandProcess.RunAsync(["search", library.Path, "--json", .. options])).Exits(0);

        Assert.Equal(expected, string.Join(' ', result.Lines().Select(line => line.GetProperty("path").GetString())));
    }

    [Fact]
    public async Task A_wrong_query_is_shown_with_its_place()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");

        var result = (await CommandProcess.RunAsync("search", library.Path, "type:image scroe:4")).Exits(2);

        Assert.Contains("  type:image scroe:4\n             ^^^^^", result.Messages, StringComparison.Ordinal);
        Assert.Contains("score", result.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_saved_query_is_listed_used_and_removed()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png", "b.png");
        await library.ScoreAsync("b.png", 5);

        (await CommandProcess.RunAsync("queries", "save", library.Path, "best", "score:5")).Exits(0);

        Assert.Equal("best: score:5\n", (await CommandProcess.RunAsync("queries", "list", library.Path)).Exits(0).Output);
        Assert.Equal("b.png", (await CommandProcess.RunAsync("search", library.Path, "--saved", "best", "--json")).Exits(0).Object().GetProperty("path").GetString());
        Assert.Contains("Did you mean best?", (await CommandProcess.RunAsync("search", library.Path, "--saved", "bst")).Exits(2).Messages, StringComparison.Ordinal);
        (await CommandProcess.RunAsync("queries", "save", library.Path, "bad", "score:(")).Exits(2);
        (await CommandProcess.RunAsync("queries", "remove", library.Path, "best")).Exits(0);
        Assert.Equal("", (await CommandProcess.RunAsync("queries", "list", library.Path, "--json")).Exits(0).Output);
    }

    [Fact]
    public async Task A_search_for_people_shows_stars_path_and_keywords()
    {
        await using var library = await TemporaryLibrary.WithAsync("fox.png", "z.png");
        await library.ScoreAsync("fox.png", 3);
        await library.ScoreAsync("z.png", -1);
        await library.Library.Keywords.AddAsync("fox.png", ["winter"]);

        var result = (await CommandProcess.RunAsync("search", library.Path)).Exits(0);

        Assert.Equal(["★★★       fox.png  winter, square", "rejected  z.png    square"], result.Output.TrimEnd('\n').Split('\n'));
        Assert.Equal("2 files\n", result.Messages);
    }

    [Theory]
    [InlineData("--min-score: 9 is not a score", "--min-score", "9")]
    [InlineData("--limit: 0 files", "--limit", "0")]
    [InlineData("max_score", "--min-score", "3", "--max-score", "x")]
    [InlineData("blank", "--keyword", " ")]
    public async Task A_search_that_makes_no_sense_is_wrong_use(string sentence, params string[] options)
    {
        await using var library = await TemporaryLibrary.EmptyAsync();

        var result = (await CommandProcess.RunAsync(["search", library.Path, .. options])).Exits(2);

        Assert.Contains(sentence.Replace("max_score", "x", StringComparison.Ordinal), result.Messages, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Theory]
    [InlineData("search")]
    [InlineData("stats")]
    public async Task Looking_at_a_folder_that_was_never_synced_makes_nothing_in_it(string command)
    {
        PostgresCluster.SkipWithoutFile();
        using var folder = new TemporaryFolder();
        folder.Write("a.png", TinyPng.Of());

        var result = (await CommandProcess.RunAsync(command, folder.Path)).Exits(3);

        Assert.Contains($"mediascoring sync {folder.Path}", result.Messages, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder[".scores"]));
    }

    [Fact]
    public async Task Metadata_is_one_object_a_file_with_the_promised_names_in_the_order_given()
    {
        using var folder = new TemporaryFolder();
        folder.Write("empty.png", "");
        folder.Write("fox.png", TinyPng.WithPrompt("a red fox, snow <lora:fur:0.8>", 64, 32));
        string[] files = [.. Enumerable.Range(0, 40).Select(number => $"{number:00}.png")];
        foreach (var file in files) folder.Write(file, TinyPng.Of());
        string[] given = ["fox.png", "empty.png", "absent.png", ".", .. files.Reverse()];

        var result = (await CommandProcess.RunInAsync(folder.Path, [], ["metadata", "--json", .. given])).Exits(1);

        var lines = result.Lines();
        Assert.Equal(given, lines.Select(line => line.GetProperty("file").GetString()));
        Assert.All(lines, line => Assert.Equal(
            ["file", "width", "height", "file_type", "duration", "frame_rate", "color_mode", "has_alpha", .. generationNames, "keywords", "problems"],
            line.EnumerateObject().Select(member => member.Name)));
        var fox = lines[0];
        Assert.Equal((64, 32, "image"), (fox.GetProperty("width").GetInt32(), fox.GetProperty("height").GetInt32(), fox.GetProperty("file_type").GetString()));
        Assert.Equal("42", fox.GetProperty("seed").GetString());
        Assert.Equal("""[{"name":"fur","weight":0.8}]""", fox.GetProperty("loras").GetRawText());
        Assert.Equal(["keyword", "keyword_type", "confidence", "source"], fox.GetProperty("keywords")[0].EnumerateObject().Select(member => member.Name));
        Assert.Equal("The file is empty.", lines[1].GetProperty("problems")[0].GetString());
        Assert.Equal("There is no such file.", lines[2].GetProperty("problems")[0].GetString());
        Assert.Contains("folder", lines[3].GetProperty("problems")[0].GetString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder[".scores"]));
    }

    [Fact]
    public async Task Metadata_of_healthy_files_exits_with_0_and_explains_on_demand()
    {
        using var folder = new TemporaryFolder();
        folder.Write("fox.png", TinyPng.WithPrompt("a red fox"));

        var json = (await CommandProcess.RunInAsync(folder.Path, [], "metadata", "fox.png", "--json", "--explain")).Exits(0).Object();
        var people = (await CommandProcess.RunInAsync(folder.Path, [], "metadata", "fox.png", "--explain")).Exits(0);

        Assert.Contains("Seed", json.GetProperty("origins").GetProperty("seed").GetProperty("rule").GetString(), StringComparison.Ordinal);
        Assert.Contains("CFG", json.GetProperty("origins").GetProperty("cfg_scale").GetProperty("rule").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("fox.png  8 × 8, PNG, RGB\n", people.Output, StringComparison.Ordinal);
        Assert.Contains("prompt               a red fox\n", people.Output, StringComparison.Ordinal);
        Assert.Contains("from parameters", people.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Statistics_are_one_object_of_counts()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png", "b.png", "c.mp4");
        await library.ScoreAsync("a.png", 5);

        var json = (await CommandProcess.RunAsync("stats", library.Path, "--json")).Exits(0).Object();
        var people = (await CommandProcess.RunAsync("stats", library.Path)).Exits(0);

        Assert.Equal(
            ["total_files", "total_videos", "total_images", "files_with_metadata", "total_keywords", "unique_keywords", "files_with_thumbnails", "missing_files", "problems", "by_score"],
            json.EnumerateObject().Select(member => member.Name));
        Assert.Equal(3, json.GetProperty("total_files").GetInt32());
        Assert.Equal("""{"-1":0,"0":2,"1":0,"2":0,"3":0,"4":0,"5":1}""", json.GetProperty("by_score").GetRawText());
        Assert.Contains("different keywords", people.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Thumbnails_are_counted_and_cleaned_away()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");
        await library.Library.Thumbnails.GetAsync("a.png", 256, ThumbnailFormat.Webp);

        var before = (await CommandProcess.RunAsync("thumbnails", "status", library.Path, "--json")).Exits(0).Object();
        var kept = (await CommandProcess.RunAsync("thumbnails", "clean", library.Path, "--json")).Exits(0).Object();
        var removed = (await CommandProcess.RunAsync("thumbnails", "clean", library.Path, "--thumbnail-cache-mb", "0")).Exits(0);
        var refused = (await CommandProcess.RunAsync("thumbnails", "clean", library.Path, "--thumbnail-cache-mb", "-1")).Exits(2);

        Assert.Equal((library.Folder[".scores/thumbnails"], 1, 4096), (before.GetProperty("folder").GetString(), before.GetProperty("count").GetInt32(), before.GetProperty("bytes").GetInt32()));
        Assert.Equal((0, 1), (kept.GetProperty("removed").GetInt32(), kept.GetProperty("count").GetInt32()));
        Assert.Equal("Removed 1 thumbnails of 0.0 MiB; 0 thumbnails of 0.0 MiB are left.\n", removed.Output);
        Assert.Contains("Give a whole number from 0 to 10485760.", refused.Messages, StringComparison.Ordinal);
    }
}
