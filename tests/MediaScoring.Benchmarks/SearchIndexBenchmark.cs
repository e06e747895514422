using System.Diagnostics;
using System.Globalization;
using MediaScoring.Media;
using MediaScoring.Search.Index;
using MediaScoring.Search.Query;
using SortKey = MediaScoring.Search.Query.SortKey;

namespace MediaScoring.Benchmarks;

/// <summary>
/// The search index alone, in process: a library of a million files with twelve keywords each is made up and loaded, then asked.
/// Arguments: number of files (1000000), keywords a file (12), "phrases" for three million distinct keywords instead of a
/// vocabulary of 60,000 words.
/// </summary>
internal static class SearchIndexBenchmark
{
    private static readonly DateTime now = new(2026, 6, 15, 10, 0, 0, DateTimeKind.Utc);

    public static int Run(string[] args)
    {
        var files = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;
        var keywords = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 12;
        var phrases = args.Contains("phrases");
        Console.WriteLine($"{files:N0} files, {keywords} keywords each, {(phrases ? "three million distinct phrases" : "60,000 words")}; {Environment.ProcessorCount} cores, .NET {Environment.Version}");

        var index = new SearchIndex();
        var clock = Stopwatch.StartNew();
        var generating = Process.GetCurrentProcess().TotalProcessorTime;
        index.Reserve(files);
        foreach (var chunk in Enumerable.Range(0, files).Chunk(10_000)) index.Apply(chunk.Select(i => new FileStored(File(i, files, keywords, phrases))));
        Report("load from rows, making them up included", clock, generating);
        clock.Restart();
        generating = Process.GetCurrentProcess().TotalProcessorTime;
        var madeUp = 0L;
        for (var i = 0; i < files; i += 10) madeUp += File(i, files, keywords, phrases).Keywords.Count;
        Report($"making up a tenth of them ({madeUp:N0} keywords)", clock, generating);
        clock.Restart();
        generating = Process.GetCurrentProcess().TotalProcessorTime;
        index.Compact();
        Report("compact", clock, generating);

        clock.Restart();
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        SortKey[][] orders = [[new("added", true)], [new("name", false)], [new("score", true), new("name", false)], [new("size", true)], [new("path", false)]];
        index.Warm(orders);
        Report("five orders", clock, cpu);
        Memory();

        Queries(index, phrases);
        UnderWrites(index, files, keywords, phrases);

        var path = Path.Combine(Path.GetTempPath(), $"search-index-{Environment.ProcessId}.snapshot");
        try
        {
            clock.Restart();
            cpu = Process.GetCurrentProcess().TotalProcessorTime;
            using (var stream = System.IO.File.Create(path)) index.SaveSnapshot(stream, 1);
            Report($"save snapshot ({new FileInfo(path).Length / 1048576.0:N0} MB)", clock, cpu);
            index.Dispose();

            clock.Restart();
            cpu = Process.GetCurrentProcess().TotalProcessorTime;
            using var loaded = SearchIndex.LoadSnapshot(System.IO.File.OpenRead(path), 1) ?? throw new InvalidOperationException("The snapshot was thrown away.");
            Report("load snapshot", clock, cpu);
        }
        finally
        {
            System.IO.File.Delete(path);
        }

        return 0;
    }

