using System.Text.Json.Serialization;

namespace MediaScoring.Search.Query;

/// <summary>
/// One node of a query's syntax tree: what the text, the facets of the page and the JSON of the API all become.
/// Immutable, and equal to another tree that says the same in the same order.
/// </summary>
[JsonConverter(typeof(QueryNodeJsonConverter))]
public abstract record QueryNode
{
    private protected QueryNode()
    {
    }

    /// <summary>The conditions joined by AND: nested ANDs become one, a single condition stays itself, none is everything, and everything adds nothing.</summary>
    public static QueryNode All(IEnumerable<QueryNode> conditions)
    {
        var flat = conditions.SelectMany(node => node switch { And and => and.Conditions, Everything => [], _ => new Sequence<QueryNode>([node]) }).ToArray();
        return flat.Length switch { 0 => new Everything(), 1 => flat[0], _ => new And(new Sequence<QueryNode>(flat)) };
    }

    /// <summary>The conditions joined by OR: nested ORs become one, a single condition stays itself.</summary>
    /// <exception cref="ArgumentException">There is no condition: OR of nothing would find nothing, which nobody means.</exception>
    public static QueryNode Any(IEnumerable<QueryNode> conditions)
    {
        var flat = conditions.SelectMany(node => node is Or or ? or.Conditions : [node]).ToArray();
        return flat.Length switch
        {
            0 => throw new ArgumentException("OR needs at least one condition.", nameof(conditions)),
            1 => flat[0],
            _ => new Or(new Sequence<QueryNode>(flat)),
        };
    }

    /// <summary>Every term of the tree, from left to right.</summary>
    public IEnumerable<Term> Terms() => this switch
    {
        And and => and.Conditions.SelectMany(node => node.Terms()),
        Or or => or.Conditions.SelectMany(node => node.Terms()),
        Not not => not.Condition.Terms(),
        Term term => [term],
        _ => [],
    };
}

/// <summary>Matches every file: the empty query.</summary>
public sealed record Everything : QueryNode;

/// <summary>Matches files that meet all conditions.</summary>
/// <param name="Conditions">Two or more; none of them an <see cref="And"/> itself.</param>
public sealed record And(Sequence<QueryNode> Conditions) : QueryNode;

/// <summary>Matches files that meet at least one condition.</summary>
/// <param name="Conditions">Two or more; none of them an <see cref="Or"/> itself.</param>
public sealed record Or(Sequence<QueryNode> Conditions) : QueryNode;

/// <summary>Matches files that do not meet the condition; a file without the value that is asked for does not meet it.</summary>
/// <param name="Condition">What must not hold.</param>
public sealed record Not(QueryNode Condition) : QueryNode;

/// <summary>One condition on one field, such as <c>score:&gt;=4</c> or <c>kw.auto:cat@&gt;=0.8</c>; free text is a term of the field "text".</summary>
/// <param name="Field">The field.</param>
/// <param name="Operator">How the value is compared.</param>
/// <param name="Values">
/// The values: several mean "one of these" and occur only with <see cref="QueryOperator.Is"/>; a range has exactly two, each of which
/// may be <see cref="OpenEnd"/>.
/// </param>
/// <param name="Confidence">For keywords: how sure their source must be; null when it does not matter.</param>
public sealed record Term(FieldName Field, QueryOperator Operator, Sequence<QueryValue> Values, Confidence? Confidence = null) : QueryNode
{
    /// <summary>A term with one value.</summary>
    public Term(FieldName field, QueryOperator op, QueryValue value) : this(field, op, new Sequence<QueryValue>([value]))
    {
    }

    /// <summary>An inclusive range.</summary>
    public static Term Range(FieldName field, QueryValue from, QueryValue to) =>
        new(field, QueryOperator.Range, new Sequence<QueryValue>([from, to]));
}

/// <summary>A field as a query names it: its definition, and for families such as <c>kw.auto</c> the part behind the dot.</summary>
/// <param name="Definition">The field's row in the table of fields.</param>
/// <param name="Qualifier">The part behind the first dot, in lower case; null when there is none.</param>
public sealed record FieldName(QueryField Definition, string? Qualifier = null)
{
    /// <summary>The field's full name.</summary>
    public override string ToString() => Qualifier is null ? Definition.Name : $"{Definition.Name}.{Qualifier}";
}

/// <summary>How a term compares.</summary>
public enum QueryOperator
{
    /// <summary>No sign: the field's usual meaning.</summary>
    Is,

    /// <summary><c>=</c>: exactly this.</summary>
    Equal,

    /// <summary><c>!=</c>: not exactly this; also true where there is no value.</summary>
    NotEqual,

    /// <summary><c>&gt;</c></summary>
    Greater,

    /// <summary><c>&gt;=</c></summary>
    GreaterOrEqual,

    /// <summary><c>&lt;</c></summary>
    Less,

    /// <summary><c>&lt;=</c></summary>
    LessOrEqual,

    /// <summary><c>from..to</c>, both ends included.</summary>
    Range,
}

/// <summary>The sign of each operator in query text.</summary>
public static class QueryOperators
{
    /// <summary>The sign: ">=", "=" …; empty for <see cref="QueryOperator.Is"/>, ".." for a range.</summary>
    public static string Sign(this QueryOperator op) => op switch
    {
        QueryOperator.Equal => "=",
        QueryOperator.NotEqual => "!=",
        QueryOperator.Greater => ">",
        QueryOperator.GreaterOrEqual => ">=",
        QueryOperator.Less => "<",
        QueryOperator.LessOrEqual => "<=",
        QueryOperator.Range => "..",
        _ => "",
    };

    /// <summary>The comparison signs, longer ones first so that ">=" is not read as ">".</summary>
    internal static readonly (string Sign, QueryOperator Operator)[] Comparisons =
    [
        (">=", QueryOperator.GreaterOrEqual), ("<=", QueryOperator.LessOrEqual), ("!=", QueryOperator.NotEqual),
        (">", QueryOperator.Greater), ("<", QueryOperator.Less), ("=", QueryOperator.Equal),
    ];
}

/// <summary>The suffix of a keyword term: <c>@&gt;=0.8</c>.</summary>
/// <param name="Operator">A comparison, not a range.</param>
/// <param name="Number">The number to compare the confidence with.</param>
public sealed record Confidence(QueryOperator Operator, decimal Number);
