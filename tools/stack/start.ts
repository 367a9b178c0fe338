import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { killGuardedChildren } from './child';
import { DataDir, type StackFile } from './data-dir';
import { labelPhones, playDemo } from './demo';
import { startLocalStack } from './local-stack';
import { onNpmGone } from './npm-parent';
import { Parts } from './parts';
import { PortTakenError } from './ports';
import { checkPorts, PORTS, readSettings, StackError } from './settings';

const USAGE = `Usage: npm start [-- options]

Brings up Aftercall on this machine: PostgreSQL, Temporal with its Web UI, the API, the worker, and a carrier simulator
that shows the texts as phones. Then it plays a short police day. Nothing leaves the machine, and no text is real.

  --no-demo   plays no calls
  --reset     forgets everything that earlier runs kept in the data folder, and starts afresh
  --help

${Object.values(PORTS)
  .map(({ variable, standard, what }) => `  ${variable.padEnd(18)}${what}, ${standard} unless set`)
  .join('\n')}
  AFTERCALL_DATA_DIR where data is kept, .data unless set
A port of 0 picks a free one.
`;

/** A terminal sends Ctrl-C to npm and to us, and npm sends it to us once more: that is one wish, not two. */
const SAME_WISH_MS = 1_000;
/** The servers of a stack that was killed need a moment to end. */
const PATIENCE_AFTER_KILL_MS = 15_000;

/** How long a step of the start that is under way may hold up the stop; a download may take minutes. */
const LAST_STEP_MS = 5_000;

const began = performance.now();

/** Prints one line of progress with the seconds since the start. */
function say(line: string): void {
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  process.stdout.write(`${seconds.padStart(6)} s  ${line}\n`);
}

async function main(argv: string[], env: NodeJS.ProcessEnv): Promise<number> {
  const flags = readFlags(argv);
  if (flags.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  if (env['NODE_ENV'] === 'production') {
    throw new StackError('NODE_ENV is production: this stack is for development and demonstrations.');
  }
  const settings = readSettings(env);
  const dir = DataDir.open(settings.dataDir, { reset: flags.reset });
  const parts = new Parts();
  const abort = new AbortController();
  const asked = listenToSignals(abort, env);
  let starting: ReturnType<typeof startLocalStack> | undefined;
  let isUp = false;
  try {
    say(`Aftercall starts; data, logs and secrets are in ${dir.path}`);
    await checkPorts(settings.ports, dir.wasKilled ? PATIENCE_AFTER_KILL_MS : 0);
    const secrets = dir.secrets();
    const demo = !flags['no-demo'];
    const { signal } = abort;
    starting = startLocalStack({ settings, dir, secrets, demo, env, say, signal }, parts);
    const stack = await Promise.race([starting, parts.failed, asked]);
    if (stack === null) return 0;
    if (typeof stack === 'string') throw new StackError(stack);
    dir.writeStackFile(stack.file);
    isUp = true;
    say('Ready');
    printUrls(stack.file, dir, demo);
    if (demo) await startDemo(stack.file, dir, stack.policyIsOurs, parts);
    const failure = await Promise.race([asked, parts.failed]);
    if (failure !== null) throw new StackError(failure);
    return 0;
  } catch (error) {
    if (abort.signal.aborted) return 0;
    // Said before the rest is stopped: that takes seconds, and this is what a person wants to know.
    process.stderr.write(`\n${describe(error)}\n\n`);
    return 1;
  } finally {
    abort.abort();
    dir.removeStackFile();
    // A step that was under way may still bring up a server, which has to be stopped as well.
    await Promise.race([starting?.catch(() => undefined), delay(LAST_STEP_MS)]);
    if (!parts.isEmpty) say('Stopping');
    await parts.stopAll(say);
    killGuardedChildren();
    dir.close();
    if (isUp) say('Stopped; the next npm start goes on from here');
  }
}

async function startDemo(file: StackFile, dir: DataDir, policyIsOurs: boolean, parts: Parts): Promise<void> {
  if (!policyIsOurs) say('Demo: it goes by the policy that you put in force, which may be slow or silent');
  await labelPhones(file.carrierUrl);
  const stop = new AbortController();
  const playing = playDemo({ ...file, dir, say, signal: stop.signal }).catch((error: Error) =>
    // The stack is of use without its demo.
    say(`Demo: stopped, because ${error.message}`),
  );
  parts.add('Demo', {
    stop: () => {
      stop.abort();
      return playing;
    },
  });
  say('Demo: an hour of the police day takes a minute; new calls come for 24 minutes');
}

function readFlags(argv: string[]): { 'no-demo': boolean; reset: boolean; help: boolean } {
  try {
    const flag = { type: 'boolean', default: false } as const;
    const options = { 'no-demo': flag, reset: flag, help: { ...flag, short: 'h' } };
    return parseArgs({ args: argv, options }).values;
  } catch (error) {
    throw new StackError(`${(error as Error).message}\n\n${USAGE}`);
  }
}

/** @returns resolves with null when a person asks to stop; a second time, later, ends everything at once */
function listenToSignals(abort: AbortController, env: NodeJS.ProcessEnv): Promise<null> {
  return new Promise((resolve) => {
    let first: number | undefined;
    const onSignal = (): void => {
      if (first === undefined) {
        first = performance.now();
        abort.abort();
        resolve(null);
      } else if (performance.now() - first > SAME_WISH_MS) {
        killGuardedChildren();
        process.exit(130);
      }
    };
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, onSignal);
    onNpmGone(env, onSignal);
  });
}

function printUrls(file: StackFile, dir: DataDir, demo: boolean): void {
  const lines = [
    ['Phones', file.carrierUrl, demo ? 'watch the texts arrive' : 'texts appear here'],
    ['Workflows', file.temporalUiUrl, 'Temporal Web UI'],
    ['API', `${file.apiUrl}/docs`, 'documentation'],
    ['Health', `${file.apiUrl}/health/ready`, ''],
    ['Details', dir.file('stack.json'), 'addresses, API key, staff sign-in'],
  ].map(([name, where, what]) => `  ${name?.padEnd(10)} ${where}${what ? `   ${what}` : ''}`);
  process.stdout.write(`\n${lines.join('\n')}\n\n  Ctrl-C stops everything\n\n`);
}

/** What a person can put right is told plainly; what is our mistake comes with its stack. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isTold =
    error instanceof StackError || error instanceof PortTakenError || error.constructor === Error;
  return isTold || error.name === 'SeedRefusedError' ? error.message : (error.stack ?? error.message);
}

// Whoever reads our output may go away; the stack stays.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

main(process.argv.slice(2), process.env).then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`\n${describe(error)}\n`);
    process.exit(1);
  },
);