    private static void Queries(SearchIndex index, bool phrases)
    {
        Console.WriteLine($"{"query (page of 50 + exact total)",-62}{"total",10}{"p50 ms",9}{"p90 ms",9}{"p99 ms",9}{"CPU ms",9}");
        string[] words = phrases
            ? ["kw:*portrait*", "kw:*hair7*", "kw:*er*", "kw:*qx*", "kw:*red\\ hair*", "kw:\"common0\"", "kw:*portrait* score:>=4 sort:name"]
            :
            [
                "", "kw:rare", "kw:common0", "kw:common0 kw:common1", "kw:rare kw:common0", "kw:rare OR kw:common2", "kw:common0 OR kw:common1", "-kw:common0", "kw:common0 -kw:common1",
                "score:>=4", "score:none", "type:video", "kw:common0 score:>=3 type:image", "kw:common0 kw:common1 kw:common2 kw:common3 score:>=1 type:image",
                "kw.auto:common1", "kw.auto:common1@>=0.8", "kw:*word12*", "kw:*a*", "model:*pony*", "lora:detail*", "dir:out/2025", "steps:>25", "cfg:4..7", "w:>=1024", "size:>2MB", "ratio:portrait", "added:30d", "seed:123457", "name:*0042*", "path:*/2025/*0042*", "name:file_0000042",
            ];
        foreach (var text in words) Measure(index, text, 300);
        if (phrases) return;

        foreach (var sort in new[] { "name", "name-desc", "path", "score sort:name-asc", "score-asc", "size", "modified", "dur", "steps", "w", "cfg", "model", "random" })
        {
            Measure(index, sort == "random" ? "kw:common0 random:7" : $"kw:common0 sort:{sort}", 200);
        }

        Measure(index, "score:>=4 sort:score-asc", 200);
        Measure(index, "kw:rare sort:name", 200);
        Measure(index, "kw:word1 sort:name", 200);
        Measure(index, "sort:name", 200, offset: 500_000, label: "(jump to 500,000)");
        Measure(index, "kw:common0 sort:name", 200, offset: 150_000, label: "(jump to 150,000)");
        Measure(index, "", 50, facets: ["score", "type", "model", "lora", "sampler", "kw", "dir", "month"], label: "(everything + 8 facets)");
        Measure(index, "kw:common0", 50, facets: ["score", "type", "model", "lora", "sampler", "kw", "dir", "month"], label: "+ 8 facets");
        Measure(index, "kw:word1", 50, facets: ["score", "type", "model", "lora", "sampler", "kw", "dir", "month"], label: "+ 8 facets");
        Measure(index, "score:>=4", 50, facets: ["kw"], label: "+ keyword facet");
        Measure(index, "score:>=4", 50, facets: ["month"], label: "+ month facet");
        Walk(index);
    }

    private static void Measure(SearchIndex index, string text, int times, int offset = 0, string[]? facets = null, string label = "")
    {
        var parse = QueryText.Parse(text);
        if (!parse.IsValid) throw new InvalidOperationException($"{text}: {parse.Error.Message}");

        var request = new SearchRequest { Tree = parse.Tree, Directives = parse.Directives, Offset = offset, Facets = facets ?? [], Clock = new QueryClock(TimeProvider.System, TimeZoneInfo.Utc) };
        if (text.Contains("30d", StringComparison.Ordinal)) request = request with { Clock = new QueryClock(new FixedTime(), TimeZoneInfo.Utc) };
        var first = Stopwatch.GetTimestamp();
        var total = index.Find(request).Total;
        var cold = Stopwatch.GetElapsedTime(first).TotalMilliseconds;
        for (var i = 0; i < 10; i++) index.Find(request);
        var taken = new double[times];
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        for (var i = 0; i < times; i++)
        {
            var start = Stopwatch.GetTimestamp();
            index.Find(request);
            taken[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        var meanCpu = (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalMilliseconds / times;
        Array.Sort(taken);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(text.Length == 0 ? "(everything)" : text) + " " + label,-62}{total,10:N0}{taken[times / 2],9:N3}{taken[times * 9 / 10],9:N3}{taken[times * 99 / 100],9:N3}{meanCpu,9:N3}{(cold > 20 ? $"  first use {cold:N0} ms" : "")}"));
    }

    private static void Walk(SearchIndex index)
    {
        var request = new SearchRequest { Tree = QueryText.Parse("kw:common0").Tree!, Directives = QueryText.Parse("sort:name").Directives, PageSize = 200, Clock = new QueryClock(TimeProvider.System, TimeZoneInfo.Utc) };
        var start = Stopwatch.GetTimestamp();
        var pages = 0;
        for (SearchCursor? cursor = null; pages == 0 || cursor is not null; pages++) cursor = index.Find(request with { After = cursor }).Next;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"walk {pages:N0} pages of 200 by cursor: {Stopwatch.GetElapsedTime(start).TotalMilliseconds / pages:N3} ms a page"));
    }

