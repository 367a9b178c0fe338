import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { json, urlencoded, type NextFunction, type Request, type Response } from 'express';
import helmet from 'helmet';
import { Pool } from 'pg';
import { AppModule, type AppParts } from './app.module';
import { ApiKeys } from './auth/api-keys';
import { keyMiddleware } from './auth/key.middleware';
import { isDeeperThan } from './common/canonical-json';
import { nestLogger } from './common/logger';
import { badRequest, Problem } from './common/problem';
import { Metrics } from './health/metrics';

const MAX_BODY_BYTES = 1024 * 1024;
const MAX_DEPTH = 40;

/** Builds the HTTP application, ready to listen. Tests and the process share it. */
export async function createHttpApp(parts: AppParts): Promise<INestApplication> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.with(parts), {
    bodyParser: false,
    logger: nestLogger(parts.logger),
    abortOnError: false,
  });
  app.disable('x-powered-by');
  app.set('trust proxy', parts.environment.TRUSTED_PROXIES);
  app.set('query parser', 'simple');
  app.use(measure(app.get(Metrics)));
  useHelmet(app);
  // The key comes before the body: nobody without one makes us parse anything.
  app.use('/v1', keyMiddleware(app.get(ApiKeys), app.get(Pool), parts.environment.API_REQUESTS_PER_SECOND));
  app.use('/v1', requireJson);
  app.use('/v1', neverStore);
  app.use('/v1', json({ limit: MAX_BODY_BYTES, strict: false, type: () => true, verify: requireUtf8 }));
  app.use('/v1', refuseDeepBodies);
  app.use(['/webhooks', '/s'], urlencoded({ extended: false, limit: '64kb' }));
  describeApi(app);
  app.enableShutdownHooks();
  return app;
}

function useHelmet(app: NestExpressApplication): void {
  const strict = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
  });
  // The API's own documentation page styles itself from its script.
  const docs = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        scriptSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        frameAncestors: ["'none'"],
      },
    },
  });
  app.use((request: Request, response: Response, next: NextFunction) =>
    (/^\/docs(?![^/])/i.test(request.path) ? docs : strict)(request, response, next),
  );
}

/** What the API says of calls is nobody's to keep on the way. */
function neverStore(_request: Request, response: Response, next: NextFunction): void {
  response.set('Cache-Control', 'no-store');
  next();
}

function requireJson(request: Request, _response: Response, next: NextFunction): void {
  const hasBody = request.method === 'POST' || request.method === 'PUT';
  // A missing type is not JSON by its type either.
  if (hasBody && !request.is(['application/json', 'application/*+json'])) {
    next(new Problem(415, 'Not JSON', 'The content type must be application/json'));
    return;
  }
  // The parser would take UTF-16 and UTF-32 too; RFC 8259 knows only UTF-8.
  const charset = /;\s*charset="?([^";\s]+)/i.exec(request.headers['content-type'] ?? '')?.[1];
  if (hasBody && charset !== undefined && charset.toLowerCase() !== 'utf-8') {
    next(new Problem(415, 'Unsupported charset', 'JSON is UTF-8'));
    return;
  }
  next();
}

/** Thrown inside the parser, which answers `entity.verify.failed`. */
function requireUtf8(_request: unknown, _response: unknown, body: Buffer): void {
  new TextDecoder('utf-8', { fatal: true }).decode(body);
}

function refuseDeepBodies(request: Request, _response: Response, next: NextFunction): void {
  next(
    isDeeperThan(request.body, MAX_DEPTH)
      ? badRequest([{ field: '', message: `must not nest deeper than ${MAX_DEPTH} levels` }])
      : undefined,
  );
}

function measure(metrics: Metrics) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const end = metrics.requests.startTimer();
    response.on('finish', () => {
      // The route's pattern, never the path: paths hold call numbers and tokens.
      const route = (request.route as { path?: string } | undefined)?.path ?? 'none';
      end({ method: request.method, route, status: String(response.statusCode) });
    });
    next();
  };
}

function describeApi(app: NestExpressApplication): void {
  const config = new DocumentBuilder()
    .setTitle('Aftercall')
    .setDescription('The text after the 911 call. Errors are RFC 9457 problem details.')
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'An API key; it names the agency.' })
    .build();
  const document = SwaggerModule.createDocument(app, config);
  SwaggerModule.setup('docs', app, document, {
    jsonDocumentUrl: 'openapi.json',
    customSiteTitle: 'Aftercall API',
  });
}
