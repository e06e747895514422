using System.Globalization;
using System.Net.Http.Json;
using MediaScoring.Sidecars;
using MediaScoring.Tests.Cli;

namespace MediaScoring.Tests.Faults;

/// <summary>
/// The server is killed at random moments while four clients score, tag, write notes and sync. 20 rounds;
/// MEDIASCORING_KILL_ROUNDS gives another number (<c>./dev test-long</c>: 1,000).
/// </summary>
public sealed class KillTests
{
    private const int Clients = 4;
    private const int FilesEach = 5;

    /// <summary>
    /// What may be on disk for one file: what was acknowledged last, and what was under way when the server died. Score and
    /// note of a file are given by one client, so that the last is known; words by all of them, each with words of its own.
    /// </summary>
    private sealed class Expected
    {
        public HashSet<int> Scores { get; set; } = [0];

        public HashSet<string?> Notes { get; set; } = [null];

        /// <summary>Words that must be there, and those that may or may not.</summary>
        public HashSet<string> Words { get; } = [];

        public HashSet<string> Undecided { get; } = [];
    }

    [Fact]
    public async Task Every_acknowledged_change_is_in_sidecar_and_database_after_a_kill()
    {
        var rounds = int.TryParse(Environment.GetEnvironmentVariable("MEDIASCORING_KILL_ROUNDS"), CultureInfo.InvariantCulture, out var number) ? number : 20;
        using var folder = new TemporaryFolder();
        var names = Enumerable.Range(0, Clients * FilesEach).Select(index => $"f{index}.png").ToArray();
        foreach (var name in names) folder.Write(name, TinyPng.Of(texts: ("n", name)));
        (await CommandProcess.RunAsync("sync", folder.Path)).Exits(0);
        var ids = TemporaryLibrary.SqlOn(folder[".scores/media.db"], "SELECT filename, id FROM media_files").Select(row => row.Split('|')).ToDictionary(row => row[0], row => row[1], StringComparer.Ordinal);
        var expected = names.ToDictionary(name => name, _ => new Expected(), StringComparer.Ordinal);
        var random = new Random(6);
        var acknowledged = 0;

        for (var round = 0; round < rounds; round++)
        {
            folder.Write($"new{round}.png", TinyPng.Of(texts: ("n", $"{round}")));   // so that a sync has something to write
            using var server = await ServerProcess.StartAsync(folder.Path);
            using var stop = new CancellationTokenSource();
            var seeds = Enumerable.Range(0, Clients).Select(_ => random.Next()).ToArray();
            var enough = new Countdown(random.Next(40));
            var clients = Enumerable.Range(0, Clients).Select(client => Task.Run(() => new Client(server.Client, client, names, ids, expected, enough, new Random(seeds[client])).WorkAsync(stop.Token))).ToList();
            var reached = enough.Reached;
            var isReached = await Task.WhenAny(reached, Task.WhenAll(clients), Task.Delay(TimeSpan.FromMinutes(3), TestContext.Current.CancellationToken)) == reached;
            Assert.True(isReached, $"round {round}: {enough.Left} acknowledgements are still missing, and {clients.Count(client => !client.IsCompleted)} of {Clients} clients are at work");
            await Task.Delay(random.Next(12));   // the moment of the kill is the test's input, not a wait for something
            server.Kill();
            await stop.CancelAsync();
            acknowledged += (await Task.WhenAll(clients)).Sum();
            Check(folder, expected, round);
        }

        Assert.True(acknowledged > rounds * 10, $"only {acknowledged} changes were acknowledged in {rounds} rounds");
        TestContext.Current.TestOutputHelper!.WriteLine($"{rounds} kills, {acknowledged} acknowledged changes, none lost");
    }

    /// <summary>Looks at the disk as the kill left it, before anything reconciles.</summary>
    private static void Check(TemporaryFolder folder, Dictionary<string, Expected> expected, int round)
    {
        var database = folder[".scores/media.db"];
        Assert.Equal(["ok"], TemporaryLibrary.SqlOn(database, "PRAGMA integrity_check"));
        foreach (var (name, file) in expected)
        {
            var sidecar = ScoreSidecar.Read(folder[name]);
            Assert.True(sidecar.Status is SidecarStatus.Ok or SidecarStatus.Absent, $"round {round}, {name}: {sidecar.Problem}");
            var row = TemporaryLibrary.SqlOn(database, $"SELECT coalesce(score, 0) || '|' || coalesce(note, '') FROM media_files WHERE filename = '{name}'") is [var found] ? found.Split('|') : ["0", ""];
            var words = TemporaryLibrary.SqlOn(database, $"SELECT keyword FROM media_keywords k JOIN media_files f ON f.id = k.media_file_id WHERE f.filename = '{name}' AND keyword_type = 'user'");
            var score = int.Parse(row[0], CultureInfo.InvariantCulture);
            var note = row[1].Length == 0 ? null : row[1];

            Holds("sidecar", sidecar.Score.Value, sidecar.Note, sidecar.Keywords ?? []);
            Holds("database", score, note, words);
            file.Scores = [sidecar.Score.Value, score];
            file.Notes = [sidecar.Note, note];
            file.Undecided.RemoveWhere(word => !words.Contains(word) && !(sidecar.Keywords ?? []).Contains(word));

            void Holds(string where, int heldScore, string? heldNote, IReadOnlyList<string> heldWords)
            {
                Assert.True(file.Scores.Contains(heldScore), $"round {round}, {name}: the {where} has the score {heldScore}, not {string.Join(" or ", file.Scores)}");
                Assert.True(file.Notes.Contains(heldNote), $"round {round}, {name}: the {where} has the note {heldNote}, not {string.Join(" or ", file.Notes)}");
                Assert.True(file.Words.IsSubsetOf(heldWords), $"round {round}, {name}: the {where} lacks {string.Join(", ", file.Words.Except(heldWords))}");
                Assert.True(heldWords.All(word => file.Words.Contains(word) || file.Undecided.Contains(word)), $"round {round}, {name}: the {where} has {string.Join(", ", heldWords.Except(file.Words).Except(file.Undecided))}, which nobody gave or somebody took away");
            }
        }
    }