    /// <summary>Searches while one thread stores changed files and scores as fast as it can.</summary>
    private static void UnderWrites(SearchIndex index, int files, int keywords, bool phrases)
    {
        using var stop = new CancellationTokenSource();
        var written = 0;
        var writer = Task.Run(() =>
        {
            var random = new Random(3);
            while (!stop.IsCancellationRequested)
            {
                index.Apply(Enumerable.Range(0, 64).Select(i => (IndexChange)(i % 8 == 0
                    ? new ScoreChanged(random.Next(files) + 1, Score.Of(random.Next(-1, 6)), now)
                    : new FileStored(File(random.Next(files), files, keywords, phrases)))));
                written += 64;
            }
        });
        var start = Stopwatch.GetTimestamp();
        foreach (var text in phrases ? new[] { "kw:*portrait*" } : new[] { "kw:common0", "kw:common0 sort:name", "kw:common0 score:>=3 sort:score" }) Measure(index, text, 500, label: "(while writing)");
        stop.Cancel();
        writer.Wait();
        Console.WriteLine($"written meanwhile: {written / Stopwatch.GetElapsedTime(start).TotalSeconds:N0} files a second");
    }

    private static void Memory()
    {
        GC.Collect(2, GCCollectionMode.Aggressive, true, true);
        using var process = Process.GetCurrentProcess();
        Console.WriteLine($"managed heap {GC.GetTotalMemory(false) / 1048576:N0} MB, resident {process.WorkingSet64 / 1048576:N0} MB, peak {process.PeakWorkingSet64 / 1048576:N0} MB");
    }

    private static void Report(string what, Stopwatch clock, TimeSpan cpuBefore)
    {
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {clock.Elapsed.TotalSeconds:N2} s, {(process.TotalProcessorTime - cpuBefore).TotalSeconds:N2} s of CPU"));
    }

    private static IndexedFile File(int number, int files, int keywords, bool phrases)
    {
        var random = new Random(number);
        var isVideo = random.Next(10) == 0;
        var words = new IndexedKeyword[keywords];
        for (var i = 0; i < keywords; i++)
        {
            words[i] = i < 4 && random.Next(10) < 3
                ? new IndexedKeyword($"common{i}", i % 2 == 0 ? KeywordTypes.Prompt : KeywordTypes.Auto, i % 2 == 0 ? 1f : random.Next(10) / 10f)
                : phrases
                    ? new IndexedKeyword(Phrase((int)(((long)number * keywords + i) * 7919 % 3_000_000)), KeywordTypes.Prompt)
                    : new IndexedKeyword(i == 5 && random.Next(11_000) == 0 ? "rare" : $"word{(int)(60_000 * Math.Pow(random.NextDouble(), 3))}", i == 6 ? KeywordTypes.User : KeywordTypes.Prompt);
        }

        var added = now.AddMinutes(-number % (files / 2 + 1));
        return new IndexedFile
        {
            Id = number + 1, Name = $"file_{number:0000000}_.{(isVideo ? "mp4" : "png")}", Folder = $"out/{2020 + (number % 7)}/{number % 1500:0000}", Extension = isVideo ? "mp4" : "png",
            Kind = isVideo ? MediaKind.Video : MediaKind.Image, Score = Score.Of(random.Next(3) > 0 ? 0 : random.Next(-1, 6)), Size = random.Next(100_000, 5_000_000),
            Width = 512 + (64 * random.Next(12)), Height = 512 + (64 * random.Next(12)), DurationSeconds = isVideo ? random.NextDouble() * 20 : null, FrameRate = isVideo ? 24 : null,
            Codec = isVideo ? "h264" : null, Steps = random.Next(10, 40), CfgScale = random.Next(2, 20) / 2.0, Seed = (ulong)random.NextInt64(), Models = [$"{(random.Next(3) == 0 ? "pony" : "model")}_{random.Next(100)}.safetensors"],
            Loras = random.Next(2) == 0 ? [new IndexedLora($"detail_{random.Next(300)}", 0.8f)] : [], Sampler = $"sampler{random.Next(20)}", Scheduler = "karras", Generator = "ComfyUI",
            CreatedAt = added, ModifiedAt = added, AddedAt = added, Flags = FileFlags.Prompt | FileFlags.Workflow, Keywords = words.DistinctBy(word => (word.Text, word.Type)).ToArray(),
        };
    }

    private static string Phrase(int number)
    {
        string[] adjectives = ["red", "long", "soft", "dark", "golden", "ancient", "neon", "misty"], nouns = ["hair", "castle", "forest", "portrait", "street", "dress", "mountain", "robot"];
        return $"{adjectives[number & 7]} {nouns[(number >> 3) & 7]}{number >> 6} in the light";
    }

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(now);
    }
}
