import type { LoggerService } from '@nestjs/common';
import pino, { type Logger } from 'pino';

/** What looks like a phone number or an e-mail address; ids with dashes or letters around are left alone. */
const PHONE_OR_EMAIL =
  /(?<![\w-])(?:\+\d{8,15}|\(?\d{3}\)?[\s.-]?\d{3}[\s.-]?\d{4})(?![\w-])|[\w.+-]+@[\w-]+\.[\w.-]+/g;

/** Hides numbers and addresses that slipped into a text; the last line of defence, not the first. */
export function redact(text: string): string {
  return text.replace(PHONE_OR_EMAIL, '[hidden]');
}

function redactDeep(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redact(value);
  if (value instanceof Error) {
    return { name: value.name, message: redact(value.message), stack: redact(value.stack ?? '') };
  }
  if (Array.isArray(value) && depth < 5) return value.map((item) => redactDeep(item, depth + 1));
  if (value !== null && typeof value === 'object' && depth < 5) {
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, redactDeep(v, depth + 1)]));
  }
  return value;
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
