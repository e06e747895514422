using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using MediaScoring.Catalog;
using MediaScoring.Cli.Configuration;
using MediaScoring.Cli.Output;
using Spectre.Console;

namespace MediaScoring.Cli.Commands;

/// <summary><c>db status|check|migrate|rebuild|new-id DIR</c>, <c>db backup|restore FILE DIR</c>, <c>db copy</c>.</summary>
internal static class DatabaseCommand
{
    public static Command Create(Terminal terminal) => new DocumentedCommand(
        "db", "Look after a library's database.",
        "mediascoring db status ~/pictures",
        "mediascoring db check ~/pictures",
        "mediascoring db backup ~/backups/pictures.db ~/pictures",
        "mediascoring db migrate ~/pictures")
    {
        Create(terminal, "status", "Say which database a library has, without changing anything.", StatusAsync),
        CreateCheck(terminal),
        Create(terminal, "migrate", "Create the database, bring it to this version, or take over the earlier application's.", MigrateAsync),
        CreateCopying(
            terminal, "backup", "Write the database to one file, while a server may go on working with it. A former backup there is replaced.",
            "The backup to write.", BackupAsync),
        CreateCopying(
            terminal, "restore", "Put a backup in the place of the database. The former one is kept beside it. Stop the server first.",
            "The backup to read.", RestoreAsync),
        CreateCopy(terminal),
        Create(terminal, "rebuild", "Build the database anew from the files and their sidecars. The former one is moved aside, never deleted.", RebuildAsync),
        Create(terminal, "new-id", "Make a copied folder a library of its own.", RenewAsync),
    };

    private static DocumentedCommand Create(
        Terminal terminal, string name, string description, Func<LibrarySettings, bool, Terminal, CancellationToken, Task<int>> action)
    {
        var library = new LibraryArguments();
        var json = new Option<bool>("--json") { Description = "Print the result as one JSON object." };
        var command = new DocumentedCommand(name, description, $"mediascoring db {name} ~/pictures") { library.Folder, json };
        library.AddTo(command);
        command.SetAction((parsed, cancellationToken) => action(library.SettingsFor(parsed, terminal), parsed.GetValue(json), terminal, cancellationToken));
        return command;
    }

