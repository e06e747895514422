using FsCheck.Xunit;
using MediaScoring.Media;
using MediaScoring.Search.Index;
using MediaScoring.Search.Query;

namespace MediaScoring.Tests.Search.Index;

public sealed class SearchIndexTests
{
    private static readonly IndexThresholds tiny = new() { Bitmap = 8, List = 4, Sorted = 0, Merge = 5, Marked = 2, Frequent = 2, CountedByFile = 0 };

    [Property(MaxTest = 300)]
    public void After_any_changes_every_query_gives_what_a_naive_search_gives(int seed)
    {
        var random = new RandomLibrary(seed);
        var naive = new NaiveSearch();
        using var index = new SearchIndex(random.Next(3) == 0 ? null : tiny);

        for (var round = 0; round < 5; round++)
        {
            Change(random, naive, index, random.Next(80));
            if (random.Next(4) == 0) index.Compact();
            for (var query = 0; query < 6; query++) Compare(random.Request(), naive, index);
        }
    }

    [Property(MaxTest = 100)]
    public void Cursors_walk_all_pages_without_loss_or_repetition(int seed)
    {
        var random = new RandomLibrary(seed);
        var naive = new NaiveSearch();
        using var index = new SearchIndex(random.Next(2) == 0 ? null : tiny);
        Change(random, naive, index, 250);
        var request = random.Request(random.Next(2) == 0 ? new Everything() : null);
        request = request with { Directives = request.Directives with { Random = null } };

        var walked = new List<long>();
        for (SearchCursor? cursor = null; ;)
        {
            var page = index.Find(request with { After = cursor });
            Assert.Equal(walked.Count, page.Offset);
            walked.AddRange(page.Ids);
            if (page.Next is null) break;
            Assert.True(SearchCursor.TryRead(page.Next.ToString(), out cursor));
        }

        var expected = naive.Find(request).Select(file => file.Id).Take(request.Directives.Limit ?? int.MaxValue);
        Assert.Equal(expected, walked);
    }

    [Property(MaxTest = 100)]
    public void A_cursor_goes_on_behind_its_place_when_files_have_come_and_gone(int seed)
    {
        var random = new RandomLibrary(seed);
        var naive = new NaiveSearch();
        using var index = new SearchIndex(random.Next(2) == 0 ? null : tiny);
        Change(random, naive, index, 150);
        var request = random.Request(new Everything()) with { PageSize = 20 };
        request = request with { Directives = request.Directives with { Limit = null, Random = null } };
        var before = naive.Find(request).ToDictionary(file => file.Id);
        var first = index.Find(request);

        Change(random, naive, index, 60);
        if (first.Next is null) return;
        var second = index.Find(request with { After = first.Next });

        // The last file of the first page, as it was then, put among the files of now.
        var last = before[first.Ids[^1]];
        var withLast = new NaiveSearch();
        foreach (var file in naive.Find(request).Where(file => file.Id != last.Id).Append(last)) withLast.Apply(new FileStored(file));
        var expected = withLast.Find(request).Select(file => file.Id).SkipWhile(id => id != last.Id).Skip(1).ToList();
        var moved = naive.Find(request).Any(file => file.Id == last.Id);
        Assert.True(second.HasChanged);
        Assert.Equal(expected.Take(15), second.Ids.Where(id => !moved || id != last.Id).Take(15));
    }

    [Property(MaxTest = 40)]
    public void A_snapshot_gives_the_same_answers_and_takes_further_changes(int seed)
    {
        var random = new RandomLibrary(seed);
        var naive = new NaiveSearch();
        using var index = new SearchIndex(tiny);
        Change(random, naive, index, 200);
        var stream = new MemoryStream();
        index.SaveSnapshot(stream, 7);

        stream.Position = 0;
        using var loaded = SearchIndex.LoadSnapshot(stream, 7, tiny);

        Assert.NotNull(loaded);
        for (var round = 0; round < 3; round++)
        {
            for (var query = 0; query < 6; query++) Compare(random.Request(), naive, loaded);
            Change(random, naive, loaded, 60);
        }
    }

