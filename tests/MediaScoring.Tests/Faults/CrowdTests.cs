using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using MediaScoring.Sidecars;
using MediaScoring.Tests.Cli;

namespace MediaScoring.Tests.Faults;

/// <summary>Many clients at once, on one server and on two.</summary>
public sealed class CrowdTests
{
    [Fact]
    public Task Sixty_four_clients_leave_sidecar_database_and_history_in_agreement() => ScoreAtRandomAsync(files: 500, TimeSpan.FromSeconds(4));

    [Fact]
    [Trait("Category", "Long")]
    public Task Sixty_four_clients_on_ten_thousand_files_for_a_minute_leave_everything_in_agreement() => ScoreAtRandomAsync(files: 10_000, TimeSpan.FromMinutes(1));

    [Fact]
    public async Task Two_servers_on_one_library_lose_no_write()
    {
        using var folder = new TemporaryFolder();
        var names = Enumerable.Range(0, 12).Select(number => $"f{number}.png").ToArray();
        foreach (var name in names) folder.Write(name, TinyPng.Of(texts: ("n", name)));
        using var left = await ServerProcess.StartAsync(folder.Path);
        using var right = await ServerProcess.StartAsync(folder.Path);
        var words = new ConcurrentDictionary<string, ConcurrentBag<string>>(StringComparer.Ordinal);
        var failures = new ConcurrentBag<string>();

        // All of them change all files: scores, words and syncs of both servers meet on the same sidecars. A busy machine takes longer for enough of them.
        const int enoughWords = 100;
        var clock = Stopwatch.StartNew();
        bool GoesOn() => clock.Elapsed < TimeSpan.FromSeconds(5) || (words.Values.Sum(bag => bag.Count) < enoughWords && clock.Elapsed < TimeSpan.FromMinutes(1));
        await Task.WhenAll(Enumerable.Range(0, 12).Select(client => Task.Run(async () =>
        {
            var http = (client % 2 == 0 ? left : right).Client;
            var random = new Random(client);
            for (var round = 0; GoesOn(); round++)
            {
                var name = names[random.Next(names.Length)];
                using var answer = (client, round % 3) switch
                {
                    ( < 2, 0) => await http.PostAsJsonAsync("/api/v1/sync", new { }),
                    (_, 1) => await http.PostAsJsonAsync("/api/search/keywords", new { filename = name, keywords = new[] { $"w{client}x{round}" } }),
                    _ => await http.PostAsJsonAsync("/api/score", new { name, score = random.Next(-1, 6) }),
                };
                var text = await answer.Content.ReadAsStringAsync();
                if (!answer.IsSuccessStatusCode || text.Contains("\"problem\"", StringComparison.Ordinal)) failures.Add($"{(int)answer.StatusCode} {text}");
                else if (round % 3 == 1) words.GetOrAdd(name, _ => []).Add($"w{client}x{round}");
            }
        })));

        Assert.Empty(failures);
        Assert.True(words.Values.Sum(bag => bag.Count) >= enoughWords, "too few words for a test");
        var stored = AssertAgreement(folder, names);
        foreach (var name in names) Assert.Equal(words.GetValueOrDefault(name, []).Order(StringComparer.Ordinal), stored[name].Order(StringComparer.Ordinal));
    }

