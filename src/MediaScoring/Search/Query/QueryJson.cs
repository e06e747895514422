using System.Text.Json;
using System.Text.Json.Serialization;

namespace MediaScoring.Search.Query;

/// <summary>
/// The same syntax tree as JSON: <c>{"and":[…]}</c>, <c>{"or":[…]}</c>, <c>{"not":{…}}</c>, <c>{}</c> for everything, and terms such as
/// <c>{"field":"score","op":"&gt;=","value":4}</c>, <c>{"field":"size","from":"1MB","to":null}</c>,
/// <c>{"field":"model","values":["a",{"pattern":"*pony*"},{"regex":"v[12]","ignoreCase":true}]}</c>,
/// <c>{"field":"kw.auto","value":"cat","confidence":{"op":"&gt;=","value":0.8}}</c>. A plain string is literal text; the rules and
/// limits are those of query text.
/// </summary>
public static class QueryJson
{
    /// <summary>Reads a tree.</summary>
    /// <returns>The tree, or an error that names the place by its JSON path.</returns>
    public static QueryParse Read(JsonElement json)
    {
        var reader = new QueryJsonReader();
        var tree = reader.Node(json, "$", 0);
        return tree is null ? new QueryParse { Error = reader.Error } : new QueryParse { Tree = tree };
    }

    /// <summary>Writes a tree.</summary>
    public static void Write(Utf8JsonWriter writer, QueryNode tree)
    {
        writer.WriteStartObject();
        switch (tree)
        {
            case And and:
                Write(writer, "and", and.Conditions);
                break;
            case Or or:
                Write(writer, "or", or.Conditions);
                break;
            case Not not:
                writer.WritePropertyName("not");
                Write(writer, not.Condition);
                break;
            case Term term:
                Write(writer, term);
                break;
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, Sequence<QueryNode> conditions)
    {
        writer.WriteStartArray(name);
        foreach (var condition in conditions) Write(writer, condition);
        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, Term term)
    {
        writer.WriteString("field", term.Field.ToString());
        if (term.Operator == QueryOperator.Range)
        {
            Write(writer, "from", term.Values[0]);
            Write(writer, "to", term.Values[1]);
        }
        else
        {
            if (term.Operator != QueryOperator.Is) writer.WriteString("op", term.Operator.Sign());
            writer.WriteStartArray("values");
            foreach (var value in term.Values) Write(writer, null, value);
            writer.WriteEndArray();
        }

        if (term.Confidence is not { } confidence) return;

        writer.WriteStartObject("confidence");
        writer.WriteString("op", confidence.Operator.Sign());
        writer.WriteNumber("value", confidence.Number);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string? name, QueryValue value)
    {
        if (name is not null) writer.WritePropertyName(name);
        switch (value)
        {
            case NumberValue number: writer.WriteNumberValue(number.Number); break;
            case RatioValue ratio: writer.WriteStringValue($"{QueryValueText.Digits(ratio.Width)}:{QueryValueText.Digits(ratio.Height)}"); break;
            case DateValue date: writer.WriteStringValue(QueryValueText.Of(date)); break;
            case RelativeDate relative: writer.WriteStringValue(QueryValueText.Of(relative)); break;
            case WordValue word: writer.WriteStringValue(word.Word); break;
            case TextValue text: writer.WriteStringValue(text.Text); break;
            case WildcardValue wildcard:
                writer.WriteStartObject();
                writer.WriteString("pattern", wildcard.Pattern);
                writer.WriteEndObject();
                break;
            case RegexValue regex:
                writer.WriteStartObject();
                writer.WriteString("regex", regex.Pattern);
                writer.WriteBoolean("ignoreCase", regex.IgnoreCase);
                writer.WriteEndObject();
                break;
            default: writer.WriteNullValue(); break;
        }
    }
}

/// <summary>Lets a syntax tree stand in any object that System.Text.Json reads or writes.</summary>
public sealed class QueryNodeJsonConverter : JsonConverter<QueryNode>
{
    /// <inheritdoc/>
    public override bool CanConvert(Type typeToConvert) => typeof(QueryNode).IsAssignableFrom(typeToConvert);

    /// <inheritdoc/>
    /// <exception cref="JsonException">The JSON is no valid tree; the message says why.</exception>
    public override QueryNode Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var json = JsonDocument.ParseValue(ref reader);
        var parse = QueryJson.Read(json.RootElement);
        return parse.IsValid ? parse.Tree : throw new JsonException(parse.Error.Message);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, QueryNode value, JsonSerializerOptions options) => QueryJson.Write(writer, value);
}
