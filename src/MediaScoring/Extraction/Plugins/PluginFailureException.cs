namespace MediaScoring.Extraction.Plugins;

/// <summary>A plug-in threw, took too long, or broke the contract. The message says what happened, for the report of the file.</summary>
public sealed class PluginFailureException : Exception
{
    /// <summary>A failure without words.</summary>
    public PluginFailureException()
    {
    }

    /// <summary>A failure.</summary>
    /// <param name="message">What happened, without the plug-in's name.</param>
    public PluginFailureException(string message)
        : base(message)
    {
    }

    /// <summary>A failure that an exception of the plug-in caused.</summary>
    /// <param name="message">What happened, without the plug-in's name.</param>
    /// <param name="innerException">What the plug-in threw.</param>
    public PluginFailureException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
