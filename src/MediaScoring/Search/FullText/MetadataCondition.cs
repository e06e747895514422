using System.Globalization;
using System.Text;
using MediaScoring.Search.Query;
using MediaScoring.Storage;

namespace MediaScoring.Search.FullText;

/// <summary>Decides whether a file's stored details have an entry that a term asks for, such as <c>meta.iso:&gt;=800</c>.</summary>
/// <remarks>
/// Entries are what cameras and picture editors noted, under the names of <see cref="QueryFields.Metadata"/>, and every further key of the
/// generator, in small letters with "_" for everything that is neither letter nor digit: "Hires upscaler" is <c>meta.hires_upscaler</c>.
/// </remarks>
internal sealed class MetadataCondition
{
    private readonly string name;
    private readonly string[] nameParts;
    private readonly NumberSpan[] spans;
    private readonly TextMatcher? matcher;

    public MetadataCondition(Term term)
    {
        name = NameOf(term.Field.Qualifier!);
        nameParts = [.. name.Split('_').Where(part => part.Length > 0 && part.All(char.IsAsciiLetterOrDigit)).Select(InDetails)];
        var isNumber = term.Values.Any(value => value is NumberValue);
        spans = isNumber || term.Operator == QueryOperator.Range ? [.. NumberSpan.Of(term)] : [];
        if (spans.Length == 0) matcher = TextMatcher.Of(term.Values[0], exact: term.Operator != QueryOperator.Is);
    }

    /// <summary>Whether the details of a file have a fitting entry.</summary>
    /// <param name="details">The JSON of <c>media_metadata.details</c>.</param>
    public bool Holds(string details)
    {
        foreach (var part in nameParts)
        {
            if (!details.Contains(part, StringComparison.OrdinalIgnoreCase)) return false;   // spares most files the reading of their JSON
        }

        foreach (var value in ValuesIn(MetadataDetails.Parse(details)))
        {
            if (Holds(value)) return true;
        }

        return false;
    }

    private bool Holds(object value)
    {
        var text = value as string ?? Convert.ToString(value, CultureInfo.InvariantCulture)!;
        if (matcher is not null) return matcher.IsMatch(text);
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return false;
        foreach (var span in spans)
        {
            var isAbove = span.From is not { } from || number > from || (span.FromIncluded && number == from);
            var isBelow = span.To is not { } to || number < to || (span.ToIncluded && number == to);
            if (isAbove && isBelow) return true;
        }

        return false;
    }

    private IEnumerable<object> ValuesIn(MetadataDetails details)
    {
        if (details.Description is { } photo)
        {
            object? noted = name switch
            {
                "camera" => photo.Camera,
                "lens" => photo.Lens,
                "iso" => photo.Iso,
                "exposure" => photo.ExposureSeconds,
                "aperture" => photo.FNumber,
                "focal" => photo.FocalLengthMillimetres,
                "latitude" => photo.Latitude,
                "longitude" => photo.Longitude,
                "taken" => photo.TakenAt?.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture),
                "title" => photo.Title,
                "description" => photo.Description,
                "creator" => photo.Creator,
                "rating" => photo.Rating,
                "software" => photo.Software,
                _ => null,
            };
            if (noted is not null) yield return noted;
            if (name == "subject")
            {
                foreach (var subject in photo.Subjects) yield return subject;
            }
        }

        foreach (var (key, value) in details.Parameters ?? new Dictionary<string, string>())
        {
            if (NameOf(key) == name) yield return value;
        }
    }

    // What an entry's name is called in the stored JSON, where that is another word.
    private static string InDetails(string part) => part is "aperture" ? "number" : part;

    private static string NameOf(string key)
    {
        var name = new StringBuilder(key.Length);
        foreach (var character in key)
        {
            if (char.IsLetterOrDigit(character)) name.Append(char.ToLowerInvariant(character));
            else if (name.Length > 0 && name[^1] != '_') name.Append('_');
        }

        return name.ToString().TrimEnd('_');
    }
}
