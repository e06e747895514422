using System.Diagnostics;
using System.Globalization;
using MediaScoring.Tests.Web;
using MediaScoring.Thumbnails;

namespace MediaScoring.Benchmarks;

/// <summary>
/// Thumbnails of 1 MP pictures for each second of processor time: ours, from the question to the stored WebP, beside the command
/// <c>vipsthumbnail</c> (Debian: libvips-tools) that gets all files at once and writes WebP with the same settings.
/// </summary>
internal static class ThumbnailBenchmark
{
    private const int UsualCount = 200;
    private const int Distinct = 20;
    private const int LongestEdge = 256;
    private const int Rounds = 3;

    /// <summary>Runs it. Argument: how many pictures.</summary>
    /// <returns>0; 3 when there is no vipsthumbnail.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : UsualCount;
        var root = Directory.CreateTempSubdirectory("media-scoring-thumbnails-").FullName;
        try
        {
            var files = WritePictures(Path.Combine(root, "media"), count);
            var ours = 0.0;
            var theirs = 0.0;
            for (var round = 0; round < Rounds; round++)
            {
                ours = Math.Max(ours, count / await OursAsync(Path.Combine(root, "media"), files));
                if (Theirs(Path.Combine(root, $"out-{round}"), files) is not { } seconds) return 3;
                theirs = Math.Max(theirs, count / seconds);
            }

            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{count} PNG pictures of 1 MP to WebP of {LongestEdge} pixels, for each second of processor time, best of {Rounds}: ours {ours:0.0}, vipsthumbnail {theirs:0.0}, ratio {ours / theirs:0.00}"));
            return 0;
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static List<string> WritePictures(string folder, int count)
    {
        Directory.CreateDirectory(folder);
        var pictures = Enumerable.Range(0, Distinct).Select(seed => SamplePictures.Draw(seed, 1200)).ToList();
        return [.. Enumerable.Range(0, count).Select(number =>
        {
            var path = Path.Combine(folder, $"{number:D4}.png");
            File.WriteAllBytes(path, pictures[number % Distinct]);
            File.AppendAllText(path, $"{number}");   // thumbnails are kept by content: every picture is one of its own
            return path;
        })];
    }

    private static async Task<double> OursAsync(string folder, List<string> files)
    {
        var records = Path.Combine(folder, ".scores");
        if (Directory.Exists(records)) Directory.Delete(records, recursive: true);
        await using var library = await MediaLibrary.OpenAsync(new LibrarySettings { MediaFolder = folder });
        await library.Ingestion.SyncAsync();
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        foreach (var file in files)
            _ = await library.Thumbnails.GetAsync(Path.GetFileName(file), LongestEdge, ThumbnailFormat.Webp) ?? throw new InvalidOperationException($"No thumbnail of {file}.");
        process.Refresh();
        return (process.TotalProcessorTime - before).TotalSeconds;
    }

    private static double? Theirs(string output, List<string> files)
    {
        Directory.CreateDirectory(output);
        var start = new ProcessStartInfo("bash") { RedirectStandardError = true };
        foreach (var argument in (string[])["-c", "TIMEFORMAT='%U %S'; time vipsthumbnail --vips-concurrency=1 --size 256 -o \"$0/%s.webp[Q=75,effort=2,strip]\" \"$@\"", output, .. files]) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var said = process.StandardError.ReadToEnd().Trim();
        process.WaitForExit();
        if (process.ExitCode == 127)
        {
            Console.Error.WriteLine("There is no command vipsthumbnail to compare with (Debian: apt-get install libvips-tools).");
            return null;
        }

        if (process.ExitCode != 0 || Directory.EnumerateFiles(output).Count() != files.Count) throw new InvalidOperationException($"vipsthumbnail failed: {said}");
        return said.Split('\n')[^1].Split(' ').Sum(seconds => double.Parse(seconds, CultureInfo.InvariantCulture));
    }
}
