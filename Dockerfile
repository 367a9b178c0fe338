# One image for every process of Aftercall. What it does is chosen by its command:
#   node dist/src/main.js                 the API (default)
#   node dist/src/worker.js               the Temporal worker
#   node dist/prisma/migrate.js deploy    the database migrations, then it ends
ARG NODE_IMAGE=node:22-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
ENV SCARF_ANALYTICS=false CHECKPOINT_DISABLE=1
COPY package.json package-lock.json ./
# No package that the build uses needs its install script, so none runs.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
# The project's own step writes the Prisma client; with it, tsc has all that it compiles.
RUN node tools/setup/postinstall.cjs && npm run build

FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
ENV SCARF_ANALYTICS=false
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund
# Temporal's native part comes for five platforms; one of them is this one. Prisma's command line comes along as
# an optional peer of its client and is never run here.
RUN case "$(uname -m)" in x86_64) keep=x86_64-unknown-linux-gnu ;; aarch64) keep=aarch64-unknown-linux-gnu ;; \
      *) echo "Temporal has no native part for $(uname -m)" >&2; exit 1 ;; esac \
 && find node_modules/@temporalio/core-bridge/releases -mindepth 1 -maxdepth 1 ! -name "$keep" -exec rm -r {} + \
 && rm -rf node_modules/prisma node_modules/.bin/prisma node_modules/@prisma/dev node_modules/@prisma/engines \
      node_modules/@prisma/studio-core

FROM ${NODE_IMAGE} AS runtime
WORKDIR /app
ENV NODE_ENV=production API_HOST=0.0.0.0 API_PORT=3000
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist dist
# The migrate command reads these two, below the folder that holds package.json.
COPY prisma/migrations prisma/migrations
COPY prisma/schema.prisma prisma/schema.prisma
COPY package.json LICENSE NOTICE ./
USER node
EXPOSE 3000
# Alive, not ready: a database that is away for a moment is no reason to restart. The worker answers on WORKER_PORT.
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=4 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.WORKER_PORT || process.env.API_PORT) + '/health/live').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--enable-source-maps", "dist/src/main.js"]
