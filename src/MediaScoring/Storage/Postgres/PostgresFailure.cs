using System.Data.Common;
using Npgsql;

namespace MediaScoring.Storage.Postgres;

/// <summary>What PostgreSQL's failures mean.</summary>
internal static class PostgresFailure
{
    /// <summary>Whether the server is gone or does not let anybody in for now: asking it again at once would be in vain.</summary>
    public static bool IsLoss(DbException failure) => failure is not PostgresException refusal
        ? failure is NpgsqlException
        : refusal.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
            or PostgresErrorCodes.TooManyConnections || refusal.SqlState.StartsWith("08", StringComparison.Ordinal);

    /// <summary>A failure as a sentence for people.</summary>
    public static DatabaseUnavailableException Sentence(DbException failure, PostgresAddress address) => new(
        failure switch
        {
            PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } =>
                $"The database server {address.Server} does not let the user {address.User} in: the password is wrong, or there is no such user. Look at user and password in the database URL.",
            PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } =>
                $"The database server {address.Server} has no database {address.Database}. Make it with: createdb {address.Database}",
            PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } =>
                $"The user {address.User} may not do this in the database {address.Database}. Let its owner run: GRANT ALL ON DATABASE {address.Database} TO {address.User}; GRANT ALL ON SCHEMA public TO {address.User}",
            PostgresException { SqlState: PostgresErrorCodes.DiskFull } => $"The disk of the database server {address.Server} is full. Free some space there and try again.",
            PostgresException { SqlState: PostgresErrorCodes.TooManyConnections } => $"The database server {address.Server} has no connection free. Close another program, or raise max_connections.",
            PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction } => $"The database {address.Name} takes no changes: the server is a standby, or read-only.",
            PostgresException { SqlState: PostgresErrorCodes.CannotConnectNow } => $"The database server {address.Server} is starting or stopping. Try again in a moment.",
            _ when IsLoss(failure) => $"The database server {address.Server} does not answer. Is it running, and is the address right?",
            PostgresException refusal when IsRefusedValue(refusal) => $"The database refuses a value: {refusal.MessageText} ({refusal.SqlState})",
            PostgresException refusal => $"The database failed: {refusal.MessageText} ({refusal.SqlState})",
            _ => $"The database failed: {failure.Message}",
        },
        failure)
    {
        IsRefusedValue = failure is PostgresException answer && IsRefusedValue(answer),
        IsLoss = IsLoss(failure),
    };

    // Data exceptions, broken constraints, what is too long for an index, and what somebody's own trigger refuses.
    private static bool IsRefusedValue(PostgresException failure) => failure.SqlState is ['2', '2' or '3', ..] or ['5', '4', ..] or ['P', '0', ..];
}
