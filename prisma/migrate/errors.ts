import type { DatabaseError } from 'pg';

/** Lines of the engine's Rust back trace, which tell an operator nothing. */
const BACK_TRACE = /^\s+(\d+: \w|with \w+=|at schema-engine\/)/;

/** The message a person needs out of what the engine throws. */
export function describeEngineError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message
    .split('\n')
    .filter((line) => !BACK_TRACE.test(line))
    .join('\n')
    .trim();
}

/**
 * The database's own words about a statement that failed, with the line: a migration is sent as one long text.
 * The engine would replace them by a guess of its own.
 */
export function describeScriptError(error: unknown, script: string): string {
  const { message, code, detail, hint, position } = error as DatabaseError;
  const line =
    position === undefined ? '' : ` at line ${script.slice(0, Number(position)).split('\n').length}`;
  return [`${message}${line}${code ? ` (SQLSTATE ${code})` : ''}`, detail, hint && `Hint: ${hint}`]
    .filter(Boolean)
    .join('\n');
}

/**
 * Whether a script opens or closes transactions itself, so that a failure may leave a part of it behind. Bodies of
 * functions and comments do not count: there, `BEGIN` opens a block.
 */
export function managesTransactions(script: string): boolean {
  const bare = script
    .replace(/\$(\w*)\$[\s\S]*?\$\1\$/g, '')
    .replace(/--.*$/gm, '')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/'(?:[^']|'')*'/g, "''");
  return /(^|;)\s*(BEGIN|START\s+TRANSACTION|COMMIT|END|ROLLBACK|ABORT)\b/i.test(bare);
}
