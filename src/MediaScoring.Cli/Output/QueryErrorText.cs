using MediaScoring.Search.Query;

namespace MediaScoring.Cli.Output;

/// <summary>An error of a query text, with the place marked below it.</summary>
internal static class QueryErrorText
{
    public static string Of(string query, QueryError error)
    {
        var expected = error.Expected.Count > 0 ? $" Expected: {string.Join(", ", error.Expected)}." : "";
        var suggestion = error.Suggestion is { } meant ? $" Did you mean {meant}?" : "";
        var marks = new string(' ', error.Position) + new string('^', Math.Max(1, error.Length));
        return $"{error.Message}{expected}{suggestion}\n  {VisibleText.Of(query)}\n  {marks}";
    }
}
