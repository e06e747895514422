using Microsoft.Win32.SafeHandles;

namespace MediaScoring.Storage.Sqlite;

/// <summary>
/// Brings the write-ahead log to the disk behind the batches of a sync, on a thread of its own. They do not wait for it; whoever
/// commits for a person does, and would wait for all that they have written since the last flush.
/// </summary>
/// <param name="log">Absolute path of the log. It holds none of SQLite's locks, so that this process may close it.</param>
internal sealed class LogFlushes(string log) : IDisposable
{
    private readonly WorkThreads threads = new("log flushes", 1);
    private SafeFileHandle? file;
    private int isDue;

    /// <summary>To be told after every commit that nobody waits for.</summary>
    public void Committed()
    {
        if (Interlocked.Exchange(ref isDue, 1) == 0) _ = threads.RunAsync(Flush);
    }

    /// <summary>Ends the thread.</summary>
    public void Dispose()
    {
        threads.Dispose();
        file?.Dispose();
    }

    private void Flush()
    {
        Interlocked.Exchange(ref isDue, 0);
        try
        {
            file ??= File.OpenHandle(log, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            DurableFile.FlushContent(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The commit of a person flushes anew, through a descriptor of SQLite's own, and fails where the disk does.
        }
    }
}
