import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isPortTaken, PortTakenError } from './ports';

/** What the person at the terminal has to put right; shown without a stack trace. */
export class StackError extends Error {
  override readonly name: string = 'StackError';
}

/** The repository. */
export const ROOT = resolve(__dirname, '..', '..');

/** Every port of the stack, with the variable that moves it. */
export const PORTS = {
  api: { variable: 'API_PORT', standard: 3000, what: 'The API' },
  carrier: { variable: 'CARRIER_PORT', standard: 3001, what: 'The carrier simulator' },
  temporal: { variable: 'TEMPORAL_PORT', standard: 7233, what: 'Temporal' },
  temporalUi: { variable: 'TEMPORAL_UI_PORT', standard: 8233, what: "Temporal's Web UI" },
  postgres: { variable: 'POSTGRES_PORT', standard: 5433, what: 'PostgreSQL' },
} as const;
export type PortName = keyof typeof PORTS;

export interface StackSettings {
  /** As configured: 0 means any free port. */
  readonly ports: Readonly<Record<PortName, number>>;
  readonly dataDir: string;
}

/**
 * Reads ports and the data folder (`AFTERCALL_DATA_DIR`, else `.data` in the repository) from the environment.
 *
 * @throws StackError naming every variable that is wrong
 */
export function readSettings(env: NodeJS.ProcessEnv): StackSettings {
  const problems: string[] = [];
  const owners = new Map<number, string>();
  const entries = Object.entries(PORTS).map(([name, { variable, standard }]) => {
    const text = env[variable]?.trim() ?? '';
    const port = text === '' ? standard : Number(text);
    if (!/^\d*$/.test(text) || port > 65_535) problems.push(`${variable} is not a port number (0 to 65535).`);
    const owner = owners.get(port);
    if (port !== 0 && owner)
      problems.push(`${owner} and ${variable} are both ${port}: each needs its own port.`);
    owners.set(port, variable);
    return [name, port] as const;
  });
  if (problems.length > 0) throw new StackError(problems.join('\n'));
  return {
    ports: Object.fromEntries(entries) as Record<PortName, number>,
    dataDir: resolve(env['AFTERCALL_DATA_DIR'] || join(ROOT, '.data')),
  };
}

/**
 * Looks at all fixed ports at once, so that one message names everything that is in the way.
 *
 * @param patienceMs how long a port may still be in use: the servers of a stack that was killed are just ending
 * @throws StackError naming each port that is taken and its variable
 */
export async function checkPorts(ports: StackSettings['ports'], patienceMs: number): Promise<void> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const problems = await Promise.all(
      Object.entries(PORTS).map(async ([name, { variable, what }]) => {
        const port = ports[name as PortName];
        return port !== 0 && (await isPortTaken(port))
          ? new PortTakenError(port, what, variable).message
          : null;
      }),
    );
    const taken = problems.filter((problem) => problem !== null);
    if (taken.length === 0) return;
    if (Date.now() > deadline) throw new StackError(taken.join('\n'));
    await delay(250);
  }
}
