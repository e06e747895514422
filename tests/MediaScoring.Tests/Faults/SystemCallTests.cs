using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace MediaScoring.Tests.Faults;

/// <summary>Durability as the kernel sees it: the recorded order of system calls of the real program.</summary>
public sealed class SystemCallTests
{
    [Fact]
    public async Task A_score_is_written_flushed_renamed_and_committed_before_it_is_answered()
    {
        using var folder = new TemporaryFolder();
        var trace = folder["trace.txt"];

        using (var server = await StartTracedAsync(folder, "write,pwrite64,fsync,fdatasync,rename,renameat,renameat2,sendto,sendmsg", trace))
        {
            using var answer = await server.Client.PostAsJsonAsync("/api/score", new { name = "a.png", score = 5 });
            Assert.True(answer.IsSuccessStatusCode);
        }

        var calls = Completed(await File.ReadAllLinesAsync(trace));
        var renamed = calls.FindLastIndex(call => call.StartsWith("rename", StringComparison.Ordinal) && call.Contains("a.png.json", StringComparison.Ordinal));
        Assert.True(renamed > 0, "the sidecar was not renamed into place");
        var draft = calls[renamed].Split('"')[1];
        var written = calls.FindIndex(call => call.StartsWith("pwrite64(", StringComparison.Ordinal) && call.Contains(draft, StringComparison.Ordinal));
        var flushed = calls.FindIndex(call => call.StartsWith("fsync(", StringComparison.Ordinal) && call.Contains(draft, StringComparison.Ordinal));
        var folderFlushed = calls.FindIndex(renamed, call => call.StartsWith("fsync(", StringComparison.Ordinal) && call.Contains("/.scores>", StringComparison.Ordinal));
        var logged = calls.FindIndex(Math.Max(folderFlushed, 0), call => call.StartsWith("pwrite64(", StringComparison.Ordinal) && call.Contains("media.db-wal", StringComparison.Ordinal));
        var committed = calls.FindIndex(Math.Max(logged, 0), call => (call.StartsWith("fdatasync(", StringComparison.Ordinal) || call.StartsWith("fsync(", StringComparison.Ordinal)) && call.Contains("media.db-wal", StringComparison.Ordinal));
        var answered = calls.FindIndex(Math.Max(renamed, 0), call => call.StartsWith("send", StringComparison.Ordinal) && call.Contains("200 OK", StringComparison.Ordinal));

        int[] order = [written, flushed, renamed, folderFlushed, logged, committed, answered];
        Assert.DoesNotContain(-1, order);
        Assert.Equal(order.Order(), order);
    }

    [Fact]
    public async Task What_a_sync_has_written_is_flushed_behind_it()
    {
        using var folder = new TemporaryFolder();
        var trace = folder["trace.txt"];

        using var server = await StartTracedAsync(folder, "pwrite64,fsync,fdatasync", trace);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        while (!await HasSyncedAsync(server, patience.Token)) await Task.Delay(10, patience.Token);

        // Nobody scores, and the log is too short to be copied back: none but the thread behind the batches flushes it.
        while (!IsFlushedBehind(Completed(await File.ReadAllLinesAsync(trace, patience.Token)))) await Task.Delay(10, patience.Token);
    }

    /// <summary>The server of a library of one file, <c>a.png</c>, with its system calls recorded.</summary>
    private static Task<ServerProcess> StartTracedAsync(TemporaryFolder folder, string calls, string trace)
    {
        Assert.SkipUnless(MayTrace(), "NOT PROVEN HERE: strace is not installed or may not trace; the order of system calls was not checked.");
        folder.Write("a.png", TinyPng.Of());
        return ServerProcess.StartAsync(folder.Path, ["/usr/bin/strace", "-f", "-y", "-s", "40", "-e", $"trace={calls}", "-o", trace]);
    }

    private static async Task<bool> HasSyncedAsync(ServerProcess server, CancellationToken cancellationToken)
    {
        var sync = (await server.Client.GetFromJsonAsync<JsonElement>("/api/v1/library", cancellationToken)).GetProperty("sync");
        return sync.GetProperty("added").GetInt32() == 1 && !sync.GetProperty("running").GetBoolean();
    }

    private static bool IsFlushedBehind(List<string> calls)
    {
        var logged = calls.FindLastIndex(call => call.StartsWith("pwrite64(", StringComparison.Ordinal) && call.Contains("media.db-wal", StringComparison.Ordinal));
        var flushed = calls.FindLastIndex(call => call.StartsWith("fdatasync(", StringComparison.Ordinal) && call.Contains("media.db-wal", StringComparison.Ordinal));
        return logged > 0 && flushed > logged;
    }

    /// <summary>The calls in the order in which they were finished (a call that another thread interrupts is two lines).</summary>
    private static List<string> Completed(string[] lines)
    {
        var begun = new Dictionary<string, string>(StringComparer.Ordinal);
        var calls = new List<string>();
        foreach (var line in lines)
        {
            var process = line.Split(' ')[0];
            var call = line[process.Length..].TrimStart();
            if (call.EndsWith("<unfinished ...>", StringComparison.Ordinal)) begun[process] = call;
            else if (call.StartsWith("<... ", StringComparison.Ordinal)) calls.Add(begun.GetValueOrDefault(process, "") + call);
            else calls.Add(call);
        }

        return calls;
    }

    /// <summary>Whether system calls can be recorded here.</summary>
    public static bool MayTrace()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists("/usr/bin/strace")) return false;
        using var probe = Process.Start(new ProcessStartInfo("/usr/bin/strace", ["-o", "/dev/null", "/bin/true"]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        probe.WaitForExit();
        return probe.ExitCode == 0;
    }
}
