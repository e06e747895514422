using System.Globalization;

namespace MediaScoring.Benchmarks;

/// <summary>
/// What looking at one more unchanged file costs: a sync of nothing new in a library of ten thousand files and in one of eleven
/// times as many, each file with a sidecar. Each sync runs in a process of its own.
/// </summary>
internal static class ResyncBenchmark
{
    private const int Rounds = 5;
    private const int FilesAFolder = 1000;

    private static readonly byte[] picture = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=");

    public static async Task<int> RunAsync(string[] args)
    {
        var few = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 10_000;
        var many = 11 * few;
        var folder = Directory.CreateTempSubdirectory("media-scoring-bench-").FullName;
        try
        {
            Console.WriteLine($"{few:N0} and {many:N0} files with as many sidecars, {Environment.ProcessorCount} processors, .NET {Environment.Version}");
            var costs = new Dictionary<int, Cost>();
            var floors = new Dictionary<int, Cost>();
            foreach (var count in (int[])[few, many])
            {
                var library = Path.Combine(folder, count.ToString(CultureInfo.InvariantCulture));
                Write(library, count);
                floors[count] = Cost.BestOf(Rounds, () =>
                {
                    foreach (var file in Directory.EnumerateFiles(library, "*", SearchOption.AllDirectories)) _ = new FileInfo(file).Length;
                });
                floors[count].Print($"floor: list and look at {count:N0} files and sidecars", count);
                await SyncProcess.RunOnceAsync(library);
                costs[count] = (await SyncProcess.BestOfAsync(Rounds, library, isFirst: false)).Cost;
                costs[count].Print($"sync of nothing new, {count:N0} files", count);
            }

            (floors[many] - floors[few]).Print("floor: one file more", many - few);
            var marginal = costs[many] - costs[few];
            marginal.Print("one file more", many - few);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"one file more: {marginal.Seconds * 1e6 / (many - few):0.0} µs of wall time, {marginal.CpuSeconds * 1e6 / (many - few):0.0} µs of CPU"));
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Write(string library, int count)
    {
        for (var number = 0; number < count; number++)
        {
            var album = Path.Combine(library, $"album {number / FilesAFolder:000}");
            var sidecars = Path.Combine(album, ".scores");
            if (number % FilesAFolder == 0) Directory.CreateDirectory(sidecars);
            var name = $"picture_{number:000000}.png";
            File.WriteAllBytes(Path.Combine(album, name), [.. picture, .. BitConverter.GetBytes(number)]);
            File.WriteAllText(Path.Combine(sidecars, name + ".json"), $$"""{"file": "{{name}}", "score": {{1 + (number % 5)}}, "updated": "2025-01-01T00:00:00Z"}""");
        }
    }
}
