import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { type Outgoing, createOutgoing } from '../../src/attachments/outgoing.ts';
import { type Conversations, createConversations } from '../../src/conversations/engine.ts';
import type { EventContent, InboundEvent } from '../../src/conversations/model.ts';
import type { TurnHandler, TurnResult } from '../../src/conversations/ports.ts';
import type { AuditEntry } from '../../src/desk/audit/model.ts';
import { createBook } from '../../src/desk/book/book.ts';
import type { DeskBook } from '../../src/desk/book/model.ts';
import { type WiredDesk, createDesk } from '../../src/desk/desk.ts';
import type { InboxItem } from '../../src/desk/inbox/model.ts';
import { createWaitingPolicy } from '../../src/desk/queue/waiting.ts';
import type { Result } from '../../src/desk/results.ts';
import type { StaffMember } from '../../src/desk/staff.ts';
import { textsIn } from '../../src/dialog/texts.ts';
import { ManualClock } from '../../src/infra/clock.ts';
import { silentLogger } from '../../src/infra/logger.ts';
import { createMetrics } from '../../src/infra/metrics.ts';
import type { Db } from '../../src/storage/database.ts';
import {
  FakePort,
  ManualTimers,
  NOTICES,
  countingIds,
  eventOf,
  message,
  openMemory,
  says,
} from '../conversations/support.ts';

/** Monday 23 November 2026, 09:00 in Viet Nam: office time. */
const MONDAY_9 = Date.UTC(2026, 10, 23, 2, 0, 0);
/** The same Monday at 20:00: nobody is there until Tuesday 07:30. */
export const MONDAY_20 = Date.UTC(2026, 10, 23, 13, 0, 0);
export const MINUTE = 60_000;

const person = (id: string, name: string, more: Partial<StaffMember> = {}): StaffMember => ({
  ...{ id, name, title: 'Tư vấn viên', role: 'counsellor', fields: [], capacity: null },
  ...more,
});
export const LAN = person('lan', 'Nguyễn Thị Lan');
export const MINH = person('minh', 'Trần Minh', { title: 'Luật sư' });
export const HOA = person('hoa', 'Lê Hoa', { role: 'lead' });
export const AUDITOR = person('soat', 'Phạm Soát', { role: 'auditor' });

const TEXTS = { vi: textsIn('vi').desk, en: textsIn('en').desk };

export interface DeskBench {
  readonly db: Db;
  readonly clock: ManualClock;
  readonly port: FakePort;
  readonly engine: Conversations;
  readonly desk: WiredDesk;
  readonly outgoing: Outgoing;
  readonly book: DeskBook;
  readonly staff: StaffMember[];
  readonly audit: AuditEntry[];
  readonly metrics: ReturnType<typeof createMetrics>;
  receive(content: EventContent, event?: Partial<InboundEvent>): Promise<void>;
  say(text: string, event?: Partial<InboundEvent>): Promise<void>;
  /** Moves the clock, running everything that falls due on the way. */
  pass(ms: number): Promise<void>;
  /** The newest conversation of a person. */
  item(personId?: string): Promise<InboxItem>;
  /** Texts that reached phones, in order. */
  texts(): string[];
  rows<T>(sql: string): T[];
}

export interface DeskBenchOptions {
  readonly at?: number;
  readonly handler?: TurnHandler;
  readonly guard?: (text: string) => boolean;
  readonly staff?: StaffMember[];
  readonly faqs?: Readonly<Record<string, string>>;
}

/** What the test's bot does: what is asked for by name in the message, or an answer. */
const scripted: TurnHandler = async ({ events }) => {
  const [first] = events;
  const text = first?.content.kind === 'message' ? first.content.text : '';
  const handover = { urgent: 'urgent', person: 'asked', unsure: 'low_confidence' }[text] as 'asked' | undefined;
  const result: TurnResult = says(`bot: ${text}`);
  return handover === undefined ? result : { ...result, handover: { reason: handover, note: `note ${text}` } };
};

