using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace MediaScoring.Storage.Postgres;

/// <summary>A database as one file, by PostgreSQL's own <c>pg_dump</c> and <c>pg_restore</c>, which must be installed here.</summary>
internal static class PostgresDump
{
    /// <summary>Writes a database to a file in the custom format.</summary>
    /// <param name="address">The database.</param>
    /// <param name="file">The file, which is made.</param>
    /// <param name="snapshot">The exported snapshot whose moment is written; null for now.</param>
    /// <exception cref="LibraryException">pg_dump is absent, or fails.</exception>
    public static void Write(PostgresAddress address, string file, string? snapshot = null) => Run(
        address, "pg_dump",
        ["--format=custom", "--no-owner", "--no-privileges", "--no-password", "--file", file, .. snapshot is null ? Array.Empty<string>() : ["--snapshot", snapshot]]);

    /// <summary>Replaces what the database holds by what the file holds, in one transaction.</summary>
    /// <exception cref="LibraryException">pg_restore is absent, or fails; nothing was changed then.</exception>
    public static void Read(PostgresAddress address, string file) => Run(
        address, "pg_restore",
        ["--clean", "--if-exists", "--no-owner", "--no-privileges", "--no-password", "--single-transaction", "--exit-on-error", "--dbname", address.Database, file]);

    /// <summary>The schema's version of a dump; 0 when it is none of Media Scoring.</summary>
    /// <exception cref="LibraryException">pg_restore is absent, or cannot read the file.</exception>
    public static int VersionOf(PostgresAddress address, string file) => Run(address, "pg_restore", ["--data-only", "--table=__EFMigrationsHistory", "--file=-", file])
        .Split('\n').SkipWhile(line => !line.StartsWith("COPY ", StringComparison.Ordinal)).Skip(1).TakeWhile(line => line != "\\.").Count();

    private static string Run(PostgresAddress address, string program, string[] arguments)
    {
        var settings = new NpgsqlConnectionStringBuilder(address.ForWriting);
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };

        // Not as arguments, which every user of the machine can read.
        start.Environment["PGHOST"] = settings.Host;
        start.Environment["PGPORT"] = settings.Port.ToString(CultureInfo.InvariantCulture);
        start.Environment["PGUSER"] = settings.Username;
        start.Environment["PGDATABASE"] = settings.Database;
        if (settings.Password is { } password) start.Environment["PGPASSWORD"] = password;

        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception absence)
        {
            throw new LibraryException($"{program} is not installed here. Install PostgreSQL's client programs (Debian package postgresql-client), or run it on the server.", absence);
        }

        using (process)
        {
            process.StandardInput.Close();
            var messages = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output : throw new LibraryException($"{program} failed: {messages.GetAwaiter().GetResult().Trim()}");
        }
    }
}
