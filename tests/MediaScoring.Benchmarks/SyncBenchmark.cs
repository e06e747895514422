using System.Diagnostics;
using System.Globalization;
using MediaScoring.Extraction;
using MediaScoring.Keywords;
using Microsoft.Data.Sqlite;

namespace MediaScoring.Benchmarks;

/// <summary>How long a first sync and a sync of nothing new take, beside what their parts cost alone, in one run.</summary>
internal static class SyncBenchmark
{
    public static async Task<int> RunAsync(string[] args)
    {
        var count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 10_000;
        var folder = Directory.CreateTempSubdirectory("media-scoring-bench-").FullName;
        try
        {
            Console.WriteLine($"{count} files of about 30 KB, {Environment.ProcessorCount} processors, .NET {Environment.Version}");
            Corpus.Write(folder, count);
            var files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories);
            Measure("floor: open and read the first 64 KiB of every file", count, () =>
            {
                var buffer = new byte[1 << 16];
                foreach (var file in files)
                {
                    using var handle = File.OpenHandle(file);
                    RandomAccess.Read(handle, buffer, 0);
                }
            });
            Measure("metadata and keywords, no database, one thread", count, () =>
            {
                var reader = new MetadataReader();
                foreach (var file in files) FileKeywords.Of(reader.Read(file));
            });

            await using var library = await MediaLibrary.OpenAsync(new LibrarySettings { MediaFolder = folder });
            await MeasureAsync("first sync", count, () => library.Ingestion.SyncAsync());
            await MeasureAsync("sync of nothing new", count, () => library.Ingestion.SyncAsync());
            var database = new FileInfo(library.DatabaseFile!);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"database {database.Length / 1024.0 / count:0.0} KiB a file, of it raw texts {RawTextBytes(library.DatabaseFile!) / 1024.0 / count:0.0}; peak memory {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB"));
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static long RawTextBytes(string database)
    {
        using var connection = new SqliteConnection($"Data Source={database};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT sum(coalesce(octet_length(png_text), 0) + coalesce(octet_length(workflow_data), 0) + coalesce(octet_length(prompt), 0) + coalesce(octet_length(negative_prompt), 0)) FROM media_metadata";
        return (long)command.ExecuteScalar()!;
    }

    private static void Measure(string what, int count, Action work) => MeasureAsync(
        what, count, () =>
        {
            work();
            return Task.CompletedTask;
        }).GetAwaiter().GetResult();

    private static async Task MeasureAsync(string what, int count, Func<Task> work)
    {
        var process = Process.GetCurrentProcess();
        var cpuBefore = process.TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        await work();
        watch.Stop();
        process.Refresh();
        var cpu = process.TotalProcessorTime - cpuBefore;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what,-55} {watch.Elapsed.TotalSeconds,7:0.00} s   {cpu.TotalSeconds,7:0.00} CPU s   {count / watch.Elapsed.TotalSeconds,8:0} files/s   {cpu.TotalMicroseconds / count,7:0} µs CPU a file"));
    }
}
