using System.Text;
using System.Text.RegularExpressions;
using MediaScoring.Media;
using MediaScoring.Storage;

namespace MediaScoring.Ingestion;

/// <summary>
/// Which files belong to the library: globs joined by <c>|</c>, in any case. A glob without <c>/</c> matches names in every
/// folder, one with <c>/</c> the path below the media folder; <c>*</c>, <c>?</c>, <c>[abc]</c>, <c>[!abc]</c> and <c>**</c>.
/// </summary>
public sealed class FilePattern
{
    /// <summary>A pattern longer than this is refused.</summary>
    public const int MaximumLength = 4096;

    private readonly Regex? names;
    private readonly Regex? paths;

    private FilePattern(string text, Regex? names, Regex? paths)
    {
        Text = text;
        this.names = names;
        this.paths = paths;
    }

    /// <summary>Every supported type of media.</summary>
    public static FilePattern EverySupportedType { get; } = new("", null, null);

    /// <summary>The pattern as given; empty for every supported type.</summary>
    public string Text { get; }

    /// <summary>Reads a pattern.</summary>
    /// <param name="text">Globs joined by <c>|</c>; null, empty or blank for every supported type.</param>
    /// <exception cref="LibraryException">A glob leads out of the folder, or is malformed.</exception>
    public static FilePattern Parse(string? text)
    {
        var globs = (text ?? "").Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (globs.Length == 0) return EverySupportedType;
        if (text!.Length > MaximumLength) throw new LibraryException($"The pattern is {text.Length} characters long; at most {MaximumLength} are read.");

        foreach (var glob in globs)
        {
            if (Path.IsPathRooted(glob) || glob.StartsWith('~')) throw new LibraryException($"The pattern '{glob}' is absolute. Patterns are relative to the media folder, such as *.png or album/*.png.");
            if (glob.Split('/', '\\').Contains("..")) throw new LibraryException($"The pattern '{glob}' leads out of the media folder. Leave out the '..'.");
        }

        return new FilePattern(
            string.Join('|', globs),
            ToRegex(globs.Where(glob => !glob.Contains('/', StringComparison.Ordinal))),
            ToRegex(globs.Where(glob => glob.Contains('/', StringComparison.Ordinal))));
    }

    /// <summary>Whether a file belongs to the library.</summary>
    /// <param name="relativePath">Below the media folder, with forward slashes.</param>
    public bool Matches(string relativePath)
    {
        var name = relativePath[(relativePath.LastIndexOf('/') + 1)..];
        if (names is null && paths is null) return MediaKinds.OfFileName(name) != MediaKind.Unknown;
        return names?.IsMatch(name) == true || paths?.IsMatch(relativePath) == true;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static Regex? ToRegex(IEnumerable<string> globs)
    {
        var alternatives = globs.Select(ToRegexText).ToList();

        // Without backtracking no glob takes more than linear time.
        return alternatives.Count == 0
            ? null
            : new Regex($"^(?:{string.Join('|', alternatives)})$", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline);
    }

    private static string ToRegexText(string glob)
    {
        var regex = new StringBuilder();
        for (var index = 0; index < glob.Length; index++)
        {
            var character = glob[index];
            if (character == '*' && glob.AsSpan(index).StartsWith("**/"))
            {
                regex.Append("(?:.*/)?");
                index += 2;
            }
            else if (character == '*' && glob.AsSpan(index).StartsWith("**"))
            {
                regex.Append(".*");
                index++;
            }
            else if (character == '*')
            {
                regex.Append("[^/]*");
            }
            else if (character == '?')
            {
                regex.Append("[^/]");
            }
            else if (character == '[' && ClassEnd(glob, index) is var end and > 0)
            {
                var content = glob[(index + 1)..end];
                var negated = content.StartsWith('!');
                if (negated) content = content[1..];
                regex.Append(negated ? "[^/" : "[").Append(content.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("[", "\\[", StringComparison.Ordinal).Replace("^", "\\^", StringComparison.Ordinal)).Append(']');
                index = end;
            }
            else
            {
                regex.Append(Regex.Escape(character.ToString()));
            }
        }

        return regex.ToString();
    }

    /// <summary>Where the class that begins here ends; 0 when the bracket is only a bracket.</summary>
    private static int ClassEnd(string glob, int start)
    {
        var first = start + 1 < glob.Length && glob[start + 1] == '!' ? start + 2 : start + 1;
        var end = first + 1 < glob.Length ? glob.IndexOf(']', first + 1) : -1;
        return end > 0 && !glob[start..end].Contains('/', StringComparison.Ordinal) ? end : 0;
    }
}