    private static async Task ScoreAtRandomAsync(int files, TimeSpan duration)
    {
        const int clients = 64;
        using var folder = new TemporaryFolder();
        for (var number = 0; number < files; number++) folder.Write(NameOf(number), TinyPng.Of(shade: (byte)number, texts: ("n", $"{number}")));
        (await CommandProcess.RunAsync("sync", folder.Path)).Exits(0);   // done before the first client asks for a file by its number
        using var server = await ServerProcess.StartAsync(folder.Path);
        var failures = new ConcurrentBag<string>();
        var refused = 0;
        var answered = 0;
        var slowest = 0L;

        var end = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(async () =>
        {
            var random = new Random(client);
            var version = 0L;
            while (Stopwatch.GetTimestamp() < end)
            {
                var asked = Stopwatch.GetTimestamp();
                var id = random.Next(files) + 1;
                using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/v1/files/{id}/score") { Content = JsonContent.Create(new { score = random.Next(-1, 6) }) };
                var asksForRefusal = random.Next(20) == 0;
                if (asksForRefusal) request.Headers.TryAddWithoutValidation("If-Match", $"\"{version + 1_000_000}\"");
                using var answer = await server.Client.SendAsync(request);
                Interlocked.Increment(ref answered);
                var text = await answer.Content.ReadAsStringAsync();
                if (asksForRefusal && answer.StatusCode == HttpStatusCode.PreconditionFailed) Interlocked.Increment(ref refused);
                else if (asksForRefusal || !answer.IsSuccessStatusCode || text.Contains("\"database\":false", StringComparison.Ordinal)) failures.Add($"{(int)answer.StatusCode} {text}");
                var took = Stopwatch.GetTimestamp() - asked;
                if (took > Interlocked.Read(ref slowest)) Interlocked.Exchange(ref slowest, took);
            }
        })));

        Assert.Empty(failures);
        Assert.True(refused > 0, "no client met a condition that does not hold");
        AssertAgreement(folder, Enumerable.Range(0, files).Select(NameOf));
        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{clients} clients, {files} files, {duration.TotalSeconds:0} s: {answered / duration.TotalSeconds:0} answers a second, {refused} refused as asked, slowest {slowest * 1000 / Stopwatch.Frequency} ms"));
    }

    /// <summary>
    /// Asserts that sidecar, row and history of every file say the same, and that the history has no gap: every change begins with
    /// what the one before ended with. The words that a person gave come back, by file.
    /// </summary>
    private static ILookup<string, string> AssertAgreement(TemporaryFolder folder, IEnumerable<string> names)
    {
        var database = folder[".scores/media.db"];
        var rows = TemporaryLibrary.SqlOn(database, "SELECT filename, coalesce(score, 0) FROM media_files").Select(row => row.Split('|')).ToDictionary(row => row[0], row => row[1], StringComparer.Ordinal);
        var changes = TemporaryLibrary.SqlOn(
            database, "SELECT f.filename, c.old_value, c.new_value FROM journal_changes c JOIN media_files f ON f.id = c.media_file_id WHERE c.field = 'score' ORDER BY c.id")
            .Select(row => row.Split('|')).ToLookup(row => row[0], row => (Old: row[1], New: row[2]), StringComparer.Ordinal);
        var words = TemporaryLibrary.SqlOn(database, "SELECT f.filename, k.keyword FROM media_keywords k JOIN media_files f ON f.id = k.media_file_id WHERE keyword_type = 'user' ORDER BY k.keyword")
            .Select(row => row.Split('|')).ToLookup(row => row[0], row => row[1], StringComparer.Ordinal);
        foreach (var name in names)
        {
            var chain = "0";
            foreach (var change in changes[name])
            {
                Assert.True(change.Old == chain, $"{name}: a change begins with {change.Old}, the one before ended with {chain}");
                chain = change.New;
            }

            var sidecar = ScoreSidecar.Read(folder[name]);
            Assert.True(sidecar.Status is SidecarStatus.Ok or SidecarStatus.Absent, $"{name}: {sidecar.Problem}");
            Assert.True((sidecar.Score.ToString(), rows[name]) == (chain, chain), $"{name}: the sidecar has {sidecar.Score}, the database {rows[name]}, the history {chain}");
            Assert.Equal(words[name].Order(StringComparer.Ordinal), (sidecar.Keywords ?? []).Order(StringComparer.Ordinal));
        }

        return words;
    }

    private static string NameOf(int number) => $"f{number:00000}.png";
}
