import Database from 'better-sqlite3';
import fc from 'fast-check';

import { type Conversations, createConversations } from '../../src/conversations/engine.ts';
import type { InboundEvent, OutboundMessage } from '../../src/conversations/model.ts';
import type { ChannelPort, SendOutcome, SendRequest, Standing, TurnHandler } from '../../src/conversations/ports.ts';
import { DEFAULT_SETTINGS } from '../../src/conversations/settings.ts';
import { createBook } from '../../src/desk/book/book.ts';
import { type Desk, createDesk } from '../../src/desk/desk.ts';
import type { StaffMember } from '../../src/desk/staff.ts';
import { textsIn } from '../../src/dialog/texts.ts';
import { ManualClock } from '../../src/infra/clock.ts';
import { silentLogger } from '../../src/infra/logger.ts';
import { createMetrics } from '../../src/infra/metrics.ts';
import type { Db } from '../../src/storage/database.ts';
import { ManualTimers, NOTICES, START, countingIds, eventOf, message, openMemory, ticks } from './support.ts';

const TEXTS = { vi: textsIn('vi').desk, en: textsIn('en').desk };
const NO_AUDIT = { append: () => undefined };
const NO_FILES = { chosen: () => [], give: () => false };
const COUNSELLORS = ['lan', 'minh'].map((id): StaffMember => ({
  id,
  name: id,
  title: 'Tư vấn viên',
  role: 'counsellor',
  fields: [],
  capacity: null,
}));
const STAFF = { find: (id: string) => COUNSELLORS.find((one) => one.id === id), active: () => COUNSELLORS };

const PEOPLE = ['an', 'binh', 'chi'] as const;
type Person = (typeof PEOPLE)[number];

/** What one send does: how the platform answers, and whether the phone got the message. */
const SENDS = [
  'sent',
  'sent_echo_first',
  'retry',
  'backoff_person',
  'backoff_account',
  'permanent',
  'lost_delivered',
  'lost_undelivered',
  'hang_delivered',
  'stop_account',
] as const;
type SendKind = (typeof SENDS)[number];

const TURNS = ['answer', 'answer', 'slow', 'throw', 'handover', 'silent'] as const;
type TurnKind = (typeof TURNS)[number];

/** What counsellors do to conversations. */
const HANDLINGS = ['claim', 'transfer', 'requeue', 'return', 'close', 'undo', 'answer'] as const;
type Handling = (typeof HANDLINGS)[number];

/** One step of a schedule. */
type Step =
  | { readonly do: 'say' | 'tap' | 'late' | 'take' | 'page_reply' | 'away' | 'back'; readonly who: Person }
  | { readonly do: 'desk'; readonly act: Handling; readonly who: Person; readonly by: 'lan' | 'minh' }
  | { readonly do: 'edit'; readonly who: Person; readonly index: number }
  | { readonly do: 'duplicate'; readonly index: number }
  | { readonly do: 'echo' | 'crash' | 'settle' }
  | { readonly do: 'advance'; readonly ms: number }
  | { readonly do: 'ticks'; readonly count: number };

/** A schedule and the luck of everything in it. */
export interface Schedule {
  readonly steps: readonly Step[];
  readonly sends: readonly SendKind[];
  readonly turns: readonly TurnKind[];
  /** Whether the bot helps while a conversation waits. */
  readonly helps: boolean;
}

const who = fc.constantFrom(...PEOPLE);

function stepOf(people: boolean): fc.Arbitrary<Step> {
  const acts = ['say', 'say', 'say', 'tap', 'late'] as const;
  const takes = ['take', 'page_reply', 'away', 'back'] as const;
  const act = fc.constantFrom(...HANDLINGS, 'claim', 'claim', 'close', 'answer');
  return fc.oneof(
    { weight: 8, arbitrary: fc.record({ do: fc.constantFrom(...acts), who }) },
    { weight: people ? 2 : 0, arbitrary: fc.record({ do: fc.constantFrom(...takes), who }) },
    {
      weight: people ? 6 : 0,
      arbitrary: fc.record({ do: fc.constant('desk' as const), act, who, by: fc.constantFrom('lan', 'minh') }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('edit' as const), who, index: fc.nat(3) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('duplicate' as const), index: fc.nat(30) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('echo' as const) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('crash' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('settle' as const) }) },
    {
      weight: 5,
      arbitrary: fc.record({ do: fc.constant('advance' as const), ms: fc.integer({ min: 1, max: 6_000 }) }),
    },
    { weight: 5, arbitrary: fc.record({ do: fc.constant('ticks' as const), count: fc.integer({ min: 1, max: 6 }) }) },
  );
}

