import { beforeEach, describe, expect, test } from '@jest/globals';

import type { EventContent } from '../../src/conversations/model.ts';
import type { Standing } from '../../src/conversations/ports.ts';
import type { ConversationStore, OwnerChange } from '../../src/conversations/store.ts';
import { NOW, type StoreUnderTest, storeTools } from './store-tools.ts';

/** What the desk asks of a conversation store beside {@link conversationStoreContract}: the end, and the queue. */
export function deskStoreContract(name: string, create: () => StoreUnderTest): void {
  describe(`${name} as the desk's store`, () => {
    let store: ConversationStore;
    let other: ConversationStore;
    const tools = storeTools(() => ({ store, other }));
    const { event, tap, accept, claimTurns, part, completion, claimSends, settle } = tools;
    const { firstTurn, answered, sendOf, current, takeOver } = tools;

    beforeEach(() => {
      ({ store, other } = create());
    });

    describe('the end', () => {
      const close = async (more: Partial<OwnerChange> = {}) => {
        const { id, ownerVersion } = await current();
        const change = { conversationId: id, expectedVersion: ownerVersion, to: 'closed', reason: 'closed' } as const;
        return store.changeOwner({ ...change, outcome: 'answered', now: NOW, ...more });
      };

      test('drops what the service had queued, keeps what a counsellor wrote, and refuses everything after', async () => {
        await answered(['1']);
        await takeOver();
        const { id, ownerVersion } = await current();
        const allows = () => true;
        const write = { conversationId: id, author: 'lan', answerId: 'a', parts: [part('lời')], allows, now: NOW };
        expect(await store.writeAsCounsellor(write)).toBe(true);
        expect(await close()).toMatchObject({
          ok: true,
          conversation: { closedAt: NOW, ownerVersion: ownerVersion + 1 },
        });
        expect((await claimSends()).claimed.map(({ part: { text } }) => text)).toEqual(['lời']);
        const again = { conversationId: id, expectedVersion: ownerVersion + 1, to: 'bot', reason: 'returned' } as const;
        expect(await store.changeOwner({ ...again, now: NOW })).toMatchObject({ ok: false, reason: 'closed' });
        expect(await store.writeAsCounsellor({ ...write, parts: [part('muộn')], allows: () => false })).toBe(false);
        expect(await store.list({ limit: 9 })).toEqual([]);
      });

      test('lets the next message begin anew, with the memory and language of before', async () => {
        const turn = await firstTurn();
        await store.completeTurn(completion(turn, [], { language: 'en' }));
        await close();
        await accept([tap()], NOW + 1);
        const [next] = await claimTurns(store, NOW + 1);
        expect(next).toMatchObject({ state: { remembered: true }, conversation: { owner: 'bot', language: 'en' } });
        expect(next?.conversation.id).not.toBe(turn.conversation.id);
      });

      test('begins only one conversation anew, also when two workers accept at once', async () => {
        await answered([]);
        await close();
        await Promise.all([accept([tap()]), other.accept({ events: [tap()], now: NOW })]);
        expect(await store.list({ limit: 9 })).toHaveLength(1);
      });

      test('has its last words, held for an undo, leave before the next conversation’s first', async () => {
        await answered([]);
        const announcement = { answerId: 'bye', parts: [part('tạm biệt')], holdUntil: NOW + 10_000 };
        await close({ notice: () => announcement });
        expect((await claimSends()).claimed).toEqual([]);
        await accept([tap()], NOW + 1);
        const [turn] = await claimTurns(store, NOW + 1);
        await store.completeTurn(completion(turn!, ['chào'], { now: NOW + 1 }));
        const send = await sendOf(NOW + 1);
        expect(send.part.text).toBe('tạm biệt');
        expect((await claimSends(NOW + 1)).claimed).toEqual([]);
        await settle(send, { kind: 'sent', messageId: 'm' });
        expect((await sendOf(NOW + 1)).part.text).toBe('chào');
      });

      test('is reopened unless the person has begun anew', async () => {
        await answered([]);
        const closed = await close();
        const { id, ownerVersion } = closed.ok ? closed.conversation : await current();
        const reopen = {
          conversationId: id,
          to: 'counsellor',
          reason: 'undone',
          assignee: 'lan',
          reopen: true,
        } as const;
        const opened = await store.changeOwner({ ...reopen, expectedVersion: ownerVersion, now: NOW });
        expect(opened).toMatchObject({ ok: true, conversation: { closedAt: null, assignee: 'lan' } });
        await close();
        await accept([tap()], NOW + 1);
        const late = await store.changeOwner({ ...reopen, expectedVersion: ownerVersion + 2, now: NOW });
        expect(late).toMatchObject({ ok: false, reason: 'moved_on' });
      });

      test('keeps receipts and echoes of before from beginning anything', async () => {
        await answered(['1']);
        await settle(await sendOf(), { kind: 'sent', messageId: 'm1' });
        await close();
        const late: EventContent[] = [
          { kind: 'echo', messageId: 'm1', text: '1', author: 'unknown' },
          { kind: 'seen', messageIds: ['m1'] },
          { kind: 'reaction', messageId: 'm1', reaction: '👍' },
          { kind: 'left', cause: 'unfollow' },
        ];
        await accept(late.map((content) => event(content)));
        expect(await store.list({ limit: 9 })).toEqual([]);
        await accept([event({ kind: 'echo', messageId: 'm2', text: 'cán bộ', author: 'human' })]);
        expect(await store.list({ limit: 9 })).toMatchObject([{ owner: 'counsellor', assignee: null }]);
      });
    });

    describe('the queue', () => {
      const wait = async (personId: string, reason: 'asked' | 'urgent', now: number) => {
        await accept([tap({ personId })], now);
        const [turn] = await claimTurns(store, now);
        await store.completeTurn(completion(turn!, [], { handover: { reason }, now }));
      };

      test('is in order of urgency, then of waiting, and a claim leaves it once', async () => {
        await wait('p1', 'asked', NOW);
        await wait('p2', 'asked', NOW + 1);
        await wait('p3', 'urgent', NOW + 2);
        expect((await store.queue(9)).map(({ personId }) => personId)).toEqual(['p3', 'p1', 'p2']);
        const [first] = await store.queue(1);
        const claim = (worker: ConversationStore, assignee: string) =>
          worker.changeOwner({
            ...{ conversationId: first!.id, expectedVersion: first!.ownerVersion, to: 'counsellor', reason: 'taken' },
            ...{ assignee, now: NOW + 3 },
          });
        const results = await Promise.all([claim(store, 'lan'), claim(other, 'minh')]);
        expect(results.map(({ ok }) => ok).sort()).toEqual([false, true]);
        const winner = results[0].ok ? 'lan' : 'minh';
        expect(await store.find(first!.id)).toMatchObject({ owner: 'counsellor', assignee: winner });
        expect(results.find(({ ok }) => !ok)).toMatchObject({ reason: 'stale', conversation: { assignee: winner } });
      });

      test('tells the place inside the transaction of the handover', async () => {
        await wait('p1', 'asked', NOW);
        await accept([tap({ personId: 'p2' })]);
        const [turn] = await claimTurns();
        const places: number[] = [];
        const announce = ({ place }: Standing) => {
          places.push(place);
          return { answerId: 'n', parts: [part(`vị trí ${place}`)], promisedAt: null };
        };
        await store.completeTurn(completion(turn!, ['chờ'], { handover: { reason: 'asked' }, announce }));
        expect(places).toEqual([2]);
        const send = await sendOf();
        expect(send.part.text).toBe('chờ');
        await settle(send, { kind: 'sent', messageId: 'm' });
        expect(await sendOf()).toMatchObject({ speaker: 'system', part: { text: 'vị trí 2' } });
      });

      test('an act whose further writes fail is taken back as a whole', async () => {
        await wait('p1', 'asked', NOW);
        const [first] = await store.queue(1);
        const claim = store.changeOwner({
          ...{ conversationId: first!.id, expectedVersion: first!.ownerVersion, to: 'counsellor', reason: 'taken' },
          ...{ assignee: 'lan', now: NOW },
          within: () => {
            throw new Error('no log, no act');
          },
        });
        await expect(claim).rejects.toThrow('no log');
        expect((await store.queue(1))[0]).toMatchObject({ owner: 'waiting', ownerVersion: first!.ownerVersion });
      });
    });
  });
}
