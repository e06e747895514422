using System.Globalization;

namespace MediaScoring.Storage;

/// <summary>
/// Times as the spec's tables hold them: UTC text <c>YYYY-MM-DD HH:MM:SS.ffffff</c>, always six digits, so that ORDER BY on
/// the text is the order of time.
/// </summary>
internal static class UtcText
{
    private const string Format = "yyyy-MM-dd HH:mm:ss.ffffff";

    // Rows written by SQL alone carry CURRENT_TIMESTAMP (no fraction) until the table's trigger has run; other tools write a T.
    private static readonly string[] readableFormats =
        [Format, "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss.FFFFFFF", "yyyy-MM-ddTHH:mm:ss.FFFFFFF", "yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", "yyyy-MM-dd"];

    public static string Of(DateTime utc) => utc.ToString(Format, CultureInfo.InvariantCulture);

    public static string Of(DateTimeOffset time) => Of(time.UtcDateTime);

    /// <summary>The time of a stored text; null for text that is no time (SQLite does not enforce types).</summary>
    public static DateTime? Parse(string? text) =>
        DateTime.TryParseExact(text, readableFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var utc)
            ? utc
            : null;
}
