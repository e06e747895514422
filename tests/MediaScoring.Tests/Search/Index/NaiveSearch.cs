using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using MediaScoring.Media;
using MediaScoring.Search.Index;
using MediaScoring.Search.Query;
using SortKey = MediaScoring.Search.Query.SortKey;

namespace MediaScoring.Tests.Search.Index;

/// <summary>What every query must give, worked out file by file in the plainest way, with nothing of the index in it.</summary>
internal sealed class NaiveSearch
{
    private static readonly TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    private static readonly ConcurrentDictionary<string, Regex> globs = [];
    private readonly Dictionary<long, IndexedFile> files = [];

    public IReadOnlyCollection<long> Ids => files.Keys;

    public void Apply(IndexChange change)
    {
        switch (change)
        {
            case FileStored stored: files[stored.Id] = stored.File; break;
            case FileRemoved: files.Remove(change.Id); break;
            case ScoreChanged scored when files.TryGetValue(change.Id, out var file): files[change.Id] = file with { Score = scored.Score, ScoredAt = scored.ScoredAt }; break;
            case KeywordsChanged words when files.TryGetValue(change.Id, out var file): files[change.Id] = file with { Keywords = words.Keywords }; break;
        }
    }

    public List<IndexedFile> Find(SearchRequest request)
    {
        var found = files.Values.Where(file => Holds(request.Tree, file)).ToList();
        var order = request.Directives.Sort.ToList();
        if (order.Count == 0) order.Add(new SortKey("added", true));
        if (request.Directives.Group is { } group)
        {
            order.RemoveAll(key => key.Key == group);
            order.Insert(0, new SortKey(group, group == "score"));
        }

        found.Sort((left, right) => order.Select(key => Compare(Value(key.Key, left), Value(key.Key, right), key.Descending)).FirstOrDefault(result => result != 0, left.Id.CompareTo(right.Id)));
        return found;
    }

    public static IEnumerable<(string, int)> Facet(string name, List<IndexedFile> found, int most)
    {
        var values = found.SelectMany(file => (name switch
        {
            "score" => [file.Score.ToString()],
            "type" => [file.Kind.Name()],
            "month" => file.CreatedAt is { } made ? [TimeZoneInfo.ConvertTimeFromUtc(made, zone).ToString("yyyy-MM", CultureInfo.InvariantCulture)] : [],
            "kw" => file.Keywords.Select(keyword => keyword.Text),
            _ => Texts(name, file),
        }).Distinct().Select(value => (value, file.Id)));
        var counts = values.GroupBy(pair => pair.value).Select(group => (group.Key, group.Count()));
        return name switch
        {
            "month" => counts.OrderByDescending(pair => pair.Key, StringComparer.Ordinal).Take(most),
            "score" => counts.OrderByDescending(pair => pair.Item2).ThenBy(pair => int.Parse(pair.Key, CultureInfo.InvariantCulture)),
            "type" => counts.OrderByDescending(pair => pair.Item2).ThenBy(pair => MediaKinds.FromName(pair.Key)),
            _ => counts.OrderByDescending(pair => pair.Item2).ThenBy(pair => pair.Key, Comparer<string>.Create(Bytewise)).Take(most),
        };
    }

    private static bool Holds(QueryNode node, IndexedFile file) => node switch
    {
        And and => and.Conditions.All(condition => Holds(condition, file)),
        Or or => or.Conditions.Any(condition => Holds(condition, file)),
        Not not => !Holds(not.Condition, file),
        Term { Operator: QueryOperator.NotEqual } term => !Holds(term with { Operator = QueryOperator.Equal }, file),
        Term term => term.Field.Definition.Kind switch
        {
            FieldKind.Score => Score(term, file.Score.Value),
            FieldKind.Number when term.Field.Definition.Name == "loraweight" => file.Loras.Any(lora => lora.Weight is { } weight && Number(term, (decimal)weight, 0)),
            FieldKind.Number => Value(term.Field.Definition.Name, file) is { } number && Number(term, Convert.ToDecimal(number, CultureInfo.InvariantCulture), 0),
            FieldKind.Ratio => file is { Width: { } width, Height: { } height } && Ratio(term, (decimal)width / height),
            FieldKind.Date => Value(term.Field.Definition.Name, file) is DateTime date && Date(term, date),
            FieldKind.Word => term.Values.Any(value => Word(term.Field.Definition.Name, ((WordValue)value).Word, file)),
            FieldKind.Keyword => term.Values.Any(value => file.Keywords.Any(keyword => Keyword(term, value, keyword))),
            _ => term.Values.Any(value => Texts(term.Field.Definition.Name, file).Any(text => Name(term, value, text))),
        },
        _ => true,
    };

