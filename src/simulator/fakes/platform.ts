import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Express, Request } from 'express';

import type { Clock, EpochMs } from '../../infra/clock.ts';
import type { Delivery, WebhookPost } from './delivery.ts';
import type { ApiCall, DeliveryReport, DeliverySwitches, FakeMessage } from './types.ts';

/** A person on the fake platform. */
export interface FakePerson {
  readonly id: string;
  /** The act that opens the platform's window; `null` before the first. */
  lastActAt: EpochMs | null;
  blocked: boolean;
  readonly messages: FakeMessage[];
}

/** The persons, what they received, and who listens. */
export interface Phones {
  /** The person, made known on first sight. */
  meet(personId: string): FakePerson;
  find(personId: string): FakePerson | undefined;
  show(message: FakeMessage): void;
  onMessage(listener: (message: FakeMessage) => void): () => void;
}

/** No persons yet. */
export function createPhones(): Phones {
  const persons = new Map<string, FakePerson>();
  const listeners = new Set<(message: FakeMessage) => void>();
  const meet = (id: string): FakePerson => {
    const person = persons.get(id) ?? { id, lastActAt: null, blocked: false, messages: [] };
    persons.set(id, person);
    return person;
  };
  return {
    meet,
    find: (id) => persons.get(id),
    show(message) {
      meet(message.personId).messages.push(message);
      for (const listener of listeners) listener(message);
    },
    onMessage(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** Options of {@link createEmitter}. */
export interface EmitterOptions {
  readonly delivery: Delivery;
  readonly switches: DeliverySwitches;
  /** Builds the requests for some events; more than one event only where the platform batches. */
  readonly toPosts: (events: readonly unknown[]) => WebhookPost[];
  readonly subscribed: () => boolean;
}

/** Turns events into deliveries, with holding, batching and duplicates. */
export interface Emitter {
  emit(event: unknown): Promise<DeliveryReport>;
  /** Emits without waiting; {@link Emitter.idle} waits for it. */
  emitSoon(events: readonly unknown[]): void;
  hold(): void;
  release(how?: { readonly reversed?: boolean; readonly batch?: boolean }): Promise<DeliveryReport[]>;
  idle(): Promise<void>;
}

const NOT_DELIVERED: DeliveryReport = { status: null, accepted: false };

/** An emitter that delivers at once. */
export function createEmitter({ delivery, switches, toPosts, subscribed }: EmitterOptions): Emitter {
  let held: unknown[] | undefined;
  const underway = new Set<Promise<unknown>>();
  const send = async (events: readonly unknown[]): Promise<DeliveryReport[]> => {
    const reports: DeliveryReport[] = [];
    if (!subscribed()) return reports;
    for (const post of toPosts(events)) {
      reports.push(await delivery.deliver(post));
      if (switches.duplicate) await delivery.deliver(post);
    }
    return reports;
  };
  const emit = async (event: unknown): Promise<DeliveryReport> => {
    if (held !== undefined) {
      held.push(event);
      return NOT_DELIVERED;
    }
    return (await send([event]))[0] ?? NOT_DELIVERED;
  };
  return {
    emit,
    emitSoon(events) {
      const work = (async () => {
        for (const event of events) await emit(event);
      })();
      underway.add(work);
      void work.finally(() => underway.delete(work));
    },
    hold() {
      held ??= [];
    },
    async release({ reversed = false, batch = false } = {}) {
      const events = held ?? [];
      held = undefined;
      const ordered = reversed ? [...events].reverse() : events;
      if (batch) return ordered.length === 0 ? [] : send(ordered);
      const reports: DeliveryReport[] = [];
      for (const event of ordered) reports.push(...(await send([event])));
      return reports;
    },
    async idle() {
      while (underway.size > 0) await Promise.allSettled([...underway]);
    },
  };
}

/** A log of API calls; older ones are forgotten beyond a bound. */
export function createCallLog(clock: Clock): {
  readonly add: (request: Request) => void;
  readonly all: () => readonly ApiCall[];
} {
  const calls: ApiCall[] = [];
  return {
    add(request) {
      const headers = Object.entries(request.headers).filter(
        (pair): pair is [string, string] => typeof pair[1] === 'string',
      );
      const { method, originalUrl: path } = request;
      calls.push({
        at: clock.now(),
        method,
        path,
        headers: Object.fromEntries(headers),
        body: request.body as unknown,
      });
      if (calls.length > 50_000) calls.shift();
    },
    all: () => calls,
  };
}

/** A listening server and its address. */
export interface Listening {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Listens on the loopback interface; port 0 takes a free one. */
export async function listen(app: Express, port: number): Promise<Listening> {
  const server: Server = app.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${taken}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        // Hanging answers (a fault) would keep the server open for ever.
        server.closeAllConnections();
      }),
  };
}

/** Switches as a healthy platform has them. */
export function defaultSwitches(overrides: Partial<DeliverySwitches>): DeliverySwitches {
  return {
    ...{ signature: 'documented', escapedUnicode: false, numericTimestamp: false, duplicate: false },
    ...{ echo: 'after', receipts: true },
    ...overrides,
  };
}
