using System.Globalization;

namespace MediaScoring.Search.Query;

/// <content>The part that reads order, groups and limits.</content>
internal sealed partial class QueryParser
{
    private static readonly string[] directiveNames = ["sort", "group", "limit", "random"];

    private readonly List<SortKey> sort = [];
    private QueryDirectives directives = QueryDirectives.None;

    private bool Directive(string name)
    {
        var start = position;
        position += name.Length + 1;
        var from = position;
        while (!IsAtEnd && !char.IsWhiteSpace(Current) && Current is not ('(' or ')')) position++;
        var value = text[from..position];
        switch (name)
        {
            case "sort": return Sort(value, from);
            case "group":
                var group = SortFields.Find(value) is { } key && SortFields.Groups.Contains(key) ? key : null;
                if (group is null) Fail(from, value.Length, new BindingProblem($"Results cannot be grouped by \"{value}\".", SortFields.Groups, NearestWord.To(value, SortFields.Groups)));
                directives = directives with { Group = group };
                break;
            case "limit":
                if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) || limit is < 1 or > QueryLimits.Limit) Fail(from, value.Length, "limit: takes a number of results, from 1.", "100");
                directives = directives with { Limit = limit };
                break;
            default:
                if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seed)) Fail(from, value.Length, "random: takes a number; the same number gives the same order again.", "1");
                directives = directives with { Random = seed };
                break;
        }

        return error is null;
    }

    private bool Sort(string value, int from)
    {
        var descends = value.EndsWith("-desc", StringComparison.OrdinalIgnoreCase);
        var ascends = value.EndsWith("-asc", StringComparison.OrdinalIgnoreCase);
        var name = descends ? value[..^5] : ascends ? value[..^4] : value;
        if (SortFields.Find(name) is { } key)
        {
            if (sort.Count == 4) Fail(from, value.Length, "Four sort keys are enough.");
            if (sort.Any(known => known.Key == key)) Fail(from, value.Length, $"Results are already sorted by {key}.");
            sort.Add(descends || ascends ? new SortKey(key, descends) : SortFields.Default(key));
        }
        else if (SortFields.Later.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            Fail(from, name.Length, new BindingProblem($"Sorting by {name} is not available yet.", [.. SortFields.Keys]));
        }
        else
        {
            Fail(from, name.Length, new BindingProblem($"Results cannot be sorted by \"{name}\".", [.. SortFields.Keys], NearestWord.To(name, SortFields.Keys)));
        }

        return error is null;
    }
}
