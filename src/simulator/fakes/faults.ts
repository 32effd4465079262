import type { Request, RequestHandler, Response } from 'express';

import type { Fault, FaultTarget } from './types.ts';

/** Faults waiting to hit, in the order they were set. */
export interface FaultBox {
  add(fault: Fault): void;
  /** Takes the next fault for a call of this kind, if one waits. */
  take(target: FaultTarget): Fault | undefined;
}

/** An empty {@link FaultBox}. */
export function createFaultBox(): FaultBox {
  const waiting: { readonly fault: Fault; left: number }[] = [];
  return {
    add(fault) {
      waiting.push({ fault, left: fault.times ?? 1 });
    },
    take(target) {
      const entry = waiting.find(({ fault, left }) => left > 0 && (fault.on === target || fault.on === 'any'));
      if (entry === undefined) return undefined;
      entry.left -= 1;
      return entry.fault;
    },
  };
}

/** What an API handler answers with. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** Done after the answer has left. */
  readonly afterwards?: () => void;
}

/** Options of {@link withFaults}. */
export interface FaultyHandler {
  readonly target: FaultTarget | ((request: Request) => FaultTarget);
  readonly faults: FaultBox;
  /** Carries the request out. */
  readonly handle: (request: Request) => ApiAnswer | Promise<ApiAnswer>;
  /** The platform's own form of an injected error. */
  readonly toError: (fault: Extract<Fault, { kind: 'error' }>) => ApiAnswer;
}

/** An express handler that carries requests out unless a fault says otherwise. */
export function withFaults({ target, faults, handle, toError }: FaultyHandler): RequestHandler {
  return async (request, response) => {
    const fault = faults.take(typeof target === 'function' ? target(request) : target);
    if (fault?.kind === 'reset') return void request.socket.destroy();
    if (fault?.kind === 'status') return void htmlPage(response, fault.status);
    if (fault?.kind === 'error') return answer(response, toError(fault));
    if (fault?.kind === 'delay') await new Promise((resolve) => setTimeout(resolve, fault.ms));
    const result = await handle(request);
    if (fault?.kind === 'lost_response') request.socket.destroy();
    else if (fault?.kind === 'empty') response.status(200).end();
    else if (fault?.kind !== 'hang') return answer(response, result);
    result.afterwards?.();
  };
}

function answer(response: Response, { status, headers, body, afterwards }: ApiAnswer): void {
  if (afterwards !== undefined) response.once('finish', afterwards);
  response
    .status(status)
    .set(headers ?? {})
    .json(body);
}

function htmlPage(response: Response, status: number): void {
  response.status(status).type('html').send('<html><body>Temporarily unavailable</body></html>');
}
