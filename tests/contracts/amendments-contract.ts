import { beforeEach, describe, expect, test } from '@jest/globals';

import type { InboundEvent } from '../../src/conversations/model.ts';
import type { ClaimedTurn, ConversationStore } from '../../src/conversations/store.ts';
import { LEASE, NOW, type StoreUnderTest, storeTools } from './store-tools.ts';

const PAUSE = 1_500;

/** What every conversation store does with edits of messages. */
export function amendmentsContract(name: string, create: () => StoreUnderTest): void {
  describe(`${name} as a store of edits`, () => {
    let store: ConversationStore;
    let other: ConversationStore;
    const tools = storeTools(() => ({ store, other }));
    const { event, accept, claimTurns, completion, claimSends, takeOver, current } = tools;

    const said = (text: string, messageId = 'mid-q') => event({ kind: 'message', messageId, text, attachments: [] });
    const edited = (text: string, more: Partial<InboundEvent> & { readonly messageId?: string } = {}) => {
      const { messageId = 'mid-q', ...rest } = more;
      return event({ kind: 'edit', messageId, text }, { occurredAt: NOW + 1_000, ...rest });
    };
    const textsOf = (turn: ClaimedTurn | undefined) =>
      turn?.events.map(({ content }) => ('text' in content ? content.text : content.kind));
    const complete = (turn: ClaimedTurn | undefined, texts: readonly string[]) =>
      store.completeTurn(completion(turn!, texts));
    const asked = async (text: string) => {
      await accept([said(text)]);
      const [turn] = await claimTurns(store, NOW + PAUSE);
      return turn!;
    };

    beforeEach(() => {
      ({ store, other } = create());
    });

    test('a question that waits is asked in its new words, once', async () => {
      await accept([said('phạt vượt đèn'), edited('phạt vượt đèn đỏ')]);
      const [turn, ...more] = await claimTurns(store, NOW + PAUSE);
      expect(textsOf(turn)).toEqual(['phạt vượt đèn đỏ']);
      expect(more).toEqual([]);
      expect(await complete(turn, ['đáp'])).toBe(true);
      expect(await claimTurns(store, NOW + LEASE)).toEqual([]);
    });

    test('the turn that runs on the old words is given up, and no try is counted against the new ones', async () => {
      const first = await asked('phạt vượt đèn');
      expect(await accept([edited('phạt vượt đèn đỏ')], NOW + PAUSE)).toMatchObject({ nextTurnAt: NOW + PAUSE });
      expect(await complete(first, ['đáp cũ'])).toBe(false);
      const [second] = await claimTurns(other, NOW + PAUSE);
      expect(second).toMatchObject({ attempt: 1 });
      expect(textsOf(second)).toEqual(['phạt vượt đèn đỏ']);
    });

    test('an edit that overtook its message gives it the words, and the latest edit wins', async () => {
      await accept([edited('b', { occurredAt: NOW + 3 }), edited('a', { occurredAt: NOW + 2 })]);
      await accept([said('đầu')]);
      const [turn] = await claimTurns(store, NOW + PAUSE);
      expect(textsOf(turn)).toEqual(['b']);
      await accept([edited('cũ hơn', { occurredAt: NOW + 1 })], NOW + 5);
      expect(await complete(turn, ['đáp'])).toBe(true);
      expect(await claimTurns(store, NOW + LEASE)).toEqual([]);
    });

    test('an answered question is asked again, and what nobody has read of its answer stays unsaid', async () => {
      await complete(await asked('phạt vượt đèn'), ['cũ 1', 'cũ 2']);
      await accept([edited('phạt nồng độ cồn')], NOW + 2_000);
      expect((await claimSends()).claimed).toEqual([]);
      const [again] = await claimTurns(store, NOW + 2_000 + PAUSE);
      expect(textsOf(again)).toEqual(['phạt nồng độ cồn']);
      await complete(again, ['mới']);
      expect((await claimSends()).claimed.map(({ part }) => part.text)).toEqual(['mới']);
    });

    test('an answer that has begun to leave is told to its end', async () => {
      await complete(await asked('phạt vượt đèn'), ['cũ 1', 'cũ 2']);
      const [first] = (await claimSends()).claimed;
      await tools.settle(first!, { kind: 'sent', messageId: 'm1' });
      await accept([edited('phạt nồng độ cồn')], NOW + 2_000);
      expect((await claimSends()).claimed.map(({ part }) => part.text)).toEqual(['cũ 2']);
    });

    test('a burst is asked again as a whole', async () => {
      await accept([said('xe máy', 'mid-1'), said('vượt đèn vàng', 'mid-2')]);
      const [turn] = await claimTurns(store, NOW + PAUSE);
      await complete(turn, ['cũ']);
      await accept([edited('vượt đèn đỏ', { messageId: 'mid-2' })], NOW + 2_000);
      const [again] = await claimTurns(store, NOW + 2_000 + PAUSE);
      expect(again?.events.map(({ content }) => content)).toMatchObject([
        { kind: 'edit', text: 'vượt đèn đỏ', question: 'xe máy\nvượt đèn đỏ' },
      ]);
    });

    test('of several edits the last one is asked, also when the one before is under way', async () => {
      await complete(await asked('a'), ['đáp a']);
      await accept([edited('b', { occurredAt: NOW + 1_000 })], NOW + 2_000);
      const [second] = await claimTurns(store, NOW + 2_000 + PAUSE);
      await accept([edited('c', { occurredAt: NOW + 2_500 })], NOW + 4_000);
      expect(await complete(second, ['đáp b'])).toBe(false);
      const [third, ...more] = await claimTurns(store, NOW + 4_000 + PAUSE);
      expect([textsOf(third), more]).toEqual([['c'], []]);
    });

    test.each([
      ['says the same', edited('  Phạt VƯỢT đèn?! ')],
      ['says nothing', edited(' ')],
      ['comes an hour late', edited('khác hẳn', { occurredAt: NOW - 3_700_000 })],
      ['is of another message', edited('khác hẳn', { messageId: 'mid-x' })],
    ])('an edit that %s is only kept', async (_name, edit) => {
      await complete(await asked('phạt vượt đèn'), ['đáp']);
      expect(await accept([edit])).toMatchObject({ stored: 1, unusable: 0, nextTurnAt: null });
      expect(await claimTurns(store, NOW + LEASE)).toEqual([]);
      expect((await claimSends()).claimed).toHaveLength(1);
    });

    test('while a person has the conversation, the edit is theirs to answer', async () => {
      await complete(await asked('phạt vượt đèn'), []);
      await takeOver();
      await store.needsNoAnswer((await current()).id);
      await accept([edited('phạt nồng độ cồn')], NOW + 2_000);
      expect(await claimTurns(store, NOW + LEASE)).toEqual([]);
      expect(await current()).toMatchObject({ owner: 'counsellor', unansweredSince: NOW + 2_000 });
    });
  });
}
