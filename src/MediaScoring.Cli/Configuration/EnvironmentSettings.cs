namespace MediaScoring.Cli.Configuration;

/// <summary>The environment variables that the program reads.</summary>
internal static class EnvironmentSettings
{
    /// <summary>Their names; the first that is set and not empty counts.</summary>
    public static IReadOnlyList<string> DatabaseUrlNames { get; } = ["DATABASE_URL", "MEDIA_DB_URL"];

    /// <summary>The database URL of this process's environment.</summary>
    public static RawSetting? DatabaseUrl() => DatabaseUrl(Environment.GetEnvironmentVariable);

    /// <summary>The database URL of an environment; null when none is set.</summary>
    public static RawSetting? DatabaseUrl(Func<string, string?> variable) => DatabaseUrlNames
        .Where(name => !string.IsNullOrWhiteSpace(variable(name)))
        .Select(name => new RawSetting("database_url", [variable(name)!.Trim()], IsList: false, $"the environment variable {name}"))
        .FirstOrDefault();
}
