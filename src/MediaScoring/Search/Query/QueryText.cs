namespace MediaScoring.Search.Query;

/// <summary>The query language in text: <c>score:&gt;=4 (model:*pony* OR lora:detail*) -tag:nsfw sort:score-desc</c>.</summary>
public static class QueryText
{
    /// <summary>Reads a query.</summary>
    /// <param name="text">The text; empty or blank matches every file.</param>
    /// <returns>A tree with directives, or an error with its place; never an exception.</returns>
    public static QueryParse Parse(string text) => new QueryParser(text).Parse();

    /// <summary>Writes a tree as canonical text, which parses to an equal tree.</summary>
    public static string Print(QueryNode tree, QueryDirectives? directives = null) => QueryPrinter.Print(tree, directives ?? QueryDirectives.None);
}
