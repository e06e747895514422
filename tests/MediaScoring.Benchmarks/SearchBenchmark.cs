using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace MediaScoring.Benchmarks;

/// <summary>
/// Searching over HTTP in a library that `./dev bench fill` has filled: the real program is started and asked as the page
/// asks it. Arguments: the folder; "phrases" when it was filled with distinct phrases; <c>--database-url</c> for the same library
/// after <c>mediascoring db copy</c> to PostgreSQL.
/// </summary>
internal static class SearchBenchmark
{
    private const int Rounds = 500;   // so that the p99 is the sixth of the slowest, and not what the machine did once
    private const int Page = 50;

    public static async Task<int> RunAsync(string[] args)
    {
        if (args.Length == 0)
        {
            Console.Error.WriteLine("usage: ./dev bench search FOLDER [phrases] [--database-url URL]   (fill it first: ./dev bench fill FOLDER)");
            return 2;
        }

        var folder = Path.GetFullPath(args[0]);
        Console.WriteLine($"{Environment.ProcessorCount} processors, .NET {Environment.Version}");
        string[] database = Array.IndexOf(args, "--database-url") is >= 0 and var at ? args[at..(at + 2)] : [];
        var cache = Directory.CreateTempSubdirectory("media-scoring-bench-").FullName;
        try
        {
            // Of a server's database the index and the full text are in the user's cache: an empty one.
            Environment.SetEnvironmentVariable("XDG_CACHE_HOME", cache);
            foreach (var snapshot in Directory.GetFiles(Path.Combine(folder, ".scores"), "*.index")) File.Delete(snapshot);
            await using (var first = await StartAsync([folder, .. database], "from the tables"))
            {
                var middle = await first.SearchAsync(new { limit = 1 }) / 2;
                await MixAsync(first, args.Contains("phrases") ? phraseQueries : [.. queries, ("jump to the middle", new { query = "sort:name", limit = Page, offset = middle })]);
                await AtOnceAsync(first);
            }

            await using var second = await StartAsync([folder, .. database], "from the snapshot");
            await MixAsync(second, [("after a restart", new { query = "score:>=4", limit = Page })]);
            return 0;
        }
        finally
        {
            Directory.Delete(cache, recursive: true);
        }
    }

    private static readonly (string Name, object Body)[] queries =
    [
        ("everything", new { limit = Page }),
        ("rare word", new { query = "kw:=word59999", limit = Page }),
        ("common word", new { query = "kw:=word1", limit = Page }),
        ("part of a word", new { keywords = new[] { "ord12" }, limit = Page }),
        ("AND", new { query = "kw:=word1 kw:=word2 score:>=3", limit = Page }),
        ("OR", new { query = "kw:=word1 OR kw:=word7", limit = Page }),
        ("NOT", new { query = "-kw:=word1", limit = Page }),
        ("score and type", new { query = "score:>=4 type:image", limit = Page }),
        ("model, newest first", new { query = "model:*1* sort:added", limit = Page }),
        ("by size", new { query = "kw:=word3 sort:size", limit = Page }),
        ("by name", new { query = "score:>=1 sort:name-desc", limit = Page }),
        ("eight facets", new { query = "score:>=1", limit = Page, facets = new[] { "score", "type", "model", "lora", "sampler", "keyword", "folder", "month" } }),
        ("full text, a word", new { query = "lighthouse", limit = Page }),
        ("full text, a phrase", new { query = "\"red hair\"", limit = Page }),
        ("full text, a beginning", new { query = "lightho*", limit = Page }),
        ("full text and score", new { query = "castle score:>=4", limit = Page }),
    ];

    private static readonly (string Name, object Body)[] phraseQueries =
    [
        ("part of a phrase, rare", new { keywords = new[] { "qx" }, limit = Page }),
        ("part of a phrase, common", new { keywords = new[] { "er" }, limit = Page }),
        ("part of a phrase with a blank", new { keywords = new[] { "red hair" }, limit = Page }),
    ];

    private static async Task MixAsync(ServerProcess server, (string Name, object Body)[] mix)
    {
        Console.WriteLine($"{"page of 50 with exact total",-36}{"total",12}{"p50 ms",10}{"p99 ms",10}{"CPU ms",10}{"first ms",10}");
        await TimeAsync("floor: a question without a search", server, async () => (await server.GetAsync("/health/live")).ValueKind == JsonValueKind.Object ? 0 : -1);
        foreach (var (name, body) in mix) await TimeAsync(name, server, () => server.SearchAsync(body));
        server.PrintMemory();
    }

    private static async Task TimeAsync(string name, ServerProcess server, Func<Task<long>> ask)
    {
        var clock = Stopwatch.StartNew();
        var total = await ask();
        var first = clock.Elapsed.TotalMilliseconds;
        var times = new double[Rounds];
        var cpu = server.CpuTime;
        for (var i = 0; i < Rounds; i++)
        {
            clock.Restart();
            await ask();
            times[i] = clock.Elapsed.TotalMilliseconds;
        }

        var cpuEach = (server.CpuTime - cpu).TotalMilliseconds / Rounds;
        Array.Sort(times);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-36}{total,12:N0}{times[Rounds / 2],10:0.0}{times[Rounds * 99 / 100],10:0.0}{cpuEach,10:0.0}{first,10:0.0}"));
    }

    private static async Task AtOnceAsync(ServerProcess server)
    {
        const int clients = 8;
        var patience = TimeSpan.FromSeconds(5);
        var done = 0;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(async () =>
        {
            for (var i = client; clock.Elapsed < patience; i++)
            {
                await server.SearchAsync(queries[i % 11].Body);
                Interlocked.Increment(ref done);
            }
        })));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{clients} clients at once: {done / clock.Elapsed.TotalSeconds:N0} searches a second, clients and server on the same processors"));
    }

    private static async Task<ServerProcess> StartAsync(string[] arguments, string source)
    {
        var clock = Stopwatch.StartNew();
        var server = await ServerProcess.StartAsync([.. arguments, "--no-sync"]);
        var listening = clock.Elapsed;
        while (!await server.IsIndexReadyAsync()) await Task.Delay(20);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{source}: listening after {listening.TotalSeconds:0.00} s, index ready after {clock.Elapsed.TotalSeconds:0.00} s, {server.CpuTime.TotalSeconds:0.00} CPU s"));
        server.PrintMemory();
        clock.Restart();
        while (!await server.HasFullTextAsync()) await Task.Delay(500);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"full text ready after {clock.Elapsed.TotalSeconds:0.0} s more"));
        return server;
    }
}
