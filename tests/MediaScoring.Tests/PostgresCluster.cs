using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using Npgsql;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(MediaScoring.Tests.PostgresCluster.AtTheEnd))]
[assembly: MediaScoring.Tests.PostgresCluster.AfterEachTest]

namespace MediaScoring.Tests;

/// <summary>
/// A real PostgreSQL of this machine, on a port and in a folder of its own: made by <c>initdb</c>, removed when the tests end.
/// One serves them all, with a database for each test; those that stop their server start one of their own.
/// </summary>
internal sealed class PostgresCluster : IDisposable
{
    private const string User = "media_user";

    private static readonly Lazy<PostgresCluster?> shared = new(StartShared);
    private static readonly ConcurrentDictionary<string, Lazy<string>> databasesOfTests = new(StringComparer.Ordinal);
    private static readonly ConcurrentBag<string> used = [];
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

    /// <summary>Whether the test that runs is to use it: those of classes with the trait <c>Database</c>.</summary>
    public static bool IsWanted => TestContext.Current.TestClass?.Traits.ContainsKey("Database") == true;

    /// <summary>The address of the database of the test that runs, which all its libraries share; null where it runs on SQLite.</summary>
    public static string? UrlOfTest => IsWanted ? databasesOfTests.GetOrAdd(TestContext.Current.Test!.UniqueID, _ => new Lazy<string>(() => used.TryTake(out var emptied) ? emptied : Shared.CreateDatabase())).Value : null;

    /// <summary>For tests that are about a database file, in classes that run on both.</summary>
    public static void SkipWithoutFile() => Assert.SkipWhen(IsWanted, "It is about a SQLite file.");

    public int Port { get; }

    /// <summary>A cluster of its own, for tests that stop it; skips the test where there is no PostgreSQL.</summary>
    public static PostgresCluster StartOwn() => FindPrograms() is { } programs ? new PostgresCluster(programs) : Shared;

    /// <summary>The address of a new, empty database.</summary>
    public string CreateDatabase()
    {
        var name = $"library_{Interlocked.Increment(ref databases)}";
        Sql(UrlOf("postgres"), $"CREATE DATABASE {name}");
        return UrlOf(name);
    }

    /// <summary>Takes everything out of a database.</summary>
    public static void Empty(string url) => Sql(url, "DROP SCHEMA public CASCADE; CREATE SCHEMA public");

    public string UrlOf(string database) => $"postgresql://{User}@127.0.0.1:{Port}/{database}";

    /// <summary>The same database by another port of this machine.</summary>
    public static string Through(int port, string url) => new UriBuilder(url) { Port = port }.Uri.ToString();

    public void Start() => RunAsOwner(
        $"{programs}/pg_ctl -D {folder}/data -w -t 120 -l {folder}/log -o \"-p {Port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200\" start");

    /// <summary>Stops the server as a crash of its machine would.</summary>
    public void Stop() => RunAsOwner($"{programs}/pg_ctl -D {folder}/data -w -m immediate stop");

    /// <summary>Lets it hang: connections are taken, and nothing is ever answered.</summary>
    public void Freeze()
    {
        SignalMain("STOP");   // first, and goes on last: a child that ends meanwhile stays in the list
        SignalChildren("STOP");
    }

    /// <summary>Lets it go on after <see cref="Freeze"/>.</summary>
    public void Thaw()
    {
        SignalChildren("CONT");
        SignalMain("CONT");
    }

    /// <summary>Runs psql, as a person would; the rows with their values joined by <c>|</c>.</summary>
    public List<string> Psql(string url, string sql) =>
        [.. Run($"{programs}/psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", sql, url).Split('\n', StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>Runs SQL; the rows with their values joined by <c>|</c>, in the form in which SQLite has them.</summary>
    public static List<string> Sql(string url, string sql)
    {
        using var connection = Connect(url);
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

    /// <summary>Runs SQL in a transaction that lasts until it is disposed.</summary>
    public static IDisposable Hold(string url, string sql)
    {
        var connection = Connect(url);
        using var command = new NpgsqlCommand("BEGIN; " + sql, connection);
        command.ExecuteNonQuery();
        return connection;
    }

    public void Dispose()
    {
        RunAsOwner($"! {programs}/pg_ctl -D {folder}/data status || {programs}/pg_ctl -D {folder}/data -w -m immediate stop");
        Directory.Delete(folder, recursive: true);
    }

    private string MainProcess => File.ReadLines($"{folder}/data/postmaster.pid").First();

    private static bool IsRoot => Environment.UserName == "root";

    private static PostgresCluster? StartShared()
    {
        if (FindPrograms() is not { } programs)
        {
            Console.Error.WriteLine("THERE IS NO POSTGRESQL HERE (initdb not found): nothing is tested on it.");
            return null;
        }

        return new PostgresCluster(programs);
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

    private static NpgsqlConnection Connect(string url)
    {
        var address = new Uri(url);
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder
        {
            Host = address.Host, Port = address.Port, Username = User, Database = address.AbsolutePath[1..], Pooling = false,
        }.ToString());
        connection.Open();
        return connection;
    }

    private static string? TextOf(object value) => value switch
    {
        DateTime time => global::MediaScoring.Storage.UtcText.Of(time),
        bool truth => truth ? "1" : "0",
        _ => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture),
    };

    private void SignalMain(string signal) => Run("kill", $"-{signal}", MainProcess);

    private void SignalChildren(string signal) => Run("kill", [$"-{signal}", .. File.ReadAllText($"/proc/{MainProcess}/task/{MainProcess}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

    /// <summary>Runs a command as the user whom the data belong to. Its output goes to the server's log, for a server that is started inherits it.</summary>
    private void RunAsOwner(string command)
    {
        var whole = $"cd / && {{ {command}; }} >>{folder}/log 2>&1";
        try
        {
            if (IsRoot) Run("su", "postgres", "-s", "/bin/sh", "-c", whole);
            else Run("/bin/sh", "-c", whole);
        }
        catch (InvalidOperationException failure)
        {
            throw new InvalidOperationException($"{failure.Message}\n{(File.Exists($"{folder}/log") ? File.ReadAllText($"{folder}/log") : "")}", failure);
        }
    }

    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {errors.GetAwaiter().GetResult()}");
    }

    /// <summary>Empties the database of a test for the next one: making and removing hundreds would be most of the work of the disk.</summary>
    [AttributeUsage(AttributeTargets.Assembly)]
    public sealed class AfterEachTestAttribute : BeforeAfterTestAttribute
    {
        public override void After(MethodInfo methodUnderTest, IXunitTest test)
        {
            if (!databasesOfTests.TryRemove(test.UniqueID, out var url) || !url.IsValueCreated) return;
            Empty(url.Value);
            used.Add(url.Value);
        }
    }

    /// <summary>Stops the shared one when all tests have run.</summary>
    public sealed class AtTheEnd : IDisposable
    {
        public void Dispose()
        {
            if (shared.IsValueCreated) shared.Value?.Dispose();
        }
    }
}
