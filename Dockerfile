# One image for every part: the default command runs the whole product; `src/main.ts --only workers` runs workers alone.
# Data (the embedded PostgreSQL, the secret key) lie in /data: mount a volume there, or set DATABASE_URL.

FROM node:22-bookworm-slim AS install
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund --loglevel=error

FROM debian:bookworm-slim
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates tini \
  && rm -rf /var/lib/apt/lists/* \
  && useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin meetmeup \
  && install --directory --owner=meetmeup --group=meetmeup --mode=0700 /data
WORKDIR /app
COPY --from=install /app/node_modules node_modules
COPY package.json ./
COPY config config
COPY migrations migrations
COPY workers workers
COPY src src
# The Node that the lockfile names, whatever the architecture of the image.
RUN ln -s /app/node_modules/node-linux-*/bin/node /usr/local/bin/node && node --version

USER meetmeup
ENV MEETMEUP_DATA_DIR=/data MEETMEUP_HOST=0.0.0.0 MEETMEUP_PORT=8080
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 \
  CMD ["node", "--eval", "fetch(`http://127.0.0.1:${process.env.MEETMEUP_PORT}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# tini passes signals on and buries what a killed PostgreSQL leaves behind.
ENTRYPOINT ["tini", "--", "node"]
CMD ["--max-semi-space-size=4", "src/main.ts"]
