import type { Express } from 'express';

import { type Guarded, invalid, refuse } from './messenger-answers.ts';
import type { MessengerItem } from './messenger-events.ts';
import type { FakeThreads } from './messenger-threads.ts';
import type { Phones } from './platform.ts';
import { isMembers } from './zalo-message.ts';

/** What {@link mountThreads} needs. */
export interface ThreadApiDeps {
  readonly threads: FakeThreads;
  readonly phones: Phones;
  readonly identity: { readonly appId: string };
  /** Delivers events after the answer. */
  readonly emitSoon: (items: readonly MessengerItem[]) => void;
}

type Change = (personId: string, body: Readonly<Record<string, unknown>>) => ReturnType<FakeThreads['take']>;

/** Conversation routing: five calls that change who has a thread, and one that asks. */
export function mountThreads(
  app: Express,
  { threads, phones, emitSoon, identity }: ThreadApiDeps,
  guarded: Guarded,
): void {
  const change = (handle: Change) =>
    guarded('any', (_page, { body }: { readonly body: unknown }) => {
      const recipient = isMembers(body) && isMembers(body['recipient']) ? body['recipient']['id'] : undefined;
      if (!isMembers(body) || typeof recipient !== 'string')
        return refuse(invalid('param recipient must be non-empty'));
      if (phones.find(recipient) === undefined)
        return refuse({ ...invalid('No matching user found'), subcode: 2018001 });
      const items = handle(recipient, body);
      if ('code' in items) return refuse(items);
      return { status: 200, body: { success: true }, afterwards: () => emitSoon(items) };
    });
  const calls: readonly (readonly [string, Change])[] = [
    ['take', (personId) => threads.take(personId)],
    ['release', (personId) => threads.release(personId)],
    ['pass', (personId, body) => threads.pass(personId, body['target_app_id'])],
    ['request', (personId) => threads.request(personId)],
    ['extend', (personId, body) => threads.extend(personId, body['duration'])],
  ];
  for (const [name, handle] of calls) app.post(`/:version/:page/${name}_thread_control`, change(handle));
  app.get(
    '/:version/:page/thread_owner',
    guarded('any', (_page, request) => {
      const recipient = request.query['recipient'];
      if (typeof recipient !== 'string') return refuse(invalid('param recipient must be non-empty'));
      const expiration = threads.until(recipient);
      const owner = threads.owner(recipient) ?? identity.appId;
      const until = expiration === undefined ? {} : { expiration: Math.floor(expiration / 1000) };
      return { status: 200, body: { data: [{ thread_owner: { app_id: owner, ...until } }] } };
    }),
  );
}
