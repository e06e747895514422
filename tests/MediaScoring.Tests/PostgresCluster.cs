using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace MediaScoring.Tests;

/// <summary>
/// A real PostgreSQL of this machine, on a port and in a folder of its own: made by <c>initdb</c>, removed when the tests end.
/// </summary>
internal sealed class PostgresCluster : IDisposable
{
    private const string User = "media_user";

    private static readonly Lazy<PostgresCluster?> shared = new(StartShared);
    private static int databases;

    private readonly string folder = Path.Combine(Path.GetTempPath(), $"mediascoring-postgres-{Guid.NewGuid():N}");
    private readonly string programs;

    private PostgresCluster(string programs)
    {
        this.programs = programs;
        Port = FreePort();
        Directory.CreateDirectory(folder);
        if (IsRoot) Run("chown", "postgres", folder);   // PostgreSQL refuses to run as root
        RunAsOwner($"{programs}/initdb -D {folder}/data -A trust -U {User} -E UTF8 --locale=C.UTF-8 --no-sync");
        Start();
    }

    /// <summary>The cluster that all tests share; skips the test where there is no PostgreSQL.</summary>
    public static PostgresCluster Shared
    {
        get
        {
            if (shared.Value is null) Assert.Skip("THERE IS NO POSTGRESQL HERE (initdb not found): nothing was tested on it. Install the package postgresql.");
            return shared.Value;
        }
    }

    public int Port { get; }

    /// <summary>A cluster of its own, for tests that stop it.</summary>
    public static PostgresCluster StartOwn() => FindPrograms() is { } programs ? new PostgresCluster(programs) : Shared;

    /// <summary>The address of a new, empty database.</summary>
    public string CreateDatabase()
    {
        var name = $"library_{Interlocked.Increment(ref databases)}";
        Sql(UrlOf("postgres"), $"CREATE DATABASE {name}");
        return UrlOf(name);
    }

    public string UrlOf(string database) => $"postgresql://{User}@127.0.0.1:{Port}/{database}";

    public void Start() => RunAsOwner(
        $"{programs}/pg_ctl -D {folder}/data -w -t 120 -l {folder}/log -o \"-p {Port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200\" start");

    /// <summary>Stops the server as a crash of its machine would.</summary>
    public void Stop() => RunAsOwner($"{programs}/pg_ctl -D {folder}/data -w -m immediate stop");

    /// <summary>Runs psql; its output, unaligned.</summary>
    public string Psql(string url, string sql) => Run($"{programs}/psql", "-X", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", sql, url);

    /// <summary>Runs SQL; the rows with their values joined by <c>|</c>, in the form in which SQLite has them.</summary>
    public static List<string> Sql(string url, string sql)
    {
        var address = new Uri(url);
        using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder
        {
            Host = address.Host, Port = address.Port, Username = User, Database = address.AbsolutePath[1..], Pooling = false,
        }.ToString());
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        do
        {
            while (reader.Read()) rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(column => TextOf(reader.GetValue(column)))));
        }
        while (reader.NextResult());
        return rows;
    }

    public void Dispose()
    {
        RunAsOwner($"{programs}/pg_ctl -D {folder}/data -w -m immediate stop || true");
        Directory.Delete(folder, recursive: true);
    }

    private static bool IsRoot => Environment.UserName == "root";

    private static PostgresCluster? StartShared()
    {
        if (FindPrograms() is not { } programs)
        {
            Console.Error.WriteLine("THERE IS NO POSTGRESQL HERE (initdb not found): nothing is tested on it.");
            return null;
        }

        var cluster = new PostgresCluster(programs);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => cluster.Dispose();
        return cluster;
    }

    private static string? FindPrograms()
    {
        const string versions = "/usr/lib/postgresql";
        var folders = (Directory.Exists(versions) ? Directory.EnumerateDirectories(versions).OrderDescending().Select(version => Path.Combine(version, "bin")) : [])
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator));
        return folders.FirstOrDefault(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, "initdb")));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string? TextOf(object value) => value switch
    {
        DateTime time => global::MediaScoring.Storage.UtcText.Of(time),
        bool truth => truth ? "1" : "0",
        _ => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture),
    };

    private static void RunAsOwner(string command)
    {
        if (IsRoot) Run("su", "postgres", "-s", "/bin/sh", "-c", $"cd / && {command} >/dev/null 2>&1");
        else Run("/bin/sh", "-c", $"{command} >/dev/null 2>&1");
    }

    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {errors.Result}");
    }
}
