using System.Diagnostics;
using System.Globalization;
using MediaScoring.Ingestion;

namespace MediaScoring.Benchmarks;

/// <summary>
/// What a first sync costs beside its floors: reading every file, and inserting the same rows with bare prepared statements.
/// Each sync runs in a process of its own; "beyond start-up" is what it costs more than a sync of an empty folder.
/// </summary>
internal static class SyncBenchmark
{
    private const int Rounds = 5;

    public static async Task<int> RunAsync(string[] args)
    {
        var databaseUrl = Array.IndexOf(args, "--database-url") is >= 0 and var at ? args[at + 1] : null;
        var count = args.Length > 0 && int.TryParse(args[0], CultureInfo.InvariantCulture, out var given) ? given : 10_000;
        var folder = Directory.CreateTempSubdirectory("media-scoring-bench-").FullName;
        try
        {
            Console.WriteLine($"{count:N0} files of about 30 KB, {Environment.ProcessorCount} processors, .NET {Environment.Version}");
            var corpus = Path.Combine(folder, "corpus");
            Corpus.Write(corpus, count);
            var files = Directory.GetFiles(corpus, "*", SearchOption.AllDirectories);
            var empty = Path.Combine(folder, "empty");
            Cost looking = Cost.Most, reading = Cost.Most, writing = Cost.Most, idle = Cost.Most, again = Cost.Most;
            var first = (Cost: Cost.Most, PeakBytes: 0L);
            WritingFloor? rows = null;
            for (var round = 0; round < Rounds; round++)   // a slow minute of the machine meets all of them
            {
                looking = Cost.Least(looking, Cost.Of(() => LookAtAll(files)));
                reading = Cost.Least(reading, Cost.Of(() => ReadAll(files)));
                idle = Cost.Least(idle, (await SyncProcess.MeasureAsync(empty, isFirst: true)).Cost);
                var run = await SyncProcess.MeasureAsync(corpus, isFirst: true);
                if (run.Cost.CpuSeconds < first.Cost.CpuSeconds) first = run;
                rows ??= await WritingFloor.ReadAsync(corpus);
                writing = Cost.Least(writing, await rows.InsertAsync(Path.Combine(folder, "floor", $"{round}")));
                again = Cost.Least(again, (await SyncProcess.MeasureAsync(corpus, isFirst: false)).Cost);
            }

            looking.Print("floor: look at every file (stat)", count);
            reading.Print("floor: open every file, read its first 64 KiB", count);
            writing.Print($"floor: insert the same {rows!.Count:N0} rows, prepared", count);
            idle.Print("sync of an empty folder (start-up)", 1);
            first.Cost.Print("first sync, with start-up", count);
            var beyond = first.Cost - idle;
            beyond.Print("first sync beyond start-up", count);
            (again - idle).Print("sync of nothing new beyond start-up", count);
            if (databaseUrl is not null) await OnServerAsync(databaseUrl, folder, idle, beyond, count);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"first sync : (reading floor + writing floor) = {beyond.CpuSeconds / (reading.CpuSeconds + writing.CpuSeconds):0.00} in CPU; peak memory {first.PeakBytes >> 20} MiB"));
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The same on a PostgreSQL server, in CPU time of this program; the server's own comes on top.</summary>
    private static async Task OnServerAsync(string databaseUrl, string folder, Cost idleOnFile, Cost onFile, int count)
    {
        var idle = await SyncProcess.BestOfAsync(Rounds, Path.Combine(folder, "empty"), isFirst: true, databaseUrl);
        var first = await SyncProcess.BestOfAsync(Rounds, Path.Combine(folder, "corpus"), isFirst: true, databaseUrl);
        var beyond = first.Cost - idle.Cost;
        beyond.Print("first sync to PostgreSQL beyond start-up", count);
        var again = await SyncProcess.BestOfAsync(Rounds, Path.Combine(folder, "corpus"), isFirst: false, databaseUrl);
        (again.Cost - idle.Cost).Print("sync of nothing new to PostgreSQL beyond start-up", count);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"PostgreSQL : SQLite = {beyond.CpuSeconds / onFile.CpuSeconds:0.00} in CPU of a first sync beyond start-up; start-up {idle.Cost.CpuSeconds - idleOnFile.CpuSeconds:+0.00;-0.00} CPU s"));
    }

    private static void LookAtAll(string[] files)
    {
        foreach (var file in files) _ = new FileInfo(file).Length;
    }

    private static void ReadAll(string[] files)
    {
        var buffer = new byte[1 << 16];
        foreach (var file in files)
        {
            using var handle = File.OpenHandle(file);
            RandomAccess.Read(handle, buffer, 0);
        }
    }
}

