using System.Buffers;
using System.Numerics;
using MediaScoring.Search.Query;

namespace MediaScoring.Search.Index;

/// <summary>Counts the files of a result by the local month of a date; files without the date do not count.</summary>
internal sealed class MonthCounter(NumberColumn<long> dates, QueryClock clock)
{
    /// <summary>Every month that a date can name.</summary>
    private const int MonthsEver = 12 * 10_001;

    /// <summary>Eleven years of days are remembered: a zone's rules are too slow to ask for every file.</summary>
    private const int DaysKept = 4096;

    private readonly (int Day, Month Month)[] days = new (int, Month)[DaysKept];

    /// <summary>A month as year × 12 + month − 1, and its ticks of UTC, the last not included.</summary>
    private readonly record struct Month(int Number, long From, long Until);

    /// <summary>The months that have files, newest first.</summary>
    public List<FacetCount> Count(SlotSet result, int most)
    {
        var counts = ArrayPool<int>.Shared.Rent(MonthsEver);
        counts.AsSpan(0, MonthsEver).Clear();
        if (result.IsList) CountList(result.List, counts);
        else CountBitmap(result.Words, counts);

        var months = new List<FacetCount>();
        for (var month = MonthsEver - 1; month >= 0 && months.Count < most; month--)
        {
            if (counts[month] > 0) months.Add(new FacetCount($"{month / 12:0000}-{(month % 12) + 1:00}", counts[month]));
        }

        ArrayPool<int>.Shared.Return(counts);
        return months;
    }

    private void CountList(ReadOnlySpan<int> slots, int[] counts)
    {
        foreach (var slot in slots)
        {
            if (dates.Get(slot) is { } ticks) counts[Of(ticks).Number]++;
        }
    }

    /// <summary>Files of one month mostly lie side by side: 64 at a time are compared with the month of the file before them.</summary>
    private void CountBitmap(ReadOnlySpan<ulong> words, int[] counts)
    {
        var month = default(Month);
        for (var word = 0; word < words.Length; word++)
        {
            for (var left = words[word]; left != 0;)
            {
                var inMonth = left & dates.Between(word, month.From, month.Until - 1);
                counts[month.Number] += BitOperations.PopCount(inMonth);
                left &= ~inMonth;
                if (left == 0) break;

                if (dates.Get((word << 6) + BitOperations.TrailingZeroCount(left)) is { } ticks) month = Of(ticks);
                else left &= left - 1;
            }
        }
    }

    private Month Of(long ticks)
    {
        var day = (int)(ticks / TimeSpan.TicksPerDay);
        ref var known = ref days[day & (DaysKept - 1)];
        if (known.Day != day || ticks < known.Month.From || ticks >= known.Month.Until) known = (day, Read(ticks));
        return known.Month;
    }

    private Month Read(long ticks)
    {
        var local = TimeZoneInfo.ConvertTimeFromUtc(new DateTime(ticks, DateTimeKind.Utc), clock.Zone);
        var first = new DateTime(local.Year, local.Month, 1);
        if (Next(first) <= ticks) first = first.AddMonths(1);   // clocks went back over midnight, and show the old month once more
        return new Month((first.Year * 12) + first.Month - 1, clock.ToUtcTicks(first), Next(first));
    }

    private long Next(DateTime first) => first < new DateTime(9999, 12, 1) ? clock.ToUtcTicks(first.AddMonths(1)) : long.MaxValue;
}
