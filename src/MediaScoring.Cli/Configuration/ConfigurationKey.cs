namespace MediaScoring.Cli.Configuration;

/// <summary>What a setting's value is.</summary>
internal enum SettingKind
{
    /// <summary>Any text.</summary>
    Text,

    /// <summary>A whole number in a range.</summary>
    Whole,

    /// <summary>true or false.</summary>
    Flag,

    /// <summary>A list of texts.</summary>
    List,

    /// <summary>A text or a list, which nobody reads.</summary>
    Anything,
}

/// <summary>A key of the configuration.</summary>
/// <param name="Name">Its name in the configuration file.</param>
/// <param name="Kind">What its value is.</param>
/// <param name="Lowest">Lowest number, included.</param>
/// <param name="Highest">Highest number, included.</param>
/// <param name="HasEffect">False for keys of the earlier application that mean nothing here: accepted, with a warning.</param>
internal sealed record ConfigurationKey(string Name, SettingKind Kind, int Lowest = 0, int Highest = 0, bool HasEffect = true)
{
    /// <summary>The largest limit to what kept thumbnails take: 10 TiB in MiB.</summary>
    public const int MostThumbnailMegabytes = 10 << 20;

    /// <summary>Every key, ours and the earlier application's; docs/configuration.md describes them in this order.</summary>
    public static IReadOnlyList<ConfigurationKey> All { get; } =
    [
        new("dir", SettingKind.Text),
        new("pattern", SettingKind.Text),
        new("recursive", SettingKind.Flag),
        new("sync_at_start", SettingKind.Flag),
        new("watch", SettingKind.Flag),
        new("reconcile_minutes", SettingKind.Whole, 0, 10080),
        new("host", SettingKind.Text),
        new("port", SettingKind.Whole, 0, 65535),
        new("allow_network", SettingKind.Flag),
        new("allowed_hosts", SettingKind.List),
        new("enable_database", SettingKind.Flag),
        new("database_path", SettingKind.Text),
        new("database_url", SettingKind.Text),
        new("sql_log", SettingKind.Flag),
        new("ffprobe_path", SettingKind.Text),
        new("style", SettingKind.Text),
        new("generate_thumbnails", SettingKind.Flag),
        new("thumbnails_ahead", SettingKind.Flag),
        new("thumbnail_cache_mb", SettingKind.Whole, 0, MostThumbnailMegabytes),
        new("thumbnail_height", SettingKind.Whole, 16, 512),
        new("toggle_extensions", SettingKind.List),
        new("directory_sort_desc", SettingKind.Flag),
        new("large_thumbnail_height", SettingKind.Whole, 64, 1024, HasEffect: false),
        new("user_path_prefix", SettingKind.Text, HasEffect: false),
        new("schema_file", SettingKind.Text, HasEffect: false),
        new("auto_migrate", SettingKind.Flag, HasEffect: false),
        new("validate_schema", SettingKind.Flag, HasEffect: false),
        new("info_pane", SettingKind.Anything, HasEffect: false),
        new("info_pane.enabled", SettingKind.Flag, HasEffect: false),
        new("info_pane.categories", SettingKind.Anything, HasEffect: false),
        new("info_pane.default_categories", SettingKind.Anything, HasEffect: false),
        new("enable_database_logging", SettingKind.Flag, HasEffect: false),
        new("database_log_dir", SettingKind.Text, HasEffect: false),
        new("database_log_level", SettingKind.Text, HasEffect: false),
    ];

    private static readonly Dictionary<string, ConfigurationKey> byName = All.ToDictionary(key => key.Name, StringComparer.Ordinal);

    /// <summary>The key of a setting.</summary>
    /// <exception cref="UsageException">There is none of this name: the message names the nearest.</exception>
    public static ConfigurationKey Of(RawSetting setting) => byName.TryGetValue(setting.Key, out var key)
        ? key
        : throw new UsageException($"{setting.Source}: there is no setting '{setting.Key}'.{WrongUse.DidYouMean(setting.Key, byName.Keys)}");
}
