import { beforeEach, describe, expect, test } from '@jest/globals';

import { createErasureSql } from '../../src/privacy/erasure-sql.ts';
import { ManualClock } from '../../src/infra/clock.ts';
import { createRetentionSql } from '../../src/privacy/retention-sql.ts';
import type { QuestionFilter } from '../../src/reports/questions.ts';
import { percentileOf } from '../../src/infra/percentile.ts';
import { type Reports, createReports, sumOf } from '../../src/reports/reports.ts';
import type { RowSet } from '../../src/reports/row-set.ts';
import type { Db } from '../../src/storage/database.ts';
import { openMemory } from '../conversations/support.ts';
import { rowsOf, vn } from './support.ts';

const HALF = { from: '2026-01-01', until: '2026-06-30' };
const MINUTE = 60_000;
const NOON = vn('2026-03-05 12:00:00');

let db: Db;
let write: ReturnType<typeof rowsOf>;
let reports: Reports;

beforeEach(() => {
  db = openMemory();
  write = rowsOf(db);
  reports = createReports(db);
});

/** The rows behind a figure, of which the figure is the number. */
function opened<F>(rows: RowSet<{ at: number; key: string; conversation: string }, F>, filter: F): string[] {
  const found = rows.list({ period: HALF, filter, limit: 100 });
  expect(rows.count(HALF, filter)).toBe(found.length);
  return found.map(({ conversation }) => conversation).reverse();
}

describe('a period', () => {
  test('takes what happens from its first midnight to the last moment of its last day', async () => {
    const times = {
      early: vn('2025-12-31 23:59:59.999'),
      first: vn('2026-01-01 00:00:00'),
      last: vn('2026-06-30 23:59:59.999'),
      late: vn('2026-07-01 00:00:00'),
    };
    for (const [id, at] of Object.entries(times)) {
      write.conversation(id, at);
      write.question(id, { at });
      write.change(id, { version: 2, from: 'bot', to: 'waiting', reason: 'asked', at });
    }
    for (const rows of [reports.conversations, reports.questions, reports.handovers])
      expect(opened(rows, {})).toEqual(['first', 'last']);
    const { conversations, questions, handovers } = await reports.figures(HALF);
    expect([sumOf(conversations), sumOf(questions), handovers.length]).toEqual([2, 2, 2]);
  });
});

describe('conversations', () => {
  test('are one row each, and people are those who began at least one', async () => {
    const twice = { person_id: 'p1' };
    write.conversation('before', vn('2025-12-01 08:00:00'), twice);
    write.conversation('one', NOON, twice);
    write.conversation('two', NOON, { ...twice, channel: 'messenger' });
    write.conversation('three', NOON + 1, twice);
    for (const id of ['one', 'three', 'three']) write.question(id, { at: NOON });
    const { conversations } = await reports.figures(HALF);
    expect(sumOf(conversations)).toBe(3);
    expect(sumOf(conversations, { first: 1 })).toBe(2);
    expect(opened(reports.conversations, { first: 1 }).sort()).toEqual(['one', 'two']);
    expect(opened(reports.conversations, { channel: 'zalo' })).toEqual(['one', 'three']);
  });
});

