using System.Globalization;

namespace MediaScoring.Search.Query;

/// <summary>
/// Reads query text by recursive descent, straight from the characters: what ends a word depends on where it stands.
/// A method that returns null has left the reason in <see cref="error"/>. The grammar is in docs/query-language.md.
/// </summary>
internal sealed partial class QueryParser(string text)
{
    private readonly List<QueryHint> hints = [];
    private QueryError? error;
    private int position;
    private int depth;
    private int terms;

    private bool IsAtEnd => position >= text.Length;

    private char Current => IsAtEnd ? '\0' : text[position];

    public QueryParse Parse()
    {
        if (text.Length > QueryLimits.TextLength)
        {
            Fail(QueryLimits.TextLength, text.Length - QueryLimits.TextLength, $"A query may have {QueryLimits.TextLength} characters.");
            return new QueryParse { Error = error };
        }

        var tree = Or();
        if (tree is not null && !IsAtEnd)
        {
            Fail(position, 1, Current == ')' ? "This ) closes nothing." : $"\"{Current}\" cannot stand here. Put text with it in quotes.");
        }

        if (error is not null) return new QueryParse { Error = error };

        return new QueryParse { Tree = tree, Directives = directives with { Sort = [.. sort] }, Hints = hints };
    }

    private QueryNode? Or()
    {
        var conditions = new List<QueryNode>();
        while (true)
        {
            if (And(conditions.Count > 0) is not { } condition) return null;

            if (condition is not Everything) conditions.Add(condition);
            var start = position;
            if (!(TakeSign('|') || TakeWord("OR"))) break;
            if (condition is Everything) return Fail(start, position - start, "OR needs a condition on both sides.", "condition");
        }

        return conditions.Count == 0 ? new Everything() : QueryNode.Any(conditions);
    }

    /// <summary>Conditions side by side; <see cref="Everything"/> when there is none and none is needed.</summary>
    private QueryNode? And(bool isNeeded)
    {
        var conditions = new List<QueryNode>();
        while (true)
        {
            SkipSpace();
            var start = position;
            var isJoined = TakeSign('&') || TakeWord("AND");
            if (isJoined && conditions.Count == 0) return Fail(start, position - start, "AND needs a condition on both sides.", "condition");

            SkipSpace();
            if (IsAtEnd || Current is ')' or '|' || AtWord("OR"))
            {
                if (isJoined || (isNeeded && conditions.Count == 0)) return Fail(position, 0, "Here a condition is missing.", "condition");
                return QueryNode.All(conditions);
            }

            if (AtDirective() is { } directive)
            {
                if (depth > 0) return Fail(position, directive.Length + 1, $"{directive}: stands outside of parentheses.");
                if (!Directive(directive)) return null;
                continue;
            }

            if (Negation() is not { } condition) return null;
            conditions.Add(condition);
        }
    }

    private QueryNode? Negation()
    {
        var start = position;
        if (TakeWord("NOT"))
        {
            SkipSpace();
        }
        else if (Current is '-' or '!')
        {
            position++;
            if (IsAtEnd || char.IsWhiteSpace(Current)) return Fail(start, 1, $"{text[start]} must touch what it leaves out: {text[start]}word.", "condition");
        }
        else
        {
            return Primary();
        }

        if (IsAtEnd || Current is ')' or '|' or '-' or '!' || AtWord("AND") || AtWord("OR") || AtWord("NOT"))
        {
            return Fail(position, IsAtEnd ? 0 : 1, "NOT needs one condition behind it.", "condition", "(");
        }

        return Primary() is { } condition ? new Not(condition) : null;
    }

    private QueryNode? Primary()
    {
        if (Current == '(') return Group();

        var start = position;
        if (FieldBeforeColon() is { } name)
        {
            if (directiveNames.Contains(name.ToLowerInvariant())) return Fail(start, name.Length + 1, $"{name}: cannot be left out or nested; it says how to show, not what.");
            position += name.Length + 1;
            return Field(name, start) is { } field ? Term(field, start) : null;
        }

        if (Current == '/') return Fail(start, 1, "A regular expression needs a field: prompt:/…/.", "text:/…/");
        return Term(new FieldName(QueryFields.Text), start, isFree: true);
    }

