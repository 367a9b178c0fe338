import type { CarrierLinks } from './types';

const CALLS_TIMEOUT_MS = 2_000;
const CALLS_SHOWN = 12;

/** The engine's newest calls for the strip on the page; an empty list while the API is away. */
export async function runningCalls(links: CarrierLinks): Promise<{ items: unknown[]; reachable: boolean }> {
  if (!links.apiUrl) return { items: [], reachable: false };
  try {
    const answer = await fetch(`${links.apiUrl.replace(/\/$/, '')}/v1/calls?limit=${CALLS_SHOWN}`, {
      headers: links.apiKey ? { authorization: `Bearer ${links.apiKey}` } : {},
      signal: AbortSignal.timeout(CALLS_TIMEOUT_MS),
    });
    const body: unknown = answer.ok ? await answer.json() : null;
    if (typeof body === 'object' && body !== null && 'items' in body && Array.isArray(body.items))
      return { items: body.items as unknown[], reachable: true };
  } catch {
    // The page says that the API is away; there is nothing more to learn from the error.
  }
  return { items: [], reachable: false };
}
