import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { createReports } from '../../src/reports/reports.ts';
import { says } from '../conversations/support.ts';
import { type DeskBench, LAN, MINUTE, shown, startDesk, value } from '../desk/support.ts';

const DAY = { from: '2026-11-23', until: '2026-11-23' };
const ALL = { period: DAY, filter: {}, limit: 10 };

let bench: DeskBench;
let start: number;

beforeEach(async () => {
  bench = await startDesk({
    handler: async ({ events: [event] }) => {
      const text = event?.content.kind === 'message' ? event.content.text : '';
      const question = { text, action: 'handover' as const, confidence: 0.1, shown: [] };
      return { ...says('để tôi chuyển'), questions: [question], handover: { reason: 'low_confidence' } };
    },
  });
  start = bench.clock.now();
});
afterEach(async () => {
  await bench.engine.stop(1000);
});

test('what the engine and the desk write is counted as what it was', async () => {
  const reports = createReports(bench.db);
  await bench.say('hỏi khó');
  const [question] = reports.questions.list(ALL);
  expect(question).toMatchObject({ outcome: 'handed_over', why: 'low_confidence', channel: 'zalo' });
  const passed = question!.at;
  await bench.say('hỏi thêm');
  expect(reports.questions.list(ALL).map(({ why }) => why)).toEqual(['waiting', 'low_confidence']);

  await bench.pass(5 * MINUTE);
  const taken = bench.clock.now();
  const { id: conversationId } = value(await bench.desk.handling.claim(await shown(bench, LAN)));
  await bench.pass(3 * MINUTE);
  const replied = bench.clock.now();
  value(await bench.desk.composer.send({ actor: LAN, conversationId, clientId: 'client-1', text: 'chào anh' }));
  await bench.pass(MINUTE);
  value(await bench.desk.handling.close({ ...(await shown(bench, LAN)), outcome: 'answered' }));
  value(await bench.desk.handling.undo(await shown(bench, LAN)));
  const line = { at: passed, reason: 'low_confidence', queued: 1, taken, replied };
  expect(reports.handovers.list(ALL)).toMatchObject([{ ...line, ended: null }]);
  await bench.pass(MINUTE);
  value(await bench.desk.handling.close({ ...(await shown(bench, LAN)), outcome: 'answered' }));
  expect(reports.handovers.list(ALL)).toMatchObject([{ ...line, ended: bench.clock.now() }]);
  expect(reports.conversations.list(ALL)).toMatchObject([{ at: start, first: 1 }]);
});

test('an answer from the platform’s own inbox ends the wait', async () => {
  const reports = createReports(bench.db);
  await bench.say('hỏi khó');
  await bench.pass(7 * MINUTE);
  const replied = bench.clock.now();
  await bench.receive({ kind: 'echo', messageId: 'h1', text: 'cán bộ đây', author: 'human' });
  expect(reports.handovers.list(ALL)).toMatchObject([{ queued: 1, taken: replied, replied, ended: null }]);
});
