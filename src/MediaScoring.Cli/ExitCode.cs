namespace MediaScoring.Cli;

/// <summary>What the program tells the shell. Written down in docs/cli.md.</summary>
internal static class ExitCode
{
    /// <summary>Everything was done.</summary>
    public const int Done = 0;

    /// <summary>Done, but some files failed.</summary>
    public const int SomeFailed = 1;

    /// <summary>The command line or the configuration is wrong; nothing was done.</summary>
    public const int WrongUse = 2;

    /// <summary>The library or its database cannot be opened.</summary>
    public const int CannotOpen = 3;

    /// <summary>A fault of the program itself (EX_SOFTWARE of sysexits.h).</summary>
    public const int Fault = 70;

    /// <summary>Stopped with Ctrl+C before it was finished (128 + SIGINT).</summary>
    public const int Interrupted = 130;
}

/// <summary>The program was called or configured wrongly; the message is one sentence that names what and how it is right.</summary>
internal sealed class UsageException(string message) : Exception(message);
