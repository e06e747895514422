using FsCheck.Xunit;
using MediaScoring.Search.Query;

namespace MediaScoring.Tests.Search.Query;

public sealed class QueryTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("   ", "")]
    [InlineData("cat", "cat")]
    [InlineData("red  hair", "red hair")]
    [InlineData("\"red hair\"", "\"red hair\"")]
    [InlineData("a AND b", "a b")]
    [InlineData("a & b", "a b")]
    [InlineData("a|b OR c", "a OR b OR c")]
    [InlineData("a b OR c", "(a b) OR c")]
    [InlineData("a (b OR c)", "a (b OR c)")]
    [InlineData("(a b) c", "a b c")]
    [InlineData("NOT a", "-a")]
    [InlineData("NOT (a b)", "-(a b)")]
    [InlineData("!tag:nsfw", "-kw:nsfw")]
    [InlineData("-(-a)", "-(-a)")]
    [InlineData("and or not", "and or not")]
    [InlineData("\"AND\"", "\"AND\"")]
    [InlineData("Score:>=4", "score:>=4")]
    [InlineData("score:none,5", "score:none,5")]
    [InlineData("score:-1..2", "score:-1..2")]
    [InlineData("score:*..2", "score:*..2")]
    [InlineData("-score:>=4", "-score:>=4")]
    [InlineData("size:>1024KB", "size:>1MB")]
    [InlineData("size:1.5kb", "size:1536")]
    [InlineData("dur:2..10", "dur:2..10")]
    [InlineData("dur:<1m", "dur:<60")]
    [InlineData("ratio:16:9", "ratio:\"16:9\"")]
    [InlineData("ratio:\"16:9\"", "ratio:\"16:9\"")]
    [InlineData("created:2025-03", "created:2025-03")]
    [InlineData("created:2025-03-01T10:30", "created:2025-03-01T10:30")]
    [InlineData("added:7d", "added:7d")]
    [InlineData("added:>=yesterday", "added:>=yesterday")]
    [InlineData("kw.auto:cat@>=0.8", "kw.auto:cat@>=0.8")]
    [InlineData("kw:me@home", "kw:\"me@home\"")]
    [InlineData("kw:*red\\ hair*", "kw:*red\\ hair*")]
    [InlineData("kw:star\\*", "kw:\"star*\"")]
    [InlineData("model:*pony*,\"a b\"", "model:*pony*,\"a b\"")]
    [InlineData("model:/v[12]/i", "model:/v[12]/i")]
    [InlineData("sampler:!=euler", "sampler:!=euler")]
    [InlineData("ext:.PNG", "ext:PNG")]
    [InlineData("prompt:portr*", "prompt:portr*")]
    [InlineData("text:cat", "cat")]
    [InlineData("seed:18446744073709551615", "seed:18446744073709551615")]
    [InlineData("sort:score cat", "cat sort:score-desc")]
    [InlineData("sort:name-desc limit:20 random:7 group:model", "sort:name-desc group:model limit:20 random:7")]
    [InlineData("is:unrated added:7d dir:\"comfy/output/2025\" sort:added-asc", "is:unrated added:7d dir:comfy/output/2025 sort:added-asc")]
    public void A_query_has_one_canonical_form(string text, string canonical)
    {
        var parse = QueryText.Parse(text);

        Assert.True(parse.IsValid, parse.Error?.Message);
        Assert.Equal(canonical, QueryText.Print(parse.Tree, parse.Directives));
    }

    [Theory]
    [InlineData("score:>=4 (model:*pony* OR", 26, 0)]
    [InlineData("(a b", 0, 1)]
    [InlineData("a )", 2, 1)]
    [InlineData("()", 0, 2)]
    [InlineData("a OR OR b", 5, 0)]
    [InlineData("OR b", 0, 2)]
    [InlineData("a AND", 5, 0)]
    [InlineData("- a", 0, 1)]
    [InlineData("NOT", 3, 0)]
    [InlineData("--a", 1, 1)]
    [InlineData("score:", 6, 0)]
    [InlineData("score:6x", 6, 2)]
    [InlineData("score:>none", 7, 4)]
    [InlineData("score:none..3", 10, 2)]
    [InlineData("name:\"abc", 5, 4)]
    [InlineData("model:/abc", 6, 4)]
    [InlineData("model:/a(/", 6, 4)]
    [InlineData("model:/(?=a)/", 6, 7)]
    [InlineData("model:>a", 6, 1)]
    [InlineData("model:a..b", 7, 2)]
    [InlineData("steps:/3/", 6, 3)]
    [InlineData("created:2025-13", 8, 7)]
    [InlineData("size:10MM", 5, 4)]
    [InlineData("is:duplicate", 3, 9)]
    [InlineData("has:nothing", 4, 7)]
    [InlineData("cat, dog", 3, 1)]
    [InlineData("score:>=4,5", 9, 1)]
    [InlineData("prompt:*hair*", 7, 6)]
    [InlineData("kw:cat@>=x", 6, 3)]
    [InlineData("elo:>1500", 0, 3)]
    [InlineData("node.KSampler.scheduler:karras", 0, 23)]
    [InlineData("a (sort:name)", 3, 5)]
    [InlineData("sort:elo-desc", 5, 3)]
    [InlineData("sort:colour", 5, 6)]
    [InlineData("limit:0", 6, 1)]
    [InlineData("sort:name sort:name", 15, 4)]
    [InlineData("model.x:y", 5, 2)]
    [InlineData("\"a\"b", 3, 1)]
    public void An_error_names_its_place(string text, int position, int length)
    {
        var error = QueryText.Parse(text).Error;

        Assert.NotNull(error);
        Assert.Equal((position, length), (error.Position, error.Length));
        Assert.NotEmpty(error.Message);
    }

    [Theory]
    [InlineData("scor:4", "score")]
    [InlineData("smapler:euler", "sampler")]
    [InlineData("promt:cat", "prompt")]
    [InlineData("mdoel:x", "model")]
    [InlineData("is:unratd", "unrated")]
    [InlineData("score:rejct", "reject")]
    [InlineData("sort:scroe", "score")]
    [InlineData("type:vidoe", "video")]
    public void A_typing_error_gets_the_nearest_name(string text, string suggestion)
    {
        var parse = QueryText.Parse(text);

        Assert.Equal(suggestion, parse.Error?.Suggestion);
    }

    [Theory]
    [InlineData("fav:yes")]
    [InlineData("phash:abc~8")]
    [InlineData("similar:9f3c")]
    [InlineData("color:#ff0000~20")]
    [InlineData("has:xmp")]
    [InlineData("criterion.face:3")]
    public void What_does_not_exist_yet_says_so(string text)
    {
        var parse = QueryText.Parse(text);

        Assert.Contains("not available yet", parse.Error?.Message);
    }

    [Theory]
    [InlineData("meta:canon", "needs a name behind a dot, as in meta.camera:")]
    [InlineData("meta.:canon", "needs a name behind a dot")]
    [InlineData("meta.iso:>high", "\"high\" is no number")]
    [InlineData("meta.camera:a..b", "A range runs between numbers")]
    public void An_entry_of_the_metadata_is_named_and_compared_as_it_can_be(string text, string sentence) =>
        Assert.Contains(sentence, QueryText.Parse(text).Error?.Message);

    [Fact]
    public void A_bare_less_than_on_the_score_comes_with_a_hint()
    {
        var hint = Assert.Single(QueryText.Parse("cat score:<3").Hints);

        Assert.Equal((4, 8, "score:*..2"), (hint.Position, hint.Length, hint.Alternative));
    }

    [Fact]
    public void Limits_are_refused_with_a_sentence()
    {
        var tooLong = new string('a', QueryLimits.TextLength + 1);
        var tooMany = string.Join(' ', Enumerable.Repeat("a", QueryLimits.Terms + 1));
        var tooManyValues = "kw:" + string.Join(',', Enumerable.Repeat("a", QueryLimits.Terms + 1));
        var tooDeep = new string('(', QueryLimits.Depth + 1) + "a" + new string(')', QueryLimits.Depth + 1);
        var tooLongRegex = "name:/" + new string('a', QueryLimits.RegexLength + 1) + "/";

        Assert.All([tooLong, tooMany, tooManyValues, tooDeep, tooLongRegex], text => Assert.NotNull(QueryText.Parse(text).Error));
        Assert.True(QueryText.Parse(new string('(', QueryLimits.Depth) + "a" + new string(')', QueryLimits.Depth)).IsValid);
        Assert.True(QueryText.Parse(string.Join(' ', Enumerable.Repeat("a", QueryLimits.Terms))).IsValid);
    }

    [Fact]
    public void A_huge_regular_expression_is_refused_quickly()
    {
        var parse = QueryText.Parse("name:/((a{1000}){1000}){1000}/");

        Assert.NotNull(parse.Error);
    }

    [Property(MaxTest = 2000)]
    public void A_printed_tree_parses_to_an_equal_tree(int seed)
    {
        var random = new RandomQuery(seed);
        var (tree, directives) = (random.Tree(), random.Directives());

        var text = QueryText.Print(tree, directives);
        var parse = QueryText.Parse(text);

        Assert.True(parse.IsValid, $"{text}: {parse.Error?.Message}");
        Assert.True(tree.Equals(parse.Tree), $"{text} became {parse.Tree}");
        Assert.Equal(directives, parse.Directives);
    }

    [Property(MaxTest = 2000)]
    public void Any_text_gives_a_tree_or_an_error_within_the_text(string? text, int seed)
    {
        var signs = "()|&,:\"*?\\/-!=<>@~. \tabSORTANDscore:kw:\u00e9\ud83d".ToCharArray();
        var random = new Random(seed);
        var noise = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => signs[random.Next(signs.Length)])) + text;

        var parse = QueryText.Parse(noise);

        if (parse.Error is { } error) Assert.InRange(error.Position + error.Length, 0, noise.Length);
        else Assert.Equal(parse.Tree, QueryText.Parse(QueryText.Print(parse.Tree!)).Tree);
    }
}
