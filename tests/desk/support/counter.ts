import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { type Outgoing, createOutgoing } from '../../../src/attachments/outgoing.ts';
import { type Conversations, createConversations } from '../../../src/conversations/engine.ts';
import type { ChannelName, EventContent } from '../../../src/conversations/model.ts';
import type { PeopleBook } from '../../../src/conversations/people.ts';
import type { TurnHandler } from '../../../src/conversations/ports.ts';
import { createBook } from '../../../src/desk/book/book.ts';
import { type WiredDesk, createDesk } from '../../../src/desk/desk.ts';
import { type Proposals, createProposals } from '../../../src/desk/proposals/proposals.ts';
import { createWaitingPolicy } from '../../../src/desk/queue/waiting.ts';
import { createPersonFacts } from '../../../src/desk/thread/person.ts';
import { deskPages } from '../../../src/desk/web/pages.ts';
import { createLawSearch } from '../../../src/desk/web/search/law-search.ts';
import { articleCard } from '../../../src/dialog/answers/card.ts';
import { createQuotationGuard } from '../../../src/dialog/quotation-guard.ts';
import { textsIn } from '../../../src/dialog/texts.ts';
import type { Clock } from '../../../src/infra/clock.ts';
import { randomIds } from '../../../src/infra/ids.ts';
import { silentLogger } from '../../../src/infra/logger.ts';
import { createMetrics } from '../../../src/infra/metrics.ts';
import type { SourceFaq } from '../../../src/kb/sources/contract.ts';
import { openDatabase } from '../../../src/storage/database.ts';
import { serviceMigrations } from '../../../src/storage/migrations/service.ts';
import { FakePort, NOTICES } from '../../conversations/support.ts';
import { LAW, publishLaw } from '../../support/law.ts';
import { WordRetriever } from '../../support/word-retriever.ts';
import { type TestConsole, MONDAY, startConsole } from './console.ts';

/** A counter with everything real behind it but the platforms: engine, bot, desk, accounts and pages. */
export interface Counter extends TestConsole {
  readonly engine: Conversations;
  readonly desk: WiredDesk;
  readonly port: FakePort;
  readonly proposals: Proposals;
  readonly outgoing: Outgoing;
  /** Where files that are sent are kept. */
  readonly folder: string;
  /** What the last publication of proposals brought. */
  readonly published: readonly SourceFaq[];
  /** A citizen writes; resolves when the engine has nothing left to do. */
  say(personId: string, text: string, channel?: ChannelName): Promise<void>;
  receive(personId: string, content: EventContent, channel?: ChannelName): Promise<void>;
  now(): number;
  /** The id of a person's newest conversation. */
  conversationOf(personId: string): string;
  close(): Promise<void>;
}

/** Less than in the service, so that a test passes it quickly. */
export const MAX_UPLOAD = 8_000_000;

/** Runs with the world, but it is always a Monday morning in the office. */
function officeClock(start = MONDAY): Clock {
  const ahead = start - Date.now();
  return { now: () => Date.now() + ahead };
}

/** A bot without a dialog: it quotes the first article it finds, and hands over when a person is asked for. */
function shortBot(knowledge: ReturnType<typeof publishLaw>, retriever: WordRetriever): TurnHandler {
  return async ({ events }) => {
    const text = events.map(({ content }) => (content.kind === 'message' ? content.text : '')).join(' ');
    const said = { state: {}, language: 'vi' as const };
    if (text.includes('tư vấn')) return { ...said, messages: [], questions: [], handover: { reason: 'asked' } };
    const { candidates, confidence } = await retriever.search({ text });
    const found = candidates.find(({ kind }) => kind === 'article');
    const article = found && knowledge.articleVersion(found.versionId);
    if (article === undefined) return { ...said, messages: [], questions: [], handover: { reason: 'low_confidence' } };
    const card = articleCard(article, { texts: textsIn('vi'), today: '2026-11-23', question: text });
    const kept = candidates.map(({ kind, id, score }) => ({ kind, id, score }));
    const question = { text, action: 'answer' as const, confidence, shown: [article.id], candidates: kept };
    return { ...said, messages: [card], questions: [question] };
  };
}

