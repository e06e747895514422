using MediaScoring.Search;

namespace MediaScoring.Tests.Search;

public class FileSearchTests
{
    [Theory]
    [InlineData(new[] { "port" }, false, new[] { "a.png" })]
    [InlineData(new[] { "ÄRGER" }, false, new[] { "b.png" })]
    [InlineData(new[] { "a\u0308rger" }, false, new[] { "b.png" })]
    [InlineData(new[] { "%" }, false, new[] { "c.jpg" })]
    [InlineData(new[] { "_" }, false, new[] { "c.jpg" })]
    [InlineData(new[] { "portrait", "100%" }, false, new[] { "a.png", "c.jpg" })]
    [InlineData(new[] { "portrait", "100%" }, true, new string[0])]
    [InlineData(new[] { "port", "velvet" }, true, new[] { "a.png" })]
    [InlineData(new[] { "'; DROP TABLE media_files; --" }, false, new string[0])]
    public async Task Keywords_are_parts_of_words_in_any_case_and_nothing_in_them_is_a_wildcard(string[] words, bool matchAll, string[] found)
    {
        await using var library = await SampleAsync();

        var page = await library.Library.Search.FindAsync(new SearchQuery { Keywords = words, MatchAll = matchAll });

        Assert.Equal(found.Order(StringComparer.Ordinal), page.Files.Select(file => file.File.Path).Order(StringComparer.Ordinal));
        Assert.Equal(found.Length, page.Total);
    }

    [Fact]
    public async Task Results_come_best_first_then_by_name()
    {
        await using var library = await SampleAsync();

        var page = await library.Library.Search.FindAsync(new SearchQuery());

        Assert.Equal(["c.jpg", "a.png", "b.png", "d.png"], page.Files.Select(file => file.File.Path));
    }

    [Theory]
    [InlineData("png", 3)]
    [InlineData(".png", 3)]
    [InlineData("PNG", 3)]
    [InlineData("jpg", 1)]
    [InlineData("gif", 0)]
    public async Task A_file_type_is_one_however_it_is_written(string type, int count)
    {
        await using var library = await SampleAsync();

        Assert.Equal(count, (await library.Library.Search.FindAsync(new SearchQuery { FileTypes = [type] })).Total);
    }

    [Fact]
    public async Task The_score_range_is_taken_literally()
    {
        await using var library = await SampleAsync();

        Assert.Equal(["b.png", "d.png"], (await library.Library.Search.FindAsync(new SearchQuery { MaxScore = 0 })).Files.Select(file => file.File.Path));
        Assert.Empty((await library.Library.Search.FindAsync(new SearchQuery { MinScore = 3, MaxScore = 2 })).Files);
    }

    [Fact]
    public async Task Pages_hold_every_file_once_and_in_order()
    {
        await using var library = await SampleAsync();
        var walked = new List<string>();
        string? cursor = null;
        do
        {
            var page = await library.Library.Search.FindAsync(new SearchQuery { Limit = 1, Cursor = cursor });
            Assert.Equal(4, page.Total);
            walked.AddRange(page.Files.Select(file => file.File.Path));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        Assert.Equal(["c.jpg", "a.png", "b.png", "d.png"], walked);
        Assert.Equal("b.png", (await library.Library.Search.FindAsync(new SearchQuery { Limit = 1, Offset = 2 })).Files.Single().File.Path);
    }

    [Theory]
    [InlineData("keywords")]
    [InlineData("cursor")]
    [InlineData("limit")]
    [InlineData("offset")]
    public async Task A_query_that_makes_no_sense_names_the_field(string field)
    {
        await using var library = await SampleAsync();
        var query = field switch
        {
            "keywords" => new SearchQuery { Keywords = ["tower", " "] },
            "cursor" => new SearchQuery { Cursor = "rubbish" },
            "limit" => new SearchQuery { Limit = 0 },
            _ => new SearchQuery { Offset = -1 },
        };

        var refusal = await Assert.ThrowsAsync<InvalidQueryException>(() => library.Library.Search.FindAsync(query));

        Assert.Equal(field, refusal.Field);
    }

    [Fact]
    public async Task A_stream_gives_the_same_files_as_a_page()
    {
        await using var library = await SampleAsync();

        var streamed = new List<string>();
        await foreach (var file in library.Library.Search.StreamAsync(new SearchQuery { MinScore = 0 })) streamed.Add(file.File.Path);

        Assert.Equal((await library.Library.Search.FindAsync(new SearchQuery { MinScore = 0 })).Files.Select(file => file.File.Path), streamed);
    }

    private static async Task<TemporaryLibrary> SampleAsync()
    {
        var library = await TemporaryLibrary.WithAsync("a.png", "b.png", "c.jpg", "d.png");
        await library.Library.Keywords.AddAsync("a.png", ["Portrait", "velvet coat"]);
        await library.Library.Keywords.AddAsync("b.png", ["Ärger"], "mood");
        await library.Library.Keywords.AddAsync("c.jpg", ["100%", "under_score"]);
        await library.ScoreAsync("c.jpg", 5);
        await library.ScoreAsync("a.png", 2);
        await library.ScoreAsync("d.png", -1);
        return library;
    }
}