let runs = 0;

/** The real engine and the real desk over an in-memory database, one fake platform and a clock that stands still. */
export async function startDesk(options: DeskBenchOptions = {}): Promise<DeskBench> {
  const db = openMemory();
  const clock = new ManualClock(options.at ?? MONDAY_9);
  const timers = new ManualTimers(clock);
  const port = new FakePort();
  const ids = countingIds(`desk${(runs += 1)}-ticket`);
  const audit: AuditEntry[] = [];
  const trail = { append: (entry: AuditEntry) => void audit.push(entry) };
  const staff = options.staff ?? [LAN, MINH, HOA, AUDITOR];
  const book = createBook({ db, audit: trail, clock });
  const waiting = createWaitingPolicy({ book, texts: TEXTS });
  const metrics = createMetrics({ defaults: false });
  const channels = new Map([['zalo' as const, port]]);
  const guard = ({ text }: { readonly text: string }) => options.guard?.(text) ?? true;
  const shared = { db, clock, ids, channels, guard, waiting, metrics, logger: silentLogger, timers };
  const handler = options.handler ?? scripted;
  const engine = createConversations({ ...shared, handler, notices: NOTICES, random: () => 0.5 });
  const folder = mkdtempSync(path.join(tmpdir(), 'hoi-luat-desk-'));
  const outgoing = createOutgoing({ db, clock, folder, maxBytes: 26_214_400, commit: engine.commit });
  const desk = createDesk({
    outgoing,
    ...{ ...shared, book, audit: trail, texts: TEXTS, agencyName: 'Sở Tư pháp', conversations: engine },
    staff: { find: (id) => staff.find((member) => member.id === id), active: () => staff },
    knowledge: {
      faq: (id) => (options.faqs?.[id] === undefined ? undefined : ({ id, field: options.faqs[id] } as never)),
      faqsCiting: () => [],
    },
  });
  await engine.start();
  let keys = 0;
  const receive = async (content: EventContent, event: Partial<InboundEvent> = {}) => {
    const key = `k${(keys += 1)}`;
    await engine.inbox.accept([eventOf({ key, content, clock, ...event })]);
    await engine.idle();
  };
  const pass = async (ms: number): Promise<void> => {
    const until = clock.now() + ms;
    while (timers.step(until)) await engine.idle();
    clock.advance(until - clock.now());
    await engine.idle();
  };
  return {
    ...{ db, clock, port, engine, desk, outgoing, book, staff, audit, metrics, receive, pass },
    async say(text, event = {}) {
      await receive(message(text, `mid-${keys + 1}`), event);
      await pass(2_000);
    },
    async item(personId = 'p1') {
      const row = db
        .prepare<[string], { id: string }>(
          `SELECT id FROM conversations WHERE person_id = ? ORDER BY closed_at IS NULL DESC, created_at DESC LIMIT 1`,
        )
        .get(personId);
      return (await desk.inbox.item(row?.id ?? '', 'lan'))!;
    },
    texts: () => port.texts(),
    rows: <T>(sql: string) => db.prepare<[], T>(sql).all(),
  };
}

/** A command as the page would send it. */
export async function shown(bench: DeskBench, actor: StaffMember, personId = 'p1') {
  const { id, version } = await bench.item(personId);
  return { actor, conversationId: id, version };
}

/** The value of a command that must have been carried out. */
export function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`refused: ${result.refusal.reason} ${(result.refusal.detail ?? []).join()}`);
  return result.value;
}

/** The reason of a command that must have been refused. */
export function reason<T>(result: Result<T>): string | undefined {
  return result.ok ? undefined : result.refusal.reason;
}

/** A conversation that a counsellor has claimed. */
export async function claimed(bench: DeskBench, actor: StaffMember = LAN): Promise<InboxItem> {
  await bench.say('person');
  const item = value(await bench.desk.handling.claim(await shown(bench, actor)));
  await bench.pass(1);
  return item;
}