/** Starts it on a small body of law, with short bursts. */
export async function startCounter(
  options: { readonly clock?: Clock; readonly people?: (channel: ChannelName) => PeopleBook | undefined } = {},
): Promise<Counter> {
  const clock = options.clock ?? officeClock();
  const db = openDatabase({ file: ':memory:', migrations: serviceMigrations });
  const port = new FakePort();
  const channels = new Map([
    ['zalo' as const, port],
    ['messenger' as const, port],
  ]);
  const knowledge = publishLaw(LAW);
  const retriever = new WordRetriever(knowledge);
  const guard = createQuotationGuard(knowledge);
  const metrics = createMetrics({ defaults: false });
  const texts = { vi: textsIn('vi').desk, en: textsIn('en').desk };
  const base = { db, clock, ids: randomIds, logger: silentLogger, channels, guard, metrics };
  const published: SourceFaq[] = [];
  const folder = mkdtempSync(path.join(tmpdir(), 'hoi-luat-counter-'));
  const started: { outgoing?: Outgoing; engine?: Conversations; desk?: WiredDesk; proposals?: Proposals } = {};
  const console = await startConsole({
    ...{ db, clock },
    pages(access) {
      const book = createBook({ db, audit: access.audit, clock });
      const waiting = createWaitingPolicy({ book, texts });
      const handler = shortBot(knowledge, retriever);
      const settings = { pauseMs: 20, maxWaitMs: 100 };
      const engine = createConversations({ ...base, waiting, handler, notices: NOTICES, settings });
      const outgoing = createOutgoing({ db, clock, folder, maxBytes: MAX_UPLOAD, commit: engine.commit });
      const desk = createDesk({
        ...{
          outgoing,
          ...base,
          conversations: engine,
          knowledge,
          staff: access.accounts,
          audit: access.audit,
          book,
          waiting,
          texts,
        },
        agencyName: 'Sở Tư pháp thử nghiệm',
      });
      Object.assign(started, { outgoing, engine, desk });
      const law = createLawSearch({ retriever, knowledge, clock });
      const proposals = createProposals({
        ...{ db, clock, ids: randomIds, logger: silentLogger, staff: access.accounts, audit: access.audit, knowledge },
        publish: async ({ faqs }) => void published.splice(0, published.length, ...faqs),
      });
      const person = { facts: createPersonFacts(db), book: options.people ?? (() => undefined) };
      proposals.start();
      started.proposals = proposals;
      return [deskPages({ desk, outgoing, law, proposals, person, staff: access.accounts, clock, ids: randomIds })];
    },
  });
  const { outgoing, engine, desk, proposals } = started;
  if (outgoing === undefined || engine === undefined || desk === undefined || proposals === undefined)
    throw new Error('the pages were not asked for');
  await engine.start();
  desk.start();
  let keys = 0;
  const receive = async (personId: string, content: EventContent, channel: ChannelName = 'zalo') => {
    const key = `k${(keys += 1)}`;
    const event = { key, channel, accountId: 'oa1', personId, occurredAt: clock.now(), content, raw: '{}' };
    await engine.inbox.accept([event]);
    await new Promise((resolve) => setTimeout(resolve, 150));
    await engine.idle();
  };
  return {
    ...{ ...console, outgoing, folder, engine, desk, port, receive, proposals, published },
    say: (personId, text, channel) =>
      receive(personId, { kind: 'message', messageId: `m${keys}`, text, attachments: [] }, channel),
    now: () => clock.now(),
    conversationOf: (personId) =>
      db
        .prepare<[string], { id: string }>(
          'SELECT id FROM conversations WHERE person_id = ? ORDER BY closed_at IS NULL DESC, created_at DESC LIMIT 1',
        )
        .get(personId)?.id ?? '',
    async close() {
      desk.stop();
      proposals.stop();
      await proposals.idle();
      await engine.stop(2_000);
      await console.close();
    },
  };
}
