import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';
import type { SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { MigrationAdapterFactory } from './adapter';
import { describeEngineError } from './errors';

type Bindings = typeof bindings & { __wbg_set_wasm(exports: object): void };

/** No table or enum is managed elsewhere: every difference between schema and database counts. */
export const NO_FILTERS = { externalTables: [], externalEnums: [] };

let instantiated: Promise<void> | undefined;

/**
 * The package's own entry imports its `.wasm` file as a module, which Node 20 refuses, so the file is loaded and
 * handed to the bindings here.
 */
function instantiate(): Promise<void> {
  instantiated ??= (async () => {
    const folder = dirname(require.resolve('@prisma/schema-engine-wasm/schema_engine_bg'));
    const bytes = await readFile(join(folder, 'schema_engine_bg.wasm'));
    const { instance } = await WebAssembly.instantiate(bytes, {
      './schema_engine_bg.js': withQuietTimers(bindings as unknown as WebAssembly.ModuleImports),
    });
    (bindings as Bindings).__wbg_set_wasm(instance.exports);
    (instance.exports as { __wbindgen_start(): void }).__wbindgen_start();
  })();
  return instantiated;
}

/** The engine never clears the timer that limits its wait for a lock: ten seconds in which no process could end. */
function withQuietTimers(imports: WebAssembly.ModuleImports): WebAssembly.ModuleImports {
  const timers = Object.keys(imports).filter((name) => name.startsWith('__wbg_setTimeout'));
  const start = (callback: () => void, milliseconds: number) =>
    setTimeout(callback, milliseconds >>> 0).unref();
  return { ...imports, ...Object.fromEntries(timers.map((name) => [name, start])) };
}

/**
 * Runs work with Prisma's schema engine on a database, and closes every connection afterwards.
 *
 * @param databaseUrl the database to work on
 * @param schemas Prisma schema files as path and content, for the engine to start from
 */
export async function withEngine<T>(
  databaseUrl: string,
  schemas: [path: string, content: string][],
  work: (engine: SchemaEngine) => Promise<T>,
): Promise<T> {
  await instantiate();
  const factory = new MigrationAdapterFactory(databaseUrl);
  // The bound factory records errors of the driver, which the engine then reports with their message.
  const bound = bindMigrationAwareSqlAdapterFactory(factory);
  try {
    const engine = await bindings.SchemaEngine.new({ datamodels: schemas }, () => undefined, bound);
    try {
      return await work(engine);
    } finally {
      engine.free();
    }
  } catch (error) {
    throw new Error(factory.scriptError ?? describeEngineError(error), { cause: error });
  } finally {
    await factory.close();
  }
}
