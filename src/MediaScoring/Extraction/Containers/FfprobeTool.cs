using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace MediaScoring.Extraction.Containers;

/// <summary>
/// The program ffprobe, for videos that our own parsers do not understand. It is called without a shell, may open files only
/// and no play lists, and is ended with its children when it takes too long or says too much.
/// </summary>
/// <param name="path">Full path of the program.</param>
/// <param name="maxTime">Time for one file; ten seconds when it is null.</param>
internal sealed class FfprobeTool(string path, TimeSpan? maxTime = null)
{
    /// <summary>Output that is read at most: 8 MiB.</summary>
    public const int MaxOutputBytes = 8 << 20;

    private readonly TimeSpan maxTime = maxTime ?? TimeSpan.FromSeconds(10);

    // Containers only: nothing that names further files (concat, hls, dash, image sequences).
    private const string Containers =
        "matroska,mov,avi,flv,live_flv,mpegts,mpeg,mpegvideo,asf,ogg,rm,wtv,nut,mxf,ivf,h264,hevc,av1,obu,dv,gif,apng,mp3,flac,wav";

    private static readonly Lazy<FfprobeTool?> onPath = new(FindOnPath);

    /// <summary>The tool as the PATH names it; null when there is none.</summary>
    public static FfprobeTool? OnPath => onPath.Value;

    /// <summary>Asks the tool about a video and adds what it says; what it does not say stays unknown.</summary>
    public void Read(string videoPath, Findings findings, CancellationToken cancellationToken)
    {
        var output = Run(videoPath, findings, cancellationToken);
        if (output.Length == 0) return;
        try
        {
            using var answer = JsonDocument.Parse(output, new JsonDocumentOptions { MaxDepth = ReadingLimits.MaxNesting });
            FfprobeAnswer.Take(answer.RootElement, findings);
        }
        catch (JsonException)
        {
            findings.Report("ffprobe gave an answer that cannot be read.");
        }
    }

    private byte[] Run(string videoPath, Findings findings, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(path)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        // "file:" before the full path: neither an option nor another protocol, whatever the name looks like.
        foreach (var argument in (ReadOnlySpan<string>)["-v", "quiet", "-protocol_whitelist", "file", "-format_whitelist", Containers,
                     "-print_format", "json", "-show_format", "-show_streams", "-i", "file:" + Path.GetFullPath(videoPath)])
            start.ArgumentList.Add(argument);

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(maxTime);
        Process? process = null;
        try
        {
            process = Process.Start(start);
            if (process is null) return [];
            process.StandardInput.Close();
            process.ErrorDataReceived += (_, _) => { };   // read and dropped: a full pipe would stop it
            process.BeginErrorReadLine();
            return ReadOutput(process, findings, deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            findings.Report($"ffprobe took longer than {maxTime.TotalSeconds:0.#} seconds and was ended.");
            return [];
        }
        catch (Exception refusal) when (refusal is Win32Exception or IOException)
        {
            findings.Report($"ffprobe cannot be started: {refusal.Message}");
            return [];
        }
        finally
        {
            End(process);
        }
    }

    private static byte[] ReadOutput(Process process, Findings findings, CancellationToken deadline)
    {
        using var output = new MemoryStream();
        var buffer = new byte[32 << 10];
        while (true)
        {
            var got = process.StandardOutput.BaseStream.ReadAsync(buffer, deadline).AsTask().GetAwaiter().GetResult();
            if (got == 0) return output.ToArray();
            output.Write(buffer, 0, got);
            if (output.Length <= MaxOutputBytes) continue;
            findings.Report($"ffprobe said more than {MaxOutputBytes >> 20} MiB and was ended.");
            return [];
        }
    }

    private static void End(Process? process)
    {
        if (process is null) return;
        try
        {
            if (!process.WaitForExit(TimeSpan.FromMilliseconds(200))) process.Kill(entireProcessTree: true);
        }
        catch (Exception gone) when (gone is InvalidOperationException or Win32Exception)
        {
            // It ended by itself in between.
        }

        process.Dispose();
    }

    private static FfprobeTool? FindOnPath()
    {
        var name = OperatingSystem.IsWindows() ? "ffprobe.exe" : "ffprobe";
        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            var candidate = Path.Combine(folder, name);
            if (Path.IsPathFullyQualified(folder) && File.Exists(candidate)) return new FfprobeTool(candidate);
        }

        return null;
    }
}
