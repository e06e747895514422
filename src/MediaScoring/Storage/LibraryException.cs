namespace MediaScoring.Storage;

/// <summary>A library cannot do what was asked; the message says what happened and what to do, for people.</summary>
public class LibraryException : Exception
{
    /// <summary>Creates the exception with a sentence for people.</summary>
    public LibraryException(string message) : base(message)
    {
    }

    /// <summary>Creates the exception with a sentence for people and its technical cause.</summary>
    public LibraryException(string message, Exception innerException) : base(message, innerException)
    {
    }

    /// <summary>Creates the exception without a sentence.</summary>
    public LibraryException() : base("The library cannot do this.")
    {
    }
}

/// <summary>The database is switched off, failed or busy for too long. Sidecars go on working.</summary>
public sealed class DatabaseUnavailableException : LibraryException
{
    /// <summary>Creates the exception with a sentence for people.</summary>
    public DatabaseUnavailableException(string message) : base(message)
    {
    }

    /// <summary>Creates the exception with a sentence for people and its technical cause.</summary>
    public DatabaseUnavailableException(string message, Exception innerException) : base(message, innerException)
    {
    }

    /// <summary>The database is switched off.</summary>
    public DatabaseUnavailableException() : base("The database is switched off (enable_database: false).")
    {
    }

    /// <summary>Whether it is one value that the database refused: another row would go well.</summary>
    internal bool IsRefusedValue { get; init; }

    /// <summary>Whether its server is gone and is asked for until it is back: then the same goes well.</summary>
    public bool IsLoss { get; init; }
}

/// <summary>Another program was changing the same file for too long; nothing was changed.</summary>
public sealed class FileBusyException : LibraryException
{
    /// <summary>Creates the exception with a sentence for people.</summary>
    public FileBusyException(string message) : base(message)
    {
    }
}
