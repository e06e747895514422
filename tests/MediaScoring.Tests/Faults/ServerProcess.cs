using System.Diagnostics;
using System.Text.RegularExpressions;

namespace MediaScoring.Tests.Faults;

/// <summary>The real program in a process of its own, so that it can be killed.</summary>
internal sealed partial class ServerProcess : IDisposable
{
    /// <summary>Another build of the program than the one beside the tests: to run them for hours while building goes on, or to see them fail.</summary>
    private const string ProgramVariable = "MEDIASCORING_TEST_PROGRAM";

    private readonly Process process;

    private ServerProcess(Process process, Uri address)
    {
        this.process = process;
        Client = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(30) };
    }

    public HttpClient Client { get; }

    public int ProcessId => process.Id;

    /// <summary>Starts <c>mediascoring serve</c> on a free port and waits until it listens.</summary>
    /// <param name="folder">The media folder.</param>
    /// <param name="before">A program that runs it, with its arguments; null for none.</param>
    /// <param name="arguments">Further options of <c>serve</c>.</param>
    public static async Task<ServerProcess> StartAsync(string folder, string[]? before = null, string[]? arguments = null)
    {
        var program = Environment.GetEnvironmentVariable(ProgramVariable) ?? Path.Combine(TestPaths.Repository, "artifacts", "bin", "MediaScoring.Cli", "release", "mediascoring");
        Assert.SkipUnless(File.Exists(program), $"The program is not built: {program}");
        string[] words = [.. before ?? [], program, "serve", folder, "--port", "0", .. arguments ?? []];
        var start = new ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["XDG_CACHE_HOME"] = Path.Combine(TestPaths.Repository, "artifacts", "test-cache");
        var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            if (Address().Match(line) is { Success: true } match) return new ServerProcess(process, new Uri(match.Value));
        }

        throw new InvalidOperationException("The server ended before it listened.");
    }

    /// <summary>Ends it as a power cut does: nothing of it runs any more.</summary>
    public void Kill()
    {
        process.Kill(entireProcessTree: true);   // SIGKILL
        process.WaitForExit();
    }

    public void Dispose()
    {
        if (!process.HasExited) Kill();
        Client.Dispose();
        process.Dispose();
    }

    [GeneratedRegex(@"http://\S+")]
    private static partial Regex Address();
}
