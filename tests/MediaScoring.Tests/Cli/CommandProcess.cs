using System.Diagnostics;
using System.Text.Json;

namespace MediaScoring.Tests.Cli;

/// <summary>What a run of the program left behind.</summary>
internal sealed record CommandResult(int ExitCode, string Output, string Messages)
{
    /// <summary>Standard output as one JSON object a line.</summary>
    public List<JsonElement> Lines() =>
        [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    /// <summary>Standard output as one JSON object.</summary>
    public JsonElement Object() => Assert.Single(Lines());

    /// <summary>Asserts an exit code, and shows what the program said when it is another.</summary>
    public CommandResult Exits(int exitCode)
    {
        Assert.True(ExitCode == exitCode, $"Exit code {ExitCode} instead of {exitCode}.\n{Messages}\n{Output}");
        return this;
    }
}

/// <summary>The real, built program as a process.</summary>
internal sealed class CommandProcess : IAsyncDisposable
{
    // Far longer than anything here takes: a program that hangs must not hang the tests.
    private static readonly TimeSpan patience = TimeSpan.FromMinutes(2);

    private readonly Process process;
    private readonly Task<string> messages;
    private readonly List<string> lines = [];

    private CommandProcess(ProcessStartInfo start)
    {
        process = Process.Start(start)!;
        process.StandardInput.Close();
        messages = process.StandardError.ReadToEndAsync();
    }

    public static string File { get; } = Path.Combine(TestPaths.Repository, "artifacts/bin/MediaScoring.Cli/release/mediascoring");

    /// <summary>Runs the program to its end.</summary>
    public static Task<CommandResult> RunAsync(params string[] arguments) => RunInAsync(TestPaths.Repository, [], arguments);

    /// <summary>Runs the program to its end, in a working directory and with environment variables.</summary>
    public static async Task<CommandResult> RunInAsync(string workingDirectory, (string Name, string Value)[] environment, params string[] arguments)
    {
        await using var command = Start(workingDirectory, environment, arguments);
        return await command.EndAsync();
    }

    /// <summary>Starts the program.</summary>
    public static CommandProcess Start(string workingDirectory, (string Name, string Value)[] environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(File, arguments)
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in new[] { "DATABASE_URL", "MEDIA_DB_URL", "NO_COLOR" }) start.Environment.Remove(name);
        start.Environment["XDG_CONFIG_HOME"] = Path.Combine(TestPaths.Repository, "artifacts", "no-configuration");   // this user's plug-ins and rules are not under test
        start.Environment["XDG_CACHE_HOME"] = Path.Combine(TestPaths.Repository, "artifacts", "test-cache");
        if (PostgresCluster.UrlOfTest is { } url) start.Environment["DATABASE_URL"] = url;
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return new CommandProcess(start);
    }

    /// <summary>The next line of output that contains a text.</summary>
    public async Task<string> LineWithAsync(string text)
    {
        using var timeout = new CancellationTokenSource(patience);
        while (await process.StandardOutput.ReadLineAsync(timeout.Token) is { } line)
        {
            lines.Add(line);
            if (line.Contains(text, StringComparison.Ordinal)) return line;
        }

        throw new InvalidOperationException($"The program ended without a line with '{text}': {await messages}");
    }

    /// <summary>Sends a signal: "INT", "TERM", "KILL".</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Waits for the end.</summary>
    public async Task<CommandResult> EndAsync()
    {
        using var timeout = new CancellationTokenSource(patience);
        var output = await process.StandardOutput.ReadToEndAsync(timeout.Token);
        await process.WaitForExitAsync(timeout.Token);
        return new CommandResult(process.ExitCode, string.Concat(lines.Select(line => line + "\n")) + output, await messages);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        process.Dispose();
    }
}
