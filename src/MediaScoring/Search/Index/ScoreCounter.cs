using System.Globalization;
using System.Runtime.InteropServices;
using MediaScoring.Search.Query;

namespace MediaScoring.Search.Index;

/// <summary>Counts, means and intervals of the scores of a result.</summary>
internal sealed class ScoreCounter(IndexColumns columns, QueryClock clock)
{
    private const int MostDays = 400;
    private const double NinetyFivePercent = 1.959964;

    /// <summary>How the files of a result were judged.</summary>
    /// <param name="result">The files.</param>
    /// <param name="most">The most values of a field.</param>
    public ScoreStatistics Count(SlotSet result, int most)
    {
        var byScore = new int[7];
        foreach (var slot in new SlotEnumerable(result)) byScore[ScoreOf(slot) + 1]++;
        return new ScoreStatistics(
            result.Count, byScore[1], [.. Enumerable.Range(-1, 7).Reverse().Select(score => FacetTerms.ValueOf("score", Text(score), byScore[score + 1]))], Days(result),
            [
                Names("model", result, most), Names("lora", result, most), Names("sampler", result, most),
                Numbers("steps", (NumberColumn<int>)columns.Numbers["steps"], result, most), Numbers("cfg", (NumberColumn<double>)columns.Numbers["cfg"], result, most), Resolutions(result, most),
            ]);
    }

    private int ScoreOf(int slot) => Math.Clamp((int)(columns.Score.Get(slot) ?? 0), -1, 5);

    private List<FacetValue> Days(SlotSet result)
    {
        var scored = columns.Dates("scored");
        var counts = new Dictionary<DateOnly, int>();
        foreach (var slot in new SlotEnumerable(result))
        {
            if (scored.Get(slot) is not { } ticks || ScoreOf(slot) == 0) continue;
            var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(new DateTime(ticks, DateTimeKind.Utc), clock.Zone));
            CollectionsMarshal.GetValueRefOrAddDefault(counts, day, out _)++;
        }

        return
        [
            .. from day in counts.OrderByDescending(day => day.Key).Take(MostDays)
               let text = day.Key.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
               select new FacetValue(text, day.Value, $"scored:{text}"),
        ];
    }

    private ScoreGroups Names(string field, SlotSet result, int most)
    {
        var column = columns.Tags[field];
        var sums = new Dictionary<int, ScoreSum>();
        Span<int> one = stackalloc int[1];
        foreach (var slot in new SlotEnumerable(result))
        {
            var score = ScoreOf(slot);
            if (score == 0) continue;
            foreach (var tag in column.TagsOf(slot, one)) CollectionsMarshal.GetValueRefOrAddDefault(sums, column.TextOf(tag), out _).Add(score);
        }

        return Groups(field, sums, most, text => NameOf(field, column.Texts.Text(text)));
    }

    private ScoreGroups Numbers<T>(string field, NumberColumn<T> column, SlotSet result, int most)
        where T : unmanaged, System.Numerics.INumber<T>, System.Numerics.IMinMaxValue<T>
    {
        var sums = new Dictionary<T, ScoreSum>();
        foreach (var slot in new SlotEnumerable(result))
        {
            var score = ScoreOf(slot);
            if (score != 0 && column.Get(slot) is { } value) CollectionsMarshal.GetValueRefOrAddDefault(sums, value, out _).Add(score);
        }

        return Groups(field, sums, most, value => (Text(value), $"{field}:{Text(value)}"));
    }

    private ScoreGroups Resolutions(SlotSet result, int most)
    {
        var sums = new Dictionary<(int Width, int Height), ScoreSum>();
        foreach (var slot in new SlotEnumerable(result))
        {
            var score = ScoreOf(slot);
            if (score != 0 && columns.Width.Get(slot) is { } width && columns.Height.Get(slot) is { } height)
                CollectionsMarshal.GetValueRefOrAddDefault(sums, (width, height), out _).Add(score);
        }

        return Groups("resolution", sums, most, size => ($"{Text(size.Width)} × {Text(size.Height)}", $"w:{Text(size.Width)} h:{Text(size.Height)}"));
    }

    private static ScoreGroups Groups<TKey>(string field, Dictionary<TKey, ScoreSum> sums, int most, Func<TKey, (string Value, string Query)> nameOf)
        where TKey : notnull =>
        new(field, [.. sums.OrderByDescending(sum => sum.Value.Count).Take(most).Select(sum => sum.Value.Group(nameOf(sum.Key)))]);

    private static (string Value, string Query) NameOf(string field, string value) => (value, FacetTerms.ValueOf(field, value, 0).Query);

    private static string Text<T>(T number)
        where T : IFormattable => number.ToString(null, CultureInfo.InvariantCulture);

    /// <summary>What a mean and its interval need of many scores.</summary>
    private struct ScoreSum
    {
        private long sum;
        private long squares;

        public long Count { get; private set; }

        public void Add(int score)
        {
            Count++;
            sum += score;
            squares += score * score;
        }

        public readonly ScoreGroup Group((string Value, string Query) name)
        {
            var mean = (double)sum / Count;
            if (Count < 2) return new ScoreGroup(name.Value, Count, mean, null, null, name.Query);

            var variance = Math.Max(0, (squares - (sum * mean)) / (Count - 1));
            var reach = NinetyFivePercent * Math.Sqrt(variance / Count);
            return new ScoreGroup(name.Value, Count, mean, Math.Max(-1, mean - reach), Math.Min(5, mean + reach), name.Query);
        }
    }
}
