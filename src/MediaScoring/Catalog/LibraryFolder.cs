using MediaScoring.Sidecars;
using MediaScoring.Storage;

namespace MediaScoring.Catalog;

/// <summary>Why a name does not lead to a file of the library.</summary>
public enum PathRefusal
{
    /// <summary>It is no path at all: empty, with NUL, a device name.</summary>
    Invalid,

    /// <summary>It leads out of the media folder, or into a folder that is never served.</summary>
    Forbidden,
}

/// <summary>A name that does not lead to a file of the library; the message is for people and holds no absolute path.</summary>
public sealed class PathRefusedException : Exception
{
    /// <summary>Creates the exception.</summary>
    public PathRefusedException(PathRefusal refusal, string message) : base(message) => Refusal = refusal;

    /// <summary>Why.</summary>
    public PathRefusal Refusal { get; }
}

/// <summary>A checked place inside the media folder. Only <see cref="LibraryFolder"/> makes one.</summary>
public sealed record MediaPlace
{
    internal MediaPlace(string relativePath, string absolutePath)
    {
        RelativePath = relativePath;
        AbsolutePath = absolutePath;
    }

    /// <summary>Below the media folder, with forward slashes: how the API names files.</summary>
    public string RelativePath { get; }

    /// <summary>On this machine's disk; never leaves the program.</summary>
    public string AbsolutePath { get; }

    /// <summary>The name without its folder.</summary>
    public string Name => RelativePath[(RelativePath.LastIndexOf('/') + 1)..];
}

/// <summary>
/// The media folder: turns names from outside into places inside it, or refuses them. Compares by path segments, resolves
/// links, and never leads into <c>.scores</c> or <c>.thumbnails</c>.
/// </summary>
public sealed class LibraryFolder
{
    private static readonly string[] neverServed = [ScoreSidecar.FolderName, ".thumbnails"];

    internal LibraryFolder(string path) => Path = path;

    /// <summary>Absolute path of the folder, links resolved, without a separator at its end.</summary>
    public string Path { get; }

    /// <summary>Opens a folder.</summary>
    /// <param name="path">The folder, absolute or relative to the working directory.</param>
    /// <exception cref="LibraryException">It does not exist or is a file.</exception>
    public static LibraryFolder Open(string path)
    {
        var absolute = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        if (File.Exists(absolute)) throw new LibraryException($"{path} is a file. Name the folder that holds the media.");
        if (!Directory.Exists(absolute)) throw new LibraryException($"The folder {path} does not exist. Check the spelling, or whether its disk is mounted.");
        return new LibraryFolder(System.IO.Path.TrimEndingDirectorySeparator(RealPath(absolute)));
    }

    /// <summary>The place of a file or folder inside, which need not exist.</summary>
    /// <param name="name">A path relative to the media folder (either slash on Windows), or an absolute one below it.</param>
    /// <exception cref="PathRefusedException">The name is no path, or leads elsewhere.</exception>
    public MediaPlace Resolve(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length == 0) throw new PathRefusedException(PathRefusal.Invalid, "The file name is empty.");
        if (name.Contains('\0', StringComparison.Ordinal)) throw new PathRefusedException(PathRefusal.Invalid, "The file name contains a NUL character.");

        var relative = name;
        if (System.IO.Path.IsPathRooted(name))
        {
            var full = System.IO.Path.GetFullPath(name);
            if (full != Path && !full.StartsWith(LibraryPaths.WithSeparator(Path), PathComparison)) throw Outside(name);
            relative = full.Length <= Path.Length ? "" : full[LibraryPaths.WithSeparator(Path).Length..];
        }

        if (System.IO.Path.DirectorySeparatorChar == '\\') relative = relative.Replace('\\', '/');
        var segments = new List<string>();
        foreach (var segment in relative.Split('/'))
        {
            if (segment is "" or ".") continue;
            if (segment == "..") throw Outside(name);
            if (neverServed.Contains(segment, StringComparer.OrdinalIgnoreCase)) throw new PathRefusedException(PathRefusal.Forbidden, $"Files in {segment} are not served.");
            if (OperatingSystem.IsWindows() && IsWindowsTrap(segment)) throw new PathRefusedException(PathRefusal.Invalid, $"'{segment}' is not a file name.");
            segments.Add(segment);
        }

