using System.Globalization;

namespace MediaScoring.Benchmarks;

/// <summary>
/// Whether a large library takes new files as fast as an empty one: the same files synced into both, each in a process of its
/// own. The large one is filled first (<c>./dev bench fill</c>) and keeps the new files' rows.
/// </summary>
internal static class GrowthBenchmark
{
    private const int Rounds = 3;

    public static async Task<int> RunAsync(string[] args)
    {
        if (args.Length == 0)
        {
            Console.Error.WriteLine("usage: ./dev bench growth FOLDER [COUNT]   (fill it first: ./dev bench fill FOLDER)");
            return 2;
        }

        var filled = Path.GetFullPath(args[0]);
        var count = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 10_000;
        var empty = Directory.CreateTempSubdirectory("media-scoring-bench-").FullName;
        var run = Path.GetRandomFileName();
        try
        {
            Console.WriteLine($"{count:N0} files of about 30 KB, {Environment.ProcessorCount} processors, .NET {Environment.Version}");
            var rates = (Empty: 0.0, Filled: 0.0);
            for (var round = 0; round < Rounds; round++)
            {
                var name = $"new-{run}-{round}";
                Corpus.Write(Path.Combine(empty, $"{round}", name), count);
                var first = await SyncProcess.RunOnceAsync(Path.Combine(empty, $"{round}"), name);
                first.Cost.Print("into an empty library", count);
                Directory.Move(Path.Combine(empty, $"{round}", name), Path.Combine(filled, name));
                var later = await SyncProcess.RunOnceAsync(filled, name);
                later.Cost.Print("into the filled library", count);
                rates = (Math.Max(rates.Empty, count / first.Cost.CpuSeconds), Math.Max(rates.Filled, count / later.Cost.CpuSeconds));
                Directory.Delete(Path.Combine(filled, name), recursive: true);
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"rate into the filled library : rate into the empty one = {rates.Filled / rates.Empty:P0} (files a CPU second, best of {Rounds}, with start-up)"));
            return 0;
        }
        finally
        {
            Directory.Delete(empty, recursive: true);
        }
    }
}
