using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace MediaScoring.Benchmarks;

/// <summary>
/// How long a score takes until it is on disk and acknowledged over HTTP: while the server syncs new files at full speed, and
/// while it does nothing else. The floor is what the disk asks for: a small file and a page of a log, written and flushed;
/// and, for the tail, what the machine makes of work of the same length that waits for nothing.
/// </summary>
internal static class ScoreBenchmark
{
    private const int FilesToScore = 500;
    private const int Rounds = 300;
    private const int ScoresALook = 10;

    private static readonly TimeSpan betweenScores = TimeSpan.FromMilliseconds(20);

    public static async Task<int> RunAsync(string[] args)
    {
        var count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 30_000;
        var folder = Directory.CreateTempSubdirectory("media-scoring-bench-").FullName;
        try
        {
            Console.WriteLine($"{count:N0} files of about 30 KB, {Environment.ProcessorCount} processors, .NET {Environment.Version}");
            Corpus.Write(Path.Combine(folder, "library"), count);
            var names = Directory.GetFiles(Path.Combine(folder, "library", "album 000")).Select(file => $"album 000/{Path.GetFileName(file)}").Order(StringComparer.Ordinal).Take(FilesToScore).ToArray();
            Print("floor: write and flush a small file and a page", Floor(folder));

            await using var server = await ServerProcess.StartAsync(Path.Combine(folder, "library"));
            for (var i = 0; i < 20; i++) await ScoreAsync(server, names[i]);   // what is slow only once

            var whileSyncing = new List<double>();
            var clock = Stopwatch.StartNew();
            for (var i = 0; i % ScoresALook > 0 || await IsSyncingAsync(server); i++)
            {
                whileSyncing.Add(await ScoreAsync(server, names[i % names.Length], i));
                await Task.Delay(betweenScores);
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"synced {count:N0} files in {clock.Elapsed.TotalSeconds:0.0} s meanwhile, {server.CpuTime.TotalSeconds:0.0} CPU s"));
            Print($"a score while a sync runs ({whileSyncing.Count:N0} scores)", whileSyncing);
            var alone = new List<double>();
            for (var i = 0; i < Rounds; i++)
            {
                alone.Add(await ScoreAsync(server, names[i % names.Length], i + 3));
                await Task.Delay(betweenScores);
            }

            Print($"a score alone ({Rounds} scores)", alone);
            Print("floor: a processor's work of the same length, alone", await WorkAsync(alone[alone.Count / 2]));
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<bool> IsSyncingAsync(ServerProcess server) => (await server.GetAsync("/api/v1/library")).GetProperty("sync").GetProperty("running").GetBoolean();

    private static async Task<double> ScoreAsync(ServerProcess server, string name, int number = 0)
    {
        var started = Stopwatch.GetTimestamp();
        await server.PostAsync("/api/score", new { name, score = 1 + (number % 5) });
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    /// <summary>As a score is kept: the sidecar's draft, flushed and moved into its place; a page at the end of the database's log, flushed.</summary>
    private static List<double> Floor(string folder)
    {
        var times = new List<double>();
        var sidecar = Encoding.UTF8.GetBytes("""{"file":"a.png","score":5,"updated":"2025-01-01T00:00:00Z"}""");
        var page = new byte[4096];
        using var log = new FileStream(Path.Combine(folder, "floor.log"), FileMode.Create);
        for (var i = 0; i < Rounds; i++)
        {
            var started = Stopwatch.GetTimestamp();
            var place = Path.Combine(folder, "floor.json");
            using (var draft = new FileStream(place + ".draft", FileMode.Create))
            {
                draft.Write(sidecar);
                draft.Flush(flushToDisk: true);
            }

            File.Move(place + ".draft", place, overwrite: true);
            log.Write(page);
            log.Flush(flushToDisk: true);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return times;
    }

    /// <summary>What the machine itself adds: work that waits for nothing and takes so long when nothing disturbs it, with the pauses between scores.</summary>
    private static async Task<List<double>> WorkAsync(double milliseconds)
    {
        const int steps = 100_000;
        for (var i = 0; i < Rounds; i++) Work(steps);   // compiled, and the processor awake
        var undisturbed = Enumerable.Range(0, Rounds).Select(_ => TimeOf(steps)).Min();
        var times = new List<double>();
        for (var i = 0; i < Rounds; i++)
        {
            times.Add(TimeOf((int)(steps * milliseconds / undisturbed)));
            await Task.Delay(betweenScores);
        }

        return times;
    }

    private static double TimeOf(int steps)
    {
        var started = Stopwatch.GetTimestamp();
        Work(steps);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static double Work(int steps)
    {
        var sum = 0.0;
        for (var i = 1; i <= steps; i++) sum += Math.Sqrt(i);
        return sum;
    }

    private static void Print(string what, List<double> times)
    {
        if (times.Count == 0) throw new InvalidOperationException("The sync was over before anything was scored: give more files.");
        times.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-55} p50 {times[times.Count / 2],6:0.0} ms   p99 {times[times.Count * 99 / 100],6:0.0} ms   most {times[^1],6:0.0} ms"));
    }
}
