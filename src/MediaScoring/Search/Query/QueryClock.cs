namespace MediaScoring.Search.Query;

/// <summary>The moment and the time zone in which a person asks: what "today", "7d" and "2025-03" mean.</summary>
public sealed class QueryClock
{
    private readonly DateTime localNow;
    private readonly DateTimeOffset now;

    /// <summary>The present moment in a zone; it does not move on while a query runs.</summary>
    public QueryClock(TimeProvider time, TimeZoneInfo zone)
    {
        Zone = zone;
        now = time.GetUtcNow();
        localNow = TimeZoneInfo.ConvertTime(now, zone).DateTime;
    }

    /// <summary>The zone.</summary>
    public TimeZoneInfo Zone { get; }

    /// <summary>
    /// The stretches of UTC time that a term on a date asks for, each from its first tick up to but without its last.
    /// <see cref="QueryOperator.NotEqual"/> gives those of "equal", for the caller to take the complement of.
    /// </summary>
    internal IEnumerable<(long From, long Until)> Spans(Term term)
    {
        const long first = 0;
        var never = DateTime.MaxValue.Ticks;
        if (term.Operator == QueryOperator.Range)
        {
            return [(term.Values[0] is OpenEnd ? first : Span(term.Values[0]).From, term.Values[1] is OpenEnd ? never : Span(term.Values[1]).Until)];
        }

        return term.Values.Select(value => (term.Operator, Span(value)) switch
        {
            (QueryOperator.Greater, var span) => (span.Until, never),
            (QueryOperator.GreaterOrEqual, var span) => (span.From, never),
            (QueryOperator.Less, var span) => (first, span.From),
            (QueryOperator.LessOrEqual, var span) => (first, span.Until),
            (_, var span) when value is RelativeDate => (span.From, never),   // "7d" alone: within the last seven days
            (_, var span) => span,
        });
    }

    /// <summary>The first tick of UTC at which a local clock shows this time or later.</summary>
    internal long ToUtcTicks(DateTime local)
    {
        var clock = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        while (Zone.IsInvalidTime(clock))
        {
            // A time that clocks skip in spring stands for the moment when they go on, which is a whole minute.
            clock = new DateTime(clock.Ticks - (clock.Ticks % TimeSpan.TicksPerMinute)).AddMinutes(1);
        }

        var offset = Zone.IsAmbiguousTime(clock) ? Zone.GetAmbiguousTimeOffsets(clock).Max() : Zone.GetUtcOffset(clock);
        return Math.Clamp(clock.Ticks - offset.Ticks, 0, DateTime.MaxValue.Ticks);
    }

    private (long From, long Until) Span(QueryValue value)
    {
        switch (value)
        {
            case DateValue date:
                return (ToUtcTicks(date.Start), ToUtcTicks(date.End));
            case WordValue { Word: "yesterday" }:
                return (ToUtcTicks(localNow.Date.AddDays(-1)), ToUtcTicks(localNow.Date));
            case WordValue:
                return (ToUtcTicks(localNow.Date), ToUtcTicks(localNow.Date.AddDays(1)));
            case RelativeDate relative:
                var moment = Before(relative);
                return (moment, moment + 1);
            default:
                throw new ArgumentException($"{value.GetType().Name} is no date.", nameof(value));
        }
    }

    private long Before(RelativeDate relative)
    {
        try
        {
            return relative.Unit switch
            {
                RelativeUnit.Hours => now.UtcDateTime.AddHours(-relative.Amount).Ticks,
                RelativeUnit.Days => ToUtcTicks(localNow.AddDays(-relative.Amount)),
                RelativeUnit.Weeks => ToUtcTicks(localNow.AddDays(-7.0 * relative.Amount)),
                RelativeUnit.Months => ToUtcTicks(localNow.AddMonths(-relative.Amount)),
                _ => ToUtcTicks(localNow.AddYears(-relative.Amount)),
            };
        }
        catch (ArgumentOutOfRangeException)
        {
            return 0;   // before the calendar: everything is newer
        }
    }
}
