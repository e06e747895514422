using System.Net;
using Microsoft.AspNetCore.Http;

namespace MediaScoring.Server;

/// <summary>
/// The names under which this server answers. A page of a foreign site that points its own name at this machine (DNS
/// rebinding) is told 421 and learns nothing.
/// </summary>
internal sealed class HostRule(RequestDelegate next, ServerSettings settings)
{
    private readonly HashSet<string> allowed = new(settings.AllowedHosts.Select(NameOf), StringComparer.OrdinalIgnoreCase);

    public Task InvokeAsync(HttpContext context) => IsAllowed(context.Request.Host.Host, context.Connection.LocalIpAddress)
        ? next(context)
        : Problems.WriteAsync(
            context, StatusCodes.Status421MisdirectedRequest,
            $"This server does not answer to the name '{context.Request.Host.Host}'. To allow it, add it to allowed_hosts in the configuration.");

    /// <summary>Whether the name may be used; an address only where it is the one that was reached.</summary>
    private bool IsAllowed(string host, IPAddress? reached)
    {
        var name = host.Trim('[', ']');
        if (name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || allowed.Contains(name)) return true;
        if (!IPAddress.TryParse(name, out var address)) return false;
        if (IPAddress.IsLoopback(address)) return true;
        return reached is not null && address.MapToIPv6().Equals(reached.MapToIPv6());
    }

    private static string NameOf(string configured) => HostString.FromUriComponent(configured.Trim()).Host.Trim('[', ']');
}
