import { beforeEach, describe, expect, test } from '@jest/globals';

import type { EventContent } from '../../src/conversations/model.ts';
import type { ConversationStore } from '../../src/conversations/store.ts';
import { LEASE, NOW, type StoreUnderTest, storeTools } from './store-tools.ts';

const THEIRS: EventContent = { kind: 'thread_control', change: 'taken', newOwner: 'inbox' };
const OURS: EventContent = { kind: 'thread_control', change: 'passed', newOwner: 'us', ours: true };

/** What every conversation store does where several apps share a thread. */
export function routingContract(name: string, create: () => StoreUnderTest): void {
  describe(`${name} as a store of threads that apps share`, () => {
    let store: ConversationStore;
    let other: ConversationStore;
    const tools = storeTools(() => ({ store, other }));
    const { event, tap, accept, claimTurns, completion, claimSends, answered, takeOver, current, firstTurn } = tools;
    const at = (content: EventContent, ms: number) => event(content, { occurredAt: NOW + ms });
    const owner = async () => (await current()).owner;

    beforeEach(() => {
      ({ store, other } = create());
    });

    test.each([
      ['another app takes it', THEIRS],
      ['it is passed to another app', { ...THEIRS, change: 'passed' }],
      ['a standby event tells of it', { kind: 'standby', text: 'hỏi cán bộ' }],
    ] as const)('the bot is silent once %s', async (_name, content) => {
      await answered(['chưa gửi']);
      await accept([tap()]);
      await accept([at(content, 1)]);
      expect(await current()).toMatchObject({ owner: 'counsellor', assignee: null, waitingReason: 'page_reply' });
      expect((await claimSends()).claimed).toEqual([]);
      expect(await claimTurns(store, NOW + LEASE)).toEqual([]);
    });

    test('a turn under way stores nothing', async () => {
      const turn = await firstTurn();
      await accept([at(THEIRS, 1)]);
      expect(await store.completeTurn(completion(turn, ['quá muộn']))).toBe(false);
    });

    test('the bot goes on when the control comes back, from the next message on', async () => {
      await answered([]);
      await accept([at(THEIRS, 1)]);
      await accept([at({ kind: 'standby', text: 'hỏi cán bộ' }, 2), at(OURS, 3)]);
      expect(await owner()).toBe('bot');
      expect(await claimTurns(store, NOW + LEASE)).toEqual([]);
      await accept([tap()]);
      expect(await claimTurns(store)).toHaveLength(1);
    });

    test('what was overtaken by a later change counts for nothing', async () => {
      await answered([]);
      await accept([at(OURS, 5)]);
      await accept([at(THEIRS, 3), at({ kind: 'standby', text: 'x' }, 4)]);
      expect(await owner()).toBe('bot');
    });

    test('a conversation of the desk stays where it is', async () => {
      await answered([]);
      const { id, ownerVersion } = await current();
      const take = { conversationId: id, expectedVersion: ownerVersion, to: 'counsellor', reason: 'taken' } as const;
      await store.changeOwner({ ...take, assignee: 'lan', now: NOW });
      await accept([at(THEIRS, 1), at(OURS, 2)]);
      expect(await current()).toMatchObject({ owner: 'counsellor', assignee: 'lan', ownerVersion: ownerVersion + 1 });
    });

    test.each([
      ['a request', { kind: 'thread_control', change: 'requested', newOwner: 'inbox' }],
      ['a release', { kind: 'thread_control', change: 'passed', newOwner: null }],
    ] as const)('%s changes nothing by itself', async (_name, content) => {
      await answered([]);
      await accept([at(content, 1)]);
      expect(await owner()).toBe('bot');
      await takeOver('waiting');
      await accept([at(OURS, 2)]);
      expect(await owner()).toBe('waiting');
    });
  });
}
