using MediaScoring.Ingestion;
using MediaScoring.Media;
using MediaScoring.Search;
using MediaScoring.Sidecars;

namespace MediaScoring.Tests.Storage;

/// <summary>Names and words as long as a file system and a person make them, of characters that take three and four bytes.</summary>
public class LongValuesTests
{
    private const int LongestPathBytes = 4095;   // of Linux, with the sidecar beside the file

    private static readonly Random random = new(1);

    [Fact]
    public async Task A_path_of_nearly_4096_bytes_is_found_scored_and_moved()
    {
        Assert.SkipWhen(PostgresCluster.IsWanted, "The indexes of PostgreSQL take no more than 2,704 bytes: see the next test.");
        await using var library = await TemporaryLibrary.WithAsync("a.png");
        var folders = FoldersIn(library.Path, LongestPathBytes);
        var path = $"{folders}/fox.png";
        library.Folder.Write(path, TinyPng.WithPrompt("a red fox"));

        var report = await library.Library.Ingestion.SyncAsync();
        await library.ScoreAsync(path, 4);
        await library.Library.Keywords.AddAsync(path, ["velvet"]);
        var found = await FoundAsync(library, "fox velvet score:4");
        await library.ReopenAsync();
        var again = await library.Library.Ingestion.SyncAsync();
        File.Move(library.Folder[path], library.Folder[$"{folders}/hen.png"]);
        var moved = await library.Library.Ingestion.SyncAsync();

        Assert.Equal((1, 0, 0), (report.Added, report.FailedFiles, report.ProblemCount));
        Assert.Equal([path], found);
        Assert.Equal((2, 0, 0), (again.Unchanged, again.Updated, again.ProblemCount));
        Assert.Equal((1, 0), (moved.Moved, moved.ProblemCount));
        Assert.Equal([$"{folders}/hen.png"], await FoundAsync(library, "velvet score:4"));
    }

    [Fact]
    public async Task A_path_of_2500_bytes_is_found_and_scored_on_both()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");
        var path = $"{FoldersIn(library.Path, 2_600)}/fox.png";
        library.Folder.Write(path, TinyPng.WithPrompt("a red fox"));

        var report = await library.Library.Ingestion.SyncAsync();
        await library.ScoreAsync(path, 4);

