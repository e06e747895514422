using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using MediaScoring.Sidecars;

namespace MediaScoring.Tests.Faults;

/// <summary>The server is killed at the beginning of each system call by which a score reaches the disk.</summary>
public sealed class KilledAtEveryStepTests
{
    private const string Renames = "rename,renameat,renameat2";
    private const string Flushes = "fsync,fdatasync";

    [Theory]
    [InlineData("before the draft is written", "pwrite64", false, 1)]
    [InlineData("before the draft is flushed", Flushes, false, 1)]
    [InlineData("before the draft becomes the sidecar", Renames, false, 1)]
    [InlineData("before the folder is flushed", Flushes, false, 2)]
    [InlineData("before the database's log is written", "pwrite64", true, 1)]
    [InlineData("while the database's log is written", "pwrite64", true, 6)]
    [InlineData("before the database's log is flushed", Flushes, true, 1)]
    [InlineData("before the answer is sent", "sendto,sendmsg", false, 1)]
    public async Task A_score_is_whole_or_not_there(string name, string call, bool ofDatabase, int number)
    {
        Assert.NotEmpty(name);
        var answered = await KillAtAsync(call, ofDatabase, number);

        Assert.False(answered, "the server was not killed, so this step was not tried");
    }

    [Fact]
    [Trait("Category", "Long")]
    public async Task A_score_is_whole_or_not_there_at_every_write_of_the_database()
    {
        var steps = 0;
        while (!await KillAtAsync("pwrite64", ofDatabase: true, steps + 1)) steps++;

        Assert.True(steps > 3, $"only {steps} writes");
        TestContext.Current.TestOutputHelper!.WriteLine($"killed at each of {steps} writes to the log of the database");
    }

    /// <summary>Gives 5 stars in place of 2 and kills the server in between; sidecar and database are whole then, and agree after a sync.</summary>
    /// <returns>Whether the server got past the step and answered.</returns>
    private static async Task<bool> KillAtAsync(string call, bool ofDatabase, int number)
    {
        Assert.SkipUnless(SystemCallTests.MayTrace(), "NOT PROVEN HERE: strace is not installed or may not trace; the server was not killed at single system calls.");
        using var folder = new TemporaryFolder();
        folder.Write("a.png", TinyPng.Of());
        var answered = false;
        using (var server = await ServerProcess.StartAsync(folder.Path, arguments: ["--no-sync"]))
        {
            await ScoreAsync(server, 2);   // from here on everything is loaded
            using var killer = await StraceAsync(server.ProcessId, call, ofDatabase ? folder[".scores/media.db-wal"] : null, number);
            try
            {
                answered = await ScoreAsync(server, 5);
            }
            catch (HttpRequestException)
            {
                // It is dead, as it was meant to be.
            }

            server.Kill();
            await killer.WaitForExitAsync();
        }

        var sidecar = ScoreSidecar.Read(folder["a.png"]);
        var stored = int.Parse(TemporaryLibrary.SqlOn(folder[".scores/media.db"], "SELECT score FROM media_files")[0], CultureInfo.InvariantCulture);
        Assert.Equal(["ok"], TemporaryLibrary.SqlOn(folder[".scores/media.db"], "PRAGMA integrity_check"));
        Assert.Equal(SidecarStatus.Ok, sidecar.Status);
        Assert.Contains(sidecar.Score.Value, answered ? [5] : new[] { 2, 5 });
        Assert.Contains(stored, answered ? [5] : new[] { 2, sidecar.Score.Value });

        await using var library = await MediaLibrary.OpenAsync(new LibrarySettings { MediaFolder = folder.Path });
        await library.Ingestion.SyncAsync();
        Assert.Equal(sidecar.Score, (await library.Files.FindAsync("a.png"))!.Score);
        Assert.Equal(sidecar.Score, ScoreSidecar.Read(folder["a.png"]).Score);
        return answered;
    }

    private static async Task<bool> ScoreAsync(ServerProcess server, int score)
    {
        using var answer = await server.Client.PostAsJsonAsync("/api/score", new { name = "a.png", score });
        return answer.IsSuccessStatusCode;
    }

    private static async Task<Process> StraceAsync(int processId, string call, string? path, int number)
    {
        string[] words =
        [
            "-f", "-p", processId.ToString(CultureInfo.InvariantCulture), "-o", "/dev/null", "-e", $"trace={call}",
            "-e", string.Create(CultureInfo.InvariantCulture, $"inject={call}:signal=KILL:when={number}"), .. path is null ? Array.Empty<string>() : ["-P", path],
        ];
        var strace = Process.Start(new ProcessStartInfo("/usr/bin/strace", words) { RedirectStandardError = true })!;
        while (await strace.StandardError.ReadLineAsync() is { } line)
        {
            if (line.Contains("attached", StringComparison.Ordinal)) break;
        }

        _ = strace.StandardError.ReadToEndAsync();
        return strace;
    }
}