/** Everything that can happen, people and failures included. */
export const anySchedule: fc.Arbitrary<Schedule> = fc.record({
  steps: fc.array(stepOf(true), { minLength: 5, maxLength: 40 }),
  sends: fc.array(fc.constantFrom(...SENDS), { minLength: 1, maxLength: 12 }),
  turns: fc.array(fc.constantFrom(...TURNS), { minLength: 1, maxLength: 8 }),
  helps: fc.boolean(),
});

/** Crashes, duplicates, reordering and passing failures, but nobody takes over and nothing fails for good. */
export const undisturbedSchedule: fc.Arbitrary<Schedule> = fc.record({
  steps: fc.array(stepOf(false), { minLength: 5, maxLength: 40 }),
  sends: fc.array(fc.constantFrom('sent', 'sent_echo_first', 'retry', 'backoff_person', 'backoff_account'), {
    minLength: 1,
    maxLength: 12,
  }),
  turns: fc.array(fc.constantFrom('answer', 'slow'), { minLength: 1, maxLength: 4 }),
  helps: fc.constant(true),
});

/** A message on a phone. */
export interface Arrival {
  readonly personId: string;
  readonly outboxId: string;
  readonly text: string;
}

/**
 * Plays schedules against the real engine over a real database. Crashes drop the engine and go on from what was
 * committed; webhooks that were not acknowledged are delivered again, as platforms do.
 */
export class Play {
  readonly violations: string[] = [];
  readonly arrivals: Arrival[] = [];
  readonly acknowledged = new Set<string>();
  readonly delivered: InboundEvent[] = [];
  db: Db = openMemory();
  readonly #clock = new ManualClock(START);
  readonly #ids = countingIds();
  readonly #schedule: Schedule;
  #timers = new ManualTimers(this.#clock);
  #engine!: Conversations;
  #desk!: Desk;
  #life = 0;
  #sends = 0;
  #turns = 0;
  #said = 0;
  #calm = false;
  #echoes: InboundEvent[] = [];
  /** Until when a call to a person is under way: one that hangs is given up after the engine's time limit. */
  readonly #inFlight = new Map<string, number>();

  constructor(schedule: Schedule) {
    this.#schedule = schedule;
  }

