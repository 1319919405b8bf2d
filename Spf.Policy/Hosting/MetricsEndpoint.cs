// SPDX-License-Identifier: MIT

using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace Spf.Policy.Hosting;

/// <summary>Answers GET /metrics, for Prometheus and programs that speak as it does.</summary>
internal sealed class MetricsEndpoint : IHttpApplication<IFeatureCollection>, IDisposable
{
    private readonly PrometheusExporter _exporter = new();

    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

    public async Task ProcessRequestAsync(IFeatureCollection context)
    {
        IHttpRequestFeature request = context.GetRequiredFeature<IHttpRequestFeature>();
        IHttpResponseFeature response = context.GetRequiredFeature<IHttpResponseFeature>();
        if (request.Path != "/metrics" || request.Method is not ("GET" or "HEAD"))
        {
            response.StatusCode = 404;
            return;
        }

        byte[] text = Encoding.UTF8.GetBytes(_exporter.ToString());
        response.Headers.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        response.Headers.ContentLength = text.Length;
        if (request.Method == "GET")
        {
            await context.GetRequiredFeature<IHttpResponseBodyFeature>().Writer.WriteAsync(text);
        }
    }

    public void DisposeContext(IFeatureCollection context, Exception? exception)
    {
    }

    public void Dispose() => _exporter.Dispose();
}
