using MediaScoring.Storage.Postgres;

namespace MediaScoring.Cli.Configuration;

/// <summary>Where the database is: a file, a server, or, with neither, the usual place beside the media.</summary>
/// <param name="File">The absolute path of a SQLite file; null for none.</param>
/// <param name="Url">The address of a PostgreSQL database; null for none.</param>
internal readonly record struct DatabasePlace(string? File, string? Url)
{
    /// <summary>The database of the command line and the environment.</summary>
    /// <param name="path">--database-path; null when not given.</param>
    /// <param name="url">--database-url; null when not given.</param>
    /// <param name="environment">The URL in the environment; an explicit path or URL beats it.</param>
    /// <exception cref="UsageException">The database cannot be this one.</exception>
    public static DatabasePlace Choose(string? path, string? url, RawSetting? environment)
    {
        if (url is not null) return OfUrl(url, "--database-url");
        if (path is not null) return OfPath(path, "--database-path");
        return environment is { } setting ? OfUrl(setting.Texts[0], setting.Source) : default;
    }

    /// <summary>The database file of a path.</summary>
    /// <exception cref="UsageException">It is a folder or no path.</exception>
    public static DatabasePlace OfPath(string path, string source)
    {
        if (string.IsNullOrWhiteSpace(path)) throw new UsageException($"{source}: the name of the database file is empty.");
        if (path.Contains("://", StringComparison.Ordinal)) throw new UsageException($"{source}: '{path}' is a URL. Give it as --database-url, or give the path of a file.");
        var file = Path.GetFullPath(MediaFolderName.HomeExpanded(path));
        return Directory.Exists(file)
            ? throw new UsageException($"{source}: {path} is a folder. Give the path of the database file, such as {Path.Combine(path, "media.db")}.")
            : new DatabasePlace(file, null);
    }

    /// <summary>The database of a URL: <c>sqlite:///relative.db</c>, <c>sqlite:////absolute.db</c>, <c>postgresql://user:password@host:port/name</c>.</summary>
    /// <exception cref="UsageException">The URL is of another kind, or names no database.</exception>
    public static DatabasePlace OfUrl(string url, string source)
    {
        if (PostgresAddress.IsOne(url))
        {
            return PostgresAddress.TryFrom(url) is null
                ? throw new UsageException($"{source}: {Shown(url)} cannot be understood. Write postgresql://USER:PASSWORD@HOST:PORT/NAME.")
                : new DatabasePlace(null, url);
        }

        var end = url.IndexOf("://", StringComparison.Ordinal);
        if (end <= 0) throw new UsageException($"{source}: {Shown(url)} is no database URL. Write postgresql://USER:PASSWORD@HOST:PORT/NAME or sqlite:///FILE, or give a file with --database-path.");

        var scheme = url[..end].Split('+')[0].ToLowerInvariant();
        if (scheme != "sqlite") throw new UsageException($"{source}: {Shown(url)} is not a kind of database that Media Scoring knows. Write postgresql://USER:PASSWORD@HOST:PORT/NAME or sqlite:///FILE.");
        var file = url[(end + 3)..].Split('?')[0];
        return file.Length > 1 && file[0] == '/'
            ? OfPath(file[1..], source)
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
