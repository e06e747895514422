using System.Diagnostics;

namespace MediaScoring.Tests;

/// <summary>A PostgreSQL server of its own, on a socket in a temporary folder, that exists as long as the test runs.</summary>
internal sealed class TemporaryPostgres : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string programs;

    private TemporaryPostgres(string programs)
    {
        this.programs = programs;
        Run("chmod", "777", folder.Path);
        AsServerUser("initdb", "--pgdata", folder["data"], "--username", "media_user", "--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--no-sync");
        AsServerUser("pg_ctl", "--pgdata", folder["data"], "--wait", "--timeout", "300", "--log", folder["log"], "--options", $"-c listen_addresses='' -c unix_socket_directories='{folder.Path}' -c fsync=off", "start");
    }

    /// <summary>Starts one, or skips the running test with a line that says what is absent.</summary>
    public static TemporaryPostgres StartOrSkip()
    {
        var programs = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")).Where(bin => File.Exists(Path.Combine(bin, "initdb"))).Max()
            : null;
        Assert.SkipWhen(programs is null, "NOT TESTED HERE: there is no PostgreSQL (Debian package postgresql).");
        return new TemporaryPostgres(programs!);
    }

    /// <summary>The address of a database on it.</summary>
    public string UrlOf(string database) => $"postgresql://media_user@localhost/{database}?host={folder.Path}";

    /// <summary>Makes an empty database.</summary>
    /// <returns>Its address.</returns>
    public string Create(string database)
    {
        Sql("postgres", $"CREATE DATABASE {database}");
        return UrlOf(database);
    }

    /// <summary>Runs SQL with psql; the rows with their values joined by <c>|</c>.</summary>
    public List<string> Sql(string database, string sql) =>
        [.. Run(Path.Combine(programs, "psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", folder.Path, "-U", "media_user", "-d", database, "-c", sql).Split('\n', StringSplitOptions.RemoveEmptyEntries)];

    public void Dispose()
    {
        AsServerUser("pg_ctl", "--pgdata", folder["data"], "--wait", "--mode", "immediate", "stop");
        folder.Dispose();
    }

    /// <summary>The server refuses to run as root.</summary>
    private void AsServerUser(string program, params string[] arguments)
    {
        string[] words = [Path.Combine(programs, program), .. arguments];
        if (Environment.UserName == "root") Run("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", .. words]);
        else Run(words[0], words[1..]);
    }

    private static string Run(string program, params string[] arguments)
    {
        // The server inherits what pg_ctl has open: nobody may wait for the end of its output.
        var isServer = arguments.Contains("start");
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = "/", RedirectStandardOutput = !isServer, RedirectStandardError = !isServer })!;
        var messages = isServer ? Task.FromResult("") : process.StandardError.ReadToEndAsync();
        var output = isServer ? "" : process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {messages.GetAwaiter().GetResult()}");
        return output;
    }
}
