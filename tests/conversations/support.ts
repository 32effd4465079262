import { serviceMigrations } from '../../src/storage/migrations/service.ts';
import { type Db, openDatabase } from '../../src/storage/database.ts';
import { type Clock, ManualClock } from '../../src/infra/clock.ts';
import type { NewId } from '../../src/infra/ids.ts';
import { silentLogger } from '../../src/infra/logger.ts';
import { createMetrics } from '../../src/infra/metrics.ts';
import { type Conversations, createConversations } from '../../src/conversations/engine.ts';
import type { EventContent, InboundEvent, OutboundMessage } from '../../src/conversations/model.ts';
import type {
  FileRule,
  MessagesLeft,
  ChannelPort,
  QuotationGuard,
  SendOutcome,
  SendRequest,
  TurnHandler,
  TurnResult,
} from '../../src/conversations/ports.ts';
import type { ConversationSettings } from '../../src/conversations/settings.ts';
import type { Timers } from '../../src/conversations/timers.ts';

/** Where the tests' clocks start: a Monday morning in Viet Nam. */
export const START = Date.UTC(2026, 10, 23, 2, 0, 0);

/** Timers that fire when the test moves its clock. */
export class ManualTimers implements Timers {
  readonly clock: ManualClock;
  #waiting: { at: number; callback: () => void }[] = [];

  constructor(clock: ManualClock) {
    this.clock = clock;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.clock.now() + ms, callback };
    this.#waiting.push(timer);
    return () => (this.#waiting = this.#waiting.filter((other) => other !== timer));
  }

  /** Moves the clock to the next timer within `ms`, and runs it; `false` when there is none. */
  step(until: number): boolean {
    const next = this.#waiting.reduce<{ at: number; callback: () => void } | undefined>(
      (first, timer) => (first === undefined || timer.at < first.at ? timer : first),
      undefined,
    );
    if (next === undefined || next.at > until) return false;
    this.#waiting = this.#waiting.filter((timer) => timer !== next);
    this.clock.advance(Math.max(0, next.at - this.clock.now()));
    next.callback();
    return true;
  }
}

/** Ids that count, so that a failing test reads well and repeats itself. */
export function countingIds(prefix = 'id'): NewId {
  let count = 0;
  return () => `${prefix}-${(count += 1)}`;
}

/** An in-memory database with the service's schema. */
export function openMemory(): Db {
  return openDatabase({ file: ':memory:', migrations: serviceMigrations });
}

/** A platform that answers as the test says and remembers what it was asked to send. */
export class FakePort implements ChannelPort {
  readonly calls: SendRequest[] = [];
  /** What the next sends lead to; when empty, they are sent. */
  outcomes: (SendOutcome | Promise<SendOutcome>)[] = [];
  windowHours = 48;
  /** How long counsellors may write. */
  humanHours = 0;
  asksContact?: true;
  left: MessagesLeft = {};
  readonly files: readonly FileRule[] = [
    { kind: 'image', mediaTypes: ['image/jpeg', 'image/png'], maxBytes: 1_000_000 },
    { kind: 'file', mediaTypes: ['application/pdf'], maxBytes: 5_000_000 },
  ];

  compose({ text, file, asks, buttons = [], quotations = [] }: OutboundMessage) {
    if (asks !== undefined) return [{ text, asks, buttons: [], quotations: [] }];
    const said = text.split('|').filter((part) => part !== '' || file === undefined);
    const parts = said.map((part) => ({ text: part, buttons, quotations }));
    return file === undefined ? parts : [...parts, { text: '', buttons: [], quotations: [], file }];
  }

  window({ now, lastPersonActAt, speaker }: Parameters<ChannelPort['window']>[0]): ReturnType<ChannelPort['window']> {
    if (lastPersonActAt === null) return { allowed: false, reason: 'no_interaction' };
    const hours = speaker === 'counsellor' ? Math.max(this.windowHours, this.humanHours) : this.windowHours;
    const closesAt = lastPersonActAt + hours * 3_600_000;
    return closesAt > now ? { allowed: true, closesAt } : { allowed: false, reason: 'window_closed' };
  }

  messagesLeft(): MessagesLeft {
    return this.left;
  }

  async send(request: SendRequest): Promise<SendOutcome> {
    this.calls.push(request);
    return (await this.outcomes.shift()) ?? { kind: 'sent', messageId: `m-${this.calls.length}` };
  }

  texts(): string[] {
    return this.calls.map(({ part }) => part.text);
  }
}

/** A result that says `texts` and nothing else. */
export function says(...texts: string[]): TurnResult {
  return { messages: texts.map((text) => ({ text })), state: {}, language: 'vi', questions: [] };
}

