import { sameRecipient } from './numbers';
import { messageResource } from './twilio-resource';
import type { SimMessage } from './types';

const DEFAULT_PAGE_SIZE = 50;
const MAX_PAGE_SIZE = 1000;
const SECOND_MS = 1000;
const DAY_MS = 24 * 3600 * SECOND_MS;

interface Span {
  start: number;
  end: number;
}

/** A bare date means its whole day in GMT, anything else its second: Twilio keeps no finer time. */
function span(raw: string | null): Span | null {
  if (raw === null || raw === '') return null;
  const start = Date.parse(raw);
  if (Number.isNaN(start)) return null;
  if (/^\d{4}-\d{2}-\d{2}$/.test(raw)) return { start, end: start + DAY_MS };
  const second = Math.floor(start / SECOND_MS) * SECOND_MS;
  return { start: second, end: second + SECOND_MS };
}

/** Both bounds include what they name, as Twilio's `DateSent>` and `DateSent<` do. */
function sentWithin(message: SimMessage, query: URLSearchParams): boolean {
  // A text that waits to be sent is found under the time it was accepted, so that whoever looks at once sees it.
  const sent = Date.parse(message.sentAt ?? message.at);
  const on = span(query.get('DateSent'));
  const after = span(query.get('DateSent>'));
  const before = span(query.get('DateSent<'));
  return (
    (!on || (sent >= on.start && sent < on.end)) &&
    (!after || sent >= after.start) &&
    (!before || sent < before.end)
  );
}

/** One page of texts, newest first, with Twilio's paging fields. */
export function listMessages(texts: SimMessage[], url: URL, accountSid: string): Record<string, unknown> {
  const query = url.searchParams;
  const to = query.get('To');
  const from = query.get('From');
  const found = texts
    .filter(
      (message) =>
        (!to || sameRecipient(message.to, to)) &&
        (!from || sameRecipient(message.from, from)) &&
        sentWithin(message, query),
    )
    .reverse();

  const asked = Number(query.get('PageSize') ?? DEFAULT_PAGE_SIZE);
  const size = Math.min(MAX_PAGE_SIZE, Number.isInteger(asked) && asked > 0 ? asked : DEFAULT_PAGE_SIZE);
  const page = Math.max(0, Number(query.get('Page') ?? 0) || 0);
  // A page starts after the message that its token names, so that texts arriving meanwhile shift nothing.
  const anchor = query.get('PageToken')?.slice(2);
  const first = anchor === undefined ? page * size : found.findIndex(({ sid }) => sid === anchor) + 1;
  const items = found.slice(first, first + size);

  const address = (index: number, start: number): string => {
    const params = new URLSearchParams(query);
    params.set('PageSize', String(size));
    params.set('Page', String(index));
    const previous = found[start - 1];
    if (previous) params.set('PageToken', `PA${previous.sid}`);
    else params.delete('PageToken');
    return `${url.pathname}?${params.toString()}`;
  };
  return {
    messages: items.map((message) => messageResource(message, accountSid)),
    page,
    page_size: size,
    start: page * size,
    end: page * size + Math.max(0, items.length - 1),
    uri: `${url.pathname}${url.search}`,
    first_page_uri: address(0, 0),
    next_page_uri: first + size < found.length ? address(page + 1, first + size) : null,
    previous_page_uri: page > 0 ? address(page - 1, Math.max(0, first - size)) : null,
  };
}
