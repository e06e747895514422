using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace MediaScoring.Storage;

/// <summary>Brings files to the disk, so that a power cut cannot take them back.</summary>
internal static class DurableFile
{
    /// <summary>Ends the name of a file that is still being written; never <c>.json</c>, so that no reader of sidecars takes it for one.</summary>
    public const string DraftSuffix = ".tmp";

    /// <summary>
    /// Writes a file whole: a draft beside it, flushed, then renamed over it, then the folder flushed. Whoever reads sees the
    /// old content or the new, never a part.
    /// </summary>
    /// <returns>The file's modification time; taken before anybody else can write it again.</returns>
    public static DateTime Write(string path, ReadOnlySpan<byte> content)
    {
        var folder = Path.GetDirectoryName(path)!;
        var draft = Path.Combine(folder, $".{Guid.NewGuid():N}{DraftSuffix}");
        DateTime modified;
        try
        {
            using (var file = File.OpenHandle(draft, FileMode.CreateNew, FileAccess.Write))
            {
                RandomAccess.Write(file, content, 0);
                RandomAccess.FlushToDisk(file);
                modified = File.GetLastWriteTimeUtc(file);
            }

            File.Move(draft, path, overwrite: true);
        }
        catch
        {
            File.Delete(draft);
            throw;
        }

        FlushFolder(folder);
        return modified;
    }

    /// <summary>Whether a name in a folder is that of a draft, perhaps of a process that was killed while it wrote.</summary>
    public static bool IsDraft(string name) =>
        name.Length == 1 + 32 + DraftSuffix.Length && name[0] == '.' && name.EndsWith(DraftSuffix, StringComparison.Ordinal) && Guid.TryParseExact(name.AsSpan(1, 32), "N", out _);

    /// <summary>Flushes what a file holds, and of what the system knows about it only what reading it needs: its times may be older after a power cut.</summary>
    public static void FlushContent(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux()) RandomAccess.FlushToDisk(file);
        else if (FDataSync((int)file.DangerousGetHandle()) != 0) throw new IOException($"A file cannot be flushed to disk (error {Marshal.GetLastPInvokeError()}).");
    }

    /// <summary>Flushes a file that is already written.</summary>
    public static void Flush(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(file);
    }

    /// <summary>
    /// Flushes a folder's entries, which makes a rename in it durable. .NET cannot open folders, so POSIX systems are asked
    /// directly; on Windows renames are journalled by the file system and there is nothing to do.
    /// </summary>
    public static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) return;

        var descriptor = Open([.. Encoding.UTF8.GetBytes(folder), 0], flags: 0);
        if (descriptor < 0) throw new IOException($"The folder {folder} cannot be opened to flush it (error {Marshal.GetLastPInvokeError()}).");
        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);

        // Some network file systems refuse to flush folders (EINVAL); they have no later moment at which they could lose the rename.
        const int invalidArgument = 22;
        if (FSync(descriptor) != 0 && Marshal.GetLastPInvokeError() is var error and not invalidArgument)
            throw new IOException($"The folder {folder} cannot be flushed to disk (error {error}).");
    }

    /// <summary>Whether this process may write into a folder, as far as the system tells without trying; true on Windows, which does not tell.</summary>
    public static bool IsWritable(string folder)
    {
        const int writable = 2;
        return OperatingSystem.IsWindows() || Access([.. Encoding.UTF8.GetBytes(folder), 0], writable) == 0;
    }

    [DllImport("libc", EntryPoint = "access")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Access(byte[] path, int mode);

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FDataSync(int descriptor);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FSync(int descriptor);
}
