namespace MediaScoring.Storage;

/// <summary>Knows the file systems on which SQLite's locks or shared memory cannot be relied on.</summary>
internal static class NetworkMount
{
    private static readonly string[] unreliable = ["nfs", "cifs", "smb", "fuse", "9p", "afs", "ceph", "gluster", "sshfs", "webdav", "davfs", "ncp", "vboxsf", "prl_fs"];

    /// <summary>The name of the network or FUSE file system that holds a folder; null on a local disk, or where it cannot be told.</summary>
    public static string? NameOf(string folder)
    {
        try
        {
            var drive = new DriveInfo(folder);
            if (drive.DriveType == DriveType.Network) return drive.DriveFormat;
            return unreliable.Any(name => drive.DriveFormat.StartsWith(name, StringComparison.OrdinalIgnoreCase)) ? drive.DriveFormat : null;
        }
        catch (Exception unknown) when (unknown is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return null;   // not a drive that the system describes: treated as local, which is what most such paths are
        }
    }
}
