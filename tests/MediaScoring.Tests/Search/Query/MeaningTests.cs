using MediaScoring.Search.Query;

namespace MediaScoring.Tests.Search.Query;

public sealed class MeaningTests
{
    private static readonly TimeZoneInfo berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    [InlineData("score:<3", "1 2")]
    [InlineData("score:<=1", "1")]
    [InlineData("score:*..2", "-1 0 1 2")]
    [InlineData("score:-1..2", "-1 0 1 2")]
    [InlineData("score:>=4", "4 5")]
    [InlineData("score:>-1", "0 1 2 3 4 5")]
    [InlineData("score:none", "0")]
    [InlineData("score:reject", "-1")]
    [InlineData("score:rated", "1 2 3 4 5")]
    [InlineData("score:none,5", "0 5")]
    [InlineData("score:!=0", "-1 1 2 3 4 5")]
    [InlineData("score:4..2", "")]
    public void A_score_term_means_these_scores(string text, string expected)
    {
        var term = Assert.IsType<Term>(QueryText.Parse(text).Tree);

        var scores = Enumerable.Range(-1, 7).Where(score => ScoreMeaning.Holds(term, score));

        Assert.Equal(expected, string.Join(' ', scores));
    }

    [Theory]
    [InlineData("created:2025-03", "2025-02-28T23:00", "2025-03-31T22:00")]
    [InlineData("created:2025", "2024-12-31T23:00", "2025-12-31T23:00")]
    [InlineData("created:2025-03-30", "2025-03-29T23:00", "2025-03-30T22:00")]
    [InlineData("created:2025-03-30T02:30", "2025-03-30T01:00", "2025-03-30T01:00")]
    [InlineData("created:2025-10-26T02", "2025-10-26T00:00", "2025-10-26T02:00")]
    [InlineData("created:today", "2026-06-14T22:00", "2026-06-15T22:00")]
    [InlineData("created:yesterday", "2026-06-13T22:00", "2026-06-14T22:00")]
    [InlineData("created:2025-01..2025-02-10", "2024-12-31T23:00", "2025-02-10T23:00")]
    [InlineData("created:>=2025-03", "2025-02-28T23:00", null)]
    [InlineData("created:>2025-03", "2025-03-31T22:00", null)]
    [InlineData("created:<2025-03", "0001-01-01T00:00", "2025-02-28T23:00")]
    [InlineData("created:<=2025-03", "0001-01-01T00:00", "2025-03-31T22:00")]
    [InlineData("created:7d", "2026-06-08T10:00", null)]
    [InlineData("created:6mo", "2025-12-15T11:00", null)]
    [InlineData("created:48h", "2026-06-13T10:00", null)]
    [InlineData("created:<1y", "0001-01-01T00:00", "2025-06-15T10:00")]
    public void A_date_means_this_stretch_of_time_in_the_zone_of_who_asks(string text, string from, string? until)
    {
        var clock = new QueryClock(new FixedTime(new DateTimeOffset(2026, 6, 15, 10, 0, 0, TimeSpan.Zero)), berlin);

        var span = Assert.Single(clock.Spans(Assert.IsType<Term>(QueryText.Parse(text).Tree)));

        Assert.Equal(Utc(from), new DateTime(span.From));
        Assert.Equal(until is null ? DateTime.MaxValue : Utc(until), new DateTime(span.Until));
    }

    [Theory]
    [InlineData("model:pony", "SDXL\\Pony.safetensors", true)]
    [InlineData("model:pony", "sub/pony", true)]
    [InlineData("model:pony*", "sub/ponyXL_v6.safetensors", true)]
    [InlineData("model:pony", "ponyXL.safetensors", false)]
    [InlineData("model:=pony", "sub/pony", false)]
    [InlineData("model:=pony", "Pony", true)]
    [InlineData("model:=Pony", "pony", false)]
    [InlineData("model:Pony", "pony", true)]
    [InlineData("model:v1.5", "v1.5", true)]
    [InlineData("name:fox", "fox.png", true)]
    [InlineData("name:*É*", "caf\u00e9.png", true)]
    [InlineData("name:*e*", "caf\u00e9", false)]
    [InlineData("name:caf\u00e9", "cafe\u0301.png", true)]
    [InlineData("name:?.png", "\ud83d\ude00.png", true)]
    [InlineData("name:??.png", "\ud83d\ude00.png", false)]
    [InlineData("name:/^f.x/", "fox.png", true)]
    [InlineData("name:/^F/", "fox.png", false)]
    [InlineData("name:/^F/i", "fox.png", true)]
    [InlineData("name:\"*\"", "fox.png", false)]
    [InlineData("name:s", "\u017f", false)]
    public void A_name_is_found_by_these_values(string text, string name, bool isFound)
    {
        var term = Assert.IsType<Term>(QueryText.Parse(text).Tree);
        var exact = term.Operator == QueryOperator.Equal;
        var normal = name.Normalize();

        var matches = NameForms.Matches(term.Field.Definition.Name, TextMatcher.Of(term.Values[0], exact), exact, normal, TextFold.Fold(normal));

        Assert.Equal(isFound, matches);
    }

    [Fact]
    public void A_pattern_full_of_stars_takes_no_exponential_time()
    {
        var matcher = TextMatcher.Of(new WildcardValue(string.Concat(Enumerable.Repeat("*a", 100)) + "b"), false);

        Assert.False(matcher.IsMatch(new string('a', 20_000)));
    }

    [Fact]
    public void The_questions_for_the_full_text_are_collected_once()
    {
        var tree = QueryText.Parse("cat (prompt:\"red hair\",portr* OR -cat) model:x").Tree!;

        Assert.Equal(["text cat False", "prompt red hair False", "prompt portr True"], TextSearch.In(tree).Select(search => $"{search.Field} {search.Words} {search.IsPrefix}"));
    }

    private static DateTime Utc(string text) => DateTime.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