describe('questions', () => {
  beforeEach(() => {
    write.conversation('c', NOON, { field: 'dat-dai', field_by: 'auto' });
    write.conversation('m', NOON, { channel: 'messenger' });
    const at = (minute: number) => NOON + minute * MINUTE;
    const shown = ['giao-thong/vuot-den-do', '168/2024/nđ-cp#7'];
    write.question('m', { at: at(1), text: 'card', shown });
    write.question('c', { at: at(2), text: 'back', action: 'clarify' });
    write.question('c', { at: at(3), text: 'unsure', action: 'handover', confidence: 0.2 });
    write.change('c', { version: 2, from: 'bot', to: 'waiting', reason: 'low_confidence', at: at(3) });
    write.question('c', { at: at(4), text: 'still waiting', action: 'handover', confidence: 0.2 });
    write.question('c', { at: at(5), text: 'weather', action: 'decline', confidence: 0.1 });
    write.question('m', { at: at(6), text: 'not loaded', action: 'decline', confidence: 1 });
    const poor = write.question('m', { at: at(7), text: 'poor', shown: ['168/2024/nđ-cp#7', '168/2024/nđ-cp#7'] });
    write.feedback('m', poor, true, at(8));
    write.feedback('m', poor, false, at(9));
  });

  const texts = (filter: QuestionFilter): string[] => {
    const found = reports.questions.list({ period: HALF, filter, limit: 100 });
    expect(reports.questions.count(HALF, filter)).toBe(found.length);
    return found.map(({ text }) => text).reverse();
  };

  test('are told apart by what became of them', () => {
    expect(texts({ outcome: 'answered' })).toEqual(['card', 'poor']);
    expect(texts({ outcome: 'asked_back' })).toEqual(['back']);
    expect(texts({ outcome: 'handed_over' })).toEqual(['unsure', 'still waiting']);
    expect(texts({ why: 'low_confidence' })).toEqual(['unsure']);
    expect(texts({ why: 'waiting' })).toEqual(['still waiting']);
    expect(texts({ outcome: 'declined' })).toEqual(['weather']);
    expect(texts({ outcome: 'not_here' })).toEqual(['not loaded']);
  });

  test('have the field of the FAQ that was shown, or else of their conversation', () => {
    expect(texts({ field: 'giao-thong' })).toEqual(['card']);
    expect(texts({ field: 'dat-dai' })).toEqual(['back', 'unsure', 'still waiting', 'weather']);
    expect(texts({ field: '' })).toEqual(['not loaded', 'poor']);
  });

  test('are missed where nothing answered, or the answer did not help', () => {
    expect(texts({ missed: 1 })).toEqual(['unsure', 'still waiting', 'weather', 'not loaded', 'poor']);
  });

  test('have one verdict, the last', () => {
    expect([texts({ verdict: 'helpful' }), texts({ verdict: 'unhelpful' })]).toEqual([[], ['poor']]);
    expect(texts({ verdict: 'none' })).toHaveLength(6);
  });

  test('show an article once, however often it stands in the answer, and add up over weeks', async () => {
    const later = write.question('m', { at: NOON + 30 * 86_400_000, text: 'later', shown: ['168/2024/nđ-cp#7'] });
    write.feedback('m', later, false, NOON);
    const { shown } = await reports.figures(HALF);
    expect(shown).toEqual([
      { id: '168/2024/nđ-cp#7', count: 3, unhelpful: 2 },
      { id: 'giao-thong/vuot-den-do', count: 1, unhelpful: 0 },
    ]);
    expect(texts({ shown: '168/2024/nđ-cp#7' })).toEqual(['card', 'poor', 'later']);
    expect(texts({ shown: '168/2024/nđ-cp#7', verdict: 'unhelpful' })).toEqual(['poor', 'later']);
  });

  test('are as many in every table as there are rows behind the figure', async () => {
    const { questions } = await reports.figures(HALF);
    expect(sumOf(questions)).toBe(7);
    for (const { count, why, ...group } of questions)
      expect(reports.questions.count(HALF, { ...group, ...(why !== null && { why }) })).toBe(count);
  });

  test('are read page by page, and none is left out or comes twice', () => {
    const first = reports.questions.list({ period: HALF, filter: {}, limit: 3 });
    const second = reports.questions.list({ period: HALF, filter: {}, after: first.at(-1), limit: 100 });
    expect([...first, ...second].map(({ text }) => text)).toEqual(texts({}).reverse());
  });

  test('stay in all figures when their texts go', async () => {
    const before = await reports.figures(HALF);
    const now = vn('2026-12-01 00:00:00');
    const steps = createRetentionSql(db, new ManualClock(now));
    for (const kind of ['raw', 'texts', 'questions'] as const) steps[kind].remove(now, 100);
    expect(texts({})).toEqual(['', '', '', '', '', '', '']);
    expect(await reports.figures(HALF)).toEqual(before);
  });
});

