import type { NextFunction, Response } from 'express';
import type { Pool } from 'pg';
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { Problem } from '../common/problem';
import type { ApiKeys } from './api-keys';
import type { KeyedRequest } from './scope.guard';

/** Requests are counted over this many seconds, so that a burst of a full window passes. */
const WINDOW_SECONDS = 10;

export type KeyMiddleware = (request: KeyedRequest, response: Response, next: NextFunction) => void;

/**
 * Checks the bearer key and its rate before a byte of the body is read. Counters live in Postgres, so that
 * every API process counts together; should Postgres fail here, each counts alone rather than not at all.
 */
export function keyMiddleware(keys: ApiKeys, pool: Pool, requestsPerSecond: number): KeyMiddleware {
  const points = requestsPerSecond * WINDOW_SECONDS;
  const limiter = new RateLimiterPostgres({
    storeClient: pool,
    storeType: 'pool',
    tableName: 'rate_limits',
    tableCreated: true,
    keyPrefix: 'key',
    points,
    duration: WINDOW_SECONDS,
    inMemoryBlockOnConsumed: points,
    insuranceLimiter: new RateLimiterMemory({ points, duration: WINDOW_SECONDS }),
    clearExpiredByTimeout: true,
  });

  const check = async (request: KeyedRequest): Promise<void> => {
    const key = /^Bearer +([\x21-\x7e]{1,200})$/i.exec(request.headers.authorization ?? '')?.[1];
    const caller = key ? await keys.find(key) : null;
    if (!caller) {
      throw new Problem(401, 'Unauthorized', 'A valid API key is needed as a bearer token', undefined, {
        'WWW-Authenticate': 'Bearer',
      });
    }
    request.caller = caller;
    try {
      await limiter.consume(caller.keyId);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      const seconds = Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
      throw new Problem(
        429,
        'Too many requests',
        `This key may make ${points} requests in ${WINDOW_SECONDS} s`,
        undefined,
        {
          'Retry-After': String(seconds),
        },
      );
    }
  };
  return (request, _response, next) => {
    check(request).then(() => next(), next);
  };
}
