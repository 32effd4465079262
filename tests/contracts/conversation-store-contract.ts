import { beforeEach, describe, expect, test } from '@jest/globals';

import type { EventContent } from '../../src/conversations/model.ts';
import { DOUBT_MS } from '../../src/conversations/rules.ts';
import type { ConversationStore } from '../../src/conversations/store.ts';
import { CHANNELS, LEASE, NOW, type StoreUnderTest, storeTools } from './store-tools.ts';

/** The promises every conversation store keeps, whatever database it stands on. Joins: pause 1,500, longest 4,000 ms. */
export function conversationStoreContract(name: string, create: () => StoreUnderTest): void {
  describe(`${name} as a conversation store`, () => {
    let store: ConversationStore;
    let other: ConversationStore;
    const tools = storeTools(() => ({ store, other }));
    const { event, typed, tap, accept, claimTurns, part, completion, claimSends, settle } = tools;
    const { firstTurn, answered, sendOf, current, takeOver, echo } = tools;

    beforeEach(() => {
      ({ store, other } = create());
    });

    describe('inbox', () => {
      test('stores each event once, also inside one batch', async () => {
        const one = typed('a');
        expect(await accept([one, one, typed('b')])).toMatchObject({ stored: 2, duplicates: 1 });
        expect(await accept([one])).toMatchObject({ stored: 0, duplicates: 1, nextTurnAt: null });
      });

      test('tells accounts and channels apart by their keys', async () => {
        const one = typed('a');
        const same = { ...one, accountId: 'other' };
        expect(await accept([one, same, { ...one, channel: 'messenger' }])).toMatchObject({ stored: 3 });
        expect(await store.list({ limit: 10 })).toHaveLength(3);
      });

      test('keeps one open conversation for a person, also when two workers accept at once', async () => {
        await Promise.all([accept([typed('a')]), other.accept({ events: [typed('b')], now: NOW })]);
        const [only, ...others] = await store.list({ limit: 10 });
        expect(others).toEqual([]);
        expect(await store.findOpen({ channel: 'zalo', accountId: 'oa', personId: 'person' })).toEqual(only);
        expect(await store.findOpen({ channel: 'zalo', accountId: 'oa', personId: 'stranger' })).toBeUndefined();
      });

      test('says when the answer is due: taps at once, messages after the pause', async () => {
        expect(await accept([typed('a')])).toMatchObject({ nextTurnAt: NOW + 1_500 });
        expect(await accept([typed('b')], NOW + 1_000)).toMatchObject({ nextTurnAt: NOW + 2_500 });
        expect(await accept([typed('c')], NOW + 3_000)).toMatchObject({ nextTurnAt: NOW + 4_000 });
        expect(await accept([tap()], NOW + 3_100)).toMatchObject({ nextTurnAt: NOW });
      });

      test('counts only acts of the person for the window, and never beyond now', async () => {
        await accept([typed('a', { occurredAt: NOW + 99_999 })]);
        expect((await current()).lastPersonActAt).toBe(NOW);
        await accept([event({ kind: 'seen', messageIds: [], watermark: NOW }, { occurredAt: NOW + 5 })], NOW + 10);
        expect((await current()).lastPersonActAt).toBe(NOW);
      });

      test('keeps an event that it cannot apply instead of refusing the batch', async () => {
        const broken = typed('a', { occurredAt: Number.NaN });
        expect(await accept([broken, typed('b')])).toMatchObject({ stored: 2, unusable: 1 });
        expect(await accept([broken])).toMatchObject({ duplicates: 1 });
      });

      test('stores events of an account and events that ask for nothing without a turn', async () => {
        const quiet: EventContent[] = [
          { kind: 'standby', text: 'x' },
          { kind: 'unsupported', name: 'x' },
          { kind: 'reaction', messageId: 'm', reaction: null },
          { kind: 'edit', messageId: 'm', text: 'x' },
          { kind: 'left', cause: 'unfollow' },
          { kind: 'withdrawn' },
          { kind: 'thread_control', change: 'taken', newOwner: null },
          { kind: 'contact' },
        ];
        const events = [...quiet.map((content) => event(content)), event(quiet[1]!, { personId: null })];
        expect(await accept(events)).toMatchObject({ stored: 9, unusable: 0, nextTurnAt: null });
        expect(await claimTurns(store, NOW + LEASE)).toEqual([]);
      });
    });

    describe('turns', () => {
      test('are claimed once by one of two workers', async () => {
        await accept([tap()]);
        const claims = await Promise.all([claimTurns(store), claimTurns(other)]);
        expect(claims.flat()).toHaveLength(1);
      });

      test('of channels that are not configured wait', async () => {
        await accept([tap()]);
        expect(await store.claimTurns({ now: NOW, limit: 1, leaseMs: LEASE, channels: ['messenger'] })).toEqual([]);
        expect(await store.nextTurnAt(['messenger'])).toBeNull();
        expect(await store.nextTurnAt(['zalo'])).toBe(NOW);
      });

      test('come back when their lease ends, and count their tries', async () => {
        const first = await firstTurn();
        expect(await claimTurns(store, NOW + LEASE - 1)).toEqual([]);
        const [second] = await claimTurns(store, NOW + LEASE);
        expect([first.attempt, second?.attempt]).toEqual([1, 2]);
      });

      test('of a worker that lost its lease store nothing', async () => {
        const first = await firstTurn();
        const [second] = await claimTurns(store, NOW + LEASE);
        expect(await store.completeTurn(completion(first, ['late']))).toBe(false);
        expect(await store.completeTurn(completion(second!, ['in time']))).toBe(true);
        expect((await claimSends()).claimed.map((send) => send.part.text)).toEqual(['in time']);
      });

      test('store nothing after a takeover, and their messages are kept for the counsellor', async () => {
        const turn = await firstTurn();
        await takeOver();
        expect(await store.completeTurn(completion(turn, ['too late']))).toBe(false);
        await takeOver('bot');
        expect(await claimTurns(store, NOW + LEASE)).toEqual([]);
        expect((await claimSends()).claimed).toEqual([]);
      });

      test('bring their memory and language to the next one', async () => {
        const turn = await firstTurn();
        await store.completeTurn(completion(turn, [], { language: 'en' }));
        await accept([tap()]);
        const [next] = await claimTurns();
        expect(next).toMatchObject({ state: { remembered: true }, attempt: 1, conversation: { language: 'en' } });
      });

      test('leave what arrived meanwhile to the next one', async () => {
        const turn = await firstTurn();
        expect(await accept([tap()])).toMatchObject({ nextTurnAt: null });
        expect(await claimTurns()).toEqual([]);
        await store.completeTurn(completion(turn, ['a']));
        expect(await claimTurns()).toHaveLength(1);
      });

      test('that failed wait for their time, also when another message arrives', async () => {
        const turn = await firstTurn();
        await store.retryTurn({ turn, retryAt: NOW + 900 });
        await accept([tap()]);
        expect(await store.nextTurnAt(CHANNELS)).toBe(NOW + 900);
        expect((await claimTurns(store, NOW + 900))[0]).toMatchObject({ attempt: 2 });
      });

      test('are free at once after the recovery of the only worker', async () => {
        await firstTurn();
        expect(await store.recover(NOW)).toEqual({ turns: 1, uncertain: 0, early: 0 });
        expect(await claimTurns()).toHaveLength(1);
      });

      test('that are handed over change the owner and speak as the system', async () => {
        const turn = await firstTurn();
        await store.completeTurn(completion(turn, ['a person will come'], { handover: { reason: 'asked' } }));
        expect(await current()).toMatchObject({ owner: 'waiting', ownerVersion: 2 });
        expect(await sendOf()).toMatchObject({ speaker: 'system', ownerVersion: 2 });
      });

      test('that are handed over let the earlier answers out first', async () => {
        await answered(['earlier']);
        await accept([tap()]);
        const [turn] = await claimTurns();
        await store.completeTurn(completion(turn!, ['farewell'], { handover: { reason: 'asked' } }));
        const send = await sendOf();
        expect(send).toMatchObject({ speaker: 'system', ownerVersion: 2, part: { text: 'earlier' } });
        await settle(send, { kind: 'sent', messageId: 'm' });
        expect((await sendOf()).part.text).toBe('farewell');
      });

      test('that are given up hand over with an apology', async () => {
        const turn = await firstTurn();
        const surrender = { turn, answerId: 'x', apology: [part('sorry')], note: 'failed', now: NOW };
        expect(await store.surrenderTurn(surrender)).toBe(true);
        expect(await store.surrenderTurn(surrender)).toBe(false);
        expect(await current()).toMatchObject({ owner: 'waiting' });
        expect((await sendOf()).part.text).toBe('sorry');
      });
    });

    describe('outbox', () => {
      test('sends in order, one at a time per conversation', async () => {
        await answered(['1', '2']);
        const { claimed } = await claimSends();
        expect(claimed.map((send) => send.part.text)).toEqual(['1']);
        expect((await claimSends()).claimed).toEqual([]);
        await settle(claimed[0]!, { kind: 'sent', messageId: 'm1' });
        expect((await sendOf()).part.text).toBe('2');
      });

      test('keeps the order while the first part is tried again', async () => {
        await answered(['1', '2']);
        await settle(await sendOf(), { kind: 'retry', detail: '500' });
        expect((await claimSends()).claimed).toEqual([]);
        expect(await store.nextSendAt({ now: NOW, channels: CHANNELS })).toBe(NOW + 1_000);
        expect(await sendOf(NOW + 1_000)).toMatchObject({ attempts: 1, part: { text: '1' } });
      });

      test('gives up when the tries are used up, goes on with the rest and points it out', async () => {
        await answered(['1', '2']);
        await settle(await sendOf(), { kind: 'retry', detail: '500' }, null);
        expect((await sendOf()).part.text).toBe('2');
        expect(await current()).toMatchObject({ attention: 'send_failed' });
      });

      test('points out what can never be sent', async () => {
        await answered(['1']);
        await settle(await sendOf(), { kind: 'permanent', reason: 'person', detail: '551' });
        expect(await current()).toMatchObject({ attention: 'send_failed', queued: 0 });
      });

      test('leaves one person alone until the time the platform named', async () => {
        await answered(['1']);
        await settle(await sendOf(), { kind: 'backoff', scope: 'person', until: NOW + 5_000, detail: '32' });
        expect((await claimSends(NOW + 4_999)).claimed).toEqual([]);
        expect(await sendOf(NOW + 5_000)).toMatchObject({ attempts: 0 });
      });

      test('looks again at what was held back when the person acts', async () => {
        await answered(['1']);
        await settle(await sendOf(), { kind: 'backoff', scope: 'person', until: NOW + 5_000, detail: '211' });
        await accept([tap({ personId: 'somebody else' })]);
        expect((await claimSends()).claimed).toEqual([]);
        await accept([tap({ key: 'again' })]);
        expect((await sendOf()).part.text).toBe('1');
      });

      test('holds a whole account until the time the platform named', async () => {
        await answered(['1']);
        const send = await sendOf();
        await accept([tap({ personId: 'second' }), tap({ personId: 'third', accountId: 'elsewhere' })]);
        for (const turn of await claimTurns()) await store.completeTurn(completion(turn, [turn.conversation.personId]));
        await settle(send, { kind: 'backoff', scope: 'account', until: NOW + 5_000, detail: '613' });
        expect((await claimSends()).claimed.map(({ part: { text } }) => text)).toEqual(['third']);
        expect(await store.nextSendAt({ now: NOW, channels: CHANNELS })).toBe(NOW + 5_000);
        expect((await claimSends(NOW + 5_000)).claimed).toHaveLength(2);
      });

      test('stops an account until somebody resumes it, and loses nothing', async () => {
        await answered(['1']);
        await settle(await sendOf(), { kind: 'stop_account', detail: '190' });
        expect((await claimSends(NOW + 99_999)).claimed).toEqual([]);
        expect(await store.accounts()).toMatchObject([{ accountId: 'oa', stoppedAt: NOW, stopDetail: '190' }]);
        expect(await store.resumeAccount({ channel: 'zalo', accountId: 'oa' })).toBe(true);
        expect((await sendOf()).part.text).toBe('1');
      });

      test('never sends again what may have arrived, and goes on with the next part when it can be on its way no more', async () => {
        await answered(['1', '2']);
        await settle(await sendOf(), { kind: 'unknown', detail: 'timeout' });
        expect(await current()).toMatchObject({ attention: 'uncertain' });
        expect((await claimSends(NOW + DOUBT_MS - 1)).claimed).toEqual([]);
        expect((await sendOf(NOW + DOUBT_MS)).part.text).toBe('2');
      });

      test('goes on at once when the echo says that it has arrived', async () => {
        await answered(['1', '2']);
        await settle(await sendOf(), { kind: 'unknown', detail: 'timeout' });
        await accept([echo('1')]);
        expect((await sendOf()).part.text).toBe('2');
      });

      test('does not wait for what is in doubt until a clock that was set back comes round again', async () => {
        await answered(['1', '2']);
        await settle(await sendOf(), { kind: 'unknown', detail: 'timeout' });
        await store.clockSetBack(NOW - 60_000);
        expect((await sendOf(NOW - 60_000)).part.text).toBe('2');
      });

      test('treats rows of a vanished worker as uncertain, after their lease or at its recovery', async () => {
        await answered(['1']);
        await sendOf();
        expect((await claimSends(NOW + LEASE)).claimed).toEqual([]);
        expect(await current()).toMatchObject({ attention: 'uncertain' });
        await accept([tap({ personId: 'second' })]);
        for (const turn of await claimTurns()) await store.completeTurn(completion(turn, ['x']));
        await sendOf();
        expect(await store.recover(NOW)).toMatchObject({ uncertain: 1 });
        expect((await claimSends(NOW + LEASE)).claimed).toEqual([]);
      });

      test('leaves alone what its worker is in the middle of, whatever the clock says', async () => {
        await answered(['1', '2']);
        const { outboxId } = await sendOf();
        expect((await claimSends(NOW + LEASE, { action: 'send' }, [outboxId])).claimed).toEqual([]);
        expect(await current()).toMatchObject({ attention: null });
        expect((await claimSends(NOW + LEASE)).claimed).toEqual([]);
        expect(await current()).toMatchObject({ attention: 'uncertain' });
        expect((await sendOf(NOW + LEASE + DOUBT_MS)).part.text).toBe('2');
      });

      test('believes a late success, but nothing else, of a send that counted as lost', async () => {
        await answered(['1']);
        const send = await sendOf();
        await store.recover(NOW);
        await settle(send, { kind: 'retry', detail: '500' });
        expect((await claimSends(NOW + LEASE)).claimed).toEqual([]);
        await settle(send, { kind: 'sent', messageId: 'm' });
        expect(await current()).toMatchObject({ attention: null });
      });

      test('refuses what the window does not allow and points it out', async () => {
        await answered(['1']);
        const { withheld } = await claimSends(NOW, { action: 'refuse', detail: 'window_closed' });
        expect(withheld).toMatchObject([{ action: 'refuse' }]);
        expect(await current()).toMatchObject({ attention: 'send_failed', queued: 0 });
      });

      test('withholds a whole answer with an unproven quotation, apologises and hands over', async () => {
        await answered(['1', '2']);
        await claimSends(NOW, { action: 'unverified', apology: [part('sorry')] });
        expect(await current()).toMatchObject({ owner: 'waiting', attention: 'unverified', queued: 1 });
        expect(await sendOf()).toMatchObject({ speaker: 'system', part: { text: 'sorry' } });
      });

      test('shows the decision the conversation as it is at that moment', async () => {
        await answered(['1']);
        const seen: string[] = [];
        await takeOver('waiting');
        await accept([tap({ personId: 'second' })]);
        for (const turn of await claimTurns()) await store.completeTurn(completion(turn, ['x']));
        await store.claimSends(
          { now: NOW, limit: 9, leaseMs: LEASE, channels: CHANNELS, underWay: [] },
          ({ conversation }) => {
            seen.push(`${conversation.personId} ${conversation.owner} ${conversation.ownerVersion}`);
            return { action: 'drop' };
          },
        );
        expect(seen).toEqual(['second bot 1']);
      });
    });

    describe('a clock that was set back', () => {
      const AHEAD = NOW + 7_200_000;
      const due = [
        ['while the worker runs', () => store.clockSetBack(NOW)],
        ['before its start', async () => (await store.recover(NOW)).early],
      ] as const;

      test.each(due)('%s: questions are due, and what joins them does not put them off', async (_when, catchUp) => {
        await accept([typed('a')], AHEAD);
        expect(await claimTurns(store, NOW)).toEqual([]);
        expect(await catchUp()).toBe(1);
        await accept([typed('b')], NOW);
        expect(await store.nextTurnAt(CHANNELS)).toBeLessThanOrEqual(NOW + 4_000);
        expect((await claimTurns(store, NOW + 4_000))[0]?.events).toHaveLength(2);
      });

      test.each(due)('%s: lines are due, and accounts are held no longer', async (_when, catchUp) => {
        await accept([tap()], AHEAD);
        const turn = (await claimTurns(store, AHEAD))[0]!;
        await store.completeTurn(completion(turn, ['1', '2'], { now: AHEAD }));
        const send = (await claimSends(AHEAD)).claimed[0]!;
        const outcome = { kind: 'backoff', scope: 'account', until: AHEAD + 60_000, detail: '613' } as const;
        await store.settleSend({ send, outcome, retryAt: null, now: AHEAD });
        expect((await claimSends()).claimed).toEqual([]);
        expect(await catchUp()).toBe(2);
        expect((await sendOf()).part.text).toBe('1');
      });

      test('leaves alone what waits for a reason', async () => {
        await answered(['1']);
        await settle(await sendOf(), { kind: 'retry', detail: '500' });
        await accept([typed('b', { personId: 'second' })]);
        expect(await store.clockSetBack(NOW)).toBe(0);
        expect((await claimSends()).claimed).toEqual([]);
        expect(await claimTurns(store, NOW)).toEqual([]);
      });
    });

    describe('ownership', () => {
      test('changes only from the version that the caller has seen', async () => {
        await answered([]);
        const { id } = await current();
        const change = { conversationId: id, expectedVersion: 1, to: 'counsellor', reason: 'taken', now: NOW } as const;
        const results = await Promise.all([store.changeOwner(change), other.changeOwner(change)]);
        expect(results.map((result) => result.ok).sort()).toEqual([false, true]);
        expect(await store.changeOwner({ ...change, conversationId: 'none' })).toEqual({
          ok: false,
          reason: 'not_found',
        });
      });

      test('does not change to what it already is', async () => {
        await answered([]);
        expect(await takeOver('bot')).toMatchObject({ ok: false, reason: 'not_allowed' });
      });

      test('drops what the bot had queued when somebody takes over', async () => {
        await answered(['1', '2']);
        await takeOver();
        expect(await current()).toMatchObject({ owner: 'counsellor', queued: 0 });
      });

      test('lets out what the bot had said before its own handover, also when that was on its way and comes back', async () => {
        await answered(['1', '2']);
        const send = await sendOf();
        await accept([tap()]);
        const [turn] = await claimTurns();
        await store.completeTurn(completion(turn!, ['farewell'], { handover: { reason: 'asked' } }));
        await settle(send, { kind: 'retry', detail: '500' });
        const said = await sendOf(NOW + 1_000);
        expect(said).toMatchObject({ part: { text: '1' }, ownerVersion: (await current()).ownerVersion });
      });

      test('announces a change under the new version', async () => {
        await answered([]);
        await takeOver();
        const { id, ownerVersion } = await current();
        const notice = () => ({ answerId: 'n', parts: [part('back')] });
        const change = { conversationId: id, expectedVersion: ownerVersion, to: 'bot', reason: 'returned' } as const;
        await store.changeOwner({ ...change, notice, now: NOW });
        expect(await sendOf()).toMatchObject({ speaker: 'system', ownerVersion: ownerVersion + 1 });
      });

      test('keeps messages for the counsellor while the bot does not own the conversation', async () => {
        await answered([]);
        await takeOver();
        expect(await accept([tap()])).toMatchObject({ stored: 1, nextTurnAt: null });
        await takeOver('bot');
        expect(await claimTurns(store, NOW + LEASE)).toEqual([]);
      });
    });

    describe('echoes and receipts', () => {
      test('of our own messages change nothing, by outbox id, platform id or text', async () => {
        await answered(['một\nhai']);
        const send = await sendOf();
        await accept([echo('', { outboxId: send.outboxId, author: 'app' })]);
        await settle(send, { kind: 'sent', messageId: 'platform-1' });
        await accept([echo('other text')]);
        expect(await current()).toMatchObject({ owner: 'bot' });
      });

      test('before the call has returned are recognised by their text', async () => {
        await answered(['một  hai ']);
        await sendOf();
        await accept([echo('một hai'.normalize('NFD'))]);
        expect(await current()).toMatchObject({ owner: 'bot' });
      });

      test('resolve what was uncertain', async () => {
        await answered(['1']);
        await settle(await sendOf(), { kind: 'unknown', detail: 'timeout' });
        await accept([echo('1')]);
        expect(await current()).toMatchObject({ owner: 'bot', attention: null });
      });

      test('prevent a second send of what a call had called undelivered', async () => {
        await answered(['1']);
        await settle(await sendOf(), { kind: 'retry', detail: '500' });
        await accept([echo('1')]);
        expect((await claimSends(NOW + LEASE)).claimed).toEqual([]);
      });

      test('win over a call that fails after them', async () => {
        await answered(['1']);
        const send = await sendOf();
        await accept([echo('1')]);
        await settle(send, { kind: 'retry', detail: 'reset' });
        expect(await current()).toMatchObject({ queued: 0, attention: null });
      });

      test('of a person in the platform’s own inbox take the conversation over', async () => {
        await answered(['1', '2']);
        await accept([tap()]);
        await accept([echo('tôi là cán bộ', { author: 'human' })]);
        expect(await current()).toMatchObject({ owner: 'counsellor', ownerVersion: 2, queued: 0 });
        expect(await claimTurns(store, NOW + LEASE)).toEqual([]);
      });

      test('of an unknown author with an unknown text take it over as well', async () => {
        await answered(['1']);
        await accept([echo('khác')]);
        expect(await current()).toMatchObject({ owner: 'counsellor' });
      });

      test('of our app without a row of ours are only kept', async () => {
        await answered([]);
        await accept([echo('before the backup', { author: 'app' })]);
        expect(await current()).toMatchObject({ owner: 'bot' });
      });

      test('start a conversation that a person began', async () => {
        await accept([echo('chào anh', { author: 'human' })]);
        expect(await current()).toMatchObject({ owner: 'counsellor' });
      });
    });
  });
}
