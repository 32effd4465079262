import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

import { AppError } from '../../src/infra/errors.ts';
import type { FakeMessenger, FakeZalo } from '../../src/simulator/fakes/index.ts';

/** The service as an operator runs it: a process of its own that can be killed. */
export interface ServiceProcess {
  readonly origin: string;
  readonly pid: number;
  /** Sends the signal and waits for the end of the process. */
  stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

/** Options of {@link startServiceProcess}. */
export interface ServiceProcessOptions {
  /** File that runs the service, relative to the project's folder. */
  readonly entry?: string;
  readonly env: Readonly<Record<string, string>>;
  readonly port: number;
  /** Address that answers 200 when the service is ready. */
  readonly readyPath?: string;
  /** Descriptor of a file that gets everything it prints; left out, its errors are printed here. */
  readonly output?: number;
  /** Milliseconds to become ready; a minute when left out. */
  readonly startLimitMs?: number;
  /** Options of Node itself, such as `--cpu-prof`. */
  readonly nodeOptions?: readonly string[];
}

const HOME = fileURLToPath(new URL('../..', import.meta.url));

/** Loading the shipped knowledge for the first time takes some seconds on a busy machine. */
const START_LIMIT_MS = 60_000;

/**
 * Starts a service process on the loopback interface and waits until it is ready.
 * @throws AppError `INTERNAL` when it ends or does not become ready in time.
 */
export async function startServiceProcess(options: ServiceProcessOptions): Promise<ServiceProcess> {
  const { entry = 'src/main.ts', env, port, readyPath = '/readyz', startLimitMs = START_LIMIT_MS, output } = options;
  const child = spawn(process.execPath, [...(options.nodeOptions ?? []), '--import', 'tsx', entry], {
    cwd: HOME,
    env: { HOST: '127.0.0.1', PORT: String(port), LOG_LEVEL: 'error', ...env },
    stdio: ['ignore', output ?? 'ignore', output ?? 'inherit'],
  });
  const origin = `http://127.0.0.1:${port}`;
  try {
    await untilReady(child, { url: `${origin}${readyPath}`, limitMs: startLimitMs });
  } catch (error) {
    await end(child, 'SIGKILL');
    throw error;
  }
  return { origin, pid: child.pid ?? 0, stop: (signal) => end(child, signal) };
}

/** A port that was free a moment ago, for a process that is to come back on the same one. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Settings that connect a service to both fakes and nothing else. */
export function settingsFor({ zalo, messenger }: { readonly zalo: FakeZalo; readonly messenger: FakeMessenger }) {
  const tokens = zalo.tokens.current();
  return {
    NODE_ENV: 'production',
    // The same over every restart, so that the tokens of the last run open.
    SECRETS_KEY: Buffer.alloc(32, 7).toString('base64'),
    ZALO_APP_ID: zalo.identity.appId,
    ZALO_APP_SECRET: zalo.identity.appSecret,
    ZALO_OA_SECRET_KEY: zalo.identity.oaSecretKey,
    ZALO_OA_ID: zalo.identity.oaId,
    ZALO_ACCESS_TOKEN: tokens.accessToken,
    ZALO_REFRESH_TOKEN: tokens.refreshToken,
    ZALO_API_URL: zalo.url,
    ZALO_OAUTH_URL: zalo.url,
    FB_APP_ID: messenger.identity.appId,
    FB_APP_SECRET: messenger.identity.appSecret,
    FB_VERIFY_TOKEN: messenger.identity.verifyToken,
    FB_PAGE_ID: messenger.identity.pageId,
    FB_PAGE_ACCESS_TOKEN: messenger.plan.accessToken,
    FB_GRAPH_URL: messenger.url,
  };
}

async function untilReady(
  child: ChildProcess,
  { url, limitMs }: { readonly url: string; readonly limitMs: number },
): Promise<void> {
  const until = Date.now() + limitMs;
  while (!(await answers(url))) {
    if (child.exitCode !== null) throw new AppError('INTERNAL', { detail: `the service ended with ${child.exitCode}` });
    if (Date.now() > until) throw new AppError('INTERNAL', { detail: `${url} did not become ready` });
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, 'exit');
}