    private static DocumentedCommand CreateCheck(Terminal terminal)
    {
        var library = new LibraryArguments();
        var json = new Option<bool>("--json") { Description = "Print the result as one JSON object." };
        var repair = new Option<bool>("--repair-sidecars") { Description = "First replace sidecars that cannot be read by what the database knows; each is kept beside, as ….corrupt-N." };
        var command = new DocumentedCommand(
            "check", "Check the database in itself, against the files on disk and against the sidecars. Changes nothing unless told to repair.",
            "mediascoring db check ~/pictures", "mediascoring db check ~/pictures --repair-sidecars")
        {
            library.Folder, json, repair,
        };
        library.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var settings = library.SettingsFor(parsed, terminal);
            if (parsed.GetValue(repair))
            {
                foreach (var path in await LibraryUpkeep.RepairSidecarsAsync(settings, cancellationToken)) terminal.Say($"Rewritten from the database: the sidecar of {VisibleText.Of(path)}");
            }

            return await CheckAsync(settings, parsed.GetValue(json), terminal, cancellationToken);
        });
        return command;
    }

    private static DocumentedCommand CreateCopying(
        Terminal terminal, string name, string description, string fileDescription,
        Func<LibrarySettings, string, bool, Terminal, CancellationToken, Task<int>> action)
    {
        var library = new LibraryArguments();
        var file = new Argument<string>("FILE") { Description = fileDescription };
        var folder = new Argument<string>("DIR") { Description = "The folder with the media; without it the working directory.", DefaultValueFactory = _ => "." };
        var json = new Option<bool>("--json") { Description = "Print the result as one JSON object." };
        var command = new DocumentedCommand(name, description, $"mediascoring db {name} ~/backups/pictures.db ~/pictures") { file, folder, json };
        library.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            var backup = MediaFolderName.HomeExpanded(parsed.GetRequiredValue(file));
            if (Directory.Exists(backup)) throw new UsageException($"{backup} is a folder. Name the file of the backup first: mediascoring db {name} FILE DIR");
            return action(library.SettingsFor(parsed.GetRequiredValue(folder), parsed, terminal), backup, parsed.GetValue(json), terminal, cancellationToken);
        });
        return command;
    }

    private static DocumentedCommand CreateCopy(Terminal terminal)
    {
        var from = new Option<string>("--from") { Description = "The database to copy: sqlite:///FILE or postgresql://USER:PASSWORD@HOST:PORT/NAME.", HelpName = "URL", Required = true };
        var to = new Option<string>("--to") { Description = "Where to: a file or an empty database on a server, in the same form.", HelpName = "URL", Required = true };
        var json = new Option<bool>("--json") { Description = "Print the result as one JSON object." };
        var command = new DocumentedCommand(
            "copy", "Copy a database with all its libraries to another one, between SQLite and PostgreSQL too. Every row is compared at the end; a copy that was stopped goes on.",
            "mediascoring db copy --from sqlite:///pictures/.scores/media.db --to postgresql://media_user:secret@localhost:5432/media_scoring")
        {
            from, to, json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var source = DatabasePlace.OfUrl(parsed.GetRequiredValue(from), "--from");
            var target = DatabasePlace.OfUrl(parsed.GetRequiredValue(to), "--to");
            var result = await LibraryCopy.CopyAsync(new CopyPlace(source.File, source.Url), new CopyPlace(target.File, target.Url), progress: null, cancellationToken);
            if (parsed.GetValue(json))
            {
                WriteJson(terminal, writer =>
                {
                    writer.Flag("resumed", result.WasResumed);
                    writer.WriteStartObject("rows");
                    foreach (var (table, rows) in result.Rows) writer.Number(table, (long?)rows);
                    writer.WriteEndObject();
                });
                return ExitCode.Done;
            }

            foreach (var (table, rows) in result.Rows) terminal.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{table,-18} {rows,12:N0} rows"));
            terminal.Output.WriteLine(result.WasResumed ? "Went on where the copy had stopped; every row is equal." : "Copied; every row is equal.");
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<int> BackupAsync(LibrarySettings settings, string file, bool json, Terminal terminal, CancellationToken cancellationToken)
    {
        var content = await LibraryBackup.BackupAsync(settings, file, cancellationToken);
        if (json) WriteJson(terminal, writer => WriteContent(writer, content));
        else terminal.Output.WriteLine($"Backed up to {VisibleText.Of(content.File)}: {Described(content)}.");
        return ExitCode.Done;
    }

    private static async Task<int> RestoreAsync(LibrarySettings settings, string file, bool json, Terminal terminal, CancellationToken cancellationToken)
    {
        var (database, keptAs, content) = await LibraryBackup.RestoreAsync(settings, file, cancellationToken);
        if (json)
        {
            WriteJson(terminal, writer =>
            {
                writer.Text("database", database);
                writer.Text("kept_as", keptAs);
                WriteContent(writer, content);
            });
            return ExitCode.Done;
        }

        terminal.Output.WriteLine($"Restored {VisibleText.Of(database)} from {VisibleText.Of(content.File)}: {Described(content)}.");
        if (keptAs is not null) terminal.Output.WriteLine($"The former database is {VisibleText.Of(keptAs)}.");
        terminal.Say($"What was entered since is in the sidecars. Take it over with: mediascoring sync {VisibleText.Of(settings.MediaFolder)}");
        return ExitCode.Done;
    }

    private static string Described(BackupContent content) => string.Create(
        CultureInfo.InvariantCulture, $"{content.Files:N0} files, {content.Scored:N0} of them scored, {content.SizeBytes / 1024.0 / 1024.0:N1} MB");

    private static void WriteContent(Utf8JsonWriter writer, BackupContent content)
    {
        writer.Text("file", content.File);
        writer.Number("size_bytes", (long?)content.SizeBytes);
        writer.Number("files", (long?)content.Files);
        writer.Number("scored", (long?)content.Scored);
    }

    private static async Task<int> RebuildAsync(LibrarySettings settings, bool json, Terminal terminal, CancellationToken cancellationToken)
    {
        var (keptAs, report) = await LibraryUpkeep.RebuildAsync(settings, cancellationToken);
        if (json)
        {
            WriteJson(terminal, writer =>
            {
                writer.Text("kept_as", keptAs);
                writer.Number("found", report.Found);
                writer.Number("scores_imported", report.ScoresImported);
                writer.Number("problem_count", report.ProblemCount);
            });
            return ExitCode.Done;
        }

        terminal.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Rebuilt from {report.Found:N0} files; {report.ScoresImported:N0} scores came from sidecars, {report.ProblemCount:N0} problems."));
        if (keptAs is not null) terminal.Output.WriteLine($"The former database is {VisibleText.Of(keptAs)}.");
        return ExitCode.Done;
    }

    private static async Task<int> RenewAsync(LibrarySettings settings, bool json, Terminal terminal, CancellationToken cancellationToken)
    {
        await LibraryUpkeep.RenewIdentityAsync(settings, cancellationToken);
        if (json) WriteJson(terminal, writer => writer.Flag("renewed", true));
        else terminal.Output.WriteLine($"{VisibleText.Of(settings.MediaFolder)} is a library of its own now.");
        return ExitCode.Done;
    }

    private static async Task<int> StatusAsync(LibrarySettings settings, bool json, Terminal terminal, CancellationToken cancellationToken)
    {
        var status = await DatabaseHealth.StatusAsync(settings, cancellationToken);
        if (json) WriteJson(terminal, writer => WriteStatus(writer, status));
        else PrintStatus(terminal, status);
        return ExitCode.Done;
    }

    private static async Task<int> CheckAsync(LibrarySettings settings, bool json, Terminal terminal, CancellationToken cancellationToken)
    {
        var check = await DatabaseHealth.CheckAsync(settings, cancellationToken);
        var exitCode = check.IsSound ? ExitCode.Done : ExitCode.SomeFailed;
        if (json)
        {
            WriteJson(terminal, writer => WriteCheck(writer, check));
            return exitCode;
        }

        PrintStatus(terminal, check.Status);
        terminal.Screen.Write(new Text("\n"));
        if (check.IsSound && check.Status.Owner != DatabaseOwner.None) terminal.Screen.Write(new Text("Nothing wrong was found.\n"));
        foreach (var finding in check.Findings)
        {
            terminal.Screen.Write(new Text(string.Create(CultureInfo.InvariantCulture, $"{finding.Count:N0} {finding.Message}\n"), finding.IsFault ? Palette.Warning : Style.Plain));
            foreach (var example in finding.Examples) terminal.Screen.Write(new Text($"    {VisibleText.Of(example)}\n"));
            if (finding.Count > finding.Examples.Count) terminal.Screen.Write(new Text("    …\n", Palette.Dim));
        }

        return exitCode;
    }

    private static async Task<int> MigrateAsync(LibrarySettings settings, bool json, Terminal terminal, CancellationToken cancellationToken)
    {
        var before = await DatabaseHealth.StatusAsync(settings, cancellationToken);
        IReadOnlyList<string> notices;
        await using (var library = await MediaLibrary.OpenAsync(settings, cancellationToken)) notices = library.Notices;
        var after = await DatabaseHealth.StatusAsync(settings, cancellationToken);
        var done = (before.Owner, before.SchemaVersion) switch
        {
            (DatabaseOwner.None, _) => "created",
            (DatabaseOwner.EarlierApplication, _) => "adopted",
            (_, var version) when version < after.SchemaVersion => "upgraded",
            _ => "unchanged",
        };
        if (json)
        {
            WriteJson(terminal, writer =>
            {
                writer.Text("done", done);
                writer.Number("from_schema_version", (long?)before.SchemaVersion);
                WriteStatus(writer, after);
                writer.Texts("notices", notices);
            });
            return ExitCode.Done;
        }

        terminal.Output.WriteLine(done switch
        {
            "created" => $"Created {VisibleText.Of(after.File)}, schema version {after.SchemaVersion}.",
            "adopted" => $"Took over {VisibleText.Of(after.File)}, now schema version {after.SchemaVersion}.",
            "upgraded" => $"Upgraded {VisibleText.Of(after.File)} from schema version {before.SchemaVersion} to {after.SchemaVersion}.",
            _ => $"{VisibleText.Of(after.File)} is up to date (schema version {after.SchemaVersion}).",
        });
        foreach (var notice in notices) terminal.Output.WriteLine(VisibleText.Of(notice));
        return ExitCode.Done;
    }

    private static void PrintStatus(Terminal terminal, DatabaseStatus status)
    {
        if (status.Owner == DatabaseOwner.None)
        {
            terminal.Screen.Write(new Text($"{VisibleText.Of(status.File)}: there is no database yet. The first sync makes it.\n"));
            return;
        }

        var schema = status.Owner == DatabaseOwner.EarlierApplication
            ? "of the earlier application; taken over when the library is next opened"
            : status.SchemaVersion switch
            {
                var version when version == status.CurrentSchemaVersion => $"version {version}, up to date",
                var version when version < status.CurrentSchemaVersion => $"version {version}; upgraded to {status.CurrentSchemaVersion} when the library is next opened",
                var version => $"version {version}, of a newer Media Scoring",
            };
        Line("database", VisibleText.Of(status.File));
        Line("size", string.Create(CultureInfo.InvariantCulture, $"{status.SizeBytes / 1024.0 / 1024.0:N1} MB"));
        Line("schema", schema);
        if (status.JournalMode is { } journal) Line("journal", journal);
        foreach (var (table, rows) in status.Rows) Line(table, string.Create(CultureInfo.InvariantCulture, $"{rows:N0} rows"));

        void Line(string name, string value)
        {
            terminal.Screen.Write(new Text($"  {name,-16}  ", Palette.Dim));
            terminal.Screen.Write(new Text(value + "\n"));
        }
    }

    private static void WriteJson(Terminal terminal, Action<Utf8JsonWriter> members)
    {
        using var lines = new JsonLines(terminal);
        lines.Write(members);
    }

    private static void WriteStatus(Utf8JsonWriter writer, DatabaseStatus status)
    {
        writer.Text("file", status.File);
        writer.Text("owner", status.Owner switch { DatabaseOwner.MediaScoring => "media-scoring", DatabaseOwner.EarlierApplication => "earlier-application", _ => null });
        writer.Number("size_bytes", status.SizeBytes);
        writer.Number("schema_version", (long?)status.SchemaVersion);
        writer.Number("current_schema_version", (long?)status.CurrentSchemaVersion);
        writer.Text("journal_mode", status.JournalMode);
        writer.WriteStartObject("rows");
        foreach (var (table, rows) in status.Rows) writer.Number(table, (long?)rows);
        writer.WriteEndObject();
    }

    private static void WriteCheck(Utf8JsonWriter writer, DatabaseCheck check)
    {
        WriteStatus(writer, check.Status);
        writer.WriteBoolean("sound", check.IsSound);
        writer.WriteStartArray("findings");
        foreach (var finding in check.Findings)
        {
            writer.WriteStartObject();
            writer.Text("kind", finding.Kind);
            writer.Number("count", (long?)finding.Count);
            writer.WriteBoolean("fault", finding.IsFault);
            writer.Text("message", finding.Message);
            writer.Texts("examples", finding.Examples);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
