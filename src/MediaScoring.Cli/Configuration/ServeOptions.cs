using System.CommandLine;

namespace MediaScoring.Cli.Configuration;

/// <summary>The options of <c>serve</c>, each with the key of the configuration file that it overrides.</summary>
internal sealed class ServeOptions
{
    private readonly Argument<string?> folder = new("DIR") { Description = "The folder with the media; without it, the current folder.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> config = new("--config") { Description = "The configuration file; without it, ./config.yml if it is there.", HelpName = "FILE" };
    private readonly List<Option> options = [];
    private readonly List<(Option<string?> Option, string Key)> texts = [];
    private readonly List<(Option<string[]> Option, string Key)> lists = [];
    private readonly List<(Option<bool> Option, string Key, bool Value)> flags = [];

    public ServeOptions()
    {
        Text("--dir", "dir", "PATH", "The folder, as DIR.");
        Text("--port", "port", "N", "The port, 7862 by default; 0 for any free one.");
        Text("--host", "host", "H", "The address to listen on, 127.0.0.1 by default. Another one needs --allow-network and --allowed-hosts.");
        Flag("--allow-network", "allow_network", true, "Let other machines reach the server. There are no accounts yet.");
        List("--allowed-hosts", "allowed_hosts", "NAME", "The names under which browsers may address the server.");
        Text("--pattern", "pattern", "GLOB", "Which files, such as \"*.png|*.mp4\". Without: every supported type.");
        Flag("--no-recursive", "recursive", false, "Leave out sub-folders.");
        Flag("--no-sync", "sync_at_start", false, "Do not look at the disk; serve what the last sync stored.");
        Flag("--no-watch", "watch", false, "Do not watch the folder for changes while serving.");
        Text("--reconcile-minutes", "reconcile_minutes", "N", "Look at the whole folder every N minutes, 60 by default; 0 for never.");
        Text("--style", "style", "FILE.css", "The page's style.");
        Flag("--generate-thumbnails", "generate_thumbnails", true, "Make thumbnails (the default).");
        Flag("--no-generate-thumbnails", "generate_thumbnails", false, "Make none; wins over --generate-thumbnails.");
        Flag("--no-thumbnails-ahead", "thumbnails_ahead", false, "Make thumbnails only when they are asked for.");
        Text("--thumbnail-cache-mb", "thumbnail_cache_mb", "N", "Keep at most N MiB of thumbnails, 10240 by default; 0 keeps none.");
        Text("--thumbnail-height", "thumbnail_height", "N", "Height of thumbnails in pixels, 16 to 512.");
        List("--toggle-extensions", "toggle_extensions", "E", "The file types that the earlier page offers as switches.");
        Flag("--directory-sort-desc", "directory_sort_desc", true, "List folders from Z to A (the default).");
        Flag("--directory-sort-asc", "directory_sort_desc", false, "List folders from A to Z; wins over --directory-sort-desc.");
        Flag("--enable-database", "enable_database", true, "Use a database (the default).");
        Flag("--disable-database", "enable_database", false, "Use none: scores live in sidecars alone, no search; wins over --enable-database.");
        Text("--database-path", "database_path", "FILE", "The database file, where it is not .scores/media.db in the media folder.");
        Text("--database-url", "database_url", "URL", "The database as a URL: postgresql://USER:PASSWORD@HOST:PORT/NAME for a server, sqlite:///FILE for a file.");
        Text("--ffprobe-path", "ffprobe_path", "FILE", "The program ffprobe, where it is not on the PATH.");
        Flag("--sql-log", "sql_log", true, "Show every SQL statement (on standard error).");
    }

    /// <summary>Adds everything to the command.</summary>
    public void AddTo(Command command)
    {
        command.Add(folder);
        command.Add(config);
        foreach (var option in options) command.Add(option);
    }

    /// <summary>Resolves what was given here, in the environment and in the file.</summary>
    /// <exception cref="UsageException">Something of it is wrong.</exception>
    public ServeConfiguration Resolve(ParseResult parsed) =>
        ServeConfiguration.Resolve(SettingsOf(parsed), EnvironmentSettings.DatabaseUrl(), ConfigurationFile.Read(parsed.GetValue(config)));

    /// <summary>The settings that a command line gives, in the order in which later ones win.</summary>
    internal IReadOnlyList<RawSetting> SettingsOf(ParseResult parsed)
    {
        var settings = new List<RawSetting>();
        foreach (var (option, key) in texts)
        {
            if (parsed.GetValue(option) is { } text) settings.Add(new RawSetting(key, [text], IsList: false, option.Name));
        }

        foreach (var (option, key) in lists)
        {
            if (parsed.GetResult(option) is not null) settings.Add(new RawSetting(key, parsed.GetValue(option) ?? [], IsList: true, option.Name));
        }

        // The refusing form stands behind the other in the list, and so wins.
        foreach (var (option, key, value) in flags)
        {
            if (parsed.GetValue(option)) settings.Add(new RawSetting(key, [value ? "true" : "false"], IsList: false, option.Name));
        }

        if (parsed.GetValue(folder) is { } name)
        {
            if (settings.Find(setting => setting.Key == "dir") is { } other && other.Texts[0] != name)
                throw new UsageException($"Two folders are named, {name} and {other.Texts[0]} (--dir). Name one.");
            settings.Add(new RawSetting("dir", [name], IsList: false, "DIR"));
        }

        return settings;
    }

    private void Text(string name, string key, string valueName, string description)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = valueName };
        texts.Add((option, key));
        options.Add(option);
    }

    private void List(string name, string key, string valueName, string description)
    {
        var option = new Option<string[]>(name) { Description = description, HelpName = valueName, Arity = ArgumentArity.ZeroOrMore, AllowMultipleArgumentsPerToken = true };
        lists.Add((option, key));
        options.Add(option);
    }

    private void Flag(string name, string key, bool value, string description)
    {
        var option = new Option<bool>(name) { Description = description };
        flags.Add((option, key, value));
        options.Add(option);
    }
}
