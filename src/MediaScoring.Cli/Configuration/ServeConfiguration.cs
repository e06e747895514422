using MediaScoring.Cli.Commands;
using MediaScoring.Ingestion;
using MediaScoring.Server;

namespace MediaScoring.Cli.Configuration;

/// <summary>Everything that <c>serve</c> was told, from the command line, the environment, the file and the defaults: resolved and judged.</summary>
internal sealed record ServeConfiguration
{
    /// <summary>The media folder as it was named; the current folder when nobody named one.</summary>
    public string Folder { get; init; } = ".";

    /// <summary>Where the database is.</summary>
    public DatabasePlace Database { get; init; }

    public bool EnableDatabase { get; init; } = true;

    public string Host { get; init; } = "127.0.0.1";

    public int Port { get; init; } = ServerSettings.DefaultPort;

    public bool AllowNetwork { get; init; }

    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>The pattern as given; empty for every supported type.</summary>
    public string Pattern { get; init; } = "";

    public bool Recursive { get; init; } = true;

    public bool SyncAtStart { get; init; } = true;

    public bool Watch { get; init; } = true;

    /// <summary>How often the whole folder is synced; 0 for never.</summary>
    public int ReconcileMinutes { get; init; } = (int)ServerSettings.DefaultReconcileInterval.TotalMinutes;

    public bool SqlLog { get; init; }

    /// <summary>The program ffprobe; null for the one on the PATH.</summary>
    public string? FfprobePath { get; init; }

    public string Style { get; init; } = "style_default.css";

    public bool Thumbnails { get; init; } = true;

    public bool ThumbnailsAhead { get; init; } = true;

    /// <summary>What kept thumbnails may take, in MiB.</summary>
    public int ThumbnailCacheMegabytes { get; init; } = (int)(LibrarySettings.DefaultThumbnailCacheBytes >> 20);

    public int ThumbnailHeight { get; init; } = 64;

    public IReadOnlyList<string> ToggleExtensions { get; init; } = ServerSettings.DefaultToggleExtensions;

    public bool DirectorySortDescending { get; init; } = true;

    /// <summary>What was given and means nothing here, as sentences; usually empty.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Resolves a configuration: command line before environment before file before defaults. Every setting is judged, overridden or not.</summary>
    /// <exception cref="UsageException">A setting is unknown, of the wrong type or out of range; the database cannot be the one named.</exception>
    public static ServeConfiguration Resolve(IReadOnlyList<RawSetting> commandLine, RawSetting? environment, IReadOnlyList<RawSetting> file)
    {
        IReadOnlyList<RawSetting> fromEnvironment = environment is null ? [] : [environment];
        var given = new Dictionary<string, RawSetting>(StringComparer.Ordinal);
        foreach (var setting in file.Concat(fromEnvironment).Concat(commandLine))
        {
            SettingValue.Check(setting);
            given[setting.Key] = setting;
        }

        RawSetting? Find(string key) => given.GetValueOrDefault(key);
        string Text(string key, string otherwise) => Find(key) is { } setting ? SettingValue.Text(setting) : otherwise;
        bool Flag(string key, bool otherwise) => Find(key) is { } setting ? SettingValue.Flag(setting) : otherwise;
        int Whole(string key, int otherwise) => Find(key) is { } setting ? SettingValue.Whole(setting) : otherwise;
        IReadOnlyList<string> List(string key, IReadOnlyList<string> otherwise) => Find(key) is { } setting ? SettingValue.List(setting) : otherwise;

        var defaults = new ServeConfiguration();
        if (Find("pattern") is { } pattern) _ = SyncCommand.PatternOf(pattern.Texts[0], pattern.Source);
        var isEnabled = IsDatabaseEnabled(commandLine, Flag("enable_database", defaults.EnableDatabase));
        return new ServeConfiguration
        {
            Folder = Text("dir", defaults.Folder),
            Database = isEnabled ? PlaceOf(commandLine, fromEnvironment, file) : default,
            EnableDatabase = isEnabled,
            Host = Text("host", defaults.Host),
            Port = Whole("port", defaults.Port),
            AllowNetwork = Flag("allow_network", defaults.AllowNetwork),
            AllowedHosts = List("allowed_hosts", defaults.AllowedHosts),
            Pattern = Text("pattern", defaults.Pattern),
            Recursive = Flag("recursive", defaults.Recursive),
            SyncAtStart = Flag("sync_at_start", defaults.SyncAtStart),
            Watch = Flag("watch", defaults.Watch),
            ReconcileMinutes = Whole("reconcile_minutes", defaults.ReconcileMinutes),
            SqlLog = Flag("sql_log", defaults.SqlLog),
            FfprobePath = Find("ffprobe_path") is { } ffprobe ? ToolPlace(ffprobe) : null,
            Style = Text("style", defaults.Style),
            Thumbnails = Flag("generate_thumbnails", defaults.Thumbnails),
            ThumbnailsAhead = Flag("thumbnails_ahead", defaults.ThumbnailsAhead),
            ThumbnailCacheMegabytes = Whole("thumbnail_cache_mb", defaults.ThumbnailCacheMegabytes),
            ThumbnailHeight = Whole("thumbnail_height", defaults.ThumbnailHeight),
            ToggleExtensions = [.. List("toggle_extensions", defaults.ToggleExtensions).Select(extension => extension.Trim().TrimStart('.').ToLowerInvariant())],
            DirectorySortDescending = Flag("directory_sort_desc", defaults.DirectorySortDescending),
            Warnings = [.. WarningsFor(given.Values)],
        };
    }