    /// <summary>After so many acknowledged changes the server is to die; with none it dies while it starts.</summary>
    private sealed class Countdown(int count)
    {
        private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int left = count;

        public int Left => left;

        public Task Reached => left <= 0 ? Task.CompletedTask : reached.Task;

        public void Signal()
        {
            if (Interlocked.Decrement(ref left) <= 0) reached.TrySetResult();
        }
    }

    private sealed class Client(HttpClient http, int number, string[] names, Dictionary<string, string> ids, Dictionary<string, Expected> expected, Countdown enough, Random random)
    {
        private int acknowledged;

        /// <summary>Works until the server is dead.</summary>
        /// <returns>How many changes were acknowledged.</returns>
        public async Task<int> WorkAsync(CancellationToken stop)
        {
            try
            {
                while (!stop.IsCancellationRequested)
                {
                    var own = names[(number * FilesEach) + random.Next(FilesEach)];
                    await (random.Next(12) switch
                    {
                        0 => http.PostAsJsonAsync("/api/v1/sync", new { }, CancellationToken.None),
                        <= 3 => AddWordAsync(names[random.Next(names.Length)]),
                        4 => RemoveWordAsync(names[random.Next(names.Length)]),
                        <= 6 => NoteAsync(own),
                        _ => ScoreAsync(own),
                    });
                }
            }
            catch (Exception death) when (death is HttpRequestException or IOException or TaskCanceledException)
            {
                // The server is dead: what was under way is not acknowledged.
            }

            return acknowledged;
        }

        private async Task ScoreAsync(string name)
        {
            var score = random.Next(-1, 6);
            expected[name].Scores.Add(score);   // under way
            using var answer = await http.PostAsJsonAsync("/api/score", new { name, score }, CancellationToken.None);
            if (await IsDoneAsync(answer)) expected[name].Scores = [score];
        }

        private async Task NoteAsync(string name)
        {
            var note = random.Next(4) == 0 ? null : $"note {random.Next(1000)}";
            expected[name].Notes.Add(note);
            using var answer = await http.PutAsJsonAsync($"/api/v1/files/{ids[name]}/note", new { note }, CancellationToken.None);
            if (await IsDoneAsync(answer)) expected[name].Notes = [note];
        }

        private async Task AddWordAsync(string name)
        {
            var word = $"w{number}x{random.Next(200)}";
            if (Locked(name, file => file.Words.Contains(word))) return;
            Locked(name, file => file.Undecided.Add(word));
            using var answer = await http.PostAsJsonAsync("/api/search/keywords", new { filename = name, keywords = new[] { word } }, CancellationToken.None);
            if (await IsDoneAsync(answer)) Locked(name, file => file.Words.Add(word) && file.Undecided.Remove(word));
        }

        private async Task RemoveWordAsync(string name)
        {
            var word = "";
            Locked(name, file => (word = file.Words.FirstOrDefault(held => held.StartsWith($"w{number}x", StringComparison.Ordinal)) ?? "").Length > 0 && file.Words.Remove(word) && file.Undecided.Add(word));
            if (word.Length == 0) return;
            using var request = new HttpRequestMessage(HttpMethod.Delete, $"/api/v1/files/{ids[name]}/keywords") { Content = JsonContent.Create(new { keywords = new[] { word } }) };
            using var answer = await http.SendAsync(request, CancellationToken.None);
            if (await IsDoneAsync(answer)) Locked(name, file => file.Undecided.Remove(word));
        }

        private bool Locked(string name, Func<Expected, bool> change)
        {
            lock (expected[name]) return change(expected[name]);
        }

        private async Task<bool> IsDoneAsync(HttpResponseMessage answer)
        {
            if (!answer.IsSuccessStatusCode || (await answer.Content.ReadAsStringAsync(CancellationToken.None)).Contains("\"problem\":\"", StringComparison.Ordinal)) return false;
            acknowledged++;
            enough.Signal();
            return true;
        }
    }
}
