namespace MediaScoring.Storage;

/// <summary>Looks for a database that could not be opened at first, every second, and puts it into its slot once it can.</summary>
internal sealed class AwaitedDatabase : IAsyncDisposable
{
    private static readonly TimeSpan interval = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource stopping = new();
    private readonly Task looking;

    /// <param name="slot">Where it goes.</param>
    /// <param name="open">Opens it.</param>
    /// <param name="time">The clock.</param>
    public AwaitedDatabase(DatabaseSlot slot, Func<LibraryDatabase> open, TimeProvider time) => looking = LookAsync(slot, open, time);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (stopping.IsCancellationRequested) return;
        await stopping.CancelAsync();
        await looking;
        stopping.Dispose();
    }

    private async Task LookAsync(DatabaseSlot slot, Func<LibraryDatabase> open, TimeProvider time)
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping.Token))
            {
                try
                {
                    slot.Fill(await Task.Factory.StartNew(open, stopping.Token, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default));
                    return;
                }
                catch (Exception failure) when (failure is LibraryException or IOException or UnauthorizedAccessException)
                {
                    slot.StayEmpty(failure.Message);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The library is being closed.
        }
    }
}
