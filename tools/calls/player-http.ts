import { setTimeout as sleep } from 'node:timers/promises';
import type { CadEvent } from '../../src/domain/cad-event';

export interface EventResult {
  eventId: string;
  status: 'accepted' | 'duplicate' | 'rejected';
  callNumber?: string;
  problem?: unknown;
}

export interface Api {
  apiUrl: string;
  apiKey: string;
}

/** The API answered in a way that sending again will not change: a wrong key, a body that it cannot read. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  constructor(
    readonly status: number,
    detail: string,
  ) {
    super(`the API answered ${status}: ${detail}`);
  }
}

const REQUEST_TIMEOUT_MS = 30_000;
const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 5_000;

/**
 * Asks the API, again and again until it answers: refused connections, timeouts, 408, 429 and 5xx are waited out, at
 * least as long as `Retry-After` says, else twice as long each time up to 5 seconds. `read` may throw on an answer that
 * makes no sense; that counts as none.
 *
 * @param onRetry told of each attempt that failed, before the wait
 * @throws {ApiError} on any other status
 * @throws the signal's reason once it is aborted
 */
export async function askUntilAnswered<T>(
  api: Api,
  path: string,
  init: { method: 'GET' | 'POST'; body?: string; missingIsNull?: boolean },
  read: (body: unknown) => T,
  { signal, onRetry }: { signal?: AbortSignal; onRetry?: (why: string) => void } = {},
): Promise<T | null> {
  for (let attempt = 0; ; attempt += 1) {
    signal?.throwIfAborted();
    let why: string;
    let wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempt, 10));
    try {
      const timeout = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
      const response = await fetch(new URL(path, withSlash(api.apiUrl)), {
        method: init.method,
        headers: { authorization: `Bearer ${api.apiKey}`, 'content-type': 'application/json' },
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
        ...(init.body === undefined ? {} : { body: init.body }),
      });
      if (response.ok) return read(await response.json());
      const detail = (await response.text()).slice(0, 300);
      if (response.status === 404 && init.missingIsNull) return null;
      if (!isWorthAnotherTry(response.status)) throw new ApiError(response.status, detail);
      why = `${response.status}`;
      wait = Math.max(wait, retryAfterMs(response.headers.get('retry-after')));
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof ApiError) throw error;
      why = error instanceof Error ? error.message : String(error);
    }
    onRetry?.(why);
    await sleep(wait, undefined, signal ? { signal } : {}).catch(() => signal?.throwIfAborted());
  }
}

/**
 * Posts events in one request and answers with what became of each, in their order. The API knows an event by its id,
 * so one whose answer was lost is safely sent again.
 */
export async function postEvents(
  api: Api,
  events: readonly CadEvent[],
  options: { signal?: AbortSignal; onRetry?: (why: string) => void } = {},
): Promise<EventResult[]> {
  const body = JSON.stringify(events);
  const read = (answer: unknown): EventResult[] => {
    const results = (answer as { results?: EventResult[] }).results ?? [];
    const byId = new Map(results.map((result) => [result.eventId, result]));
    return events.map((event) => {
      const result = byId.get(event.eventId);
      if (!result) throw new Error(`no result for event ${event.eventId}`);
      return result;
    });
  };
  return (await askUntilAnswered(api, 'v1/cad/events', { method: 'POST', body }, read, options)) ?? [];
}

function isWorthAnotherTry(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

/** `Retry-After` is a number of seconds or a date (RFC 9110, section 10.2.3). */
function retryAfterMs(header: string | null): number {
  if (!header) return 0;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : 0;
}

function withSlash(url: string): string {
  return url.endsWith('/') ? url : `${url}/`;
}
