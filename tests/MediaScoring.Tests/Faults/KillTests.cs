using System.Globalization;
using System.Net.Http.Json;
using MediaScoring.Sidecars;

namespace MediaScoring.Tests.Faults;

/// <summary>
/// The server is killed at random moments while clients score, tag and sync. 20 rounds; MEDIASCORING_KILL_ROUNDS gives
/// another number (<c>./dev test-long</c>: 1,000).
/// </summary>
public sealed class KillTests
{
    private const int Clients = 4;
    private const int FilesEach = 5;

    /// <summary>What may be on disk for one file: what was acknowledged last, and what was under way when the server died.</summary>
    private sealed class Expected
    {
        public HashSet<int> Scores { get; set; } = [0];
        public HashSet<string> Words { get; } = [];
    }

    [Fact]
    public async Task Every_acknowledged_change_is_in_sidecar_and_database_after_a_kill()
    {
        var rounds = int.TryParse(Environment.GetEnvironmentVariable("MEDIASCORING_KILL_ROUNDS"), CultureInfo.InvariantCulture, out var number) ? number : 20;
        using var folder = new TemporaryFolder();
        var names = Enumerable.Range(0, Clients * FilesEach).Select(index => $"f{index}.png").ToArray();
        foreach (var name in names) folder.Write(name, TinyPng.Of(texts: ("n", name)));
        var expected = names.ToDictionary(name => name, _ => new Expected(), StringComparer.Ordinal);
        var random = new Random(6);
        var acknowledged = 0;

        for (var round = 0; round < rounds; round++)
        {
            using var server = await ServerProcess.StartAsync(folder.Path);
            using var stop = new CancellationTokenSource();
            var seeds = Enumerable.Range(0, Clients).Select(_ => random.Next()).ToArray();
            var clients = Enumerable.Range(0, Clients).Select(client => Task.Run(() => WorkAsync(server.Client, [.. names.Where((_, index) => index % Clients == client)], expected, new Random(seeds[client]), stop.Token))).ToList();
            await Task.Delay(random.Next(30, 1200));   // the moment of the kill is the test's input, not a wait for something
            server.Kill();
            await stop.CancelAsync();
            acknowledged += (await Task.WhenAll(clients)).Sum();
            Check(folder, expected, round);
        }

        Assert.True(acknowledged > rounds, $"only {acknowledged} changes were acknowledged in {rounds} rounds");
        TestContext.Current.SendDiagnosticMessage($"{rounds} kills, {acknowledged} acknowledged changes, none lost");
    }

    private static async Task<int> WorkAsync(HttpClient client, string[] names, Dictionary<string, Expected> expected, Random random, CancellationToken stop)
    {
        var acknowledged = 0;
        try
        {
            while (!stop.IsCancellationRequested)
            {
                var name = names[random.Next(names.Length)];
                var file = expected[name];
                var dice = random.Next(10);
                if (dice == 0)
                {
                    using var sync = await client.PostAsJsonAsync("/api/v1/sync", new { }, CancellationToken.None);
                }
                else if (dice <= 3)
                {
                    var word = $"w{random.Next(1000)}";
                    using var answer = await client.PostAsJsonAsync("/api/search/keywords", new { filename = name, keywords = new[] { word } }, CancellationToken.None);
                    if (!answer.IsSuccessStatusCode) continue;
                    file.Words.Add(word);
                    acknowledged++;
                }
                else
                {
                    var score = random.Next(-1, 6);
                    file.Scores.Add(score);   // under way
                    using var answer = await client.PostAsJsonAsync("/api/score", new { name, score }, CancellationToken.None);
                    if (!answer.IsSuccessStatusCode || (await answer.Content.ReadAsStringAsync(CancellationToken.None)).Contains("problem", StringComparison.Ordinal)) continue;
                    file.Scores = [score];
                    acknowledged++;
                }
            }
        }
        catch (Exception death) when (death is HttpRequestException or IOException or TaskCanceledException)
        {
            // The server is dead: what was under way is not acknowledged.
        }

        return acknowledged;
    }

    /// <summary>Looks at the disk as the kill left it, before anything reconciles.</summary>
    private static void Check(TemporaryFolder folder, Dictionary<string, Expected> expected, int round)
    {
        var database = folder[".scores/media.db"];
        Assert.Equal(["ok"], TemporaryLibrary.SqlOn(database, "PRAGMA integrity_check"));
        foreach (var (name, file) in expected)
        {
            var sidecar = ScoreSidecar.Read(folder[name]);
            var stored = TemporaryLibrary.SqlOn(database, $"SELECT coalesce(score, 0) FROM media_files WHERE filename = '{name}'") is [var text] ? int.Parse(text, CultureInfo.InvariantCulture) : 0;
            var words = TemporaryLibrary.SqlOn(database, $"SELECT keyword FROM media_keywords k JOIN media_files f ON f.id = k.media_file_id WHERE f.filename = '{name}' AND keyword_type = 'user'");
            Assert.True(sidecar.Status is SidecarStatus.Ok or SidecarStatus.Absent, $"round {round}, {name}: {sidecar.Problem}");
            Assert.True(file.Scores.Contains(sidecar.Score.Value), $"round {round}, {name}: the sidecar has {sidecar.Score}, not {string.Join(" or ", file.Scores)}");
            Assert.True(file.Scores.Contains(stored), $"round {round}, {name}: the database has {stored}, not {string.Join(" or ", file.Scores)}");
            Assert.Empty(file.Words.Except(sidecar.Keywords ?? []));
            Assert.Empty(file.Words.Except(words));
            file.Scores = [sidecar.Score.Value, stored];
        }
    }
}
