using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace MediaScoring.Storage.Sqlite;

/// <summary>
/// Brings a database to this version's schema: the migrations' SQL in one transaction, so that a process killed at any point
/// leaves the old schema or the new one.
/// </summary>
internal static class SchemaUpgrade
{
    /// <summary>The schema's version, kept in <c>user_version</c>: the number of migrations there are. A test compares both.</summary>
    public const int CurrentVersion = 4;

    /// <summary>Upgrades the database of an open connection, unless it is up to date.</summary>
    /// <returns>Whether something was changed.</returns>
    /// <exception cref="LibraryException">The database was written by a newer version.</exception>
    public static bool Apply(SqliteConnection connection)
    {
        if (VersionOf(connection) == CurrentVersion) return false;

        using var transaction = connection.BeginTransaction(deferred: false);
        var version = VersionOf(connection);   // again: another process may have upgraded while we waited for the lock
        if (version > CurrentVersion) throw TooNew(connection.DataSource);
        if (version < CurrentVersion) Execute(connection, transaction, ScriptFrom(connection, version) + Stamp);
        transaction.Commit();
        return version < CurrentVersion;
    }

    /// <summary>The statements that mark a database as ours and of this version.</summary>
    public static string Stamp { get; } =
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"\nPRAGMA application_id = {DatabaseFile.ApplicationId};\nPRAGMA user_version = {CurrentVersion};\n");

    /// <summary>The migrations' statements from a version to the current one, without transactions of their own.</summary>
    public static string ScriptFrom(SqliteConnection connection, int version)
    {
        using var context = SqliteLibraryContext.On(connection);
        var migrations = context.Database.GetMigrations().ToList();
        var from = version == 0 ? Migration.InitialDatabase : migrations[version - 1];
        var script = context.GetService<IMigrator>().GenerateScript(from, toMigration: null, MigrationsSqlGenerationOptions.NoTransactions);
        return script;
    }

    /// <summary>The refusal of a database that a newer version wrote.</summary>
    public static LibraryException TooNew(string databaseFile) => new(
        $"The database {databaseFile} was written by a newer version of Media Scoring. It was not touched. Install that version, or choose another file with --database-path.");

    private static int VersionOf(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        var version = Convert.ToInt32(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
        return version > CurrentVersion ? throw TooNew(connection.DataSource) : version;
    }

    private static void Execute(SqliteConnection connection, SqliteTransaction transaction, string script)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = script;
        command.ExecuteNonQuery();
    }
}