    private static bool Score(Term term, int score)
    {
        var isStars = term.Operator is QueryOperator.Less or QueryOperator.LessOrEqual;
        return (!isStars || score >= 1) && (Number(term, score, 0) || term.Values.Any(value => value is WordValue word && word.Word switch { "none" => score == 0, "reject" => score == -1, _ => score > 0 }));
    }

    private static bool Number(Term term, decimal number, decimal tolerance)
    {
        decimal? Of(QueryValue value) => value switch { NumberValue plain => plain.Number, RatioValue ratio => ratio.Width / ratio.Height, _ => null };
        var first = Of(term.Values[0]);
        return term.Operator switch
        {
            QueryOperator.Greater => number > first,
            QueryOperator.GreaterOrEqual => number >= first,
            QueryOperator.Less => number < first,
            QueryOperator.LessOrEqual => number <= first,
            QueryOperator.Range => (first is null || number >= first) && (Of(term.Values[1]) is not { } last || number <= last),
            _ => term.Values.Any(value => Of(value) is { } wanted && Math.Abs(number - wanted) <= wanted * tolerance),
        };
    }

    private static bool Ratio(Term term, decimal ratio) => Number(term, ratio, 0.01m) || term.Values.Any(value => value is WordValue word && word.Word switch
    {
        "square" => Math.Abs(ratio - 1) < 0.1m,
        "portrait" => ratio <= 0.9m,
        _ => ratio >= 1.1m,
    });

    private static bool Date(Term term, DateTime date)
    {
        var local = TimeZoneInfo.ConvertTimeFromUtc(date, zone);
        var now = TimeZoneInfo.ConvertTimeFromUtc(RandomLibrary.Now, zone);
        (DateTime Start, DateTime End) Of(QueryValue value) => value switch
        {
            DateValue { Precision: DatePrecision.Year } year => (year.Start, year.Start.AddYears(1)),
            DateValue { Precision: DatePrecision.Month } month => (month.Start, month.Start.AddMonths(1)),
            DateValue day => (day.Start, day.Start.AddDays(1)),
            WordValue { Word: "today" } => (now.Date, now.Date.AddDays(1)),
            WordValue => (now.Date.AddDays(-1), now.Date),
            RelativeDate { Unit: RelativeUnit.Days } days => (now.AddDays(-days.Amount), now.AddDays(-days.Amount).AddTicks(1)),
            RelativeDate { Unit: RelativeUnit.Months } months => (now.AddMonths(-months.Amount), now.AddMonths(-months.Amount).AddTicks(1)),
            RelativeDate years => (now.AddYears(-years.Amount), now.AddYears(-years.Amount).AddTicks(1)),
            _ => (DateTime.MinValue, DateTime.MaxValue),
        };
        var first = Of(term.Values[0]);
        return term.Operator switch
        {
            QueryOperator.Greater => local >= first.End,
            QueryOperator.GreaterOrEqual => local >= first.Start,
            QueryOperator.Less => local < first.Start,
            QueryOperator.LessOrEqual => local < first.End,
            QueryOperator.Range => local >= first.Start && local < Of(term.Values[1]).End,
            _ => term.Values.Any(value => local >= Of(value).Start && (local < Of(value).End || value is RelativeDate)),
        };
    }

    private static bool Word(string field, string word, IndexedFile file)
    {
        var has = word switch
        {
            "unrated" => file.Score.Value == 0,
            "rejected" => file.Score.Value == -1,
            "rated" => file.Score.Value > 0,
            "image" => file.Kind == MediaKind.Image,
            "video" => file.Kind == MediaKind.Video,
            "unknown" => file.Kind == MediaKind.Unknown,
            "tag" => file.Keywords.Any(keyword => keyword.Type == "user"),
            "seed" => file.Seed is not null,
            _ => file.Flags.HasFlag(Enum.Parse<FileFlags>(word, true)),
        };
        return has != (field == "missing");
    }

    private static bool Keyword(Term term, QueryValue value, IndexedKeyword keyword)
    {
        if (term.Field.Qualifier is { } type && !keyword.Type.Equals(type, StringComparison.OrdinalIgnoreCase)) return false;
        if (term.Confidence is { } confidence)
        {
            var sure = confidence.Operator switch
            {
                QueryOperator.NotEqual => keyword.Confidence != (float)confidence.Number,
                QueryOperator.Equal => keyword.Confidence == (float)confidence.Number,
                QueryOperator.Greater => keyword.Confidence > (float)confidence.Number,
                QueryOperator.GreaterOrEqual => keyword.Confidence >= (float)confidence.Number,
                QueryOperator.Less => keyword.Confidence < (float)confidence.Number,
                _ => keyword.Confidence <= (float)confidence.Number,
            };
            if (!sure) return false;
        }

        return Fits(value, keyword.Text, term.Operator == QueryOperator.Equal)
            || (term.Operator == QueryOperator.Is && value is TextValue parent
                && (keyword.Text.StartsWith(parent.Text + "/", StringComparison.OrdinalIgnoreCase) || keyword.Text.StartsWith(parent.Text + "|", StringComparison.OrdinalIgnoreCase)));
    }

