import { STATUS_CODES } from 'node:http';
import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';
import type { Logger } from 'pino';
import { Problem } from './problem';

/** What the HTTP parser says of a body that it could not take. */
interface BodyError {
  type?: string;
  code?: string;
}

const BODY_PROBLEMS: Record<string, () => Problem> = {
  'entity.too.large': () => new Problem(413, 'Too large', 'The body is over 1 MiB'),
  'entity.parse.failed': () =>
    new Problem(400, 'Not JSON', 'The body is not valid JSON', [{ field: '', message: 'not valid JSON' }]),
  'entity.verify.failed': () =>
    new Problem(400, 'Not UTF-8', 'The body is not valid UTF-8', [{ field: '', message: 'not valid UTF-8' }]),
  'encoding.unsupported': () =>
    new Problem(415, 'Unsupported encoding', 'This content encoding is not supported'),
  'charset.unsupported': () => new Problem(415, 'Unsupported charset', 'JSON is UTF-8'),
  'request.size.invalid': () =>
    new Problem(400, 'Cut short', 'The body is not as long as its Content-Length'),
  'request.aborted': () => new Problem(400, 'Cut short', 'The request was cut short'),
};

/** Nest wraps what the parser throws, so the parser's own words are in the cause. */
function bodyProblem(error: unknown): Problem | null {
  const { type, code } = ((error instanceof HttpException ? error.cause : error) ?? {}) as BodyError;
  const known = Object.hasOwn(BODY_PROBLEMS, type ?? '') ? BODY_PROBLEMS[type ?? ''] : undefined;
  if (known) return known();
  // Compressed bodies: zlib's and Brotli's complaints have no type.
  return /^(Z_|ERR_|_ERR_).*(DATA|BUF|FORMAT|PADDING|ZSTD|BROTLI)/.test(code ?? '')
    ? plainProblem(400, 'The body could not be unpacked')
    : null;
}

/** The status in words as title: `Not found`. */
function plainProblem(status: number, detail: string): Problem {
  const words = STATUS_CODES[status] ?? 'Error';
  return new Problem(status, words.charAt(0) + words.slice(1).toLowerCase(), detail);
}

/** Codes of Postgres, the driver and Prisma that mean "not now". */
const UNAVAILABLE =
  /ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENOTFOUND|EPIPE|P1001|P1002|P1008|P1017|P2024|P2028|P2034|55000|57P0[123]|53300|40P01|terminat|deadlock|timeout exceeded|connection|NotReachable|reach database server/i;

/** Whether an error says that the database cannot be used right now, so that trying again makes sense. */
export function isDatabaseUnavailable(error: unknown): boolean {
  for (
    let e = error as { code?: string; message?: string; cause?: unknown; meta?: unknown } | undefined, i = 0;
    e && i < 5;
    i += 1
  ) {
    const text = `${e.code ?? ''} ${e.message ?? ''} ${e.meta ? JSON.stringify(e.meta) : ''}`;
    if (UNAVAILABLE.test(text)) return true;
    e = e.cause as typeof e;
  }
  return false;
}

/** Turns whatever was thrown into `application/problem+json`; what we did not foresee is logged, not shown. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Pick<Logger, 'error' | 'warn'>) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    if (response.headersSent) {
      response.end();
      return;
    }
    const problem = this.toProblem(error);
    response
      .status(problem.details.status)
      .set({ ...problem.headers, 'Cache-Control': 'no-store' })
      .type('application/problem+json')
      .send(JSON.stringify(problem.details));
  }

  private toProblem(error: unknown): Problem {
    if (error instanceof Problem) return error;
    const known = bodyProblem(error);
    if (known) return known;
    if (error instanceof HttpException) return plainProblem(error.getStatus(), error.message);
    if (isDatabaseUnavailable(error)) {
      this.logger.warn({ error }, 'The database is not available');
      return new Problem(503, 'Not available', 'Nothing was stored; please send it again', undefined, {
        'Retry-After': '5',
      });
    }
    this.logger.error({ error }, 'A request failed');
    return new Problem(500, 'Internal error', 'Something went wrong on our side');
  }
}
