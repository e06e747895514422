using System.Net;
using System.Net.Sockets;

namespace MediaScoring.Tests.Faults;

/// <summary>
/// Stands between the program and a server on this machine, as a proxy does. While it is held it takes connections and what is
/// sent, and forwards nothing: neither side hears that anything is wrong.
/// </summary>
internal sealed class TcpRelay : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly int target;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task accepting;
    private volatile TaskCompletionSource open = new();

    public TcpRelay(int target)
    {
        this.target = target;
        open.SetResult();
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Forwards nothing from now on.</summary>
    public void Hold() => open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Forwards what has come meanwhile, and goes on.</summary>
    public void GoOn() => open.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Stop();
        await Task.WhenAny(accepting);
        stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true) _ = RelayAsync(await listener.AcceptTcpClientAsync(stopping.Token));
    }

    private async Task RelayAsync(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient())
        {
            try
            {
                await open.Task.WaitAsync(stopping.Token);
                await server.ConnectAsync(IPAddress.Loopback, target, stopping.Token);
                await Task.WhenAny(ForwardAsync(client, server), ForwardAsync(server, client));
            }
            catch (Exception end) when (end is SocketException or IOException or OperationCanceledException)
            {
                // One side is gone: so is the connection.
            }
        }
    }

    private async Task ForwardAsync(TcpClient from, TcpClient to)
    {
        var buffer = new byte[1 << 16];
        while (await from.GetStream().ReadAsync(buffer, stopping.Token) is > 0 and var count)
        {
            await open.Task.WaitAsync(stopping.Token);
            await to.GetStream().WriteAsync(buffer.AsMemory(0, count), stopping.Token);
        }

        await open.Task.WaitAsync(stopping.Token);   // an end is forwarded no sooner than what came before it
    }
}