  async run(): Promise<void> {
    await this.#start();
    for (const step of this.#schedule.steps) await this.#take(step);
    await this.#drain();
  }

  /** Work that is still to be done. */
  unfinished(): unknown[] {
    return [
      ...this.db.prepare(`SELECT event_key, kind FROM inbox WHERE status = 'pending'`).all(),
      ...this.db.prepare(`SELECT id, status FROM outbox WHERE status IN ('queued', 'sending')`).all(),
      ...this.db.prepare(`SELECT id, turn_due_at FROM conversations WHERE turn_due_at IS NOT NULL`).all(),
    ];
  }

  async #start(): Promise<void> {
    this.#inFlight.clear();
    this.#timers = new ManualTimers(this.#clock);
    const shared = {
      db: this.db,
      channels: new Map([['zalo' as const, this.#platform()]]),
      guard: () => true,
      metrics: createMetrics({ defaults: false }),
      logger: silentLogger,
      clock: this.#clock,
      ids: this.#ids,
      timers: this.#timers,
      waiting: {
        botHelps: () => this.#schedule.helps,
        notice: ({ place }: Standing) => ({ message: { text: `vị trí ${place}` }, promisedAt: null }),
      },
    };
    this.#engine = createConversations({
      ...{ ...shared, handler: this.#handler(), notices: NOTICES, random: () => 0.5 },
      // Nothing else writes here, and a drain has to cover hours.
      settings: { pollMs: 3_600_000 },
    });
    this.#desk = createDesk({
      ...{
        ...shared,
        conversations: this.#engine,
        agencyName: 'x',
        texts: TEXTS,
        outgoing: NO_FILES,
        audit: NO_AUDIT,
        staff: STAFF,
      },
      book: createBook({ db: this.db, audit: NO_AUDIT, clock: this.#clock }),
      knowledge: { faq: () => undefined, faqsCiting: () => [] },
    });
    await this.#engine.start();
  }

  async #take(step: Step): Promise<void> {
    switch (step.do) {
      case 'say':
      case 'tap':
      case 'late':
        return this.#receive(this.#eventOf(step.do, step.who));
      case 'edit':
        return this.#receive(this.#editOf(step));
      case 'page_reply':
        return this.#receive(this.#echoOf(step.who, `human-${this.delivered.length}`, 'tôi là cán bộ', 'human'));
      case 'away':
      case 'back':
        return this.#receive(this.#controlOf(step.do, step.who));
      case 'duplicate':
        return this.#receive(this.delivered[step.index % Math.max(1, this.delivered.length)]);
      case 'echo':
        return this.#receive(this.#echoes.shift());
      case 'take':
        return this.#takeOver(step.who);
      case 'desk':
        return this.#handle(step);
      case 'crash':
        return this.#crash();
      case 'settle':
        return this.#settle();
      case 'advance':
        return this.#advance(step.ms);
      case 'ticks':
        return ticks(step.count);
    }
  }

  #eventOf(kind: 'say' | 'tap' | 'late', personId: Person): InboundEvent {
    const key = `k${this.delivered.length}`;
    const content =
      kind === 'tap' ? ({ kind: 'postback', payload: key } as const) : message(`câu ${key}`, `mid-${key}`);
    const occurredAt = this.#clock.now() - (kind === 'late' ? 2_000 : 0);
    return eventOf({ key, content, personId, occurredAt });
  }

  /** Another app takes the thread, or gives it to us. */
  #controlOf(way: 'away' | 'back', personId: Person): InboundEvent {
    const owner = way === 'back' ? { newOwner: 'us', ours: true as const } : { newOwner: 'inbox' };
    const content = { kind: 'thread_control', change: 'passed', ...owner } as const;
    return eventOf({ key: `control${this.delivered.length}`, content, personId, occurredAt: this.#clock.now() });
  }

  /** Other words for one of the person's latest messages, answered or not. */
  #editOf({ who: personId, index }: Extract<Step, { do: 'edit' }>): InboundEvent | undefined {
    const said = this.delivered.filter((event) => event.personId === personId && event.content.kind === 'message');
    const content = said.at(-1 - index)?.content;
    if (content?.kind !== 'message') return undefined;
    const key = `k${this.delivered.length}`;
    const edit = { kind: 'edit', messageId: content.messageId, text: `sửa ${key}` } as const;
    return eventOf({ key, content: edit, personId, occurredAt: this.#clock.now() });
  }

  #echoOf(personId: string, messageId: string, text: string, author: 'human' | 'unknown'): InboundEvent {
    const content = { kind: 'echo', messageId, text, author } as const;
    return eventOf({ key: `echo-${messageId}`, content, personId, occurredAt: this.#clock.now() });
  }

  /** A webhook; the answer is not awaited, so that it overlaps with everything else. */
  #receive(event: InboundEvent | undefined): void {
    if (event === undefined) return;
    if (!this.delivered.includes(event)) this.delivered.push(event);
    const life = this.#life;
    void this.#engine.inbox.accept([event]).then(() => {
      if (life === this.#life) this.acknowledged.add(event.key);
    });
  }

  async #takeOver(personId: Person): Promise<void> {
    const row = this.#conversation(personId);
    if (row === undefined) return;
    const request = { conversationId: row.id, expectedVersion: row.owner_version, actor: 'operator' };
    void this.#engine.ownership.takeOver(request);
  }

