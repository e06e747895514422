using System.CommandLine;
using MediaScoring.Cli.Configuration;
using MediaScoring.Cli.Output;
using MediaScoring.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Spectre.Console;

namespace MediaScoring.Cli.Commands;

/// <summary><c>serve DIR</c>: the library over HTTP, and the page.</summary>
internal static class ServeCommand
{
    public static Command Create(Terminal terminal)
    {
        var options = new ServeOptions();
        var command = new DocumentedCommand(
            "serve", "Serve a folder: the page to look, score and search, and the HTTP interface. Syncs in the background.",
            "mediascoring serve ~/pictures",
            "mediascoring serve ~/pictures --port 8000 --no-sync",
            "mediascoring serve ~/pictures --host 0.0.0.0 --allow-network --allowed-hosts nas.local",
            "mediascoring serve --config /etc/mediascoring.yml");
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(options.Resolve(parsed), terminal, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ServeConfiguration configuration, Terminal terminal, CancellationToken cancellationToken)
    {
        foreach (var warning in configuration.Warnings) terminal.Say(warning);

        using var log = LoggerFactory.Create(builder => builder
            .SetMinimumLevel(LogLevel.Warning)
            .AddSimpleConsole(format =>
            {
                format.SingleLine = true;
                format.TimestampFormat = "HH:mm:ss ";
            })
            .Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace));
        var settings = configuration.ToServerSettings(
            MediaFolderName.Require(configuration.Folder), statement => terminal.Messages.WriteLine(VisibleText.OfLines(statement))) with
        { Log = log };
        if (settings.FindFault() is { } fault) throw new UsageException(fault);

        try
        {
            await ServerHost.RunAsync(settings, start => Announce(terminal, settings, start), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Ctrl+C is how a server is stopped: nothing failed.
        }

        terminal.Say("Stopped.");
        return ExitCode.Done;
    }

    private static void Announce(Terminal terminal, ServerSettings settings, ServerStart start)
    {
        foreach (var notice in start.Library.Notices) terminal.Say(notice);

        Line("address", start.Address.ToString().TrimEnd('/'), Palette.Name);
        Line("folder", start.Library.Folder.Path, Style.Plain);
        Line("database", start.Library.DatabaseName ?? $"none. {start.Library.DatabaseAbsence}", start.Library.HasDatabase ? Style.Plain : Palette.Warning);
        if (!start.Library.HasDatabase) Line("", "Scoring works and is kept in sidecars; search does not.", Style.Plain);
        if (start.Library.HasDatabase && settings.SyncAtStart) Line("sync", "running in the background", Style.Plain);
        terminal.Screen.Write(new Text("\nStop with Ctrl+C.\n"));
        terminal.Output.Flush();

        void Line(string name, string value, Style style)
        {
            terminal.Screen.Write(new Text($"  {name,-8}  ", Palette.Dim));
            terminal.Screen.Write(new Text(VisibleText.Of(value) + "\n", style));
        }
    }
}
