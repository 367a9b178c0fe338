import { PrismaPg } from '@prisma/adapter-pg';
import {
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
  type SqlQuery,
} from '@prisma/driver-adapter-utils';
import { randomUUID } from 'node:crypto';
import { Client, Pool, type QueryArrayResult } from 'pg';
import { withDatabaseName } from './connection';
import { describeScriptError } from './errors';

/** PostgreSQL's one-byte type `"char"`, used throughout its catalogues; the driver adapter does not know it. */
const INTERNAL_CHAR_OID = 18;
const TEXT_OID = 25;

/**
 * A pool that presents `"char"` columns as text and remembers which they were.
 *
 * One connection only: the engine's session state (advisory locks, settings) then holds for all it does.
 */
class MigrationPool extends Pool {
  readonly charColumns = new WeakMap<object, number[]>();

  constructor(connectionString: string) {
    super({ connectionString, max: 1, idleTimeoutMillis: 0 });
    this.on('error', () => undefined);
    const query = this.query.bind(this) as (...args: unknown[]) => Promise<QueryArrayResult>;
    this.query = (async (...args: unknown[]) => {
      const result = await query(...args);
      if (Array.isArray(result)) return result;
      const columns = result.fields.flatMap(({ dataTypeID }, i) =>
        dataTypeID === INTERNAL_CHAR_OID ? [i] : [],
      );
      for (const column of columns) {
        const field = result.fields[column];
        if (field) field.dataTypeID = TEXT_OID;
      }
      if (columns.length > 0) this.charColumns.set(result.rows, columns);
      return result;
    }) as unknown as Pool['query'];
  }
}

/**
 * Prisma's PostgreSQL adapter as the schema engine needs it. Four defects of the 7.10 adapter are mended here:
 * scripts are cut at every `;` (also inside function bodies), the shadow database is really the main one, it is
 * dropped while connections to it are open, and `"char"` columns fail.
 */
export class MigrationAdapterFactory implements SqlMigrationAwareDriverAdapterFactory {
  readonly provider = 'postgres';
  readonly adapterName = '@prisma/adapter-pg';
  /** What the database said about the last script that failed. */
  scriptError: string | undefined;
  private readonly open = new Set<() => Promise<void>>();

  constructor(private readonly url: string) {}

  /** A connection to the database itself. */
  async connect(): Promise<SqlDriverAdapter> {
    return this.connectTo(this.url);
  }

  /** A connection to a new, empty database that is dropped with it. */
  async connectToShadowDb(): Promise<SqlDriverAdapter> {
    const name = `prisma_migrate_shadow_db_${randomUUID()}`;
    // template0: what an administrator added to template1 must not look like a part of the schema.
    await this.administer(`CREATE DATABASE "${name}" TEMPLATE template0`);
    return this.connectTo(withDatabaseName(this.url, name), () =>
      this.administer(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`),
    );
  }

  /** Closes what the engine left open; it does not dispose of its adapters after an error. */
  async close(): Promise<void> {
    for (const dispose of [...this.open]) await dispose();
  }

  private async connectTo(url: string, afterwards?: () => Promise<void>): Promise<SqlDriverAdapter> {
    const pool = new MigrationPool(url);
    const adapter = await new PrismaPg(pool).connect();

    const queryRaw = adapter.queryRaw.bind(adapter);
    adapter.queryRaw = async (query: SqlQuery) => {
      const result = await queryRaw(query);
      for (const column of pool.charColumns.get(result.rows) ?? []) {
        result.columnTypes[column] = ColumnTypeEnum.Character;
      }
      return result;
    };

    // Sent as one message, a script of many statements is one transaction: all of it holds, or nothing.
    adapter.executeScript = async (script: string) => {
      try {
        await adapter.underlyingDriver().query(script);
      } catch (error) {
        this.scriptError = describeScriptError(error, script);
        throw error;
      }
    };

    const dispose = async (): Promise<void> => {
      if (!this.open.delete(dispose)) return;
      await pool.end();
      await afterwards?.();
    };
    this.open.add(dispose);
    adapter.dispose = dispose;
    return adapter;
  }

  private async administer(statement: string): Promise<void> {
    const client = new Client({ connectionString: this.url });
    client.on('error', () => undefined);
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  }
}