/// <summary>What some work cost.</summary>
internal readonly record struct Cost(double Seconds, double CpuSeconds)
{
    /// <summary>More than anything costs.</summary>
    public static Cost Most { get; } = new(double.MaxValue, double.MaxValue);

    /// <summary>The cheapest of several runs, in CPU time: what other programs on the machine add is never less than nothing.</summary>
    public static Cost BestOf(int rounds, Action work) => Enumerable.Range(0, rounds).Aggregate(Most, (best, _) => Least(best, Of(work)));

    /// <summary>The cheaper one in CPU time.</summary>
    public static Cost Least(Cost one, Cost other) => other.CpuSeconds < one.CpuSeconds ? other : one;

    public static Cost Of(Action work)
    {
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        work();
        watch.Stop();
        process.Refresh();
        return new Cost(watch.Elapsed.TotalSeconds, (process.TotalProcessorTime - before).TotalSeconds);
    }

    public static Cost operator -(Cost left, Cost right) => new(left.Seconds - right.Seconds, left.CpuSeconds - right.CpuSeconds);

    public void Print(string what, int count) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{what,-55} {Seconds,7:0.00} s   {CpuSeconds,7:0.00} CPU s   {count / Seconds,8:0} files/s   {CpuSeconds * 1e6 / count,7:0} µs CPU a file"));
}

/// <summary>A sync in a process of its own, as the program runs it.</summary>
internal static class SyncProcess
{
    public const string Name = "sync-once";

    /// <summary>The child's side: syncs a folder, or one folder inside it, and prints seconds, CPU seconds and peak memory of the process.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var watch = Stopwatch.StartNew();
        await using (var library = await MediaLibrary.OpenAsync(new LibrarySettings { MediaFolder = args[0], DatabaseUrl = args.ElementAtOrDefault(2) }))
        {
            await library.Ingestion.SyncAsync(new SyncOptions { Directory = args.ElementAtOrDefault(1) ?? "" });
        }

        using var process = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{watch.Elapsed.TotalSeconds:0.000} {process.TotalProcessorTime.TotalSeconds:0.000} {process.PeakWorkingSet64}"));
        return 0;
    }

    /// <summary>The cheapest of several runs.</summary>
    /// <param name="rounds">How many.</param>
    /// <param name="folder">What to sync; made when it does not exist.</param>
    /// <param name="isFirst">Whether each run begins without a database.</param>
    /// <param name="databaseUrl">The PostgreSQL database, which is emptied before a first run; null for a file.</param>
    public static async Task<(Cost Cost, long PeakBytes)> BestOfAsync(int rounds, string folder, bool isFirst, string? databaseUrl = null)
    {
        var best = (Cost: Cost.Most, PeakBytes: 0L);
        for (var round = 0; round < rounds; round++)
        {
            var run = await MeasureAsync(folder, isFirst, databaseUrl);
            if (run.Cost.CpuSeconds < best.Cost.CpuSeconds) best = run;
        }

        return best;
    }

    /// <summary>One run.</summary>
    /// <param name="folder">What to sync; made when it does not exist.</param>
    /// <param name="isFirst">Whether it begins without a database.</param>
    /// <param name="databaseUrl">The PostgreSQL database, which is emptied before a first run; null for a file.</param>
    public static async Task<(Cost Cost, long PeakBytes)> MeasureAsync(string folder, bool isFirst, string? databaseUrl = null)
    {
        Directory.CreateDirectory(folder);
        var own = Path.Combine(folder, ".scores");
        if (isFirst && Directory.Exists(own)) Directory.Delete(own, recursive: true);
        if (isFirst && databaseUrl is not null) await EmptyAsync(databaseUrl);
        return databaseUrl is null ? await RunOnceAsync(folder) : await RunOnceAsync(folder, "", databaseUrl);
    }

    /// <summary>Empties a database whose name says that it is for this.</summary>
    private static async Task EmptyAsync(string databaseUrl)
    {
        if (!new Uri(databaseUrl).AbsolutePath.Contains("bench", StringComparison.Ordinal)) throw new ArgumentException("The benchmark empties the database: give one with \"bench\" in its name.");
        using var psql = Process.Start(new ProcessStartInfo("psql", ["-X", "-q", "-c", "SET client_min_messages = warning; DROP SCHEMA public CASCADE; CREATE SCHEMA public", databaseUrl]))!;
        await psql.WaitForExitAsync();
        if (psql.ExitCode != 0) throw new InvalidOperationException("The database cannot be emptied.");
    }

    public static async Task<(Cost Cost, long PeakBytes)> RunOnceAsync(params string[] arguments)
    {
        using var child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [Name, .. arguments]) { RedirectStandardOutput = true })!;
        var words = (await child.StandardOutput.ReadToEndAsync()).Split(' ');
        await child.WaitForExitAsync();
        if (child.ExitCode != 0) throw new InvalidOperationException($"The sync of {arguments[0]} failed.");
        return (new Cost(double.Parse(words[0], CultureInfo.InvariantCulture), double.Parse(words[1], CultureInfo.InvariantCulture)), long.Parse(words[2], CultureInfo.InvariantCulture));
    }
}