        Assert.Equal((1, 0, 0), (report.Added, report.FailedFiles, report.ProblemCount));
        Assert.Equal([path], await FoundAsync(library, "fox score:4"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_path_that_the_library_has_no_room_for_is_told_stops_no_other_file_and_costs_no_entry(bool isOfManyBytes)
    {
        Assert.SkipWhen(isOfManyBytes && !PostgresCluster.IsWanted, "SQLite has room for all bytes of a path that is short enough in characters.");
        await using var library = await TemporaryLibrary.WithAsync("fox.png");
        await library.ScoreAsync("fox.png", 4);
        await library.Library.Keywords.AddAsync("fox.png", ["velvet"]);
        var folders = isOfManyBytes ? FoldersIn(library.Path, LongestPathBytes) : string.Join('/', Enumerable.Range(0, 8).Select(number => new string((char)('a' + number), 200)));
        library.Folder.Write($"{folders}/owl.png", TinyPng.Of(shade: 3));
        library.Folder.Write("hen.png", TinyPng.Of(shade: 4));
        File.Move(library.Folder["fox.png"], library.Folder[$"{folders}/fox.png"]);

        var report = await library.Library.Ingestion.SyncAsync(new SyncOptions { AcceptMissing = true });
        var receipt = await library.Library.Scores.SetAsync($"{folders}/owl.png", Score.Of(5));
        var told = await library.Library.Problems.ListAsync();
        var found = await FoundAsync(library, "");
        File.Move(library.Folder[$"{folders}/fox.png"], library.Folder["back.png"]);
        var next = await library.Library.Ingestion.SyncAsync(new SyncOptions { AcceptMissing = true });

        Assert.Equal((2, 2), (report.FailedFiles, report.ProblemCount));
        Assert.Equal([$"{folders}/fox.png", $"{folders}/owl.png"], told.Where(problem => problem.Kind == "path").Select(problem => problem.Path));
        Assert.All(told, problem => Assert.EndsWith("Move the file to a shorter path.", problem.Message, StringComparison.Ordinal));
        Assert.Equal(["hen.png"], found);
        Assert.False(receipt.InDatabase);
        Assert.Equal(5, ScoreSidecar.Read(library.Folder[$"{folders}/owl.png"]).Score.Value);
        Assert.Equal(1, next.Moved);
        Assert.Equal(["back.png"], await FoundAsync(library, "velvet score:4"));
    }

    [Fact]
    public async Task A_word_of_ten_thousand_characters_is_found_and_taken_away()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png", "b.png");
        var word = Emoji(5_000);   // each of them two characters of .NET and four bytes
        var other = Ideographs(10_000);

        await library.Library.Keywords.AddAsync("a.png", [word, other, "cat"]);
        await library.Library.Ingestion.SyncAsync();

        Assert.Equal(["a.png"], await FoundAsync(library, new SearchQuery { Keywords = [word] }));
        Assert.Equal(["a.png"], await FoundAsync(library, new SearchQuery { Keywords = [other, "cat"], MatchAll = true }));
        await library.Library.Keywords.RemoveAsync("a.png", [word]);
        Assert.Empty(await FoundAsync(library, new SearchQuery { Keywords = [word] }));
        Assert.Equal(["a.png"], await FoundAsync(library, new SearchQuery { Keywords = [other] }));
    }

    [Fact]
    public async Task Long_names_of_models_and_resources_and_files_are_taken_in()
    {
        await using var library = await TemporaryLibrary.EmptyAsync();
        var (model, lora, name) = (Ideographs(3_000), Ideographs(500), Emoji(62) + ".png");   // 252 bytes
        library.Folder.Write(name, TinyPng.Of(8, 8, 1, ("parameters", $"a fox <lora:{lora}:0.8>\nSteps: 20, Sampler: {Ideographs(300)}, CFG scale: 7, Seed: 1, Size: 8x8, Model: {model}")));
        library.Folder.Write("b.png", TinyPng.Of());

        var report = await library.Library.Ingestion.SyncAsync();

        Assert.Equal((2, 0), (report.Added, report.FailedFiles));
        Assert.Equal([name], await FoundAsync(library, $"model:*{model[100..110]}*"));
        Assert.Equal([name], await FoundAsync(library, $"lora:*{lora[100..110]}*"));
        Assert.Equal([name], await FoundAsync(library, $"name:*{name[..4]}*"));
    }

    private static Task<List<string>> FoundAsync(TemporaryLibrary library, string text) => FoundAsync(library, new SearchQuery { Text = text });

    private static async Task<List<string>> FoundAsync(TemporaryLibrary library, SearchQuery query) =>
        [.. (await library.Library.Search.FindAsync(query)).Files.Select(file => file.File.Path)];

    /// <summary>Folders in folders, as many as go with a file, and its sidecar, in the last.</summary>
    private static string FoldersIn(string root, int bytes)
    {
        const int nameCharacters = 85;   // of three bytes, and the slash
        var room = bytes - root.Length - "/.scores/fox.png.json.draft".Length - 40;
        return string.Join('/', Enumerable.Range(0, room / ((3 * nameCharacters) + 1)).Select(_ => Ideographs(nameCharacters)));
    }

    // By chance, so that nothing can be packed.
    private static string Ideographs(int count) => string.Concat(Enumerable.Range(0, count).Select(_ => (char)random.Next(0x4E00, 0x9FA0)));

    private static string Emoji(int count) => string.Concat(Enumerable.Range(0, count).Select(_ => char.ConvertFromUtf32(random.Next(0x1F300, 0x1F640))));
}
