import {
  createParamDecorator,
  Injectable,
  SetMetadata,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { Problem } from '../common/problem';
import type { Caller, Scope } from './api-keys';

const SCOPE = 'aftercall:scope';

/** A request that passed the key check. */
export type KeyedRequest = Request & { caller?: Caller };

/** The scope that a route asks of the key. A route of `/v1` without one is refused to everybody. */
export const RequireScope = (scope: Scope): MethodDecorator & ClassDecorator => SetMetadata(SCOPE, scope);

/** The caller behind the key. */
export const CallerOf = createParamDecorator((_data: unknown, context: ExecutionContext): Caller => {
  const { caller } = context.switchToHttp().getRequest<KeyedRequest>();
  if (!caller) throw new Problem(401, 'Unauthorized', 'An API key is needed');
  return caller;
});

/** Answers 403 where the key lacks the route's scope. */
@Injectable()
export class ScopeGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<KeyedRequest>();
    const scope = this.reflector.getAllAndOverride<Scope | undefined>(SCOPE, [
      context.getHandler(),
      context.getClass(),
    ]);
    // Express matches paths in any case, so `/V1/calls` is this route too.
    if (scope === undefined && !/^\/v1(\/|$)/i.test(request.path)) return true;
    if (scope !== undefined && request.caller?.scopes.includes(scope)) return true;
    throw new Problem(403, 'Forbidden', `This key lacks the scope "${scope ?? 'none'}"`);
  }
}
