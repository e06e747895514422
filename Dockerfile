# syntax=docker/dockerfile:1

# The page: plain files for the browser. Node stays in this stage.
FROM node:22-bookworm-slim AS page
WORKDIR /source/web
COPY web/package.json web/package-lock.json web/check-node.mjs ./
RUN npm ci --no-audit --no-fund
COPY web/ ./
RUN npm run build --silent

# The program. The SDK stays in this stage.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS program
WORKDIR /source
COPY .editorconfig Directory.Build.props Directory.Packages.props Program.props global.json ./
COPY src/ src/
COPY --from=page /source/web/dist web/dist
RUN dotnet publish src/MediaScoring.Cli -c Release -o /program -p:SkipWeb=true

# What runs: the .NET runtime, ffmpeg for unusual videos, curl for the health check.
FROM mcr.microsoft.com/dotnet/aspnet:10.0
RUN apt-get update \
    && apt-get install -y --no-install-recommends curl ffmpeg \
    && rm -rf /var/lib/apt/lists/* \
    && install -d -m 1777 /data \
    && install -d /media
COPY --from=program /program /program

# What the program writes elsewhere than beside the media goes to /data, which any user may write: the root file system may be read-only.
# Without diagnostics the runtime opens no socket in /tmp.
ENV XDG_DATA_HOME=/data \
    XDG_CONFIG_HOME=/data/config \
    XDG_CACHE_HOME=/data/cache \
    DOTNET_EnableDiagnostics=0 \
    NO_COLOR=1
VOLUME ["/data"]
EXPOSE 7862

# The user "app" of the base image.
USER $APP_UID
WORKDIR /data
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["curl", "--fail", "--silent", "--output", "/dev/null", "http://127.0.0.1:7862/health/live"]
ENTRYPOINT ["/program/mediascoring"]
CMD ["serve", "/media", "--host", "0.0.0.0", "--allow-network", "--allowed-hosts", "localhost"]
