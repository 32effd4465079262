import express, { type ErrorRequestHandler, type Express, type RequestHandler, type Router } from 'express';
import helmet from 'helmet';

import type { Channel, ChannelHealth } from '../channels/contract.ts';
import { AppError, ERRORS, type ErrorCode } from '../infra/errors.ts';
import { type Logger, describeError } from '../infra/logger.ts';
import type { Metrics } from '../infra/metrics.ts';

/** One thing that `/readyz` asks. */
interface ReadinessCheck {
  readonly holds: () => boolean | Promise<boolean>;
  /** What is the matter while it does not hold; its message is shown. */
  readonly code: ErrorCode;
}

/** All of them, by name; each must hold for a 200. */
type ReadinessChecks = Readonly<Record<string, ReadinessCheck>>;

/** Options of {@link createApp}. */
export interface AppOptions {
  readonly channels: readonly Channel[];
  readonly checks: ReadinessChecks;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly trustProxy: number;
  /** The counsellors' console; it brings its own headers. */
  readonly console?: Router;
  /** Pages for everybody. */
  readonly pages?: readonly Router[];
  /** The simulator's page, while it is on. */
  readonly simulator?: Router;
}

/** The HTTP surface: webhooks, health, metrics and, outside production, the simulator. */
export function createApp(options: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', options.trustProxy);
  // Webhooks come first: nothing may stand between the socket and the inbox.
  for (const channel of options.channels) {
    app.use(`/webhooks/${channel.name}`, timed(channel.name, options.metrics), channel.webhook);
  }
  // They bring their own headers: other sites load them.
  for (const { name, pages } of options.channels) if (pages !== undefined) app.use(`/${name}`, pages);
  if (options.console !== undefined) app.use('/console', options.console);
  app.use(
    helmet({
      contentSecurityPolicy: { directives: { 'img-src': ["'self'", 'data:'], 'upgrade-insecure-requests': null } },
    }),
  );
  app.get('/healthz', (_request, response) => void response.json({ status: 'alive' }));
  app.get('/readyz', readiness(options));
  app.get('/metrics', metricsPage(options.metrics));
  for (const page of options.pages ?? []) app.use(page);
  if (options.simulator !== undefined) app.use(options.simulator);
  app.use((_request, response) => void response.status(404).json({ error: 'NOT_FOUND' }));
  app.use(failures(options.logger));
  return app;
}

function timed(channel: string, metrics: Metrics): RequestHandler {
  return (_request, response, next) => {
    const stop = metrics.webhookSeconds.startTimer({ channel });
    response.once('finish', () => stop());
    next();
  };
}

function readiness({ checks, channels, logger }: AppOptions): RequestHandler {
  const unasked = (name: string, error: unknown): void =>
    logger.error('readiness_unknown', { name, cause: describeError(error) });
  const isHeld = async (name: string, { holds }: ReadinessCheck): Promise<boolean> => {
    try {
      return await holds();
    } catch (error) {
      unasked(name, error);
      return false;
    }
  };
  const healthOf = (channel: Channel): ChannelHealth => {
    try {
      return channel.health();
    } catch (error) {
      unasked(channel.name, error);
      return { state: 'broken', detail: 'its state could not be read, see the log' };
    }
  };
  return async (_request, response) => {
    const asked = Object.entries(checks).map(async ([name, check]) => ({
      name,
      code: check.code,
      holds: await isHeld(name, check),
    }));
    const results = await Promise.all(asked);
    const states = Object.fromEntries(channels.map((channel) => [channel.name, healthOf(channel)]));
    const broken = Object.values(states).some((health) => health.state === 'broken');
    const failed = results.filter(({ holds }) => !holds).map(({ code }) => ({ code, message: ERRORS[code].message }));
    const ready = !broken && failed.length === 0;
    response.status(ready ? 200 : 503).json({
      status: ready ? 'ready' : 'not_ready',
      checks: Object.fromEntries(results.map(({ name, holds }) => [name, holds])),
      ...(failed.length > 0 && { errors: failed }),
      channels: states,
    });
  };
}

function metricsPage({ registry }: Metrics): RequestHandler {
  return async (_request, response) => {
    response.type(registry.contentType).send(await registry.metrics());
  };
}

function failures(logger: Logger): ErrorRequestHandler {
  // Express tells an error handler by its four parameters.
  return (error: unknown, request, response, _next) => {
    const known = error instanceof AppError;
    const status = known ? error.status : clientStatus(error);
    logger[status >= 500 ? 'error' : 'warn']('http_failed', {
      path: request.path,
      status,
      cause: describeError(error),
    });
    if (!response.headersSent)
      response.status(status).json({ error: known ? error.code : status < 500 ? 'BAD_REQUEST' : 'INTERNAL' });
  };
}

/** body-parser and friends mark the caller's faults with a 4xx `status`. */
function clientStatus(error: unknown): number {
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500;
}
