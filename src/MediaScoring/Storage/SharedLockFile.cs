using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;

namespace MediaScoring.Storage;

/// <summary>
/// Keeps other processes away from single files of a library: one byte of a common file stands for each path, and whoever
/// changes a file's sidecar has its byte locked. The system lets go of the bytes of a process that ends in any way. Where
/// the system or the file system knows no such locks everything is granted: then only the processes' own locks hold.
/// </summary>
internal sealed class SharedLockFile(string path) : IDisposable
{
    /// <summary>Who locks more files at once locks all of them: the system keeps the bytes in a list and walks along it.</summary>
    public const int MostSingleLocks = 1024;

    /// <summary>How long a change waits for another program before it is refused.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private readonly SortedDictionary<long, int> single = [];
    private FileStream? file;
    private bool isOpened;
    private int holdersOfAll;

    /// <summary>Locks paths; waits while another process has one of them.</summary>
    /// <param name="relativePaths">The files, below the media folder.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Dispose to let them go.</returns>
    /// <exception cref="FileBusyException">Another process did not let go of one within <see cref="Patience"/>.</exception>
    public async Task<IDisposable> EnterAsync(IReadOnlyList<string> relativePaths, CancellationToken cancellationToken)
    {
        var places = relativePaths.Count > MostSingleLocks ? [] : PlacesOf(relativePaths);
        var taken = new Taken(this);
        try
        {
            // Always in this order, so that two who want the same files never wait for each other.
            if (relativePaths.Count > MostSingleLocks) await WaitAsync(() => TryTakeAll(taken), relativePaths[0], cancellationToken);
            foreach (var place in places) await WaitAsync(() => TryTake(place, taken), relativePaths[0], cancellationToken);
            return taken;
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    /// <summary>Locks a path if no other process has it; null when one has.</summary>
    public IDisposable? TryEnter(string relativePath)
    {
        var taken = new Taken(this);
        return TryTake(PlaceOf(relativePath), taken) ? taken : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            file?.Dispose();
            file = null;
            isOpened = true;   // and stays closed
        }
    }

    private static long[] PlacesOf(IReadOnlyList<string> relativePaths) => [.. relativePaths.Select(PlaceOf).Distinct().Order()];

    private static long PlaceOf(string relativePath) => (long)(XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(relativePath)) >> 2);

    private static async Task WaitAsync(Func<bool> take, string path, CancellationToken cancellationToken)
    {
        // Asking again and again: a wait inside the system could not be cancelled. Contention between processes is rare.
        var deadline = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while (!take())
        {
            if (Environment.TickCount64 > deadline) throw new FileBusyException($"Another program has been writing {path} for {Patience.TotalSeconds:0} seconds. Nothing was changed; try again.");
            await Task.Delay(Random.Shared.Next(1, 4), cancellationToken);
        }
    }

    private bool TryTake(long place, Taken taken)
    {
        lock (gate)
        {
            if (holdersOfAll == 0 && !single.ContainsKey(place) && !TrySet(LockKind.Exclusive, place, 1)) return false;
            single[place] = single.GetValueOrDefault(place) + 1;
            taken.Places.Add(place);
            return true;
        }
    }

    private bool TryTakeAll(Taken taken)
    {
        lock (gate)
        {
            if (holdersOfAll == 0 && !TrySet(LockKind.Exclusive, 0, long.MaxValue)) return false;
            holdersOfAll++;
            taken.HasAll = true;
            return true;
        }
    }

    private void Leave(Taken taken)
    {
        lock (gate)
        {
            foreach (var place in taken.Places)
            {
                if (--single[place] > 0) continue;
                single.Remove(place);
                if (holdersOfAll == 0) TrySet(LockKind.None, place, 1);
            }

            taken.Places.Clear();
            if (!taken.HasAll) return;

            taken.HasAll = false;
            if (--holdersOfAll == 0) FreeAllButSingle();
        }
    }

    private void FreeAllButSingle()
    {
        var start = 0L;
        foreach (var place in single.Keys)
        {
            if (place > start) TrySet(LockKind.None, start, place - start);
            start = place + 1;
        }

        TrySet(LockKind.None, start, long.MaxValue - start);
    }

    private enum LockKind : short
    {
        Exclusive = 1,
        None = 2,
    }

    /// <summary>False only when another process has a part of it.</summary>
    private bool TrySet(LockKind kind, long start, long length)
    {
        if (FileOrNull() is not { } open) return true;
        return OperatingSystem.IsLinux() ? TrySetOnLinux(open, kind, start, length) : !OperatingSystem.IsWindows() || TrySetOnWindows(open, kind, start, length);
    }

    private FileStream? FileOrNull()
    {
        if (isOpened) return file;
        isOpened = true;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // Where this file cannot be made no sidecar can be written either, and that is reported there.
        }

        return file;
    }

    [System.Runtime.Versioning.SupportedOSPlatform("windows")]
    private static bool TrySetOnWindows(FileStream open, LockKind kind, long start, long length)
    {
        if (length > 1) return true;   // Windows can free a range only as it was locked: changes of very many files go without
        try
        {
            if (kind == LockKind.None) open.Unlock(start, length);
            else open.Lock(start, length);
            return true;
        }
        catch (IOException)
        {
            return kind == LockKind.None;
        }
    }

    /// <summary>
    /// .NET's own region locks belong to the process and vanish when any descriptor of the file is closed; those of the open
    /// file description do not (fcntl(2), F_OFD_SETLK).
    /// </summary>
    private static bool TrySetOnLinux(FileStream open, LockKind kind, long start, long length)
    {
        const int setLock = 37, again = 11, denied = 13;
        var region = new Region { Kind = (short)kind, Start = start, Length = length };
        if (Fcntl((int)open.SafeFileHandle.DangerousGetHandle(), setLock, ref region) == 0) return true;
        return Marshal.GetLastPInvokeError() is not (again or denied);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Region
    {
        public short Kind;
        public short Whence;
        public long Start;
        public long Length;
        public int Process;
    }

    [DllImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Fcntl(int descriptor, int command, ref Region region);

    private sealed class Taken(SharedLockFile locks) : IDisposable
    {
        public List<long> Places { get; } = [];

        public bool HasAll { get; set; }

        public void Dispose() => locks.Leave(this);
    }
}
