using MediaScoring.Search;
using MediaScoring.Tests.Extraction.Specimens;

namespace MediaScoring.Tests.Search;

/// <summary>The search of a real library: the index that follows the database, whoever writes.</summary>
public class LiveSearchTests
{
    [Fact]
    public async Task A_score_is_found_by_the_very_next_query()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png", "b.png", "c.png");
        Assert.Equal([], await FindAsync(library, "score:5"));

        await library.ScoreAsync("b.png", 5);
        Assert.Equal(["b.png"], await FindAsync(library, "score:5"));

        await library.ScoreAsync("b.png", -1);
        Assert.Equal([], await FindAsync(library, "score:5"));
        Assert.Equal(["b.png"], await FindAsync(library, "is:rejected"));
    }

    [Fact]
    public async Task Keywords_and_notes_are_found_by_the_very_next_query()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png", "b.png");
        Assert.Equal([], await FindAsync(library, "lighthouse"));

        await library.Library.Keywords.AddAsync("a.png", ["Old Lighthouse"]);
        await library.Library.Notes.SetAsync("b.png", "the keeper of the lighthouse", new MediaScoring.Catalog.EditOptions());

        Assert.Equal(["a.png", "b.png"], await FindAsync(library, "lighthouse sort:name"));
        Assert.Equal(["a.png"], await FindAsync(library, "kw:\"old lighthouse\""));
        Assert.Equal(["b.png"], await FindAsync(library, "\"keeper of\""));
        Assert.Equal(["a.png", "b.png"], await FindAsync(library, "lighth* sort:name"));
    }

    [Theory]
    [InlineData("UPDATE media_files SET score = 4 WHERE filename = 'a.png'", "score:4")]
    [InlineData("INSERT INTO media_keywords (media_file_id, keyword) SELECT id, 'velvet' FROM media_files WHERE filename = 'a.png'", "kw:velvet")]
    [InlineData("UPDATE media_metadata SET model_name = 'pony' WHERE media_file_id = (SELECT id FROM media_files WHERE filename = 'a.png')", "model:pony")]
    [InlineData("DELETE FROM media_files WHERE filename <> 'a.png'", "type:image")]
    [InlineData("DELETE FROM media_keywords WHERE id = (SELECT max(id) FROM media_keywords); INSERT INTO media_keywords (media_file_id, keyword) SELECT id, 'velvet' FROM media_files WHERE filename = 'a.png'", "kw:velvet")]
    public async Task What_a_person_writes_with_the_sqlite3_shell_is_found_within_a_second(string sql, string query)
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png", "b.png");
        Assert.NotEqual(["a.png"], await FindAsync(library, query));

        library.Sql(sql);

        Assert.Equal(["a.png"], await EventuallyAsync(library, query, ["a.png"], TimeSpan.FromSeconds(20)));   // a second, and room for a busy machine
    }

    [Theory]
    [InlineData("meta.camera:\"canon eos r6\"", "photo.jpg")]
    [InlineData("meta.camera:canon*", "photo.jpg")]
    [InlineData("meta.camera:=CANON*", "")]
    [InlineData("meta.lens:/24-70/", "photo.jpg")]
    [InlineData("meta.iso:1600", "photo.jpg")]
    [InlineData("meta.iso:>=1600", "photo.jpg")]
    [InlineData("meta.iso:>1600", "")]
    [InlineData("meta.iso:100..3200", "photo.jpg")]
    [InlineData("meta.aperture:<3", "photo.jpg")]
    [InlineData("meta.exposure:0.004..0.005", "photo.jpg")]
    [InlineData("meta.latitude:48..49 meta.longitude:16..17", "photo.jpg")]
    [InlineData("meta.taken:2024-03*", "photo.jpg")]
    [InlineData("meta.title:\"The Ferry\"", "photo.jpg")]
    [InlineData("meta.creator:ada*", "photo.jpg")]
    [InlineData("meta.subject:harbour,lighthouse", "photo.jpg")]
    [InlineData("meta.description:*evening*", "photo.jpg")]
    [InlineData("meta.rating:4", "photo.jpg")]
    [InlineData("meta.rating:>=3 -meta.iso:1600", "")]
    [InlineData("meta.hires_upscaler:latent", "made.png")]
    [InlineData("meta.hires_steps:>5", "made.png")]
    [InlineData("meta.hires_steps:*..5", "")]
    [InlineData("meta.iso:!=1600", "made.png")]
    [InlineData("-meta.camera:*", "made.png")]
    [InlineData("ferry", "photo.jpg")]
    [InlineData("lighthouse", "photo.jpg")]
    [InlineData("\"ada lovelace\"", "photo.jpg")]
    public async Task What_cameras_editors_and_generators_noted_is_found_by_name(string query, string found)
    {
        await using var library = await TemporaryLibrary.EmptyAsync();
        var exif = new TiffWriter().Ascii(0x010F, "Canon").Ascii(0x0110, "Canon EOS R6").ExifAscii(0xA434, "RF 24-70mm F2.8").ExifShort(0x8827, 1600)
            .ExifRational(0x829D, 28, 10).ExifRational(0x829A, 1, 200).ExifAscii(0x9003, "2024:03:02 18:30:00")
            .Place("N", [48, 12, 3000], "E", [16, 22, 1200]);
        const string xmp =
            """
            <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
              xmlns:dc="http://purl.org/dc/elements/1.1/" xmp:Rating="4"><dc:title><rdf:Alt><rdf:li xml:lang="x-default">The Ferry</rdf:li></rdf:Alt></dc:title>
              <dc:description><rdf:Alt><rdf:li xml:lang="x-default">One quiet evening at sea</rdf:li></rdf:Alt></dc:description><dc:creator><rdf:Seq><rdf:li>Ada Lovelace</rdf:li></rdf:Seq></dc:creator>
              <dc:subject><rdf:Bag><rdf:li>ships</rdf:li><rdf:li>lighthouse</rdf:li></rdf:Bag></dc:subject></rdf:Description></rdf:RDF></x:xmpmeta>
            """;
        library.Folder.Write("photo.jpg", new JpegWriter().Exif(exif.ToArray()).Xmp(xmp).ToArray());
        library.Folder.Write("made.png", TinyPng.Of(texts: ("parameters", "an owl\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Hires upscaler: Latent, Hires steps: 10")));
        await library.Library.Ingestion.SyncAsync();

        Assert.Equal(found.Length == 0 ? [] : [found], await FindAsync(library, query));
    }

    [Fact]
    public async Task By_relevance_the_file_that_is_most_about_the_words_comes_first_on_every_page()
    {
        await using var library = await TemporaryLibrary.EmptyAsync();
        var folder = library.Folder;
        folder.Write("far.png", Web.SamplePictures.WithPrompt("a wide valley with a river, trees, clouds, a house, a road, and far away a fox"));
        folder.Write("fox.png", Web.SamplePictures.WithPrompt("a fox, portrait of a red fox", 30));
        folder.Write("near.png", Web.SamplePictures.WithPrompt("a fox in the snow at night", 40));
        folder.Write("owl.png", Web.SamplePictures.WithPrompt("an owl", 50));
        await library.Library.Ingestion.SyncAsync();

        Assert.Equal(["fox.png", "near.png", "far.png"], await FindAsync(library, "fox sort:relevance"));
        Assert.Equal(["far.png", "near.png", "fox.png"], await FindAsync(library, "fox sort:relevance-asc"));
        Assert.Equal(await FindAsync(library, "sort:added"), await FindAsync(library, "sort:relevance"));

        var pages = new List<string>();
        string? cursor = null;
        do
        {
            var page = await library.Library.Search.FindAsync(new SearchQuery { Text = "fox sort:relevance", Limit = 1, Cursor = cursor });
            Assert.Equal(3, page.Total);
            pages.Add(Assert.Single(page.Files).File.Path);
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        Assert.Equal(["fox.png", "near.png", "far.png"], pages);
    }

    [Fact]
    public async Task More_files_than_are_ranked_come_newest_first()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");
        FillWithRows(library, 3001);

        var newest = await library.Library.Search.FindAsync(new SearchQuery { Text = "row sort:added", Limit = 20, Offset = 100 });
        var ranked = await library.Library.Search.FindAsync(new SearchQuery { Text = "row sort:relevance", Limit = 20, Offset = 100 });

        Assert.Equal(3001, ranked.Total);
        Assert.Equal(newest.Files.Select(file => file.File.Id), ranked.Files.Select(file => file.File.Id));
    }

    [Fact]
    public async Task A_file_that_is_gone_is_found_only_when_asked_for()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png", "b.png");
        File.Delete(library.Folder["a.png"]);
        await library.Library.Ingestion.SyncAsync();

        Assert.Equal(["b.png"], await FindAsync(library, "type:image"));
        Assert.Equal(["a.png"], await FindAsync(library, "is:missing"));
        Assert.Equal(["a.png", "b.png"], await FindAsync(library, "(is:missing OR type:image) sort:name"));
    }

    [Fact]
    public async Task Pages_by_cursor_and_by_place_agree_and_carry_the_exact_total()
    {
        await using var library = await TemporaryLibrary.WithAsync([.. Enumerable.Range(0, 60).Select(number => $"{number:00}.png")]);
        var whole = await FindAsync(library, "sort:name-desc");
        Assert.Equal(60, whole.Count);

        var walked = new List<string>();
        string? cursor = null;
        do
        {
            var page = await library.Library.Search.FindAsync(new SearchQuery { Text = "sort:name-desc", Limit = 7, Cursor = cursor });
            Assert.Equal(60, page.Total);
            Assert.Equal(walked.Count, page.Offset);
            walked.AddRange(page.Files.Select(file => file.File.Path));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        Assert.Equal(whole, walked);
        var jump = await library.Library.Search.FindAsync(new SearchQuery { Text = "sort:name-desc", Limit = 5, Offset = 30 });
        Assert.Equal(whole[30..35], jump.Files.Select(file => file.File.Path));
    }

    [Fact]
    public async Task Facets_count_the_whole_result_and_say_how_to_narrow_it()
    {
        await using var library = await TemporaryLibrary.WithAsync("a/1.png", "a/2.png", "b/3.png");
        await library.ScoreAsync("a/1.png", 5);
        await library.Library.Keywords.AddAsync("a/2.png", ["red \"hair\""]);

        var page = await library.Library.Search.FindAsync(new SearchQuery { Facets = [.. FileSearch.FacetNames], Limit = 1 });

        foreach (var facet in page.Facets)
        {
            foreach (var value in facet.Values)
            {
                var narrowed = await library.Library.Search.FindAsync(new SearchQuery { Text = value.Query, Limit = 1 });
                Assert.True(narrowed.Total == value.Count, $"{facet.Name}: {value.Query} finds {narrowed.Total} files, not {value.Count}");
            }
        }

        Assert.Equal([("0", 2L), ("5", 1L)], page.Facets.Single(facet => facet.Name == "score").Values.Select(value => (value.Value, value.Count)));
        Assert.Equal([("a", 2L), ("b", 1L)], page.Facets.Single(facet => facet.Name == "folder").Values.Select(value => (value.Value, value.Count)));
        Assert.Contains(page.Facets.Single(facet => facet.Name == "keyword").Values, value => value.Value == "red \"hair\"" && value.Count == 1);
    }

    [Fact]
    public async Task A_wrong_query_says_where_and_what_was_meant()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");

        var wrong = await Assert.ThrowsAsync<InvalidQueryException>(() => library.Library.Search.FindAsync(new SearchQuery { Text = "scroe:4" }, TestContext.Current.CancellationToken));

        Assert.Equal(("query", 0, "score"), (wrong.Field, wrong.Error!.Position, wrong.Error.Suggestion?.TrimEnd(':')));
    }

    [Fact]
    public async Task A_cursor_of_another_query_is_refused()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png", "b.png", "c.png");
        var page = await library.Library.Search.FindAsync(new SearchQuery { Text = "sort:name", Limit = 1 });

        var wrong = await Assert.ThrowsAsync<InvalidQueryException>(
            () => library.Library.Search.FindAsync(new SearchQuery { Text = "sort:size", Limit = 1, Cursor = page.NextCursor }, TestContext.Current.CancellationToken));
        Assert.Equal("cursor", wrong.Field);
    }

    [Fact]
    public async Task The_snapshot_gives_the_same_answers_and_a_stale_or_damaged_one_is_thrown_away()
    {
        Assert.SkipWhen(PostgresCluster.IsWanted, "There the snapshot lies in the cache folder of the machine, not beside the media.");
        await using var library = await TemporaryLibrary.WithAsync("a.png");
        FillWithRows(library, 25_000);
        var query = "kw:*7* score:>=2 sort:name";
        var before = await FindAsync(library, query);
        Assert.NotEmpty(before);
        await library.ReopenAsync();   // closing keeps a snapshot
        var snapshot = Assert.Single(Directory.GetFiles(library.Folder[".scores"], "*.index"));
        Assert.Equal(before, await FindAsync(library, query));

        await library.Library.DisposeAsync();
        library.Sql("UPDATE media_files SET score = 5 WHERE id % 100 = 7; DELETE FROM media_files WHERE id % 1000 = 17");
        await library.ReopenAsync();
        var changed = await FindAsync(library, query);
        Assert.NotEqual(before, changed);

        await library.Library.DisposeAsync();
        var bytes = await File.ReadAllBytesAsync(snapshot);
        bytes[bytes.Length / 2] ^= 0x10;
        await File.WriteAllBytesAsync(snapshot, bytes);
        await library.ReopenAsync();
        Assert.Equal(changed, await FindAsync(library, query));
    }

    [Fact]
    public async Task Saved_queries_are_kept_changed_and_forgotten()
    {
        await using var library = await TemporaryLibrary.EmptyAsync();
        var saved = library.Library.SavedQueries;

        var best = await saved.SaveAsync(" best ", "score:>=4");
        await saved.SaveAsync("all", "");
        Assert.Equal(["all", "best"], (await saved.ListAsync()).Select(query => query.Name));

        Assert.Equal(best.Id, (await saved.SaveAsync("best", "score:5")).Id);
        Assert.Equal("score:5", (await saved.ListAsync())[1].Query);
        Assert.Equal("top", (await saved.ChangeAsync(best.Id, "top", "score:5 sort:added"))!.Name);
        await Assert.ThrowsAsync<InvalidQueryException>(() => saved.ChangeAsync(best.Id, "all", ""));
        await Assert.ThrowsAsync<InvalidQueryException>(() => saved.SaveAsync(" ", ""));
        await Assert.ThrowsAsync<InvalidQueryException>(() => saved.SaveAsync("x", "score:9:9"));
        Assert.Null(await saved.ChangeAsync(4711, "x", ""));

        Assert.True(await saved.RemoveAsync(best.Id));
        Assert.False(await saved.RemoveAsync(best.Id));
    }

    [Theory]
    [InlineData("sc", 2, "score:", 0, 2)]
    [InlineData("score:4 mod", 11, "model:", 8, 3)]
    [InlineData("is:unr", 6, "unrated", 3, 3)]
    [InlineData("-kw:vel", 7, "velvet", 4, 3)]
    [InlineData("kw:\"red h", 9, "\"red hair\"", 3, 6)]
    [InlineData("(vel", 4, "kw:velvet", 1, 3)]
    [InlineData("sort:na", 7, "name-asc", 5, 2)]
    public async Task Completion_proposes_fields_words_and_values_of_the_library(string text, int position, string proposal, int from, int length)
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");
        await library.Library.Keywords.AddAsync("a.png", ["velvet", "red hair"]);
        await FindAsync(library, "type:image");   // the index is ready

        var completion = await library.Library.Search.CompleteAsync(text, position);

        Assert.Contains(completion.Items, item => item.Text == proposal);
        Assert.Equal((from, length), (completion.From, completion.Length));
    }

    internal static async Task<List<string>> FindAsync(TemporaryLibrary library, string query)
    {
        var found = new List<string>();
        await foreach (var file in library.Library.Search.StreamAsync(new SearchQuery { Text = query })) found.Add(file.File.Path);
        return found;
    }

    private static async Task<List<string>> EventuallyAsync(TemporaryLibrary library, string query, string[] expected, TimeSpan patience)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (true)
        {
            var found = await FindAsync(library, query);
            if (found.SequenceEqual(expected) || clock.Elapsed > patience) return found;
            await Task.Yield();
        }
    }

    private static void FillWithRows(TemporaryLibrary library, int rows) => library.Sql(
        $"""
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})
        INSERT INTO media_files (filename, directory, file_path, file_type, extension, score)
            SELECT 'row-' || substr(CAST(1000000 + i AS TEXT), 2) || '.png', '{library.Path}', '{library.Path}/' || 'row-' || substr(CAST(1000000 + i AS TEXT), 2) || '.png', 'image', '.png', (i * 7) % 7 - 1 FROM n;
        INSERT INTO media_keywords (media_file_id, keyword, keyword_type) SELECT id, 'word' || (id % 97), 'prompt' FROM media_files WHERE filename LIKE 'row-%';
        UPDATE media_files SET score = id % 7 - 1 WHERE filename LIKE 'row-%';
        """);
}
