using System.CommandLine;
using MediaScoring.Cli.Configuration;
using MediaScoring.Cli.Output;
using MediaScoring.Storage;

namespace MediaScoring.Cli.Commands;

/// <summary>The options by which every command finds a library and its database.</summary>
internal sealed class LibraryArguments
{
    private readonly Option<string?> databasePath = new("--database-path")
    {
        Description = "The database file, where it is not .scores/media.db in the media folder.",
        HelpName = "FILE",
    };

    private readonly Option<string?> databaseUrl = new("--database-url")
    {
        Description = "The database as a URL: postgresql://USER:PASSWORD@HOST:PORT/NAME for a server, sqlite:///FILE for a file. The environment variable DATABASE_URL stands in for it.",
        HelpName = "URL",
    };

    private readonly Option<bool> sqlLog = new("--sql-log") { Description = "Show every SQL statement (on standard error)." };

    /// <summary>The argument DIR.</summary>
    public Argument<string> Folder { get; } = new("DIR") { Description = "The folder with the media." };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(databasePath);
        command.Add(databaseUrl);
        command.Add(sqlLog);
    }

    /// <summary>The library of the argument DIR.</summary>
    /// <exception cref="UsageException">There is no such folder; the database cannot be this one.</exception>
    public LibrarySettings SettingsFor(ParseResult parsed, Terminal terminal) => SettingsFor(parsed.GetRequiredValue(Folder), parsed, terminal);

    /// <summary>The library of a folder.</summary>
    /// <exception cref="UsageException">There is no such folder; the database cannot be this one.</exception>
    public LibrarySettings SettingsFor(string folder, ParseResult parsed, Terminal terminal)
    {
        var mediaFolder = MediaFolderName.Require(folder);
        var database = DatabasePlace.Choose(parsed.GetValue(databasePath), parsed.GetValue(databaseUrl), EnvironmentSettings.DatabaseUrl());
        return new LibrarySettings
        {
            MediaFolder = mediaFolder,
            DatabasePath = database.File,
            DatabaseUrl = database.Url,
            SqlLog = parsed.GetValue(sqlLog) ? statement => terminal.Messages.WriteLine(VisibleText.OfLines(statement)) : null,
        };
    }

    /// <summary>Opens a library to look at it. One that does not exist yet is not made by looking.</summary>
    /// <exception cref="LibraryException">There is no library yet; it cannot be opened.</exception>
    public static async Task<MediaLibrary> OpenExistingAsync(LibrarySettings settings, Terminal terminal, CancellationToken cancellationToken)
    {
        if (settings.DatabaseUrl is null && !File.Exists(settings.DatabasePath ?? Path.Combine(settings.MediaFolder, ".scores", "media.db")))
            throw new LibraryException($"{settings.MediaFolder} is no library yet. Make it one with: mediascoring sync {settings.MediaFolder}");

        return await OpenAsync(settings, terminal, cancellationToken);
    }

    /// <summary>Opens a library, makes it when there is none, and says what a person should know about the opening.</summary>
    /// <exception cref="LibraryException">It cannot be opened.</exception>
    public static async Task<MediaLibrary> OpenAsync(LibrarySettings settings, Terminal terminal, CancellationToken cancellationToken)
    {
        var library = await MediaLibrary.OpenAsync(settings, cancellationToken);
        foreach (var notice in library.Notices) terminal.Say(notice);
        return library;
    }
}