    private static bool Name(Term term, QueryValue value, string text)
    {
        var exact = term.Operator == QueryOperator.Equal;
        IEnumerable<string> forms = [text];
        if (!exact && value is not RegexValue)
        {
            var bare = text[(text.LastIndexOfAny(['/', '\\']) + 1)..];
            forms = term.Field.Definition.Name switch
            {
                "model" or "lora" or "vae" => [text, bare, bare.Replace(".safetensors", ""), text.Replace(".safetensors", "")],
                "name" => [text, text.LastIndexOf('.') > 0 ? text[..text.LastIndexOf('.')] : text],
                "dir" => text.Split('/').Select((_, i) => string.Join('/', text.Split('/')[..(i + 1)])).Append(""),
                _ => forms,
            };
        }

        if (term.Field.Definition.Name == "dir" && value is TextValue folder) value = new TextValue(folder.Text.Trim('/'));
        return forms.Any(form => Fits(value, form, exact));
    }

    private static bool Fits(QueryValue value, string text, bool exact)
    {
        if (value is RegexValue regex) return Regex.IsMatch(text, regex.Pattern, regex.IgnoreCase ? RegexOptions.IgnoreCase | RegexOptions.CultureInvariant : RegexOptions.None);

        var wanted = value is TextValue plain ? plain.Text : ((WildcardValue)value).Pattern;
        var caseMatters = exact && wanted.Any(char.IsUpper);
        if (!caseMatters) (wanted, text) = (wanted.ToLowerInvariant(), text.ToLowerInvariant());
        if (value is TextValue) return wanted == text;

        return globs.GetOrAdd(wanted, Glob).IsMatch(text);
    }

    private static Regex Glob(string wanted)
    {
        var pattern = Regex.Replace(wanted, @"\\(.)|(\*)|(\?)|(.)", match =>
            match.Groups[1].Success ? Regex.Escape(match.Groups[1].Value) : match.Groups[2].Success ? ".*" : match.Groups[3].Success ? "." : Regex.Escape(match.Value));
        return new Regex($"^(?:{pattern})$", RegexOptions.Singleline);
    }

    private static IEnumerable<string> Texts(string field, IndexedFile file)
    {
        string?[] texts = field switch
        {
            "model" => [.. file.Models],
            "lora" => [.. file.Loras.Select(lora => lora.Name)],
            "modelhash" => [file.ModelHash],
            "vae" => [file.Vae],
            "sampler" => [file.Sampler],
            "scheduler" => [file.Scheduler],
            "tool" => [file.Generator],
            "codec" => [file.Codec],
            "ext" => [file.Extension],
            "name" => [file.Name],
            "path" => [file.Folder.Length > 0 ? $"{file.Folder}/{file.Name}" : file.Name],
            "dir" => [file.Folder],
            "root" => [file.Root],
            _ => throw new ArgumentException(field),
        };
        return texts.OfType<string>();
    }

    private static IComparable? Value(string key, IndexedFile file) => key switch
    {
        "id" => file.Id,
        "score" => file.Score.Value,
        "type" => (int)file.Kind,
        "created" => file.CreatedAt,
        "modified" => file.ModifiedAt,
        "added" => file.AddedAt,
        "scored" => file.ScoredAt,
        "size" => file.Size,
        "w" => file.Width,
        "h" => file.Height,
        "mp" => file.Width * file.Height / 1e6,
        "ratio" => (double?)file.Width / file.Height,
        "dur" => file.DurationSeconds,
        "fps" => file.FrameRate,
        "frames" => file.FrameCount,
        "bitrate" => file.Size * 8 / file.DurationSeconds,
        "steps" => file.Steps,
        "cfg" => file.CfgScale,
        "seed" => file.Seed,
        "denoise" => file.Denoise,
        _ => Texts(key, file).FirstOrDefault(),
    };

    private static int Compare(IComparable? left, IComparable? right, bool descending)
    {
        if (left is null || right is null) return (left is null).CompareTo(right is null);

        var result = left is string text ? Bytewise(text, (string)right) : left.CompareTo(right);
        return descending ? -result : result;
    }

    private static int Bytewise(string left, string right) => Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right));
}
