import type { EventContent, InboundEvent } from '../../src/conversations/model.ts';
import type { SendOutcome } from '../../src/conversations/ports.ts';
import type {
  ClaimedSend,
  ClaimedTurn,
  ConversationStore,
  SendDecision,
  TurnCompletion,
} from '../../src/conversations/store.ts';

/** What a store must bring to be tested: a fresh one for each test, and another handle on the same data. */
export interface StoreUnderTest {
  readonly store: ConversationStore;
  /** A second worker on the same data; for SQLite, a second connection. */
  readonly other: ConversationStore;
}

export const NOW = 1_800_000_000_000;
export const LEASE = 60_000;
export const CHANNELS = ['zalo', 'messenger'] as const;

/** The words in which the contract is written; `under` gives the stores of the running test. */
export function storeTools(under: () => StoreUnderTest) {
  let count = 0;
  const event = (content: EventContent, more: Partial<InboundEvent> = {}): InboundEvent => ({
    key: `key-${(count += 1)}`,
    channel: 'zalo',
    accountId: 'oa',
    personId: 'person',
    occurredAt: NOW,
    raw: '{}',
    content,
    ...more,
  });
  const typed = (text: string, more: Partial<InboundEvent> = {}) =>
    event({ kind: 'message', messageId: `mid-${count}`, text, attachments: [] }, more);
  const tap = (more: Partial<InboundEvent> = {}) => event({ kind: 'postback', payload: 'x' }, more);
  const accept = (events: readonly InboundEvent[], now = NOW) => under().store.accept({ events, now });
  const claimTurns = (from = under().store, now = NOW) =>
    from.claimTurns({ now, limit: 10, leaseMs: LEASE, channels: CHANNELS });
  const part = (text: string) => ({ id: `out-${(count += 1)}`, part: { text, buttons: [], quotations: [] } });
  const completion = (turn: ClaimedTurn, texts: readonly string[], more: Partial<TurnCompletion> = {}) => ({
    turn,
    answerId: `answer-${(count += 1)}`,
    parts: texts.map(part),
    state: { remembered: true },
    language: 'vi' as const,
    questions: [],
    now: NOW,
    ...more,
  });
  const claimSends = (now = NOW, decision: SendDecision = { action: 'send' }, underWay: readonly string[] = []) =>
    under().store.claimSends({ now, limit: 10, leaseMs: LEASE, channels: CHANNELS, underWay }, () => decision);
  const settle = (send: ClaimedSend, outcome: SendOutcome, retryAt: number | null = NOW + 1_000) =>
    under().store.settleSend({ send, outcome, retryAt, now: NOW });
  const firstTurn = async () => {
    await accept([tap()]);
    return (await claimTurns())[0]!;
  };
  const answered = async (texts: readonly string[]) => {
    const turn = await firstTurn();
    await under().store.completeTurn(completion(turn, texts));
    return turn.conversation;
  };
  const sendOf = async (now = NOW) => (await claimSends(now)).claimed[0]!;
  const current = async () => (await under().store.list({ limit: 1 }))[0]!;
  const takeOver = async (to: 'counsellor' | 'bot' | 'waiting' = 'counsellor') => {
    const { id, ownerVersion } = await current();
    const reason = to === 'bot' ? 'returned' : to === 'waiting' ? 'asked' : 'taken';
    return under().store.changeOwner({ conversationId: id, expectedVersion: ownerVersion, to, reason, now: NOW });
  };
  const echo = (text: string, more: Partial<Extract<EventContent, { kind: 'echo' }>> = {}) =>
    event({ kind: 'echo', messageId: 'platform-1', text, author: 'unknown', ...more });
  return {
    ...{
      event,
      typed,
      tap,
      accept,
      claimTurns,
      part,
      completion,
      claimSends,
      settle,
      firstTurn,
      answered,
      sendOf,
      current,
      takeOver,
      echo,
    },
  };
}
