namespace MediaScoring.Cli.Configuration;

/// <summary>Decides where the database is.</summary>
internal static class DatabasePlace
{
    private static readonly string[] postgresSchemes = ["postgresql", "postgres"];

    /// <summary>The database file of the command line and the environment; null for the usual place.</summary>
    /// <param name="path">--database-path; null when not given.</param>
    /// <param name="url">--database-url; null when not given.</param>
    /// <param name="environment">The URL in the environment; an explicit path or URL beats it.</param>
    /// <exception cref="UsageException">The database cannot be this one.</exception>
    public static string? Choose(string? path, string? url, RawSetting? environment)
    {
        if (url is not null) return FileOfUrl(url, "--database-url");
        if (path is not null) return FileOfPath(path, "--database-path");
        return environment is { } setting ? FileOfUrl(setting.Texts[0], setting.Source) : null;
    }

    /// <summary>The database file of a path.</summary>
    /// <exception cref="UsageException">It is a folder or no path.</exception>
    public static string FileOfPath(string path, string source)
    {
        if (string.IsNullOrWhiteSpace(path)) throw new UsageException($"{source}: the name of the database file is empty.");
        if (path.Contains("://", StringComparison.Ordinal)) throw new UsageException($"{source}: '{path}' is a URL. Give it as --database-url, or give the path of a file.");
        var file = Path.GetFullPath(MediaFolderName.HomeExpanded(path));
        return Directory.Exists(file)
            ? throw new UsageException($"{source}: {path} is a folder. Give the path of the database file, such as {Path.Combine(path, "media.db")}.")
            : file;
    }

    /// <summary>The database file of a URL: <c>sqlite:///relative.db</c>, <c>sqlite:////absolute.db</c>.</summary>
    /// <exception cref="UsageException">The URL is not of SQLite, or names no file.</exception>
    public static string FileOfUrl(string url, string source)
    {
        var end = url.IndexOf("://", StringComparison.Ordinal);
        if (end <= 0) throw new UsageException($"{source}: {Shown(url)} is no database URL. Write sqlite:///FILE, or give a file with --database-path.");

        var scheme = url[..end].Split('+')[0].ToLowerInvariant();
        if (postgresSchemes.Contains(scheme))
        {
            throw new UsageException(
                $"{source}: {Shown(url)} names a PostgreSQL database, and PostgreSQL is not available in this version yet. " +
                "Take it away for the usual SQLite database, or give a file with --database-path.");
        }

        if (scheme != "sqlite") throw new UsageException($"{source}: {Shown(url)} is not a kind of database that Media Scoring knows. Write sqlite:///FILE.");
        var file = url[(end + 3)..].Split('?')[0];
        return file.Length > 1 && file[0] == '/'
            ? FileOfPath(file[1..], source)
            : throw new UsageException($"{source}: {Shown(url)} names no file. Write sqlite:///FILE (three slashes before a relative path, four for an absolute one).");
    }

    /// <summary>A URL without what stands before its host: the password is nobody's business.</summary>
    private static string Shown(string url)
    {
        var start = url.IndexOf("://", StringComparison.Ordinal) is var colon and >= 0 ? colon + 3 : 0;
        var at = url.LastIndexOf('@');
        return at < start ? url : $"{url[..start]}…{url[at..]}";
    }
}
