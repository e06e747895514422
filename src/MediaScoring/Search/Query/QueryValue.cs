using System.Globalization;

namespace MediaScoring.Search.Query;

/// <summary>A typed value of a term.</summary>
public abstract record QueryValue
{
    private protected QueryValue()
    {
    }
}

/// <summary>A number in the field's base unit: bytes, seconds, bits a second, or plain.</summary>
/// <param name="Number">Exact, so that seeds up to 2^64 − 1 keep every digit.</param>
public sealed record NumberValue(decimal Number) : QueryValue;

/// <summary>Width to height, such as <c>16:9</c>.</summary>
/// <param name="Width">The first number, more than 0.</param>
/// <param name="Height">The second number, more than 0.</param>
public sealed record RatioValue(decimal Width, decimal Height) : QueryValue;

/// <summary>A year, month, day or time of day in the asking person's time zone; it stands for its whole length.</summary>
/// <param name="Start">Its first moment, without zone.</param>
/// <param name="Precision">How long it lasts.</param>
public sealed record DateValue(DateTime Start, DatePrecision Precision) : QueryValue
{
    /// <summary>The first moment after it.</summary>
    public DateTime End
    {
        get
        {
            try
            {
                return Precision switch
                {
                    DatePrecision.Year => Start.AddYears(1),
                    DatePrecision.Month => Start.AddMonths(1),
                    DatePrecision.Day => Start.AddDays(1),
                    DatePrecision.Hour => Start.AddHours(1),
                    DatePrecision.Minute => Start.AddMinutes(1),
                    _ => Start.AddSeconds(1),
                };
            }
            catch (ArgumentOutOfRangeException)
            {
                return DateTime.MaxValue;   // the last year, month or day of the calendar
            }
        }
    }
}

/// <summary>How much of a date was given.</summary>
public enum DatePrecision
{
    /// <summary>2025</summary>
    Year,

    /// <summary>2025-03</summary>
    Month,

    /// <summary>2025-03-01</summary>
    Day,

    /// <summary>2025-03-01T14</summary>
    Hour,

    /// <summary>2025-03-01T14:30</summary>
    Minute,

    /// <summary>2025-03-01T14:30:05</summary>
    Second,
}

/// <summary>So long ago: <c>7d</c>. Months and years go by the calendar.</summary>
/// <param name="Amount">How many units, 0 or more.</param>
/// <param name="Unit">The unit.</param>
public sealed record RelativeDate(int Amount, RelativeUnit Unit) : QueryValue;

/// <summary>The units of relative dates.</summary>
public enum RelativeUnit
{
    /// <summary>h</summary>
    Hours,

    /// <summary>d</summary>
    Days,

    /// <summary>w</summary>
    Weeks,

    /// <summary>mo</summary>
    Months,

    /// <summary>y</summary>
    Years,
}

/// <summary>A word of a fixed list: <c>none</c> (score), <c>today</c> (dates), <c>landscape</c> (ratio), the words of <c>is:</c>, <c>has:</c> and <c>type:</c>.</summary>
/// <param name="Word">The word, in lower case.</param>
public sealed record WordValue(string Word) : QueryValue;

/// <summary>Plain text, without wildcards.</summary>
/// <param name="Text">The text, in Unicode NFC.</param>
public sealed record TextValue(string Text) : QueryValue;

/// <summary>Text with wildcards: <c>*</c> stands for any run of characters, <c>?</c> for one.</summary>
/// <param name="Pattern">The pattern in Unicode NFC; literal <c>*</c>, <c>?</c> and <c>\</c> have a <c>\</c> before them.</param>
public sealed record WildcardValue(string Pattern) : QueryValue
{
    /// <summary>The pattern that finds a text anywhere inside another.</summary>
    public static WildcardValue Containing(string text) => new($"*{Escape(TextFold.Normal(text))}*");

    /// <summary>The text with its <c>*</c>, <c>?</c> and <c>\</c> made literal.</summary>
    public static string Escape(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal).Replace("?", "\\?", StringComparison.Ordinal);

    /// <summary>The text of a pattern without wildcards: what a <c>\</c> stands before, stands for itself.</summary>
    internal static string Unescape(string pattern)
    {
        var text = new System.Text.StringBuilder(pattern.Length);
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\' && i + 1 < pattern.Length) i++;
            text.Append(pattern[i]);
        }

        return text.ToString();
    }
}

/// <summary>A regular expression, found anywhere in the text; matched without backtracking, so its time is bounded.</summary>
/// <param name="Pattern">The expression in .NET syntax, without look-around, back-references and atomic groups.</param>
/// <param name="IgnoreCase">Whether case does not matter.</param>
public sealed record RegexValue(string Pattern, bool IgnoreCase) : QueryValue;

/// <summary>The open end of a range: <c>*</c>.</summary>
public sealed record OpenEnd : QueryValue;

/// <summary>How values that are not texts are written.</summary>
internal static class QueryValueText
{
    private static readonly (string Unit, decimal Factor)[] byteUnits = [("GB", 1073741824m), ("MB", 1048576m), ("KB", 1024m)];

    public static string Of(NumberValue number, NumberUnit unit)
    {
        if (unit == NumberUnit.Bytes && number.Number != 0)
        {
            foreach (var (name, factor) in byteUnits)
            {
                if (number.Number % factor == 0) return Digits(number.Number / factor) + name;
            }
        }

        return Digits(number.Number);
    }

    public static string Of(DateValue date) => date.Start.ToString(
        date.Precision switch
        {
            DatePrecision.Year => "yyyy",
            DatePrecision.Month => "yyyy-MM",
            DatePrecision.Day => "yyyy-MM-dd",
            DatePrecision.Hour => "yyyy-MM-ddTHH",
            DatePrecision.Minute => "yyyy-MM-ddTHH:mm",
            _ => "yyyy-MM-ddTHH:mm:ss",
        },
        CultureInfo.InvariantCulture);

    public static string Of(RelativeDate date) => date.Amount.ToString(CultureInfo.InvariantCulture) + Suffix(date.Unit);

    public static string Suffix(RelativeUnit unit) => unit switch
    {
        RelativeUnit.Hours => "h",
        RelativeUnit.Days => "d",
        RelativeUnit.Weeks => "w",
        RelativeUnit.Months => "mo",
        _ => "y",
    };

    /// <summary>The shortest digits: 1.50 is 1.5.</summary>
    public static string Digits(decimal number) => (number / 1.0000000000000000000000000000m).ToString(CultureInfo.InvariantCulture);
}