/** The texts of a turn's messages, joined. */
export function question(events: readonly InboundEvent[]): string {
  return events.map(({ content }) => wordsOf(content)).join(' / ');
}

function wordsOf(content: EventContent): string {
  if (content.kind === 'edit') return content.question ?? content.text;
  return content.kind === 'message' ? content.text : content.kind;
}

export interface Bench {
  readonly db: Db;
  readonly clock: ManualClock;
  readonly port: FakePort;
  readonly engine: Conversations;
  /** Accepts one event of one person. */
  receive(content: EventContent, event?: Partial<InboundEvent>): Promise<void>;
  /** Accepts a typed message. */
  say(text: string, event?: Partial<InboundEvent>): Promise<void>;
  /** Moves the clock, running everything that falls due on the way. */
  pass(ms: number): Promise<void>;
  /** The same without waiting for the end of what was started; for calls that hang. */
  elapse(ms: number): Promise<void>;
  /** The only conversation. */
  conversation(): NonNullable<Awaited<ReturnType<Conversations['store']['find']>>>;
  rows<T>(sql: string): T[];
}

export interface BenchOptions {
  readonly handler?: TurnHandler;
  readonly guard?: QuotationGuard;
  readonly settings?: Partial<ConversationSettings>;
  readonly db?: Db;
  readonly clock?: ManualClock;
  readonly port?: FakePort;
  readonly ids?: NewId;
  /** Do not wait until the start has come to rest; for handlers that hang. */
  readonly busy?: boolean;
}

export const NOTICES = {
  apology: { vi: { text: 'xin lỗi' }, en: { text: 'sorry' } },
  returned: { vi: { text: 'trợ lý trở lại' }, en: { text: 'assistant is back' } },
  wished: { vi: { text: 'yêu cầu xoá đã tới' }, en: { text: 'wish received' } },
  rated: { vi: { text: 'cảm ơn đánh giá' }, en: { text: 'thanks for rating' } },
};

/** Engines that share a database must not share ids. */
let runs = 0;

/** A started engine over an in-memory database, one channel and a clock that stands still. */
export async function startBench(options: BenchOptions = {}): Promise<Bench> {
  const {
    db = openMemory(),
    clock = new ManualClock(START),
    port = new FakePort(),
    ids = countingIds(`run${(runs += 1)}`),
  } = options;
  const timers = new ManualTimers(clock);
  const engine = createConversations({
    db,
    channels: new Map([['zalo', port]]),
    handler: options.handler ?? (async ({ events }) => says(`đáp: ${question(events)}`)),
    guard: options.guard ?? (() => true),
    notices: NOTICES,
    metrics: createMetrics({ defaults: false }),
    logger: silentLogger,
    clock,
    ids,
    random: () => 0.5,
    timers,
    ...(options.settings && { settings: options.settings }),
  });
  await engine.start();
  if (!options.busy) await engine.idle();
  let keys = 0;
  const receive = async (content: EventContent, event: Partial<InboundEvent> = {}) => {
    const key = `k${(keys += 1)}`;
    await engine.inbox.accept([eventOf({ key, content, clock, ...event })]);
    await engine.idle();
  };
  return {
    db,
    clock,
    port,
    engine,
    receive,
    say: (text, event = {}) => receive(message(text, `mid-${keys + 1}`), event),
    async pass(ms) {
      const until = clock.now() + ms;
      while (timers.step(until)) await engine.idle();
      clock.advance(until - clock.now());
      await engine.idle();
    },
    async elapse(ms) {
      const until = clock.now() + ms;
      await ticks(10);
      while (timers.step(until)) await ticks(10);
      clock.advance(until - clock.now());
    },
    conversation: () => {
      const { id } = db.prepare<[], { id: string }>('SELECT id FROM conversations').get()!;
      const row = db.prepare<[string], Record<string, never>>('SELECT * FROM conversations WHERE id = ?').get(id)!;
      return { ...row, ownerVersion: row['owner_version'], id } as never;
    },
    rows: <T>(sql: string) => db.prepare<[], T>(sql).all(),
  };
}

/** Lets the event loop turn, so that what is under way goes on as far as it can. */
export async function ticks(count: number): Promise<void> {
  for (let tick = 0; tick < count; tick += 1) await new Promise(setImmediate);
}

export function message(text: string, messageId: string, payload?: string): EventContent {
  return { kind: 'message', messageId, text, attachments: [], ...(payload !== undefined && { payload }) };
}

export function eventOf(
  event: Partial<InboundEvent> & { readonly key: string; readonly content: EventContent; readonly clock?: Clock },
): InboundEvent {
  const { clock, ...rest } = event;
  const occurredAt = clock?.now() ?? START;
  return { channel: 'zalo', accountId: 'oa', personId: 'p1', occurredAt, raw: '{}', ...rest };
}
