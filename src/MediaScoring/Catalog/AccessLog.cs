using System.Collections.Concurrent;
using MediaScoring.Storage;

namespace MediaScoring.Catalog;

/// <summary>
/// Notes which files were opened at full size. Kept in memory and written in batches at the lowest priority: looking at a
/// picture never delays a score. What a crash loses is a time of reading, nothing that a person entered.
/// </summary>
public sealed class AccessLog : IAsyncDisposable
{
    private static readonly TimeSpan interval = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, DateTimeOffset> pending = new(StringComparer.Ordinal);
    private readonly DatabaseSlot slot;
    private readonly TimeProvider time;
    private readonly ITimer timer;

    internal AccessLog(DatabaseSlot slot, TimeProvider time)
    {
        this.slot = slot;
        this.time = time;
        timer = time.CreateTimer(_ => _ = WriteQuietlyAsync(), null, interval, interval);
    }

    /// <summary>Notes that a file was opened now.</summary>
    public void Opened(MediaPlace place) => pending[place.RelativePath] = time.GetUtcNow();

    /// <summary>Writes what is pending.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken = default)
    {
        if (pending.IsEmpty || !slot.IsAvailable) return;

        var batch = new List<KeyValuePair<string, DateTimeOffset>>();
        foreach (var path in pending.Keys)
        {
            if (pending.TryRemove(path, out var openedAt)) batch.Add(new(path, openedAt));
        }

        await slot.WriteAsync(
            WritePriority.Batch,
            connection =>
            {
                foreach (var (path, openedAt) in batch)
                {
                    connection.Execute(
                        "UPDATE media_files SET last_accessed = $now WHERE root_id = $root AND relative_path = $path",
                        ("$now", UtcText.Of(openedAt)), ("$root", slot.Root.Id), ("$path", path));
                }

                return batch.Count;
            },
            cancellationToken);
    }

    /// <summary>Writes what is pending and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await timer.DisposeAsync();
        await WriteQuietlyAsync();
    }

    private async Task WriteQuietlyAsync()
    {
        try
        {
            await FlushAsync();
        }
        catch (DatabaseUnavailableException)
        {
            // A database that is busy or gone is reported by whatever a person does next; the time of a look is not worth a word.
        }
    }
}
