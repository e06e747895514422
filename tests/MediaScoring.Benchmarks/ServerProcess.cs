using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace MediaScoring.Benchmarks;

/// <summary>The real program as a server of its own, asked over HTTP as the page asks it.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly HttpClient client;

    private ServerProcess(Process process, Uri address)
    {
        this.process = process;
        client = new HttpClient { BaseAddress = address };
    }

    /// <summary>Starts it and waits until it listens.</summary>
    /// <param name="arguments">Of <c>mediascoring serve</c>; the port is chosen here.</param>
    public static async Task<ServerProcess> StartAsync(params string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "..", "..", "MediaScoring.Cli", "release", "mediascoring");
        var process = Process.Start(new ProcessStartInfo(program, ["serve", .. arguments, "--port", "0", "--no-thumbnails-ahead"]) { RedirectStandardOutput = true })!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.IndexOf("http://", StringComparison.Ordinal) is >= 0 and var start) return new ServerProcess(process, new Uri(line[start..].Trim()));
        }

        throw new InvalidOperationException("The server did not start.");
    }

    /// <summary>CPU time of the process so far.</summary>
    public TimeSpan CpuTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    public async Task<JsonElement> PostAsync(string path, object body)
    {
        using var answer = await client.PostAsJsonAsync(path, body);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    public async Task<bool> IsIndexReadyAsync() => (await GetAsync("/health/ready")).GetProperty("search").GetString() == "ready";

    public async Task<bool> HasFullTextAsync()
    {
        using var answer = await client.PostAsJsonAsync("/api/v1/search", new { query = "lighthouse", limit = 1 });
        return answer.IsSuccessStatusCode;
    }

    public async Task<long> SearchAsync(object body) => (await PostAsync("/api/v1/search", body)).GetProperty("total").GetInt64();

    public void PrintMemory()
    {
        process.Refresh();
        Console.WriteLine($"resident {process.WorkingSet64 >> 20:N0} MiB");
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        using (var stop = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)])) await stop.WaitForExitAsync();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
