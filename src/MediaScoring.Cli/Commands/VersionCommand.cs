using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;
using MediaScoring.Cli.Output;

namespace MediaScoring.Cli.Commands;

/// <summary><c>version</c>: which version this is.</summary>
internal static class VersionCommand
{
    /// <summary>The version without the commit behind it.</summary>
    public static string Number { get; } =
        typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public static Command Create(Terminal terminal)
    {
        var command = new DocumentedCommand("version", "Print the version.", "mediascoring version");
        command.SetAction(_ =>
        {
            terminal.Output.WriteLine($"mediascoring {Number} ({RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier})");
            return ExitCode.Done;
        });
        return command;
    }
}
