using System.Text.Json;

namespace MediaScoring.Search.Query;

/// <summary>Reads one tree from JSON. A method that returns null has left the reason in <see cref="Error"/>.</summary>
internal sealed class QueryJsonReader
{
    private static readonly string[] termProperties = ["field", "op", "value", "values", "from", "to", "confidence"];
    private int terms;

    public QueryError? Error { get; private set; }

    public QueryNode? Node(JsonElement json, string path, int depth)
    {
        if (json.ValueKind != JsonValueKind.Object) return Fail(path, "Here an object is expected: and, or, not, or a term with a field.", "and", "or", "not", "field");
        if (depth > QueryLimits.Depth) return Fail(path, $"Conditions may nest {QueryLimits.Depth} deep.");

        var names = json.EnumerateObject().Select(property => property.Name).ToArray();
        switch (names)
        {
            case []:
                return depth == 0 ? new Everything() : Fail(path, "Everything cannot be part of a larger condition.");
            case ["and"] or ["or"]:
                return Join(json.GetProperty(names[0]), names[0], path, depth);
            case ["not"]:
                return Node(json.GetProperty("not"), path + ".not", depth + 1) is { } condition ? new Not(condition) : null;
        }

        var unknown = names.FirstOrDefault(name => !termProperties.Contains(name));
        if (unknown is not null) return Fail(path, $"A condition has no \"{unknown}\".", ["and", "or", "not", .. termProperties]);
        return Term(json, path);
    }

    private QueryNode? Join(JsonElement json, string name, string path, int depth)
    {
        if (json.ValueKind != JsonValueKind.Array || json.GetArrayLength() == 0) return Fail($"{path}.{name}", "Here a list of conditions is expected.", "[…]");

        var conditions = new List<QueryNode>();
        foreach (var item in json.EnumerateArray())
        {
            if (Node(item, $"{path}.{name}[{conditions.Count}]", depth + 1) is not { } condition) return null;
            conditions.Add(condition);
        }

        return name == "and" ? QueryNode.All(conditions) : QueryNode.Any(conditions);
    }

    private Term? Term(JsonElement json, string path)
    {
        if (Field(json, path) is not { } field) return null;

        if (json.TryGetProperty("from", out var from) | json.TryGetProperty("to", out var to))
        {
            if (json.TryGetProperty("value", out _) || json.TryGetProperty("values", out _) || json.TryGetProperty("op", out _)) return Fail(path, "A range has from and to, and neither op nor values.");
            if (Value(from, field, QueryOperator.Range, path + ".from") is not { } first) return null;
            if (Value(to, field, QueryOperator.Range, path + ".to") is not { } last) return null;
            return Query.Term.Range(field, first, last);
        }

        if (Operator(json, path) is not { } op) return null;

        var hasOne = json.TryGetProperty("value", out var one);
        var hasMany = json.TryGetProperty("values", out var many) && many.ValueKind == JsonValueKind.Array && many.GetArrayLength() > 0;
        if (hasOne == hasMany) return Fail(path, "A term has either a value or a list of values.", "value", "values");
        if (hasMany && many.GetArrayLength() > 1 && op != QueryOperator.Is) return Fail(path, "Several values stand without a sign.");

        var values = new List<QueryValue>();
        foreach (var item in hasOne ? [one] : many.EnumerateArray().ToArray())
        {
            if (Value(item, field, op, hasOne ? path + ".value" : $"{path}.values[{values.Count}]") is not { } value) return null;
            values.Add(value);
        }

        var term = new Term(field, op, [.. values]);
        if (!json.TryGetProperty("confidence", out var confidence)) return term;
        return Confidence(confidence, field, path + ".confidence") is { } sure ? term with { Confidence = sure } : null;
    }