    [Property(MaxTest = 50)]
    public void A_damaged_snapshot_is_thrown_away(int seed)
    {
        var random = new RandomLibrary(seed);
        using var index = new SearchIndex(tiny);
        Change(random, new NaiveSearch(), index, 20);
        var stream = new MemoryStream();
        index.SaveSnapshot(stream, 7);
        var bytes = stream.ToArray();

        var cut = bytes[..random.Next(bytes.Length)];
        bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));

        Assert.Null(SearchIndex.LoadSnapshot(new MemoryStream(cut), 7));
        Assert.Null(SearchIndex.LoadSnapshot(new MemoryStream(bytes), 7));
        stream.Position = 0;
        Assert.Null(SearchIndex.LoadSnapshot(stream, 8));
    }

    [Fact]
    public void Full_text_answers_are_joined_with_the_rest()
    {
        var random = new RandomLibrary(1);
        using var index = new SearchIndex();
        index.Apply(Enumerable.Range(1, 9).Select(id => new FileStored(random.File(id) with { Score = Score.Of(id % 2) })));
        var tree = QueryText.Parse("\"red hair\" score:1 -neg:hands").Tree!;
        var texts = new Dictionary<TextSearch, IReadOnlyCollection<long>>
        {
            [new TextSearch("text", new TextValue("red hair"))] = [7, 3, 2, 5, 99, 3],
            [new TextSearch("neg", new TextValue("hands"))] = [5],
        };

        var page = index.Find(random.Request(tree) with { Directives = Sorted("id-asc"), Texts = texts, PageSize = 50 });

        Assert.Equal([3, 7], page.Ids);
        Assert.Throws<ArgumentException>(() => index.Find(random.Request(tree)));
    }

    [Fact]
    public void A_cursor_of_another_query_is_refused()
    {
        var random = new RandomLibrary(1);
        using var index = new SearchIndex();
        index.Apply(Enumerable.Range(1, 9).Select(id => new FileStored(random.File(id))));
        var request = random.Request(new Everything()) with { Directives = Sorted("name-asc"), PageSize = 2 };
        var cursor = index.Find(request).Next!;

        Assert.True(cursor.Fits(request));
        Assert.False(cursor.Fits(request with { Directives = Sorted("name-desc") }));
        Assert.Throws<ArgumentException>(() => index.Find(request with { Tree = QueryText.Parse("score:3").Tree!, After = cursor }));
    }

    [Property]
    public void Any_text_is_a_cursor_or_is_not(string? noise, int seed)
    {
        var bytes = new byte[new Random(seed).Next(60)];
        new Random(seed).NextBytes(bytes);
        bytes = [1, .. bytes];

        Assert.False(SearchCursor.TryRead(noise + "=", out _));
        _ = SearchCursor.TryRead(Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_'), out _);
    }

    [Fact]
    public async Task Readers_see_whole_files_while_a_writer_works()
    {
        using var index = new SearchIndex(tiny);
        var random = new RandomLibrary(2);
        var request = random.Request(QueryText.Parse("(kw:cat -kw:dog) OR (kw:dog -kw:cat)").Tree!) with { PageSize = 1000, Directives = Sorted("name-asc"), Facets = ["kw", "score"] };
        IndexedKeyword[] cat = [new("cat", "user")], dog = [new("dog", "user")];
        index.Apply(Enumerable.Range(1, 300).Select(id => new FileStored(random.File(id) with { Keywords = cat })));
        var stop = new CancellationTokenSource();

        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            var walks = 0;
            while (!stop.IsCancellationRequested || walks < 20)
            {
                var page = index.Find(request);
                Assert.Equal(300, page.Total);
                Assert.Equal(300, page.Ids.Distinct().Count());
                walks++;
            }
        })).ToArray();
        for (var round = 0; round < 200; round++)
        {
            var keywords = round % 2 == 0 ? dog : cat;
            index.Apply(Enumerable.Range(1, 300).Select(id => new KeywordsChanged(id, keywords)));
        }

        await stop.CancelAsync();
        await Task.WhenAll(readers);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_full_text_finds_a_file_that_went_and_came_again_to_another_place(bool isRestored)
    {
        var index = new SearchIndex(tiny);
        var random = new RandomLibrary(4);
        long[] ids = [.. Enumerable.Range(1, 9)];
        index.Apply([.. ids.Select(id => new FileStored(random.File(id))), new FileRemoved(3), new FileRemoved(6), new FileRemoved(8)]);
        if (isRestored)
        {
            using var snapshot = new MemoryStream();
            index.SaveSnapshot(snapshot, 1);
            index.Dispose();
            snapshot.Position = 0;
            index = SearchIndex.LoadSnapshot(snapshot, 1, tiny)!;
        }

        index.Apply([new FileStored(random.File(3)), new FileStored(random.File(20))]);   // they have the places of 8 and 6, or of 6 and 8
        var request = new SearchRequest
        {
            Tree = QueryText.Parse("text:castle").Tree!, Clock = new QueryClock(TimeProvider.System, TimeZoneInfo.Utc), Directives = Sorted("id-asc"),
            Texts = new Dictionary<TextSearch, IReadOnlyCollection<long>> { [new TextSearch("text", new TextValue("castle"))] = ids },
        };

        Assert.Equal([1, 2, 3, 4, 5, 7, 9], index.Find(request).Ids);
        index.Dispose();
    }

    [Fact]
    public void A_part_of_a_frequent_word_finds_what_came_and_went_since_it_was_looked_for()
    {
        using var index = new SearchIndex(tiny);
        var random = new RandomLibrary(3);
        var request = new SearchRequest { Tree = QueryText.Parse("kw:*unse*").Tree!, Clock = new QueryClock(TimeProvider.System, TimeZoneInfo.Utc) };

        Assert.Equal(0, index.Find(request).Total);
        Store(1, "red sunset 1");
        Store(2, "sunset 2", "sunset 3");
        Store(3, "sunrise");
        Assert.Equal(2, index.Find(request).Total);
        Store(4, "a sunset 4");
        Store(3, "sunrise", "sunset 5");
        Assert.Equal(4, index.Find(request).Total);
        Store(2, "sunset 2");
        Assert.Equal(4, index.Find(request).Total);
        Store(2);
        Assert.Equal(3, index.Find(request).Total);
        index.Apply([new FileRemoved(1)]);
        Assert.Equal(2, index.Find(request).Total);

        void Store(long id, params string[] keywords) =>
            index.Apply([new FileStored(random.File(id) with { Keywords = [.. keywords.Select(keyword => new IndexedKeyword(keyword, "user"))] })]);
    }

    [Theory]
    [InlineData(1)]     // a list of files
    [InlineData(3000)]  // a bitmap
    public void A_month_begins_when_a_query_for_it_says_also_where_clocks_go_back_over_midnight(int times)
    {
        var summerEnds = TimeZoneInfo.TransitionTime.CreateFixedDateRule(new DateTime(1, 1, 1, 0, 30, 0), 11, 1);
        var summerBegins = TimeZoneInfo.TransitionTime.CreateFixedDateRule(new DateTime(1, 1, 1, 0, 0, 0), 4, 1);
        var rule = TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(DateTime.MinValue.Date, DateTime.MaxValue.Date, TimeSpan.FromHours(1), summerBegins, summerEnds);
        var zone = TimeZoneInfo.CreateCustomTimeZone("midnight", TimeSpan.FromHours(1), "midnight", "midnight", "midnight in summer", [rule]);
        var clock = new QueryClock(TimeProvider.System, zone);
        var midnight = new DateTime(2025, 10, 31, 22, 0, 0, DateTimeKind.Utc);   // of summer; half an hour later clocks go back and show October once more
        DateTime?[] moments = [midnight.AddMinutes(-1), midnight, midnight.AddMinutes(40), midnight.AddHours(2), DateTime.MinValue, DateTime.MaxValue, null];
        using var index = new SearchIndex(times == 1 ? null : tiny);
        var random = new RandomLibrary(1);
        var files = Enumerable.Range(0, times).SelectMany(_ => moments).Select((moment, place) => new FileStored(random.File(place + 1) with { CreatedAt = moment }));
        index.Apply(files);

        var months = index.Find(new SearchRequest { Tree = new Everything(), Clock = clock, Facets = ["month"] }).Facets[0].Counts;

        Assert.Equal([("9999-12", times), ("2025-11", 3 * times), ("2025-10", times), ("0001-01", times)], months.Select(month => (month.Value, month.Count)));
        foreach (var month in months.Skip(1).Take(2))
        {
            var query = QueryText.Parse($"created:{month.Value}").Tree!;
            Assert.Equal(month.Count, index.Find(new SearchRequest { Tree = query, Clock = clock }).Total);
        }
    }

    private static QueryDirectives Sorted(string key) => QueryText.Parse("sort:" + key).Directives;

    private static void Change(RandomLibrary random, NaiveSearch naive, SearchIndex index, int count)
    {
        var changes = new List<IndexChange>();
        for (var i = 0; i < count; i++)
        {
            var change = random.Change(naive.Ids);
            naive.Apply(change);
            changes.Add(change);
        }

        index.Apply(changes);
    }

    private static void Compare(SearchRequest request, NaiveSearch naive, SearchIndex index)
    {
        var query = QueryText.Print(request.Tree, request.Directives);
        var expected = naive.Find(request);
        var visible = Math.Min(expected.Count, request.Directives.Limit ?? int.MaxValue);
        request = request with { Offset = Math.Min(expected.Count / 3, visible) };

        var page = index.Find(request);

        Assert.True(expected.Count == page.Total, $"{query}: {page.Total} instead of {expected.Count}");
        Assert.Equal(naive.Ids.Count, index.Count);
        if (request.Directives.Random is null)
        {
            var ids = expected.Take(visible).Skip(request.Offset).Take(request.PageSize).Select(file => file.Id).ToArray();
            Assert.True(ids.SequenceEqual(page.Ids), $"{query}: {string.Join(' ', page.Ids)} instead of {string.Join(' ', ids)}");
        }
        else
        {
            var all = index.Find(request with { Offset = 0, PageSize = 10_000 }).Ids;
            Assert.Equal(visible, all.Count);
            Assert.Equal(all.Count, all.Distinct().Count());
            Assert.Subset(expected.Select(file => file.Id).ToHashSet(), all.ToHashSet());
            Assert.Equal(all.Skip(request.Offset).Take(request.PageSize), page.Ids);
        }

        foreach (var facet in page.Facets)
        {
            Assert.Equal(NaiveSearch.Facet(facet.Name, expected, request.FacetValues), facet.Counts.Select(count => (count.Value, count.Count)));
        }
    }
}
