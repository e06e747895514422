using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.Loader;
using MediaScoring.Extensibility;

namespace MediaScoring.Extraction.Plugins;

/// <summary>One DLL of a plug-in: whether it is one, and the extractors in it.</summary>
internal static class PluginAssembly
{
    private static readonly AssemblyName contract = typeof(IMetadataExtractor).Assembly.GetName();

    /// <summary>Looks at the DLL's references without running any of its code.</summary>
    /// <returns>Whether it uses the contract; false for other people's libraries, native ones too.</returns>
    /// <exception cref="BadImageFormatException">The file is no DLL.</exception>
    /// <exception cref="PluginFailureException">It was built against a contract that this program does not fulfil.</exception>
    public static bool UsesContract(string path)
    {
        using var file = File.OpenRead(path);
        using var image = new PEReader(file);
        if (!image.HasMetadata) return false;

        var metadata = image.GetMetadataReader();
        if (!metadata.IsAssembly || metadata.GetString(metadata.GetAssemblyDefinition().Name) == contract.Name) return false;

        foreach (var handle in metadata.AssemblyReferences)
        {
            var reference = metadata.GetAssemblyReference(handle);
            if (metadata.GetString(reference.Name) != contract.Name) continue;
            if (reference.Version.Major == contract.Version!.Major && reference.Version <= contract.Version) return true;

            throw new PluginFailureException(
                $"it was built for version {reference.Version.ToString(2)} of {contract.Name}, "
                + $"and this program has {contract.Version.ToString(2)}. Build it again.");
        }

        return false;
    }

    /// <summary>Loads the DLL in a context of its own.</summary>
    /// <returns>The classes in it that implement the contract, in the order of their names.</returns>
    public static IReadOnlyList<Type> LoadExtractorTypes(string path) =>
        new PluginLoadContext(path).LoadFromAssemblyPath(path).GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false })
            .Where(type => typeof(IMetadataExtractor).IsAssignableFrom(type))
            .OrderBy(type => type.FullName, StringComparer.Ordinal)
            .ToList();

    /// <summary>The sentence that tells a person most: of the exception at the bottom.</summary>
    public static string Reason(Exception failure) => failure switch
    {
        TargetInvocationException { InnerException: { } inner } => Reason(inner),
        TypeInitializationException { InnerException: { } inner } => Reason(inner),
        ReflectionTypeLoadException { LoaderExceptions: [{ } first, ..] } => first.Message,
        BadImageFormatException => "the file is not a .NET assembly, or is damaged.",
        PluginFailureException => failure.Message,
        _ => $"{failure.GetType().Name}: {failure.Message}",
    };

    /// <summary>Keeps a plug-in's libraries apart from the program's and from other plug-ins'; only the contract is shared.</summary>
    private sealed class PluginLoadContext(string path) : AssemblyLoadContext(Path.GetFileName(path))
    {
        private readonly AssemblyDependencyResolver resolver = new(path);

        protected override Assembly? Load(AssemblyName assemblyName)
        {
            // A copy of the contract beside the plug-in would make another IMetadataExtractor, which nobody here implements.
            if (assemblyName.Name == contract.Name) return typeof(IMetadataExtractor).Assembly;
            return resolver.ResolveAssemblyToPath(assemblyName) is { } found ? LoadFromAssemblyPath(found) : null;
        }

        protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
            resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } found ? LoadUnmanagedDllFromPath(found) : 0;
    }
}