    /// <summary>What the server is told.</summary>
    /// <param name="mediaFolder">The absolute path of the folder.</param>
    /// <param name="sqlLog">Is told every statement, when that is wanted.</param>
    public ServerSettings ToServerSettings(string mediaFolder, Action<string> sqlLog) => new()
    {
        Library = new LibrarySettings
        {
            MediaFolder = mediaFolder,
            DatabasePath = Database.File,
            DatabaseUrl = Database.Url,
            EnableDatabase = EnableDatabase,
            SqlLog = SqlLog ? sqlLog : null,
            FfprobePath = FfprobePath,
            ThumbnailCacheBytes = (long)ThumbnailCacheMegabytes << 20,
        },
        Host = Host,
        Port = Port,
        AllowNetwork = AllowNetwork,
        AllowedHosts = AllowedHosts,
        Pattern = FilePattern.Parse(Pattern),
        Recursive = Recursive,
        SyncAtStart = SyncAtStart,
        Watch = Watch,
        ReconcileInterval = TimeSpan.FromMinutes(ReconcileMinutes),
        Style = Style,
        Thumbnails = Thumbnails,
        ThumbnailsAhead = ThumbnailsAhead,
        ThumbnailHeight = ThumbnailHeight,
        ToggleExtensions = ToggleExtensions,
        DirectorySortDescending = DirectorySortDescending,
    };

    /// <summary>Whoever names a database on the command line wants one, unless --disable-database stands there too.</summary>
    private static bool IsDatabaseEnabled(IReadOnlyList<RawSetting> commandLine, bool configured) =>
        configured || (commandLine.Any(setting => setting.Key == "database_url") && commandLine.All(setting => setting.Key != "enable_database"));

    /// <summary>The first source that names a database decides; within one source the URL beats the path.</summary>
    private static DatabasePlace PlaceOf(params ReadOnlySpan<IReadOnlyList<RawSetting>> sources)
    {
        foreach (var source in sources)
        {
            if (source.LastOrDefault(setting => setting.Key == "database_url") is { } url) return DatabasePlace.OfUrl(SettingValue.Text(url), url.Source);
            if (source.LastOrDefault(setting => setting.Key == "database_path") is { } path) return DatabasePlace.OfPath(SettingValue.Text(path), path.Source);
        }

        return default;
    }

    private static string ToolPlace(RawSetting setting)
    {
        var path = Path.GetFullPath(MediaFolderName.HomeExpanded(SettingValue.Text(setting)));
        return File.Exists(path) ? path : throw new UsageException($"{setting.Source}: there is no program {SettingValue.Text(setting)}.");
    }

    private static IEnumerable<string> WarningsFor(IEnumerable<RawSetting> settings)
    {
        var idle = settings.Where(setting => !ConfigurationKey.Of(setting).HasEffect).Select(setting => setting.Key).ToList();
        if (idle.Count > 0) yield return $"Without effect in Media Scoring: {string.Join(", ", idle)}.";
    }
}
