namespace MediaScoring.Storage;

/// <summary>Times of the file system, in nanoseconds since 1970 (as fine as .NET tells them: 100 ns).</summary>
internal static class FileTimes
{
    public static long ToNs(DateTime utc) => (utc.ToUniversalTime() - DateTime.UnixEpoch).Ticks * 100;

    public static DateTime ToUtc(long ns) => DateTime.UnixEpoch.AddTicks(ns / 100);
}
