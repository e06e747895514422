using System.Globalization;
using MediaScoring.Search.Index;
using MediaScoring.Search.Query;

namespace MediaScoring.Search;

/// <summary>What facets are called outside, and the condition that each of their values stands for.</summary>
internal static class FacetTerms
{
    private static readonly (string Name, string Field)[] fields =
    [
        ("score", "score"), ("type", "type"), ("model", "model"), ("lora", "lora"), ("sampler", "sampler"), ("scheduler", "scheduler"), ("tool", "tool"),
        ("extension", "ext"), ("keyword", "kw"), ("folder", "dir"), ("month", "month"),
    ];

    /// <summary>The names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. fields.Select(field => field.Name)];

    /// <summary>What the index calls a facet.</summary>
    public static string FieldOf(string name) => Array.Find(fields, field => field.Name == name).Field;

    /// <summary>A facet as it leaves the house.</summary>
    public static SearchFacet Of(Facet facet) => new(
        Array.Find(fields, field => field.Field == facet.Name).Name,
        [.. facet.Counts.Select(count => ValueOf(facet.Name, count.Value, count.Count))]);

    /// <summary>One value of a field, with the condition that it stands for.</summary>
    public static FacetValue ValueOf(string field, string value, int count) => new(value, count, TermOf(field, value));

    private static string TermOf(string field, string value) => field switch
    {
        "score" => QueryText.Print(new Term(Named("score"), QueryOperator.Equal, new NumberValue(int.Parse(value, CultureInfo.InvariantCulture)))),
        "type" => QueryText.Print(new Term(Named("type"), QueryOperator.Is, new WordValue(value))),
        "month" => $"created:{value}",
        _ => QueryText.Print(new Term(Named(field), QueryOperator.Equal, new TextValue(value))),
    };

    private static FieldName Named(string field) => new(QueryFields.Get(field));
}