        var relativePath = string.Join('/', segments);
        var place = new MediaPlace(relativePath, relativePath.Length == 0 ? Path : LibraryPaths.Absolute(Path, relativePath));
        return LeadsOutside(segments) ? throw Outside(name) : place;
    }

    /// <summary>Where the sidecar of a file lies.</summary>
    internal string SidecarOf(MediaPlace place) => SidecarOf(place.RelativePath);

    /// <summary>Where the sidecar of a file lies.</summary>
    /// <param name="relativePath">The file below the media folder, with forward slashes.</param>
    internal string SidecarOf(string relativePath) => ScoreSidecar.PathOf(LibraryPaths.Absolute(SidecarHome ?? Path, relativePath));

    /// <summary>The folder in which sidecars lie instead of beside the media, in the same tree; null for beside. For read-only media.</summary>
    internal string? SidecarHome { get; init; }

    /// <summary>Opens a file inside for reading, and looks again whether it lies inside once it is open.</summary>
    /// <param name="place">The place of the file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="PathRefusedException">The path leads elsewhere by now.</exception>
    public FileStream OpenRead(MediaPlace place)
    {
        FileStream file;
        try
        {
            file = new FileStream(place.AbsolutePath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1 << 16, FileOptions.Asynchronous | FileOptions.SequentialScan);
        }
        catch (Exception absence) when (absence is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FileNotFoundException($"There is no file {place.RelativePath}.", place.RelativePath);
        }

        try
        {
            // A link that was put in the way between the check and the opening shows in the path of the open file.
            var opened = OperatingSystem.IsLinux() ? new FileInfo($"/proc/self/fd/{file.SafeFileHandle.DangerousGetHandle()}").LinkTarget : null;
            opened ??= RealPath(place.AbsolutePath);
            if (!opened.StartsWith(LibraryPaths.WithSeparator(Path), PathComparison) || LibraryPaths.Relative(Path, opened).Split('/').Any(IsNeverServed)) throw Outside(place.RelativePath);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Whether a folder of this name is never scanned, listed or served.</summary>
    internal static bool IsNeverServed(string folderName) => neverServed.Contains(folderName, StringComparer.OrdinalIgnoreCase);

    /// <summary>The path with every link on the way resolved.</summary>
    internal static string RealPath(string path)
    {
        var root = System.IO.Path.GetPathRoot(path)!;
        var real = root;
        var hops = 0;
        var pending = new Stack<string>(path[root.Length..].Split(System.IO.Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Reverse());
        while (pending.TryPop(out var segment))
        {
            if (segment == ".") continue;
            if (segment == "..")
            {
                real = System.IO.Path.GetDirectoryName(real) ?? root;
                continue;
            }

            var next = System.IO.Path.Combine(real, segment);
            var target = new FileInfo(next).LinkTarget;
            if (target is null)
            {
                real = next;
                continue;
            }

            const int mostLinks = 40;   // as Linux: more is a loop
            if (++hops > mostLinks) throw new PathRefusedException(PathRefusal.Invalid, "The path goes round in links.");
            if (System.IO.Path.IsPathRooted(target))
            {
                real = System.IO.Path.GetPathRoot(target)!;
                target = target[real.Length..];
            }

            foreach (var part in target.Split(System.IO.Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Reverse()) pending.Push(part);
        }

        return real;
    }

    private static StringComparison PathComparison => OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    private bool LeadsOutside(List<string> segments)
    {
        var path = Path;
        foreach (var segment in segments)
        {
            path = System.IO.Path.Combine(path, segment);
            if (new FileInfo(path).LinkTarget is null) continue;

            var real = RealPath(path);
            if (!real.StartsWith(LibraryPaths.WithSeparator(Path), PathComparison)) return true;
            if (LibraryPaths.Relative(Path, real).Split('/').Any(IsNeverServed)) return true;
        }

        return false;
    }

    private static bool IsWindowsTrap(string segment)
    {
        if (segment.Contains(':', StringComparison.Ordinal) || segment[^1] is '.' or ' ') return true;
        var stem = segment.Split('.')[0].TrimEnd();
        return stem.ToUpperInvariant() is "CON" or "PRN" or "AUX" or "NUL"
            || (stem.Length == 4 && char.IsAsciiDigit(stem[3]) && stem[..3].ToUpperInvariant() is "COM" or "LPT");
    }

    private static PathRefusedException Outside(string name) =>
        new(PathRefusal.Forbidden, $"'{System.IO.Path.GetFileName(name.TrimEnd('/', '\\'))}' does not lie in the media folder.");
}
