import type { LoggerService } from '@nestjs/common';
import pino, { type Logger } from 'pino';

/**
 * What looks like a phone number or an e-mail address. North American numbers begin their area code and their
 * exchange with 2 to 9, which tells them from epoch seconds; digits that go on, and ids with dashes or letters
 * around, are left alone.
 */
const PHONE_OR_EMAIL = new RegExp(
  [
    // With a plus sign, perhaps as a URL writes it, grouped in any way.
    String.raw`(?:\+|%2B)\d(?:[\s.()-]{0,2}\d){7,14}(?!\d)`,
    String.raw`(?<![\w-])(?:1[\s.-]?)?\(?[2-9]\d{2}\)?[\s.-]?[2-9]\d{2}[\s.-]?\d{4}(?![\w-])`,
    String.raw`[\w.+-]+(?:@|%40)[\w-]+\.[\w.-]+`,
  ].join('|'),
  'gi',
);
/** Deeper than this nothing is written out. */
const MAX_DEPTH = 5;

/** Hides numbers and addresses that slipped into a text; the last line of defence, not the first. */
export function redact(text: string): string {
  return text.replace(PHONE_OR_EMAIL, '[hidden]');
}

function redactDeep(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redact(value);
  if (value instanceof Error) {
    return { name: value.name, message: redact(value.message), stack: redact(value.stack ?? '') };
  }
  if (value === null || typeof value !== 'object') return value;
  // Not looked at means not written: what lies deeper could hold anything.
  if (depth >= MAX_DEPTH) return '[deep]';
  if (Array.isArray(value)) return value.map((item) => redactDeep(item, depth + 1));
  // A date has no members of its own; it is written as it would be.
  if (value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [redact(k), redactDeep(v, depth + 1)]));
}

/** A pino logger whose every line passes through {@link redact}. */
export function createLogger(level: string, destination?: pino.DestinationStream): Logger {
  return pino(
    {
      level,
      base: null,
      formatters: { log: (line) => redactDeep(line) as Record<string, unknown> },
      hooks: {
        logMethod(args, method) {
          method.apply(this, args.map((arg) => redactDeep(arg)) as Parameters<typeof method>);
        },
      },
    },
    destination as pino.DestinationStream,
  );
}

/** Nest's own messages through the same logger. */
export function nestLogger(logger: Logger): LoggerService {
  const line = (context: unknown[]) => ({ context: String(context.at(-1) ?? '') });
  return {
    log: (message: unknown, ...context: unknown[]) => logger.debug(line(context), String(message)),
    error: (message: unknown, ...context: unknown[]) => logger.error(line(context), String(message)),
    warn: (message: unknown, ...context: unknown[]) => logger.warn(line(context), String(message)),
  };
}
