import { defineConfig } from 'prisma/config';

/**
 * For Prisma's own command line (`generate`, `validate`, `studio`). Migrations are deployed and written by
 * `npm run migrate`, which needs no download.
 */
export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env['DATABASE_URL'] ?? '' },
});
