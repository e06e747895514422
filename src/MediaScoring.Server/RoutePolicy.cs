using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace MediaScoring.Server;

/// <summary>What a route may do and who may call it. Every route carries one; a test lists the routes and fails on one without.</summary>
internal enum RouteAccess
{
    /// <summary>Tells nothing of the library: health.</summary>
    Open,

    /// <summary>Tells what is in the library.</summary>
    Read,

    /// <summary>Gives scores and keywords, or starts work on the library's own files.</summary>
    Write,
}

/// <summary>The policy that a route declares as metadata.</summary>
/// <param name="Access">What it may do.</param>
internal sealed record RoutePolicy(RouteAccess Access)
{
    public static RoutePolicy Open { get; } = new(RouteAccess.Open);
    public static RoutePolicy Read { get; } = new(RouteAccess.Read);
    public static RoutePolicy Write { get; } = new(RouteAccess.Write);
}

/// <summary>How routes declare their policy and describe themselves.</summary>
internal static class RoutePolicies
{
    /// <summary>Declares what the route may do, and what it is for.</summary>
    public static RouteHandlerBuilder Is(this RouteHandlerBuilder route, RoutePolicy policy, string room, string summary) =>
        route.WithMetadata(policy).WithTags(room).WithSummary(summary);
}
