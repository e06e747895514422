using System.Buffers.Binary;
using System.Collections.Concurrent;

namespace MediaScoring.Storage.Sqlite;

/// <summary>What the first bytes of a database file say about who wrote it.</summary>
internal enum DatabaseOrigin
{
    /// <summary>No file, or an empty one.</summary>
    None,

    /// <summary>A SQLite database of this program.</summary>
    Ours,

    /// <summary>A SQLite database of another program: perhaps the application that this one succeeds.</summary>
    Foreign,

    /// <summary>Not a SQLite database.</summary>
    NotSqlite,
}

/// <summary>
/// Looks at a database file without SQLite. Only before this process has a connection to it: on POSIX systems closing any
/// descriptor of a file drops all locks that the process holds on it, SQLite's too.
/// </summary>
internal static class DatabaseFile
{
    /// <summary>Marks our databases in the header field <c>application_id</c> (SQLite file format, §1.3.17): "MSc1".</summary>
    public const int ApplicationId = 0x4D536331;

    // Locks belong to the process, so this must too.
    private static readonly ConcurrentDictionary<string, int> connectedFiles = new(StringComparer.Ordinal);

    /// <summary>Says who wrote the file. A file that this process is connected to has been looked at before and is ours.</summary>
    /// <param name="path">Absolute path of the database.</param>
    /// <param name="schemaVersion">The header's <c>user_version</c>: the schema's version in our databases.</param>
    public static DatabaseOrigin Inspect(string path, out int schemaVersion)
    {
        schemaVersion = 0;
        if (connectedFiles.ContainsKey(path)) return DatabaseOrigin.Ours;

        Span<byte> header = stackalloc byte[100];
        int length;
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            length = RandomAccess.Read(file, header, 0);
        }
        catch (Exception absence) when (absence is FileNotFoundException or DirectoryNotFoundException)
        {
            return DatabaseOrigin.None;
        }

        if (length == 0) return DatabaseOrigin.None;
        if (length < 100 || !header.StartsWith("SQLite format 3\0"u8)) return DatabaseOrigin.NotSqlite;

        schemaVersion = BinaryPrimitives.ReadInt32BigEndian(header[60..]);
        return BinaryPrimitives.ReadInt32BigEndian(header[68..]) == ApplicationId ? DatabaseOrigin.Ours : DatabaseOrigin.Foreign;
    }

    /// <summary>Notes that this process is about to connect; until <see cref="Disconnected"/> nobody looks at the file's bytes.</summary>
    public static void Connecting(string path) => connectedFiles.AddOrUpdate(path, 1, (_, count) => count + 1);

    /// <summary>Notes that one user of the file has closed its connections.</summary>
    public static void Disconnected(string path)
    {
        if (connectedFiles.AddOrUpdate(path, 0, (_, count) => count - 1) <= 0) connectedFiles.TryRemove(new(path, 0));
    }
}
