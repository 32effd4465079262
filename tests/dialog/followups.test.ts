import { describe, expect, test } from '@jest/globals';

import { followUp } from '../../src/dialog/second-turns/followup.ts';
import { CONTEXT_LAPSES_MS } from '../../src/dialog/state.ts';
import { utterance } from '../../src/dialog/text/utterance.ts';
import { Citizen, SHIPPED_INTENTS, textOf } from '../support/citizen.ts';

describe('follow-ups', () => {
  test.each([
    ['vượt đèn đỏ xe máy phạt bao nhiêu', 'còn ô tô thì sao?', 'vượt đèn đỏ xe ô tô phạt bao nhiêu'],
    ['vuot den do xe may phat bao nhieu', 'con o to thi sao', 'vuot den do xe o to phat bao nhieu'],
    [
      'vượt đèn đỏ xe máy phạt bao nhiêu',
      'nếu tái phạm?',
      'nếu tái phạm? vượt đèn đỏ xe máy phạt bao nhiêu nếu tái phạm?',
    ],
    ['không đội mũ bảo hiểm', 'phạt bao nhiêu?', 'phạt bao nhiêu? không đội mũ bảo hiểm phạt bao nhiêu?'],
    ['ly hôn thuận tình', 'cần giấy tờ gì', 'cần giấy tờ gì ly hôn thuận tình cần giấy tờ gì'],
    ['ly hôn thuận tình', 'thế còn đơn phương?', 'ly hôn đơn phương'],
    ['bồi thường đất ở thế nào', 'đất nông nghiệp thì sao', 'bồi thường đất nông nghiệp thế nào'],
    ['vượt đèn đỏ xe máy phạt bao nhiêu', 'ô tô thì sao', 'vượt đèn đỏ xe ô tô phạt bao nhiêu'],
    ['không đội mũ bảo hiểm phạt bao nhiêu', 'ô tô?', 'không đội mũ bảo hiểm phạt bao nhiêu ô tô'],
    ['ly hôn cần giấy tờ gì', 'thế còn đơn phương ạ', 'ly hôn cần giấy tờ gì đơn phương ạ'],
    ['vượt đèn đỏ phạt bao nhiêu', 'ô tô hết hạn?', 'ô tô hết hạn? vượt đèn đỏ phạt bao nhiêu ô tô hết hạn?'],
  ])('%j, then %j asks %j', async (first, second, asked) => {
    const citizen = Citizen.known();
    await citizen.says(first);
    await citizen.says(second);
    expect(citizen.retriever.asked.at(-1)?.text.toLowerCase().replace(/\s+/g, ' ')).toBe(asked);
  });

  test.each([
    ['nồng độ cồn 0,3 xe máy phạt sao', 'ý tôi là xe ô tô', 'nồng độ cồn 0,3 xe ô tô phạt sao'],
    ['vượt đèn đỏ xe máy phạt bao nhiêu', 'không, xe đạp điện cơ', 'vượt đèn đỏ xe đạp phạt bao nhiêu'],
    ['o to vuot den do phat bao nhieu', 'nham, xe may', 'xe may vuot den do phat bao nhieu'],
  ])('%j, corrected by %j, asks %j', async (first, second, asked) => {
    const citizen = Citizen.known();
    await citizen.says(first);
    await citizen.says(second);
    expect(citizen.retriever.asked.at(-1)?.text).toBe(asked);
  });

  test('a fact that is told stays with the question; a question that leans on it does not', async () => {
    const citizen = Citizen.known();
    citizen.retriever.action = 'clarify';
    const topicAfter = async (text: string) => (await citizen.says(text)).state;
    expect(await topicAfter('trộm xe đạp bị tội gì')).toMatchObject({ topic: 'trộm xe đạp bị tội gì' });
    expect(await topicAfter('em 15 tuổi')).toMatchObject({ topic: 'trộm xe đạp bị tội gì em 15 tuổi' });
    expect(await topicAfter('xử ở đâu')).toMatchObject({ topic: 'trộm xe đạp bị tội gì em 15 tuổi' });
    expect(await topicAfter('còn người rủ em')).toMatchObject({ topic: 'trộm xe đạp bị tội gì em 15 tuổi' });
  });

  test('lean on what was said up to three days ago, a weekend, and on nothing older', async () => {
    const askedAfter = async (ms: number) => {
      const citizen = Citizen.known();
      await citizen.says('vượt đèn đỏ xe máy phạt bao nhiêu');
      citizen.clock.advance(ms);
      await citizen.says('còn ô tô thì sao?');
      return citizen.retriever.asked.slice(1).map(({ text }) => text);
    };
    expect(await askedAfter(CONTEXT_LAPSES_MS - 1)).toContain('vượt đèn đỏ xe ô tô phạt bao nhiêu');
    expect((await askedAfter(CONTEXT_LAPSES_MS)).join()).not.toContain('đèn đỏ');
  });

  test('a question back that was left for a month takes the tap on what it offers, and no typed answer', async () => {
    const leftBehind = async () => {
      const citizen = Citizen.known();
      citizen.retriever.action = 'clarify';
      const asked = await citizen.says('vượt đèn đỏ phạt bao nhiêu');
      citizen.clock.advance(30 * 86_400_000);
      return { citizen, asked };
    };
    const tapping = await leftBehind();
    await tapping.citizen.taps(tapping.asked, 'Ô tô');
    expect(tapping.citizen.retriever.asked.at(-1)?.text).toBe('vượt đèn đỏ phạt bao nhiêu xe ô tô');
    for (const typed of ['ô tô', '1']) {
      const { citizen } = await leftBehind();
      await citizen.says(typed);
      expect(
        citizen.retriever.asked
          .slice(1)
          .map(({ text }) => text)
          .join(),
      ).not.toContain('đèn đỏ');
      expect(JSON.stringify(citizen.state)).not.toContain('đèn đỏ');
    }
  });

  test('does not read the “không” that ends the question before with what is added', () => {
    expect(followUp(utterance('có di chúc cho vợ thì sao'), 'con riêng có được chia nhà không')?.text).toBe(
      'con riêng có được chia nhà có di chúc cho vợ',
    );
    expect(followUp(utterance('nếu có giấy phép'), 'xay nha co duoc ko?')?.text).toBe(
      'xay nha co duoc nếu có giấy phép',
    );
    expect(followUp(utterance('có giấy phép rồi'), 'vì sao bị phạt')?.text).toBe('vì sao bị phạt có giấy phép rồi');
  });

  test.each([
    ['thủ tục nhập hộ khẩu', 'trộm xe đạp bị tội gì'],
    ['le phi lam ho chieu', 'trộm xe đạp bị tội gì'],
    ['giấy phép lái xe hết hạn rồi', 'trộm xe đạp bị tội gì giấy phép lái xe hết hạn rồi'],
    ['án phí em chưa đóng', 'trộm xe đạp bị tội gì án phí em chưa đóng'],
  ])('%j, a thing that is named or told of, leaves %j to lean on', async (text, topic) => {
    const citizen = Citizen.known();
    citizen.retriever.action = 'clarify';
    await citizen.says('trộm xe đạp bị tội gì');
    await citizen.says(text);
    expect(citizen.state).toMatchObject({ topic });
  });

  test.each(['đòi bồi thường được ko', 'tái phạm', 'bao truoc may ngay', 'bao lâu thì xử'])(
    '%j says nothing alone, and is not searched alone',
    async (text) => {
      const citizen = Citizen.known();
      await citizen.says('công ty đuổi việc trái luật');
      await citizen.says(text);
      expect(citizen.retriever.asked.map((one) => one.text)).not.toContain(text);
    },
  );

  test.each(['được không ạ', 'thế có được không', 'vay co duoc khong'])('%j asks the question again', async (text) => {
    const citizen = Citizen.known();
    await citizen.says('mua đất bằng giấy tay');
    await citizen.says(text);
    expect(citizen.retriever.asked.at(-1)?.text).toBe('mua đất bằng giấy tay');
  });

  test.each(['không có di chúc', 'cận thị 3 độ', 'có làm sổ được không'])('%j is no small talk', async (text) => {
    const citizen = Citizen.known();
    await citizen.says('vượt đèn đỏ xe máy phạt bao nhiêu');
    await citizen.says(text);
    expect(citizen.retriever.asked.at(-1)?.text).toContain(text);
  });

  test.each(['0,3', 'có 3 anh em', 'chơi 500k', '20 trieu', 'phải làm sao'])(
    '%j after a question belongs to it',
    async (text) => {
      const intents = { read: () => ({ ...SHIPPED_INTENTS.read(utterance('thời tiết hôm nay')), urgent: 0 }) };
      const citizen = Citizen.known({ intents });
      citizen.retriever.confidence = 0.4;
      citizen.retriever.action = 'clarify';
      citizen.state = { ...Object(citizen.state), topic: 'vượt đèn đỏ xe máy phạt bao nhiêu' };
      const result = await citizen.says(text);
      expect(result.questions[0]?.action).toBe('clarify');
      expect(citizen.retriever.asked.at(-1)?.text).toContain('vượt đèn đỏ');
    },
  );

  test.each(['vậy hả', 'thế à', 'à ra vậy'])('%j only takes note', async (text) => {
    const citizen = Citizen.known();
    await citizen.says('vượt đèn đỏ xe máy phạt bao nhiêu');
    expect(textOf(await citizen.says(text))).toContain('cứ nhắn ở đây');
    expect(citizen.retriever.asked).toHaveLength(1);
  });

  test.each([
    'con tôi 16 tuổi đi xe máy có bị phạt không',
    'đăng ký khai sinh cho con ở đâu',
    'còn thừa kế thì chia di sản như thế nào cho con riêng',
  ])('%j stands on its own', async (text) => {
    const citizen = Citizen.known();
    await citizen.says('vượt đèn đỏ xe máy phạt bao nhiêu');
    await citizen.says(text);
    expect(citizen.state).toMatchObject({ topic: text });
  });

  test('a short question of its own is not searched again once it is known to be one', async () => {
    const citizen = Citizen.known();
    await citizen.says('vượt đèn đỏ xe máy phạt bao nhiêu');
    await citizen.says('tòa nào giải quyết ly hôn');
    const asked = citizen.retriever.asked.map(({ text }) => text);
    expect(asked).toHaveLength(4);
    expect(asked.filter((text) => text === 'tòa nào giải quyết ly hôn')).toHaveLength(1);
    expect(citizen.state).toMatchObject({ topic: 'tòa nào giải quyết ly hôn' });
  });

  test('“điều 51?” is an article of the law that the question before named, whatever was found for it', async () => {
    const citizen = Citizen.known();
    await citizen.says('Luật Hôn nhân và gia đình quy định gì về vượt đèn đỏ?');
    expect(textOf(await citizen.says('điều 51?'))).toContain('52/2014/QH13');
  });

  test('“điều 8?” is an article of the document shown last', async () => {
    const citizen = Citizen.known();
    await citizen.says('điều 7 nghị định 168/2024');
    expect(textOf(await citizen.says('điều 8?'))).toContain('Người đi xe đạp');
  });

  test('a question after a field was named leans on the field', async () => {
    const citizen = Citizen.known();
    await citizen.says('vượt đèn đỏ xe máy phạt bao nhiêu');
    await citizen.says('ly hôn');
    await citizen.says('cần giấy tờ gì');
    expect(citizen.retriever.asked.at(-1)?.text).toBe('cần giấy tờ gì ly hôn cần giấy tờ gì');
  });

  test('a question after a look-up leans on the article that was looked up, not on what was asked before', async () => {
    const citizen = Citizen.known();
    await citizen.says('ly hôn thuận tình');
    const looked = await citizen.says('điều 7 nghị định 168/2024');
    const title = citizen.knowledge.article('168/2024/nđ-cp#7')?.title ?? '';
    expect(citizen.state).toMatchObject({ topic: title });
    await citizen.says('thế phạt bao nhiêu?');
    expect(citizen.retriever.asked.at(-1)?.text).toContain(title);

    await citizen.taps(looked, /^Toàn văn/u);
    expect(citizen.state).toMatchObject({ topic: title });
    await citizen.says('nghị định 168/2024');
    expect(citizen.state).toMatchObject({ topic: citizen.knowledge.document('168/2024/NĐ-CP')?.title });
  });

  test('the whole text of an article leaves what was asked to lean on', async () => {
    const citizen = Citizen.known();
    const answered = await citizen.says('ly hôn thuận tình cần những gì và toà nào giải quyết cho hai vợ chồng');
    await citizen.taps(answered, /^Toàn văn/u);
    expect(citizen.state).toMatchObject({ topic: expect.stringContaining('ly hôn thuận tình') });
  });

  test('“điều 8?” of nothing asks which document', async () => {
    expect(textOf(await Citizen.known().says('điều 8?'))).toContain('của văn bản nào');
  });

  test('the context ends where the owner changed', async () => {
    const citizen = Citizen.known();
    const before = await citizen.says('câu hỏi lao động số 3 về thời giờ làm việc');
    citizen.ownerSince += 60_000;
    await citizen.says('nếu tái phạm?');
    expect(citizen.retriever.asked.at(-1)?.text).toBe('nếu tái phạm?');
    expect(textOf(await citizen.taps(before, 'Kết quả khác'))).toContain('không còn dùng được');
    expect(textOf(await citizen.says('điều 8?'))).toContain('của văn bản nào');
  });
});
