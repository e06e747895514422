using System.Globalization;
using Npgsql;

namespace MediaScoring.Storage.Postgres;

/// <summary>Where a PostgreSQL database is and who asks for it.</summary>
internal sealed class PostgresAddress
{
    private const int DefaultPort = 5432;

    /// <summary>How long the opening of a connection may take.</summary>
    public const int ConnectSeconds = 3;

    // A statement's time without an answer. A person's write is a handful of rows: whoever scores has an answer in two seconds,
    // whatever the server does; whoever writes hundreds at once gives it more (PostgresQueue).
    private const int ReadSeconds = 20;
    private const int PersonSeconds = 1;
    private const int BatchSeconds = 20;
    private const int WholeTableSeconds = 600;

    private static readonly string[] schemes = ["postgresql", "postgres"];

    private readonly NpgsqlConnectionStringBuilder settings;

    private PostgresAddress(NpgsqlConnectionStringBuilder settings) => this.settings = settings;

    /// <summary>Server and database for people and logs, without the password.</summary>
    public string Name
    {
        get
        {
            var host = settings.Host!.StartsWith('/') ? "" : settings.Port == DefaultPort ? settings.Host : string.Create(CultureInfo.InvariantCulture, $"{settings.Host}:{settings.Port}");
            return $"postgresql://{host}/{settings.Database}";
        }
    }

    /// <summary>The server alone.</summary>
    public string Server => string.Create(CultureInfo.InvariantCulture, $"{settings.Host}:{settings.Port}");

    /// <summary>The database on the server.</summary>
    public string Database => settings.Database!;

    /// <summary>Who asks.</summary>
    public string User => settings.Username!;

    /// <summary>Whether a text looks like an address of PostgreSQL: <c>postgresql://…</c>, or Npgsql's <c>Host=…</c>.</summary>
    public static bool IsOne(string text) => SchemeOf(text) is { } scheme ? schemes.Contains(scheme) : text.Contains("Host=", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads <c>postgresql://user:password@host:port/name?sslmode=require</c> or Npgsql's own form; null for what is neither.</summary>
    public static PostgresAddress? TryFrom(string text)
    {
        try
        {
            var settings = SchemeOf(text) is null ? new NpgsqlConnectionStringBuilder(text) : OfUrl(text);
            if (string.IsNullOrEmpty(settings.Host)) settings.Host = "localhost";
            if (string.IsNullOrEmpty(settings.Username)) settings.Username = Environment.UserName;
            if (string.IsNullOrEmpty(settings.Database)) settings.Database = settings.Username;
            return new PostgresAddress(settings);
        }
        catch (Exception wrong) when (wrong is ArgumentException or UriFormatException or FormatException)
        {
            return null;
        }
    }

    /// <summary>The settings of connections that only read.</summary>
    public string ForReading => With($"-c default_transaction_read_only=on -c statement_timeout=60s", ReadSeconds, pooling: true);

    /// <summary>The settings of a connection that writes, and may take its time.</summary>
    public string ForWriting => With("-c idle_in_transaction_session_timeout=5min", WholeTableSeconds, pooling: false);

    /// <summary>The settings of a connection that writes what can be done again after a power cut.</summary>
    public string ForBatches => With("-c synchronous_commit=off -c idle_in_transaction_session_timeout=5min", BatchSeconds, pooling: false);

    /// <summary>The settings of a connection that writes what a person waits for, who has it on disk when it is committed.</summary>
    public string ForPeople => With("-c synchronous_commit=on -c idle_in_transaction_session_timeout=5min", PersonSeconds, pooling: false);

    private string With(string options, int commandSeconds, bool pooling) => new NpgsqlConnectionStringBuilder(settings.ConnectionString)
    {
        Options = $"{options} -c timezone=UTC -c client_min_messages=warning {settings.Options}".Trim(),
        Pooling = pooling,
        MaxPoolSize = 20,
        Timeout = Math.Min(settings.Timeout, ConnectSeconds),
        CommandTimeout = commandSeconds,
        CancellationTimeout = -1,   // a server that does not answer does not take back either
        MaxAutoPrepare = 100,
        AutoPrepareMinUsages = 2,
        ApplicationName = settings.ApplicationName ?? "Media Scoring",
        IncludeErrorDetail = false,
    }.ConnectionString;

    private static string? SchemeOf(string text) => text.IndexOf("://", StringComparison.Ordinal) is > 0 and var end ? text[..end].Split('+')[0].ToLowerInvariant() : null;

    private static NpgsqlConnectionStringBuilder OfUrl(string text)
    {
        // "postgresql:///name" has no host, which Uri does not take.
        var rest = text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var url = new Uri("postgresql://" + (rest.StartsWith('/') ? "localhost" : "") + rest.Replace("@/", "@localhost/", StringComparison.Ordinal));
        var user = url.UserInfo.Split(':', 2);
        var settings = new NpgsqlConnectionStringBuilder { Host = Uri.UnescapeDataString(url.Host), Port = url.Port > 0 ? url.Port : DefaultPort };
        if (url.AbsolutePath.Length > 1) settings.Database = Uri.UnescapeDataString(url.AbsolutePath[1..]);
        if (user[0].Length > 0) settings.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length > 1) settings.Password = Uri.UnescapeDataString(user[1]);
        foreach (var pair in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = (pair.Split('=', 2)[0], Uri.UnescapeDataString(pair.Contains('=', StringComparison.Ordinal) ? pair.Split('=', 2)[1] : ""));
            switch (name)
            {
                case "host": settings.Host = value; break;
                case "port": settings.Port = int.Parse(value, CultureInfo.InvariantCulture); break;
                case "dbname": settings.Database = value; break;
                case "user": settings.Username = value; break;
                case "password": settings.Password = value; break;
                case "sslmode": settings.SslMode = Enum.Parse<SslMode>(value.Replace("-", "", StringComparison.Ordinal), ignoreCase: true); break;
                case "sslrootcert": settings.RootCertificate = value; break;
                case "application_name": settings.ApplicationName = value; break;
                default: break;   // libpq knows more than matters here
            }
        }

        return settings;
    }
}
