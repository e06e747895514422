using System.Globalization;
using System.Net.Http.Json;
using MediaScoring.Sidecars;
using MediaScoring.Tests.Cli;

namespace MediaScoring.Tests.Faults;

/// <summary>
/// Two servers and three syncs work on one folder in one PostgreSQL database, and one of them is killed. Two rounds;
/// MEDIASCORING_KILL_ROUNDS gives another number.
/// </summary>
public sealed class ManyProgramsTests
{
    private const int Clients = 4;
    private const int FilesEach = 5;
    private const int NewFiles = 150;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>What a file may have: the score that was acknowledged last, and one that was under way when its server died.</summary>
    private sealed class Expected
    {
        public HashSet<int> Scores { get; set; } = [0];

        public int Changes { get; set; }

        public int UnderWay { get; set; }
    }

    [Fact]
    public async Task Nothing_is_lost_and_nothing_done_twice_when_one_of_them_is_killed()
    {
        var rounds = int.TryParse(Environment.GetEnvironmentVariable("MEDIASCORING_KILL_ROUNDS"), CultureInfo.InvariantCulture, out var number) ? number : 2;
        var url = PostgresCluster.Shared.CreateDatabase();
        using var folder = new TemporaryFolder();
        var expected = Enumerable.Range(0, Clients * FilesEach).ToDictionary(index => $"f{index}.png", _ => new Expected(), StringComparer.Ordinal);
        foreach (var name in expected.Keys) folder.Write(name, TinyPng.Of(texts: ("n", name)));
        (await SyncOf(folder, url).EndAsync()).Exits(0);
        var random = new Random(4);

        for (var round = 0; round < rounds; round++)
        {
            for (var file = 0; file < NewFiles; file++) folder.Write($"round {round}/{file}.png", TinyPng.WithPrompt($"lighthouse {round} {file}"));
            using var one = await ServerProcess.StartAsync(folder.Path, arguments: ["--database-url", url, "--no-sync"]);
            using var other = await ServerProcess.StartAsync(folder.Path, arguments: ["--database-url", url, "--no-sync"]);
            CommandProcess[] syncs = [SyncOf(folder, url), SyncOf(folder, url), SyncOf(folder, url)];
            using var enough = new CancellationTokenSource();
            var seeds = Enumerable.Range(0, Clients).Select(_ => random.Next()).ToArray();
            var clients = Enumerable.Range(0, Clients).Select(client => Task.Run(
                () => ScoreAsync(client % 2 == 0 ? one.Client : other.Client, [.. expected.Skip(client * FilesEach).Take(FilesEach)], new Random(seeds[client]), enough.Token), Stop)).ToList();

            // The moment of the kill is the test's input: while the first sync writes, or a little later.
            var before = int.Parse(PostgresCluster.Sql(url, "SELECT count(*) FROM media_files")[0], CultureInfo.InvariantCulture);
            while (PostgresCluster.Sql(url, "SELECT count(*) FROM media_files")[0] == $"{before}") await Task.Yield();
            await Task.Delay(random.Next(30), Stop);
            var isServer = round % 2 == 1;
            if (isServer) other.Kill();
            else await syncs[round / 2 % 3].SignalAsync("KILL");

            var added = 0;
            foreach (var sync in syncs)
            {
                var result = await sync.EndAsync();
                if (sync == syncs[round / 2 % 3] && !isServer && result.ExitCode == 128 + 9) continue;
                added += result.Exits(0).Object().GetProperty("added").GetInt32();
            }

            await enough.CancelAsync();
            await Task.WhenAll(clients);
            var last = (await SyncOf(folder, url).EndAsync()).Exits(0).Object();
            Assert.InRange(added + last.GetProperty("added").GetInt32(), 0, NewFiles);   // fewer: the one that was killed, or a server that saw them come
            Check(folder, url, expected, (Clients * FilesEach) + (NewFiles * (round + 1)), round);
        }

        Assert.True(expected.Values.Sum(file => file.Changes) > rounds * 10, "hardly anything was scored");
    }

    private static CommandProcess SyncOf(TemporaryFolder folder, string url) => CommandProcess.Start(TestPaths.Repository, [], "sync", folder.Path, "--database-url", url, "--json");

    private static async Task ScoreAsync(HttpClient http, KeyValuePair<string, Expected>[] files, Random random, CancellationToken enough)
    {
        try
        {
            while (!enough.IsCancellationRequested)
            {
                var (name, file) = files[random.Next(files.Length)];
                var score = (file.Scores.First() + random.Next(1, 6)) % 6;   // another one than it has
                file.Scores.Add(score);
                file.UnderWay++;
                using var answer = await http.PostAsJsonAsync("/api/score", new { name, score }, CancellationToken.None);
                answer.EnsureSuccessStatusCode();
                file.Scores = [score];
                if ((await answer.Content.ReadAsStringAsync(CancellationToken.None)).Contains("problem", StringComparison.Ordinal)) continue;   // the others kept the database for too long: it comes there from the sidecar
                file.UnderWay--;
                file.Changes++;
            }
        }
        catch (Exception death) when (death is HttpRequestException { StatusCode: null } or IOException or TaskCanceledException)
        {
            // Its server was killed: what was under way is not acknowledged.
        }
    }

    private static void Check(TemporaryFolder folder, string url, Dictionary<string, Expected> expected, int files, int round)
    {
        Assert.Equal([$"{files}|{files}|{files}"], PostgresCluster.Sql(url, "SELECT count(*), count(DISTINCT f.relative_path), count(m.id) FROM media_files f LEFT JOIN media_metadata m ON m.media_file_id = f.id WHERE f.missing_since IS NULL"));
        Assert.Equal(["0"], PostgresCluster.Sql(url, "SELECT count(*) FROM media_files f WHERE f.relative_path LIKE 'round%' AND NOT EXISTS (SELECT 1 FROM media_keywords k WHERE k.media_file_id = f.id)"));
        var changes = PostgresCluster.Sql(url, "SELECT f.filename, coalesce(f.score, 0), count(c.id) FROM media_files f LEFT JOIN journal_changes c ON c.media_file_id = f.id AND c.field = 'score' WHERE f.relative_path LIKE 'f%' GROUP BY f.id, f.filename, f.score");
        foreach (var row in changes.Select(row => row.Split('|')))
        {
            var file = expected[row[0]];
            var score = int.Parse(row[1], CultureInfo.InvariantCulture);
            Assert.True(file.Scores.Contains(score), $"round {round}, {row[0]}: the database has the score {score}, not {string.Join(" or ", file.Scores)}");
            Assert.Equal(score, ScoreSidecar.Read(folder[row[0]]).Score.Value);
            Assert.InRange(int.Parse(row[2], CultureInfo.InvariantCulture), file.Changes, file.Changes + file.UnderWay);
            file.Scores = [score];
            file.Changes = int.Parse(row[2], CultureInfo.InvariantCulture);
            file.UnderWay = 0;
        }
    }
}
