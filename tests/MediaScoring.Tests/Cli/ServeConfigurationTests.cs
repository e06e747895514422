using MediaScoring.Cli;
using MediaScoring.Cli.Configuration;

namespace MediaScoring.Tests.Cli;

/// <summary>How the command line, the environment and the configuration file become one configuration.</summary>
public sealed class ServeConfigurationTests
{
    [Fact]
    public void Without_anything_the_defaults_hold()
    {
        var configuration = Resolve("");

        Assert.Equal(
            (".", "127.0.0.1", 7862, "", true, true, null, 64, true),
            (configuration.Folder, configuration.Host, configuration.Port, configuration.Pattern, configuration.EnableDatabase, configuration.SyncAtStart,
                configuration.Database.File, configuration.ThumbnailHeight, configuration.DirectorySortDescending));
        Assert.Equal(["jpg", "png", "mp4"], configuration.ToggleExtensions);
        Assert.Empty(configuration.Warnings);
    }

    [Fact]
    public void Every_key_of_the_file_arrives()
    {
        var configuration = Resolve(
            """
            dir: ~/media
            pattern: "*.mp4|*.png"
            recursive: no
            sync_at_start: false
            host: 0.0.0.0
            port: 8000
            allow_network: yes
            allowed_hosts: [nas.local, nas]
            enable_database: true
            database_path: library.db
            sql_log: on
            style: style_pastelcore.css
            generate_thumbnails: false
            thumbnails_ahead: false
            thumbnail_cache_mb: 512
            thumbnail_height: 512
            toggle_extensions: [.PNG, webm]
            directory_sort_desc: off
            """);

        Assert.Equal(
            ("~/media", "*.mp4|*.png", false, false, "0.0.0.0", 8000, true),
            (configuration.Folder, configuration.Pattern, configuration.Recursive, configuration.SyncAtStart, configuration.Host, configuration.Port, configuration.AllowNetwork));
        Assert.Equal(
            (Path.GetFullPath("library.db"), true, "style_pastelcore.css", false, 512, false),
            (configuration.Database.File, configuration.SqlLog, configuration.Style, configuration.Thumbnails, configuration.ThumbnailHeight, configuration.DirectorySortDescending));
        Assert.Equal((false, 512L << 20), (configuration.ThumbnailsAhead, configuration.ToServerSettings("/media", _ => { }).Library.ThumbnailCacheBytes));
        Assert.Equal(["nas.local", "nas"], configuration.AllowedHosts);
        Assert.Equal(["png", "webm"], configuration.ToggleExtensions);
    }

    [Theory]
    [InlineData("port: 8000", 8000)]
    [InlineData("port: 8000", 9000, "--port", "9000")]
    [InlineData("port: null", 7862)]
    [InlineData("port:", 7862)]
    [InlineData("port: \"8000\"", 8000)]
    [InlineData("", 0, "--port", "0")]
    public void The_command_line_beats_the_file_and_the_file_beats_the_default(string yaml, int port, params string[] arguments) =>
        Assert.Equal(port, Resolve(yaml, null, arguments).Port);

    [Theory]
    [InlineData(true, "--generate-thumbnails")]
    [InlineData(false, "--no-generate-thumbnails")]
    [InlineData(false, "--no-generate-thumbnails", "--generate-thumbnails")]
    [InlineData(false, "--generate-thumbnails", "--no-generate-thumbnails")]
    public void The_refusing_form_of_an_option_wins(bool expected, params string[] arguments) =>
        Assert.Equal(expected, Resolve("generate_thumbnails: " + (expected ? "false" : "true"), null, arguments).Thumbnails);

    [Theory]
    [InlineData(null, "", null)]
    [InlineData("file.db", "database_path: file.db", null)]
    [InlineData("url.db", "database_path: file.db\ndatabase_url: sqlite:///url.db", null)]
    [InlineData("env.db", "database_url: sqlite:///url.db", "sqlite:///env.db")]
    [InlineData("option.db", "database_path: file.db", "sqlite:///env.db", "--database-path", "option.db")]
    [InlineData("option.db", "", "postgresql://nas/media", "--database-path", "option.db")]
    [InlineData("option.db", "", "sqlite:///env.db", "--database-url", "sqlite:///option.db")]
    [InlineData("option.db", "database_url: postgresql://nas/media", null, "--database-path", "option.db")]
    [InlineData("/var/absolute.db", "", "sqlite:////var/absolute.db")]
    [InlineData(null, "database_path: file.db", "postgresql://nas/media", "--disable-database")]
    public void The_first_source_that_names_a_database_decides(string? expected, string yaml, string? environment, params string[] arguments) =>
        Assert.Equal(expected is null ? null : Path.GetFullPath(expected), Resolve(yaml, environment, arguments).Database.File);

    [Theory]
    [InlineData(true, "")]
    [InlineData(false, "enable_database: false")]
    [InlineData(true, "enable_database: false", "--enable-database")]
    [InlineData(false, "", "--disable-database")]
    [InlineData(false, "", "--disable-database", "--enable-database")]
    [InlineData(true, "enable_database: false", "--database-url", "sqlite:///x.db")]
    [InlineData(false, "", "--database-url", "sqlite:///x.db", "--disable-database")]
    public void The_database_is_on_unless_somebody_turns_it_off(bool expected, string yaml, params string[] arguments) =>
        Assert.Equal(expected, Resolve(yaml, null, arguments).EnableDatabase);

