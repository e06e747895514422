using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;

namespace MediaScoring.Storage.Postgres;

/// <summary>Brings a database to this version's schema: the migrations' SQL in one transaction, one process at a time.</summary>
internal static class PostgresSchema
{
    /// <summary>The schema's version: the number of migrations there are, as the table <c>__EFMigrationsHistory</c> counts them. A test compares both.</summary>
    public const int CurrentVersion = 1;

    private const int OldestServer = 14;

    // That of library_turn(), which is not there before the first migration.
    private const long Turn = 1_297_311_537;

    /// <summary>Upgrades the database of an open connection, unless it is up to date.</summary>
    /// <exception cref="LibraryException">The server is too old, or the database another program's or of a newer version.</exception>
    public static void Apply(NpgsqlConnection connection, PostgresAddress address)
    {
        if (connection.PostgreSqlVersion.Major < OldestServer)
            throw new LibraryException($"The database server {address.Server} is PostgreSQL {connection.PostgreSqlVersion.Major}; Media Scoring needs {OldestServer} or newer.");
        if (connection.Scalar("SHOW server_encoding") as string is { } encoding and not "UTF8")
            throw new LibraryException($"The database {address.Database} is encoded in {encoding}, which cannot hold every text. Make one with: createdb --encoding=UTF8 --template=template0 {address.Database}");
        if (VersionOf(connection, address) == CurrentVersion) return;

        using var transaction = connection.BeginTransaction();
        connection.Execute("SELECT pg_advisory_xact_lock($lock)", ("$lock", Turn));
        var version = VersionOf(connection, address);   // again: another process may have upgraded while we waited for the lock
        if (version < CurrentVersion)
        {
            using var command = new NpgsqlCommand(ScriptFrom(connection, version), connection);
            command.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    private static int VersionOf(NpgsqlConnection connection, PostgresAddress address)
    {
        var isOurs = connection.Scalar("""SELECT to_regclass('"__EFMigrationsHistory"') IS NOT NULL AND to_regclass('library_state') IS NOT NULL""") is 1L;
        if (!isOurs && connection.Scalar("SELECT to_regclass('media_files') IS NOT NULL") is 1L)
            throw new LibraryException($"The database {address.Name} holds tables of another program, perhaps the earlier application. It was not touched; give another database.");

        var version = isOurs ? (int)(connection.Scalar("""SELECT count(*) FROM "__EFMigrationsHistory" """) as long? ?? 0) : 0;
        return version <= CurrentVersion
            ? version
            : throw new LibraryException($"The database {address.Name} was written by a newer version of Media Scoring. It was not touched. Install that version, or give another database.");
    }

    private static string ScriptFrom(NpgsqlConnection connection, int version)
    {
        using var context = PostgresLibraryContext.On(connection);
        var migrations = context.Database.GetMigrations().ToList();
        var from = version == 0 ? Migration.InitialDatabase : migrations[version - 1];
        return context.GetService<IMigrator>().GenerateScript(from, toMigration: null, MigrationsSqlGenerationOptions.NoTransactions);
    }
}
