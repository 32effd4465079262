import { expect } from '@jest/globals';
import fc from 'fast-check';

import { ManualClock } from '../../src/infra/clock.ts';
import { NOON, openBench, sendRequest } from '../channels/support/harness.ts';
import type { Bench } from '../channels/support/harness.ts';
import type { ChannelSubject, Item } from '../channels/support/subject.ts';

/** How every channel fits a message to its platform. */
export function composeContract(subject: ChannelSubject, item: Item): void {
  const compose = async (message: Parameters<Bench['channel']['port']['compose']>[0]) => {
    const bench = await openBench((deps) => subject.create(deps));
    const parts = bench.channel.port.compose(message);
    await bench.close();
    return parts;
  };

  item(
    'a 4,500-character decomposed answer becomes composed parts of at most 2,000, in order, nothing lost',
    async () => {
      const sentence = 'Người điều khiển xe vượt đèn đỏ bị phạt tiền từ bốn triệu đồng đến sáu triệu đồng. ';
      const text = sentence.repeat(90).normalize('NFD').slice(0, 4500);
      const parts = await compose({ text });
      expect(parts.length).toBeGreaterThan(1);
      for (const part of parts) {
        expect(part.text).toBe(part.text.normalize('NFC'));
        expect([...part.text].length).toBeLessThanOrEqual(2000);
      }
      expect(squeeze(parts.map((part) => part.text).join(' '))).toBe(squeeze(text.normalize('NFC')));
      expect(parts[0]?.text.endsWith('.')).toBe(true);
    },
  );

  item('buttons go with the last part only', async () => {
    const parts = await compose({
      text: 'Câu này khá dài. '.repeat(300),
      buttons: [{ kind: 'reply', title: 'Xem thêm', payload: '#more' }],
    });
    expect(parts.map((part) => part.buttons.length)).toEqual([...Array<number>(parts.length - 1).fill(0), 1]);
  });

  item('a quotation that runs over a cut is cut with it, to the letter', async () => {
    const law = Array.from(
      { length: 120 },
      (_, index) => `${index + 1}. Hành vi thứ ${index + 1} bị xử phạt theo quy định.`,
    ).join('\n');
    const parts = await compose({
      text: `Điều 7 quy định:\n${law}\nNguồn: ví dụ.`,
      quotations: [{ articleId: 'vd#7', text: law }],
    });
    const quoted = parts.flatMap((part) =>
      part.quotations.map((quotation) => ({ part: part.text, quoted: quotation.text })),
    );
    expect(quoted.length).toBeGreaterThan(1);
    for (const piece of quoted) {
      expect(law).toContain(piece.quoted);
      expect(piece.part).toContain(piece.quoted);
    }
    expect(squeeze(quoted.map((piece) => piece.quoted).join(' '))).toBe(squeeze(law));
  });

  item('any message is composed into parts that its platform’s fake accepts', async () => {
    const clock = new ManualClock(NOON);
    const fake = await subject.startFake(clock);
    const bench = await openBench((deps) => subject.create(deps, fake), { clock });
    const address = { channel: subject.name, ...subject.identity };
    await fake.say({ personId: address.personId, text: 'Xin chào' });
    const word = fc.stringMatching(/^[\p{L}\p{M}0-9.,;:!?…\n ]{1,30}$/u);
    const message = fc.record({
      text: fc.array(word, { minLength: 1, maxLength: 400 }).map((words) => words.join(' ')),
      buttons: fc.array(
        fc.oneof(
          fc.record({
            kind: fc.constant('reply' as const),
            title: fc.string({ minLength: 1, maxLength: 200 }),
            payload: fc.string({ minLength: 1, maxLength: 1200 }),
          }),
          fc.record({
            kind: fc.constant('url' as const),
            title: fc.string({ minLength: 1, maxLength: 40 }),
            url: fc.webUrl(),
          }),
        ),
        { maxLength: 16 },
      ),
    });
    await fc.assert(
      fc.asyncProperty(message, async (value) => {
        for (const part of bench.channel.port.compose(value)) {
          const outcome = await bench.channel.port.send(sendRequest(address, part));
          expect(outcome).toMatchObject({ kind: 'sent' });
        }
      }),
      { numRuns: 40 },
    );
    await bench.close();
    await fake.close();
  });
}

/** Without white space, which may be lost at the cuts. */
function squeeze(text: string): string {
  return text.replace(/\s+/g, '');
}