    [Theory]
    [InlineData("prot: 1", "config.yml, line 1 (prot): there is no setting 'prot'. Did you mean port?")]
    [InlineData("dir: x\nthumbnail_heigth: 64", "config.yml, line 2 (thumbnail_heigth): there is no setting 'thumbnail_heigth'. Did you mean thumbnail_height?")]
    [InlineData("prot:", "there is no setting 'prot'. Did you mean port?")]
    [InlineData("colour: red", "config.yml, line 1 (colour): there is no setting 'colour'.")]
    [InlineData("port: abc", "config.yml, line 1 (port): 'abc' does not fit port. Give a whole number from 0 to 65535.")]
    [InlineData("port: 70000", "Give a whole number from 0 to 65535.")]
    [InlineData("port: 7862.5", "Give a whole number from 0 to 65535.")]
    [InlineData("port: [1]", "a list does not fit port.")]
    [InlineData("thumbnail_height: 8", "Give a whole number from 16 to 512.")]
    [InlineData("thumbnail_cache_mb: -1", "'-1' does not fit thumbnail_cache_mb. Give a whole number from 0 to 10485760.")]
    [InlineData("large_thumbnail_height: 8", "Give a whole number from 64 to 1024.")]
    [InlineData("enable_database: maybe", "'maybe' does not fit enable_database. Give true or false.")]
    [InlineData("toggle_extensions: png", "toggle_extensions takes a list. Write toggle_extensions: [png].")]
    [InlineData("style: [a, b]", "this is a list, and style takes one text.")]
    [InlineData("port:\n  low: 1", "this has settings below it, and port takes a value.")]
    [InlineData("info_pane:\n  enabeld: true", "there is no setting 'info_pane.enabeld'. Did you mean info_pane.enabled?")]
    [InlineData("just text", "a configuration is a list of lines such as 'port: 7862'.")]
    [InlineData("port: 1\n  bad: [", "this is not YAML")]
    [InlineData("port: 1\nport: 2", "this is not YAML")]
    [InlineData("pattern: ../*.png", "config.yml, line 1 (pattern): The pattern '../*.png' leads out of the media folder.")]
    [InlineData("database_url: postgresql://user:secret@nas:port/media", "cannot be understood")]
    [InlineData("database_url: mysql://nas/media", "is not a kind of database that Media Scoring knows")]
    [InlineData("database_url: nothing", "is no database URL")]
    [InlineData("ffprobe_path: /nowhere/ffprobe", "config.yml, line 1 (ffprobe_path): there is no program /nowhere/ffprobe.")]
    [InlineData("database_url: sqlite://", "names no file")]
    [InlineData("database_path: sqlite:///x.db", "is a URL")]
    public void A_mistake_in_the_file_is_one_sentence_that_names_it(string yaml, string sentence)
    {
        var mistake = Assert.Throws<UsageException>(() => Resolve(yaml));

        Assert.Contains(sentence, mistake.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", mistake.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--port: 'abc' does not fit port.", "--port", "abc")]
    [InlineData("--thumbnail-height: '1000' does not fit thumbnail_height. Give a whole number from 16 to 512.", "--thumbnail-height", "1000")]
    [InlineData("--thumbnail-cache-mb: '99999999' does not fit thumbnail_cache_mb. Give a whole number from 0 to 10485760.", "--thumbnail-cache-mb", "99999999")]
    [InlineData("--database-url: ", "--database-url", "postgres://nas:port/media")]
    [InlineData("Two folders are named, a and b (--dir). Name one.", "a", "--dir", "b")]
    public void A_mistake_on_the_command_line_is_one_sentence_that_names_it(string sentence, params string[] arguments) =>
        Assert.Contains(sentence, Assert.Throws<UsageException>(() => Resolve("", null, arguments)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_mistake_that_is_overridden_is_still_a_mistake() =>
        Assert.Throws<UsageException>(() => Resolve("port: abc", null, "--port", "1"));

    [Fact]
    public void Keys_of_the_earlier_application_that_mean_nothing_here_warn_once()
    {
        var configuration = Resolve(
            """
            large_thumbnail_height: 256
            user_path_prefix: null
            schema_file: schema.yml
            auto_migrate: false
            validate_schema: true
            info_pane:
              enabled: true
              categories: [a, b]
            enable_database_logging: true
            database_log_dir: logs
            database_log_level: INFO
            """);

        Assert.Equal(
            ["Without effect in Media Scoring: large_thumbnail_height, schema_file, auto_migrate, validate_schema, info_pane.enabled, info_pane.categories, enable_database_logging, database_log_dir, database_log_level."],
            configuration.Warnings);
    }

    [Fact]
    public void Every_key_is_described_in_the_documentation()
    {
        var page = File.ReadAllText(Path.Combine(TestPaths.Repository, "docs/configuration.md"));

        Assert.All(ConfigurationKey.All, key => Assert.Contains($"`{key.Name}`", page, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, null, null)]
    [InlineData("sqlite:///a", "sqlite:///b", "sqlite:///a")]
    [InlineData(null, "sqlite:///b", "sqlite:///b")]
    [InlineData(" ", "sqlite:///b", "sqlite:///b")]
    public void The_first_variable_of_the_environment_that_is_set_counts(string? databaseUrl, string? mediaUrl, string? expected) =>
        Assert.Equal(expected, EnvironmentSettings.DatabaseUrl(name => name == "DATABASE_URL" ? databaseUrl : mediaUrl)?.Texts[0]);

    private static ServeConfiguration Resolve(string yaml, string? environment = null, params string[] arguments)
    {
        var options = new ServeOptions();
        var command = new System.CommandLine.RootCommand();
        options.AddTo(command);
        var parsed = command.Parse(arguments);
        Assert.Empty(parsed.Errors);
        return ServeConfiguration.Resolve(
            options.SettingsOf(parsed), EnvironmentSettings.DatabaseUrl(name => name == "DATABASE_URL" ? environment : null), ConfigurationFile.Parse(yaml, "config.yml"));
    }
}
