using System.Collections.Concurrent;
using System.Threading.Channels;

namespace MediaScoring.Server.Ingestion;

/// <summary>Something that happened, for pages that are open.</summary>
/// <param name="Name">"sync", "files", "score" or "keywords".</param>
/// <param name="Data">What goes with it; several where it happened to several files at once.</param>
internal sealed record ServerEvent(string Name, IReadOnlyList<object> Data);

/// <summary>A score that was given.</summary>
/// <param name="Id">To which file.</param>
/// <param name="Score">The verdict.</param>
/// <param name="Sequence">As the answer to whoever gave it: the later of two has the larger one, in whichever order they are told.</param>
internal sealed record ScoreEvent(long Id, int Score, long Sequence);

/// <summary>A file whose keywords changed.</summary>
internal sealed record KeywordsEvent(long Id);

/// <summary>Tells every open page what happens. A page that does not keep up loses the oldest events, never the server's time.</summary>
internal sealed class EventStream
{
    private const int QueueLength = 256;

    private readonly ConcurrentDictionary<ChannelWriter<ServerEvent>, bool> listeners = new();

    /// <summary>Whether anybody listens.</summary>
    public bool HasListeners => !listeners.IsEmpty;

    public void Publish(string name, object data) => PublishAll(name, [data]);

    /// <summary>Tells what happened to many files at once. It takes one place of a page's queue: thousands push nothing else out, and are told whole.</summary>
    public void PublishAll(string name, IEnumerable<object> data)
    {
        if (!HasListeners) return;
        var happened = new ServerEvent(name, [.. data]);
        foreach (var listener in listeners.Keys) listener.TryWrite(happened);
    }

    /// <summary>The events from now on; dispose to stop listening.</summary>
    public Listener Listen()
    {
        var channel = Channel.CreateBounded<ServerEvent>(new BoundedChannelOptions(QueueLength) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        listeners[channel.Writer] = true;
        return new Listener(channel.Reader, () => listeners.TryRemove(channel.Writer, out _));
    }

    internal sealed class Listener(ChannelReader<ServerEvent> events, Action leave) : IDisposable
    {
        public ChannelReader<ServerEvent> Events => events;

        public void Dispose() => leave();
    }
}
