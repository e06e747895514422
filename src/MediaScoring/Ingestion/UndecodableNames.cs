using System.Runtime.InteropServices;
using System.Text;

namespace MediaScoring.Ingestion;

/// <summary>
/// Names of files that are no UTF-8, as Linux allows them: .NET shows replacement characters and cannot open such files. For
/// people who are to rename them the bytes are spelled out, as shells and <c>ls -b</c> do.
/// </summary>
internal static class UndecodableNames
{
    private static readonly UTF8Encoding strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The names in a folder that are no UTF-8, spelled out, in the order of their bytes; empty where the system cannot be asked.</summary>
    public static IReadOnlyList<string> In(string folder)
    {
        // The layout of directory entries is that of Linux on 64 bits, in glibc and in musl.
        if (!OperatingSystem.IsLinux() || IntPtr.Size != 8) return [];

        var stream = OpenDirectory([.. Encoding.UTF8.GetBytes(folder), 0]);
        if (stream == IntPtr.Zero) return [];
        try
        {
            var names = new List<byte[]>();
            for (var entry = ReadDirectory(stream); entry != IntPtr.Zero; entry = ReadDirectory(stream)) names.Add(NameOf(entry));
            return [.. names.Where(name => !IsUtf8(name)).Select(name => Spelled(name)).Order(StringComparer.Ordinal)];
        }
        finally
        {
            _ = CloseDirectory(stream);
        }
    }

    /// <summary>A name as text, with <c>\xff</c> for each byte that belongs to no character.</summary>
    public static string Spelled(ReadOnlySpan<byte> name)
    {
        var text = new StringBuilder(name.Length);
        while (name.Length > 0)
        {
            var status = Rune.DecodeFromUtf8(name, out var rune, out var length);
            if (status == System.Buffers.OperationStatus.Done) text.Append(rune.ToString());
            else foreach (var value in name[..length]) text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\x{value:x2}");
            name = name[length..];
        }

        return text.ToString();
    }

    private static bool IsUtf8(byte[] name)
    {
        try
        {
            _ = strict.GetCharCount(name);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    /// <summary>struct dirent: inode, offset (8 bytes each), length (2), type (1), name up to a NUL.</summary>
    private static byte[] NameOf(IntPtr entry)
    {
        const int nameOffset = 19;
        var length = 0;
        while (Marshal.ReadByte(entry, nameOffset + length) != 0) length++;
        var name = new byte[length];
        Marshal.Copy(entry + nameOffset, name, 0, length);
        return name;
    }

    [DllImport("libc", EntryPoint = "opendir", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern IntPtr OpenDirectory(byte[] path);

    [DllImport("libc", EntryPoint = "readdir")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern IntPtr ReadDirectory(IntPtr stream);

    [DllImport("libc", EntryPoint = "closedir")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int CloseDirectory(IntPtr stream);
}
