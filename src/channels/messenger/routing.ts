import { z } from 'zod';

import type { InboundEvent } from '../../conversations/model.ts';
import type { SendOutcome, SendRequest } from '../../conversations/ports.ts';
import type { Clock } from '../../infra/clock.ts';
import type { Logger } from '../../infra/logger.ts';
import { classifyRefusal } from './errors.ts';
import { readApiError } from './graph.ts';
import type { CallGraph } from './graph.ts';
import type { Page } from './page.ts';
import type { Pages } from './pages.ts';
import type { Threads } from './threads.ts';

/** Conversation routing: who may speak in a thread that several apps share. */
export interface Routing {
  /** Before events are stored: remembers who has which thread. */
  received(events: readonly InboundEvent[]): void;
  /** After events are stored: gives a thread to the page's inbox when somebody there asks for it. */
  stored(events: readonly InboundEvent[]): void;
  /** Sends, and takes the control first where a person of the desk speaks. The bot never speaks in a thread of another app. */
  send(page: Page, request: SendRequest): Promise<SendOutcome>;
  /** Gives back threads that we took and that have rested for an hour. */
  tidy(): Promise<void>;
}

/** What {@link createRouting} needs. */
export interface RoutingDeps {
  readonly pages: Pick<Pages, 'find'>;
  readonly threads: Threads;
  readonly graph: CallGraph;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The page's inbox is `263902037430900`; some of Meta's pages print it a digit short. */
const INBOX_APP = /^26390203743\d{0,4}$/;

/** A talk with a pause of that long is over; Facebook itself ends control after 24 hours. */
const REST_MS = 3_600_000;

const done = z.looseObject({ success: z.literal(true) });

/** Creates the routing of all pages. */
export function createRouting({ pages, threads, graph, clock, logger }: RoutingDeps): Routing {
  async function control(
    page: Page,
    change: 'take' | 'pass' | 'release',
    body: object,
  ): Promise<SendOutcome | undefined> {
    const path = `${encodeURIComponent(page.access.pageId)}/${change}_thread_control`;
    const result = await graph(page.access, { method: 'POST', path, json: body });
    if (result.kind === 'answered' && done.safeParse(result.body).success) return undefined;
    const error = result.kind === 'answered' ? readApiError(result.body, result.status) : undefined;
    logger.warn('messenger_control_refused', { change, accountId: page.access.pageId, code: error?.code ?? null });
    if (error === undefined) return { kind: 'retry', detail: `${change} control` };
    return classifyRefusal(error, { now: clock.now(), regainMs: undefined, rateRefusals: 0 });
  }

  async function pass({ accountId, personId }: InboundEvent, target: string): Promise<void> {
    const page = pages.find(accountId);
    if (page === undefined || personId === null) return;
    const refused = await control(page, 'pass', { recipient: { id: personId }, target_app_id: target });
    if (refused === undefined) logger.info('messenger_thread_passed', { accountId, target });
  }

  return {
    received: (events) => threads.note(events),
    stored(events) {
      for (const event of events) {
        const { content } = event;
        const asked = content.kind === 'thread_control' && content.change === 'requested' ? content.newOwner : null;
        if (asked !== null && INBOX_APP.test(asked)) void pass(event, asked);
      }
    },
    async send(page, request) {
      const { address, speaker } = request;
      if (threads.isElsewhere(address)) {
        if (speaker === 'bot') return ELSEWHERE;
        const refused = await control(page, 'take', { recipient: { id: address.personId } });
        if (refused !== undefined) return refused.kind === 'permanent' ? ELSEWHERE : refused;
        threads.taken(address);
      }
      const outcome = await page.send(request);
      threads.used(address);
      return outcome;
    },
    async tidy() {
      for (const person of threads.rested(clock.now() - REST_MS)) {
        const page = pages.find(person.accountId);
        const refused = page && (await control(page, 'release', { recipient: { id: person.personId } }));
        // Refused for good: the control has ended by itself.
        if (refused === undefined || refused.kind === 'permanent') threads.released(person);
      }
    },
  };
}

const ELSEWHERE: SendOutcome = { kind: 'permanent', reason: 'permission', detail: 'thread of another app' };