    private FieldName? Field(JsonElement json, string path)
    {
        if (!json.TryGetProperty("field", out var property) || property.GetString(out var written) is false)
        {
            Fail(path, "A term needs the name of its field.", "field");
            return null;
        }

        var dot = written.IndexOf('.', StringComparison.Ordinal);
        var name = dot < 0 ? written : written[..dot];
        var qualifier = dot < 0 ? null : TextFold.Fold(written[(dot + 1)..]);
        if (QueryFields.Find(name) is not { } field)
        {
            var nearest = NearestWord.To(name, QueryFields.Names);
            Error ??= new QueryError(0, 0, $"{path}.field: there is no field \"{name}\".", nearest is null ? [] : [nearest], nearest);
            return null;
        }

        if (!field.IsAvailable) Fail(path + ".field", $"{field.Name} is not available yet ({field.Description}).");
        else if (qualifier is not null && !field.TakesQualifier) Fail(path + ".field", $"{field.Name} takes nothing behind a dot.");
        else if (string.IsNullOrEmpty(qualifier) && field.NeedsQualifier) Fail(path + ".field", $"{field.Name} needs a name behind a dot, as in {field.Name}.{field.Qualifiers.FirstOrDefault("name")}.");
        else if (qualifier is "" || qualifier?.All(c => char.IsLetterOrDigit(c) || c is '_' or '-' or '.' or '*') == false) Fail(path + ".field", "Behind the dot stands a keyword type.");
        return Error is null ? new FieldName(field, qualifier) : null;
    }

    private QueryOperator? Operator(JsonElement json, string path)
    {
        if (!json.TryGetProperty("op", out var property)) return QueryOperator.Is;
        foreach (var (sign, op) in QueryOperators.Comparisons)
        {
            if (property.GetString(out var written) && written == sign) return op;
        }

        Fail(path + ".op", "This is no comparison.", [.. QueryOperators.Comparisons.Select(pair => pair.Sign)]);
        return null;
    }

    private QueryValue? Value(JsonElement json, FieldName name, QueryOperator op, string path)
    {
        var field = name.Definition;
        if (++terms > QueryLimits.Terms)
        {
            Fail(path, $"A query may have {QueryLimits.Terms} terms and values.");
            return null;
        }

        if (ValueBinder.Check(field, op) is { } unfit) return Refuse(unfit);
        if (op == QueryOperator.Range && json.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined) return new OpenEnd();
        if (Written(json) is not { } written) return Refuse(new BindingProblem("Here a string, a number, {\"pattern\":…} or {\"regex\":…} is expected.", []));
        if (ValueBinder.Bind(field, op, written, out var problem) is not { } value) return Refuse(problem!);
        return op == QueryOperator.Range && value is WordValue && field.Kind != FieldKind.Date ? Refuse(new BindingProblem("A range runs between numbers.", ["number"])) : value;

        QueryValue? Refuse(BindingProblem reason)
        {
            Error ??= new QueryError(0, 0, $"{path}: {reason.Message}", reason.Expected, reason.Suggestion);
            return null;
        }
    }

    private static WrittenValue? Written(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Number) return new WrittenValue(json.GetRawText(), WrittenForm.Bare);
        if (json.GetString(out var text)) return new WrittenValue(text, WrittenForm.Quoted);
        if (json.ValueKind != JsonValueKind.Object) return null;
        if (json.TryGetProperty("pattern", out var pattern) && pattern.GetString(out var wildcards)) return new WrittenValue(wildcards, WrittenForm.Bare);
        if (!json.TryGetProperty("regex", out var regex) || !regex.GetString(out var expression)) return null;

        var ignoresCase = json.TryGetProperty("ignoreCase", out var flag) && flag.ValueKind == JsonValueKind.True;
        return new WrittenValue(expression, ignoresCase ? WrittenForm.RegexIgnoringCase : WrittenForm.Regex);
    }

    private Confidence? Confidence(JsonElement json, FieldName field, string path)
    {
        if (field.Definition.Kind != FieldKind.Keyword || json.ValueKind != JsonValueKind.Object || Operator(json, path) is not { } op || op == QueryOperator.Is
            || !json.TryGetProperty("value", out var value) || value.ValueKind != JsonValueKind.Number || !value.TryGetDecimal(out var number))
        {
            Fail(path, "A keyword's confidence has an op and a value, 0 to 1.", "{\"op\":\">=\",\"value\":0.8}");
            return null;
        }

        return new Confidence(op, number);
    }

    private Term? Fail(string path, string message, params string[] expected)
    {
        Error ??= new QueryError(0, 0, $"{path}: {message}", expected, null);
        return null;
    }
}

/// <summary>Strings of JSON without exceptions.</summary>
file static class JsonStrings
{
    public static bool GetString(this JsonElement json, out string text)
    {
        text = json.ValueKind == JsonValueKind.String ? json.GetString()! : "";
        return json.ValueKind == JsonValueKind.String;
    }
}
