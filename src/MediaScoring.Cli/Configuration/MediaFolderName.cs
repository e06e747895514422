namespace MediaScoring.Cli.Configuration;

/// <summary>Judges the name of a media folder.</summary>
internal static class MediaFolderName
{
    /// <summary>The absolute path of an existing folder.</summary>
    /// <param name="name">As a person gave it; <c>~</c> is the home folder.</param>
    /// <exception cref="UsageException">There is no such folder: the message names the nearest one beside it.</exception>
    public static string Require(string name)
    {
        if (string.IsNullOrWhiteSpace(name)) throw new UsageException("The name of the media folder is empty.");
        if (name.Contains('\0', StringComparison.Ordinal)) throw new UsageException("The name of the media folder contains a NUL character.");

        var path = Path.GetFullPath(HomeExpanded(name));
        if (Directory.Exists(path)) return path;
        if (File.Exists(path)) throw new UsageException($"{name} is a file. Name the folder that holds the media.");
        throw new UsageException($"There is no folder {name}.{NearestTo(path)}");
    }

    /// <summary>A path with <c>~</c> at its beginning replaced by the home folder, as a shell does.</summary>
    public static string HomeExpanded(string path)
    {
        if (path is not ['~', ..] || (path.Length > 1 && path[1] != '/')) return path;
        return Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + path[1..];
    }

    private static string NearestTo(string path)
    {
        var missing = path.TrimEnd(Path.DirectorySeparatorChar);
        var parent = Path.GetDirectoryName(missing);
        while (parent is not null && !Directory.Exists(parent)) (missing, parent) = (parent, Path.GetDirectoryName(parent));
        if (parent is null) return "";
        try
        {
            var siblings = Directory.EnumerateDirectories(parent).Take(10_000).Select(sibling => Path.GetFileName(sibling)!);
            return WrongUse.DidYouMean(Path.GetFileName(missing), siblings) is { Length: > 0 } question
                ? question.Replace("Did you mean ", $"Did you mean {Path.TrimEndingDirectorySeparator(parent)}{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
                : "";
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            return "";   // a folder that cannot be listed offers no suggestions
        }
    }
}
