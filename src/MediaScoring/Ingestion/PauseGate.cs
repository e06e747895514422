namespace MediaScoring.Ingestion;

/// <summary>Where the stages of a sync wait while somebody holds it.</summary>
internal sealed class PauseGate
{
    private readonly Lock gate = new();
    private TaskCompletionSource? held;

    /// <summary>Whether it is shut.</summary>
    public bool IsPaused => Volatile.Read(ref held) is not null;

    /// <summary>Shuts it: whoever comes from now on waits.</summary>
    public void Pause()
    {
        lock (gate) held ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Opens it.</summary>
    public void Resume()
    {
        TaskCompletionSource? waiting;
        lock (gate) (waiting, held) = (held, null);
        waiting?.TrySetResult();
    }

    /// <summary>Goes through, at once or when it is opened.</summary>
    public ValueTask PassAsync(CancellationToken cancellationToken) =>
        Volatile.Read(ref held) is { } waiting ? new ValueTask(waiting.Task.WaitAsync(cancellationToken)) : ValueTask.CompletedTask;
}