    private QueryNode? Group()
    {
        var start = position++;
        if (++depth > QueryLimits.Depth) return Fail(start, 1, $"Parentheses may nest {QueryLimits.Depth} deep.");
        if (Or() is not { } condition) return null;
        if (Current != ')') return Fail(start, 1, "This ( is never closed.", ")");
        if (condition is Everything) return Fail(start, position + 1 - start, "There is nothing between the parentheses.", "condition");

        position++;
        depth--;
        return condition;
    }

    private FieldName? Field(string written, int start)
    {
        var dot = written.IndexOf('.', StringComparison.Ordinal);
        var name = dot < 0 ? written : written[..dot];
        var qualifier = dot < 0 ? null : TextFold.Fold(written[(dot + 1)..]);
        if (QueryFields.Find(name) is not { } field)
        {
            var nearest = NearestWord.To(name, QueryFields.Names.Concat(directiveNames));
            return Refuse(start, name.Length, $"There is no field \"{name}\"." + (nearest is null ? " Put the text in quotes to search for it." : ""), nearest);
        }

        if (!field.IsAvailable) return Refuse(start, written.Length, $"{field.Name}: is not available yet ({field.Description}).", null);
        if (qualifier is not null && !field.TakesQualifier) return Refuse(start + dot, written.Length - dot, $"{field.Name}: takes nothing behind a dot.", null);
        if (string.IsNullOrEmpty(qualifier) && field.NeedsQualifier) return Refuse(start, written.Length, $"{field.Name}: needs a name behind a dot, as in {field.Name}.{field.Qualifiers.FirstOrDefault("name")}:.", null);
        if (qualifier is "") return Refuse(start + dot, 1, "Behind the dot stands a keyword type, as in kw.user:.", null);
        return new FieldName(field, qualifier);

        FieldName? Refuse(int from, int length, string message, string? suggestion)
        {
            error ??= new QueryError(from, length, message, [], suggestion);
            return null;
        }
    }

    private QueryNode? Term(FieldName name, int start, bool isFree = false)
    {
        var field = name.Definition;
        var op = isFree ? QueryOperator.Is : Comparison();
        if (!isFree && (IsAtEnd || char.IsWhiteSpace(Current)))
        {
            return Fail(position, 0, $"{field.Name}: needs a value right behind it.", [.. field.Words.Where(word => word.IsAvailable).Select(word => word.Word)]);
        }

        var values = new List<QueryValue>();
        do
        {
            if (++terms > QueryLimits.Terms) return Fail(start, position - start, $"A query may have {QueryLimits.Terms} terms and values.");

            var from = position;
            if (op == QueryOperator.Is && values.Count == 0 && field.Kind is not (FieldKind.Name or FieldKind.Keyword or FieldKind.FullText) && text.AsSpan(position).StartsWith("*..", StringComparison.Ordinal))
            {
                position++;
                values.Add(new OpenEnd());
                break;
            }

            if (Value(field, op) is not { } value) return null;
            values.Add(value);
            if (op == QueryOperator.Is && values.Count > 1 && text.AsSpan(position).StartsWith("..", StringComparison.Ordinal))
            {
                return Fail(from, position + 2 - from, "A comma joins plain values. Join ranges with OR.", "value");
            }
        }
        while (!isFree && op == QueryOperator.Is && Take(','));

        var term = new Term(name, op, [.. values]);
        if (op == QueryOperator.Is && text.AsSpan(position).StartsWith("..", StringComparison.Ordinal))
        {
            if (RangeEnd(field, values[0], name) is not { } range) return null;
            term = range;
        }

        if (Current == ',')
        {
            return Fail(position, 1, isFree ? "A comma joins values of one field. Write words apart, or in quotes." : "A comma joins plain values, without signs and ranges. Join conditions with OR.");
        }

        if (Current == '@' && field.Kind == FieldKind.Keyword)
        {
            if (Confidence() is not { } confidence) return null;
            term = term with { Confidence = confidence };
        }

        if (Current == '~') return Fail(position, 1, "~ (nearly) belongs to fields that are not available yet.");
        if (!IsAtEnd && !char.IsWhiteSpace(Current) && Current is not (')' or '|' or '('))
        {
            return Fail(position, 1, $"\"{Current}\" cannot stand here. Put a space before it, or the text in quotes.", "space");
        }

        Remark(term, start);
        return term;
    }