  /** A counsellor acts on what their page shows; what comes of it is not awaited either. */
  #handle({ act, who: personId, by }: Extract<Step, { do: 'desk' }>): void {
    const row = this.#conversation(personId);
    if (row === undefined) return;
    const actor = STAFF.find(by)!;
    const command = { actor, conversationId: row.id, version: row.owner_version };
    const { handling, composer } = this.#desk;
    const other = by === 'lan' ? 'minh' : 'lan';
    const acts: Record<Handling, () => Promise<unknown>> = {
      claim: () => handling.claim(command),
      transfer: () => handling.transfer({ ...command, to: { accountId: other }, note: '' }),
      requeue: () => handling.transfer({ ...command, to: { queue: true }, note: '' }),
      return: () => handling.returnToBot(command),
      close: () => handling.close({ ...command, outcome: 'answered' }),
      undo: () => handling.undo(command),
      answer: () =>
        composer.send({ actor, conversationId: row.id, clientId: `client-${(this.#said += 1)}`, text: 'tôi|đây' }),
    };
    // Who loses a race is told so; only a bug throws.
    void acts[act]().catch((error: unknown) => this.violations.push(`${act} threw ${String(error)}`));
  }

  /** The process dies: what was committed stays, everything else is forgotten. */
  async #crash(): Promise<void> {
    this.#life += 1;
    this.db = new Database(this.db.serialize());
    this.db.pragma('foreign_keys = ON');
    await this.#start();
    for (const event of this.delivered.filter(({ key }) => !this.acknowledged.has(key))) this.#receive(event);
  }

  async #settle(): Promise<void> {
    // A hanging call ends by its time limit.
    for (let round = 0; round < 40; round += 1) await ticks(1);
  }

  async #advance(ms: number): Promise<void> {
    const until = this.#clock.now() + ms;
    while (this.#timers.step(until)) await ticks(2);
    this.#clock.advance(until - this.#clock.now());
  }

  /** Lets everything come to its end on a platform that works again. */
  async #drain(): Promise<void> {
    this.#calm = true;
    await this.#settle();
    for (let round = 0; round < 8 && (round === 0 || this.unfinished().length > 0); round += 1) {
      for (const account of await this.#engine.store.accounts()) await this.#engine.store.resumeAccount(account);
      for (const echo of this.#echoes.splice(0)) this.#receive(echo);
      await this.#advance(3_600_000);
      await this.#engine.idle();
    }
  }

  #handler(): TurnHandler {
    const life = this.#life;
    return async ({ events }) => {
      const kind = this.#calm ? 'answer' : this.#schedule.turns[this.#turns++ % this.#schedule.turns.length]!;
      if (kind === 'slow') await ticks(3);
      if (kind === 'throw') throw new Error('handler failed');
      if (life !== this.#life) return new Promise(() => undefined);
      const keys = events.map(keysOf).join('');
      const messages: OutboundMessage[] = kind === 'silent' ? [] : [{ text: `1${keys}|2${keys}` }];
      const handover = kind === 'handover' ? { handover: { reason: 'asked' as const } } : {};
      return { messages, state: {}, language: 'vi', questions: [], ...handover };
    };
  }

  #platform(): ChannelPort {
    const life = this.#life;
    return {
      compose: ({ text, buttons = [], quotations = [] }) =>
        text.split('|').map((part) => ({ text: part, buttons, quotations })),
      window: () => ({ allowed: true, closesAt: Infinity }),
      send: (request) => (life === this.#life ? this.#send(request) : new Promise(() => undefined)),
    };
  }

  async #send(request: SendRequest): Promise<SendOutcome> {
    this.#check(request);
    const kind = this.#calm ? 'sent' : this.#schedule.sends[this.#sends++ % this.#schedule.sends.length]!;
    const { personId } = request.address;
    const life = this.#life;
    this.#inFlight.set(personId, this.#clock.now() + DEFAULT_SETTINGS.sendTimeoutMs);
    const messageId = `m${this.#sends}-${this.arrivals.length}`;
    if (['sent', 'sent_echo_first', 'lost_delivered', 'hang_delivered'].includes(kind))
      this.#deliver(request, messageId);
    if (kind === 'sent_echo_first') this.#receive(this.#echoes.pop());
    await ticks(1);
    if (kind === 'hang_delivered') return new Promise(() => undefined);
    if (life === this.#life) this.#inFlight.delete(personId);
    return outcomeOf(kind, messageId, this.#clock.now());
  }

  #deliver({ address, outboxId, part }: SendRequest, messageId: string): void {
    this.arrivals.push({ personId: address.personId, outboxId, text: part.text });
    this.#echoes.push(this.#echoOf(address.personId, messageId, part.text, 'unknown'));
  }

  /** What must hold at the moment of every call. */
  #check({ address: { personId }, outboxId, speaker }: SendRequest): void {
    const row = this.db
      .prepare<[string], { conversation_id: string; owner_version: number; status: string }>(
        'SELECT * FROM outbox WHERE id = ?',
      )
      .get(outboxId)!;
    const conversation = this.db
      .prepare<[string], { owner: string; owner_version: number; closed_at: number | null }>(
        'SELECT * FROM conversations WHERE id = ?',
      )
      .get(row.conversation_id)!;
    if (speaker === 'bot' && conversation.owner === 'counsellor') this.violations.push('bot spoke over a counsellor');
    if (speaker === 'bot' && conversation.closed_at !== null) this.violations.push('bot spoke after the end');
    if (speaker === 'bot' && this.#held(personId)) this.violations.push('bot spoke to somebody a person has');
    if (speaker === 'bot' && conversation.owner === 'waiting' && !this.#schedule.helps)
      this.violations.push('bot helped unasked');
    if (speaker !== 'counsellor' && row.owner_version !== conversation.owner_version)
      this.violations.push('sent under an old version');
    if (row.status !== 'sending') this.violations.push(`called while ${row.status}`);
    if ((this.#inFlight.get(personId) ?? 0) > this.#clock.now())
      this.violations.push('two calls at once for one person');
  }

  /** Does a counsellor have the person's open conversation? */
  #held(personId: string): boolean {
    const open = this.db.prepare<[string], { owner: string }>(
      'SELECT owner FROM conversations WHERE person_id = ? AND closed_at IS NULL',
    );
    return open.get(personId)?.owner === 'counsellor';
  }

  /** What pages show of a person: the open conversation, or the last one. */
  #conversation(personId: string) {
    return this.db
      .prepare<[string], { id: string; owner: string; owner_version: number }>(
        'SELECT * FROM conversations WHERE person_id = ? ORDER BY closed_at IS NOT NULL, rowid DESC',
      )
      .get(personId);
  }
}

/** What a turn answers: its events in `<>`, with the edit whose words one of them has, and in `()` edits asked along. */
function keysOf({ key, content }: InboundEvent): string {
  if (content.kind === 'edit') {
    const along = [...(content.question ?? '').matchAll(/^sửa (k\d+)$/gm)].map(([, edit]) => `(${edit})`);
    return `<${key}>${along.join('')}`;
  }
  const reworded = content.kind === 'message' ? /^sửa (k\d+)$/.exec(content.text)?.[1] : undefined;
  return reworded === undefined ? `<${key}>` : `<${key}><${reworded}>`;
}

function outcomeOf(kind: SendKind, messageId: string, now: number): SendOutcome {
  switch (kind) {
    case 'retry':
      return { kind: 'retry', detail: '500' };
    case 'backoff_person':
      return { kind: 'backoff', scope: 'person', until: now + 3_000, detail: '32' };
    case 'backoff_account':
      return { kind: 'backoff', scope: 'account', until: now + 3_000, detail: '613' };
    case 'permanent':
      return { kind: 'permanent', reason: 'person', detail: '551' };
    case 'stop_account':
      return { kind: 'stop_account', detail: '190' };
    case 'lost_delivered':
    case 'lost_undelivered':
      return { kind: 'unknown', detail: 'timeout' };
    default:
      return { kind: 'sent', messageId };
  }
}
