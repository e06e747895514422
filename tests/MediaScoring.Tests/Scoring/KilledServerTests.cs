using System.Collections.Concurrent;
using System.Net.Http.Json;
using MediaScoring.Sidecars;
using MediaScoring.Tests.Cli;

namespace MediaScoring.Tests.Scoring;

/// <summary>A real server killed with -9 while people score.</summary>
public sealed class KilledServerTests
{
    private const int Clients = 4;
    private const int FilesAClient = 5;

    /// <summary>Rounds of killing; <c>MEDIA_SCORING_KILL_ROUNDS</c> asks for more.</summary>
    private static int Rounds { get; } = int.TryParse(Environment.GetEnvironmentVariable("MEDIA_SCORING_KILL_ROUNDS"), out var rounds) ? rounds : 5;

    [Fact]
    public async Task Every_acknowledged_score_is_in_sidecar_and_database_after_the_kill()
    {
        using var folder = new TemporaryFolder();
        for (var number = 0; number < Clients * FilesAClient; number++) folder.Write(NameOf(number), TinyPng.Of());
        (await CommandProcess.RunAsync("sync", folder.Path)).Exits(0);
        var random = new Random(20261122);
        var acknowledged = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        var total = 0;
        for (var round = 0; round < Rounds; round++)
        {
            await using var server = CommandProcess.Start(TestPaths.Repository, [], "serve", folder.Path, "--port", "0");   // syncs behind the scoring
            var address = (await server.LineWithAsync("http://")).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^1];
            var sent = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
            var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var killAfter = total + random.Next(5, 60);
            var clients = Enumerable.Range(0, Clients).Select(client => Task.Run(async () =>
            {
                using var http = new HttpClient { BaseAddress = new Uri(address) };
                var scores = new Random((round * 100) + client);
                try
                {
                    while (true)
                    {
                        var name = NameOf((client * FilesAClient) + scores.Next(FilesAClient));
                        var score = scores.Next(-1, 6);
                        sent[name] = score;
                        var answer = await http.PostAsJsonAsync("/api/score", new { name, score });
                        answer.EnsureSuccessStatusCode();
                        acknowledged[name] = score;
                        sent.TryRemove(name, out _);
                        if (Interlocked.Increment(ref total) >= killAfter) enough.TrySetResult();
                    }
                }
                catch (HttpRequestException)
                {
                    // The server is dead: what it had not acknowledged may be there or not.
                }
            })).ToArray();
            await enough.Task;
            await server.SignalAsync("KILL");
            await Task.WhenAll(clients);
            await server.EndAsync();

            foreach (var (name, score) in acknowledged)
            {
                var sidecar = ScoreSidecar.Read(folder[name]);
                var row = int.Parse(TemporaryLibrary.SqlOn(folder[".scores/media.db"], $"SELECT score FROM media_files WHERE filename = '{name}'")[0], System.Globalization.CultureInfo.InvariantCulture);
                Assert.Equal(SidecarStatus.Ok, sidecar.Status);
                if (sent.TryGetValue(name, out var last))
                {
                    Assert.Contains(sidecar.Score.Value, new[] { score, last });
                    Assert.Contains(row, new[] { score, last });
                    acknowledged[name] = sidecar.Score.Value;   // which the next start takes over
                }
                else
                {
                    Assert.Equal((score, score), (sidecar.Score.Value, row));
                }
            }
        }

        Assert.True(total > Rounds * 4, $"Only {total} scores were acknowledged.");
        Assert.Equal(["ok"], TemporaryLibrary.SqlOn(folder[".scores/media.db"], "PRAGMA integrity_check"));
    }

    private static string NameOf(int number) => $"picture {number:00}.png";
}