    private Term? RangeEnd(QueryField field, QueryValue from, FieldName name)
    {
        if (ValueBinder.Check(field, QueryOperator.Range) is { } problem)
        {
            Fail(position, 2, problem);
            return null;
        }

        if ((from is WordValue && field.Kind != FieldKind.Date) || (field.Kind == FieldKind.Metadata && from is not (NumberValue or OpenEnd)))
        {
            Fail(position, 2, "A range runs between numbers.", "number");
            return null;
        }

        position += 2;
        if (Current == '*')
        {
            position++;
            return Query.Term.Range(name, from, new OpenEnd());
        }

        return Value(field, QueryOperator.Range) is { } to ? Query.Term.Range(name, from, to) : null;
    }

    private QueryValue? Value(QueryField field, QueryOperator op)
    {
        var start = position;
        if (ValueBinder.Check(field, op) is { } unfit)
        {
            Fail(Math.Max(0, start - op.Sign().Length), op.Sign().Length, unfit);
            return null;
        }

        if (Written(field) is not { } written) return null;
        if (ValueBinder.Bind(field, op, written, out var problem) is { } value) return value;

        Fail(start, position - start, problem!);
        return null;
    }

    private Confidence? Confidence()
    {
        var start = position++;
        var op = Comparison();
        var from = position;
        while (char.IsAsciiDigit(Current) || (Current == '.' && position + 1 < text.Length && char.IsAsciiDigit(text[position + 1]))) position++;
        var isNumber = decimal.TryParse(text.AsSpan(from..position), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number);
        if (op != QueryOperator.Is && isNumber) return new Confidence(op, number);

        Fail(start, Math.Max(1, position - start), "Behind @ stands a comparison with a confidence, 0 to 1.", "@>=0.8");
        return null;
    }

    /// <summary>Says what may surprise in a valid term.</summary>
    private void Remark(Term term, int start)
    {
        var isReversed = term.Operator == QueryOperator.Range && term.Values is [NumberValue first, NumberValue last] && first.Number > last.Number;
        if (isReversed)
        {
            hints.Add(new QueryHint(start, position - start, "This range runs backwards: nothing lies in it.", null));
        }
        else if (term.Field.Definition == QueryFields.Score && term.Operator is QueryOperator.Less or QueryOperator.LessOrEqual && term.Values is [NumberValue stars])
        {
            var last2 = term.Operator == QueryOperator.Less ? Math.Ceiling(stars.Number) - 1 : Math.Floor(stars.Number);
            hints.Add(new QueryHint(start, position - start, "Only files with stars: unrated and rejected ones are left out.", $"score:*..{QueryValueText.Digits(last2)}"));
        }
        else if (term.Field.Definition == QueryFields.Score && term.Values.Any(value => value is NumberValue { Number: < -1 or > 5 }))
        {
            hints.Add(new QueryHint(start, position - start, "Scores run from -1 to 5.", null));
        }
    }

    private QueryNode? Fail(int from, int length, string message, params string[] expected)
    {
        error ??= new QueryError(from, length, message, expected, null);
        return null;
    }

    private void Fail(int from, int length, BindingProblem problem) =>
        error ??= new QueryError(from, length, problem.Message, problem.Expected, problem.Suggestion);
}