describe('the part of people', () => {
  const at = (minute: number) => NOON + minute * MINUTE;
  const passed = (id: string, reason = 'asked') => {
    write.conversation(id, NOON);
    write.change(id, { version: 2, from: 'bot', to: 'waiting', reason, at: at(0) });
  };
  const claimed = (id: string, minute: number) =>
    write.change(id, { version: 3, from: 'waiting', to: 'counsellor', reason: 'taken', at: at(minute) });
  const closed = (id: string, version: number, minute: number) =>
    write.change(id, { version, from: 'counsellor', to: 'closed', reason: 'closed', at: at(minute) });

  const line = () => reports.handovers.list({ period: HALF, filter: {}, limit: 1 })[0];

  test('is waited for until the first message of a person that left, not until it is taken', () => {
    passed('c');
    claimed('c', 2);
    write.said('c', 'system', at(1));
    write.said('c', 'counsellor', at(3), 'failed');
    write.said('c', 'counsellor', at(5));
    closed('c', 4, 9);
    expect(line()).toMatchObject({ queued: 1, reason: 'asked', taken: at(2), replied: at(5), ended: at(9) });
  });

  test('is heard of by the echo of a message from the platform’s own inbox, never by our own', () => {
    passed('c');
    write.echo('c', 'app', at(1));
    write.echo('c', 'human', at(2), 'done');
    write.echo('c', 'human', at(4));
    write.change('c', { version: 3, from: 'waiting', to: 'counsellor', reason: 'page_reply', at: at(4) });
    expect(line()).toMatchObject({ taken: at(4), replied: at(4), ended: null });
  });

  test('ends with the return to the bot, and what comes after is a span of its own', () => {
    passed('c');
    claimed('c', 1);
    write.said('c', 'counsellor', at(2));
    write.change('c', { version: 4, from: 'counsellor', to: 'bot', reason: 'returned', at: at(2) });
    write.change('c', { version: 5, from: 'bot', to: 'waiting', reason: 'urgent', at: at(10) });
    write.change('c', { version: 6, from: 'waiting', to: 'counsellor', reason: 'taken', at: at(11) });
    write.said('c', 'counsellor', at(12));
    const [second, first] = reports.handovers.list({ period: HALF, filter: {}, limit: 9 });
    expect(first).toMatchObject({ reason: 'asked', taken: at(1), replied: at(2), ended: at(2) });
    expect(second).toMatchObject({ reason: 'urgent', taken: at(11), replied: at(12), ended: null });
    expect(opened(reports.handovers, { state: 'unanswered' })).toEqual([]);
  });

  test('goes on where a close or a return was taken back', () => {
    passed('c');
    claimed('c', 1);
    write.change('c', { version: 4, from: 'counsellor', to: 'bot', reason: 'returned', at: at(2) });
    write.change('c', { version: 5, from: 'bot', to: 'counsellor', reason: 'undone', at: at(3) });
    closed('c', 6, 4);
    write.change('c', { version: 7, from: 'closed', to: 'counsellor', reason: 'undone', at: at(5) });
    write.said('c', 'counsellor', at(6));
    closed('c', 8, 7);
    expect(reports.handovers.count(HALF, {})).toBe(1);
    expect(line()).toMatchObject({ replied: at(6), ended: at(7) });
  });

  test('is nobody’s wait where a counsellor came by themselves', () => {
    write.conversation('c', NOON);
    write.change('c', { version: 2, from: 'bot', to: 'counsellor', reason: 'page_reply', at: at(0) });
    expect(line()).toMatchObject({ queued: 0, taken: at(0) });
    expect(opened(reports.handovers, { queued: 1 })).toEqual([]);
  });

  test('is opened by how far it is', () => {
    for (const id of ['open', 'taken', 'replied', 'dropped']) passed(id, id === 'open' ? 'urgent' : 'asked');
    for (const id of ['taken', 'replied']) claimed(id, 1);
    write.said('replied', 'counsellor', at(2));
    closed('replied', 4, 3);
    closed('dropped', 3, 3);
    expect(opened(reports.handovers, { state: 'taken' })).toEqual(['taken', 'replied']);
    expect(opened(reports.handovers, { state: 'replied' })).toEqual(['replied']);
    expect(opened(reports.handovers, { state: 'ended' })).toEqual(['replied', 'dropped']);
    expect(opened(reports.handovers, { state: 'unanswered' })).toEqual(['dropped']);
    expect(opened(reports.handovers, { state: 'open' })).toEqual(['open', 'taken']);
    expect(opened(reports.handovers, { reason: 'urgent' })).toEqual(['open']);
  });

  test('has its median and its slowest tenth by nearest rank', () => {
    expect(percentileOf([], 0.5)).toBeUndefined();
    expect(percentileOf([7], 0.9)).toBe(7);
    expect([percentileOf([4, 1, 3, 2], 0.5), percentileOf([4, 1, 3, 2], 0.9)]).toEqual([2, 4]);
    expect(percentileOf([10, 9, 8, 7, 6, 5, 4, 3, 2, 1], 0.9)).toBe(9);
  });
});

test('of a person who was erased nothing is counted or shown, only that somebody was', async () => {
  const address = { channel: 'zalo', accountId: 'oa1', personId: 'gone' } as const;
  for (const [id, person] of [
    ['gone-1', 'gone'],
    ['gone-2', 'gone'],
    ['stays', 'other'],
  ] as const) {
    write.conversation(id, NOON, { person_id: person });
    const question = write.question(id, { at: NOON, action: 'handover', shown: ['dat-dai/so-do'] });
    write.feedback(id, question, false, NOON);
    write.change(id, { version: 2, from: 'bot', to: 'waiting', reason: 'asked', at: NOON });
  }
  const sql = createErasureSql(db);
  const now = NOON + MINUTE;
  sql.request({ code: 'X1', ...address, origin: 'person', language: 'vi', now });
  const [row] = sql.open();
  sql.erase(row!, address, { farewell: { id: 'farewell', parts: [] }, now });
  for (const rows of [reports.conversations, reports.questions, reports.handovers])
    expect(opened(rows, {})).toEqual(['stays']);
  const figures = await reports.figures(HALF);
  expect([sumOf(figures.conversations), sumOf(figures.questions), figures.handovers.length]).toEqual([1, 1, 1]);
  expect(figures.shown).toEqual([{ id: 'dat-dai/so-do', count: 1, unhelpful: 1 }]);
  expect(figures.erased).toEqual({ people: 1, conversations: 2 });
});
