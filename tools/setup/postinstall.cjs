/**
 * Generates the Prisma client after `npm ci`. Generation needs no schema engine, but the CLI insists on
 * finding one and would download it; police networks are closed, so it is pointed at a file that exists.
 */
const { spawnSync } = require('node:child_process');
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..', '..');
const cli = join(root, 'node_modules', 'prisma', 'build', 'index.js');
const schema = join(root, 'prisma', 'schema.prisma');

if (existsSync(cli) && existsSync(schema)) {
  const result = spawnSync(process.execPath, [cli, 'generate'], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: '1' },
  });
  process.exit(result.status ?? 1);
}
