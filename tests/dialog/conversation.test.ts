import { describe, expect, test } from '@jest/globals';

import { textsIn } from '../../src/dialog/texts.ts';
import { utterance } from '../../src/dialog/text/utterance.ts';
import { buttonsOf, Citizen, message, payloadOf, SHIPPED_INTENTS, textOf } from '../support/citizen.ts';
import { LAW } from '../support/law.ts';

describe('first contact', () => {
  test('opening the chat gets the notice and the menu', async () => {
    const result = await new Citizen().turn({ kind: 'opened', cause: 'follow' });
    expect(result.messages).toHaveLength(2);
    expect(textOf(result)).toContain('tự động của Sở Tư pháp thử nghiệm');
    expect(textOf(result)).toContain('không phải là ý kiến tư vấn');
    expect(textOf(result)).toContain('xoá dữ liệu');
    expect(buttonsOf(result)).toContain('Hôn nhân, gia đình');
  });

  test.each(['GET_STARTED', 'get_started'])('the start button %s opens the chat', async (payload) => {
    const result = await new Citizen({ channel: 'messenger' }).turn({ kind: 'postback', payload, title: 'Bắt đầu' });
    expect(textOf(result)).toContain('Anh/Chị cần hỏi việc gì?');
  });

  test('a question as first message gets the notice, then its answer; the second one only its answer', async () => {
    const citizen = new Citizen();
    const first = await citizen.says('điều 8 nghị định 168/2024');
    expect(first.messages[0]?.text).toContain('tự động');
    expect(first.messages[1]?.text).toContain('Người đi xe đạp');
    const second = await citizen.says('điều 8 nghị định 168/2024');
    expect(second.messages).toHaveLength(1);
  });

  test('opening and asking in one burst is one notice, one menu, one answer', async () => {
    const result = await new Citizen().turn({ kind: 'opened', cause: 'follow' }, message('điều 8 nghị định 168/2024'));
    expect(result.messages.filter((m) => m.text.includes('không phải là ý kiến tư vấn'))).toHaveLength(1);
    expect(result.messages.at(-1)?.text).toContain('Người đi xe đạp');
  });
});

describe('a burst', () => {
  test('typed in three pieces is one question', async () => {
    const citizen = Citizen.known();
    const result = await citizen.says('cho em hỏi', 'vượt đèn đỏ ô tô', 'phạt bao nhiêu ạ');
    expect(citizen.retriever.asked).toHaveLength(1);
    expect(result.questions).toHaveLength(1);
    expect(result.questions[0]?.text).toBe('cho em hỏi\nvượt đèn đỏ ô tô\nphạt bao nhiêu ạ');
    expect(citizen.retriever.asked[0]?.text).toBe('vượt đèn đỏ ô tô\nphạt bao nhiêu ạ');
  });

  test('an edit of a line of it asks the whole of it again', async () => {
    const citizen = Citizen.known();
    const question = 'con tôi mới sinh\nđăng ký khai sinh ở đâu';
    await citizen.turn({ kind: 'edit', messageId: 'm', text: 'đăng ký khai sinh ở đâu', question });
    expect(citizen.retriever.asked.map((query) => query.text)).toEqual([question]);
    await citizen.turn({ kind: 'edit', messageId: 'm', text: 'đăng ký khai tử' });
    expect(citizen.retriever.asked.map((query) => query.text)).toContain('đăng ký khai tử');
  });

  test('with the same tap twice is one tap', async () => {
    const citizen = Citizen.known();
    const menu = await citizen.says('menu');
    const payload = payloadOf(menu.messages, 'Hộ tịch');
    expect((await citizen.turn(message(payload), message(payload))).messages).toHaveLength(1);
  });

  test('in which a person is asked for and danger told gets the numbers, and the person at once', async () => {
    const citizen = Citizen.known();
    const danger = 'chồng em đang cầm dao rượt đánh em';
    const result = await citizen.turn(message('#hl:1:human'), message(danger), message('#hl:1:human'), message(danger));
    expect(result.handover?.reason).toBe('urgent');
    expect(result.messages).toHaveLength(2);
    expect(result.messages.at(-1)?.text).toMatch(/113[^]*115[^]*111/);
  });

  test('in which a person is asked for is theirs to read', async () => {
    const citizen = Citizen.known();
    const result = await citizen.turn(message('#hl:1:human'), message('vượt đèn đỏ ô tô phạt bao nhiêu'));
    expect(result.messages).toHaveLength(1);
    expect(citizen.retriever.asked).toEqual([]);
  });

  test('receipts, echoes and unknown kinds ask for no answer', async () => {
    const result = await Citizen.known().turn(
      { kind: 'seen', messageIds: [] },
      { kind: 'echo', messageId: 'x', text: 'chào', author: 'human' },
      { kind: 'unsupported', name: 'new_thing' },
    );
    expect(result.messages).toEqual([]);
  });

  test('answered again after a crash gives the very same result', async () => {
    const citizen = Citizen.known();
    const turn = {
      conversation: {
        id: 'id',
        channel: 'zalo' as const,
        accountId: '1',
        personId: '2',
        owner: 'bot' as const,
        ownerVersion: 1,
        ownerSince: citizen.ownerSince,
        language: 'vi' as const,
        lastPersonActAt: null,
        createdAt: 0,
      },
      events: [
        {
          key: 'k',
          channel: 'zalo' as const,
          accountId: '1',
          personId: '2',
          occurredAt: 0,
          content: message('vượt đèn đỏ ô tô'),
          raw: '{}',
        },
      ],
      state: {},
      now: citizen.clock.now(),
    };
    expect(await citizen.handler(turn)).toEqual(await citizen.handler(turn));
  });
});

describe('handing over', () => {
  test('on request: told clearly, reason asked, and nothing after it in the burst is answered', async () => {
    const citizen = Citizen.known();
    const result = await citizen.turn(message('#hl:1:human'), message('vượt đèn đỏ ô tô'));
    expect(result.handover).toEqual({ reason: 'asked' });
    expect(textOf(result)).toContain('tư vấn viên sẽ trả lời tại đây');
    expect(citizen.retriever.asked).toEqual([]);
  });

  test('danger: the numbers at once, then a person, and never a card', async () => {
    const citizen = new Citizen();
    const result = await citizen.says('chồng em đánh em, luật phạt bao nhiêu');
    expect(result.messages[0]?.text).toMatch(/113[^]*115[^]*111/);
    expect(result.handover?.reason).toBe('urgent');
    expect(citizen.retriever.asked).toEqual([]);
  });

  test('a doubt about danger: a person and the numbers once, but an answer with the numbers where it is found for sure', async () => {
    const doubt = { read: () => ({ ...SHIPPED_INTENTS.read(utterance('vượt đèn đỏ')), legal: 0.6, urgent: 0.4 }) };
    const [unsure, sure] = [Citizen.known({ intents: doubt }), Citizen.known({ intents: doubt })];
    unsure.retriever.action = 'clarify';
    const handedOver = await unsure.says('vượt đèn đỏ ô tô');
    expect(handedOver.handover?.reason).toBe('urgent');
    expect(textOf(handedOver).split('114 – Cháy')).toHaveLength(2);
    const answered = await sure.says('vượt đèn đỏ ô tô');
    expect(answered.handover).toBeUndefined();
    expect(answered.questions[0]?.shown).not.toEqual([]);
    expect(textOf(answered).split('114 – Cháy')).toHaveLength(2);
  });

  test.each([
    ['mệt mỏi thì làm sao', { legal: 0.1, chat: 0.6 }, 'decline'],
    ['mệt mỏi rồi', { legal: 0.6, chat: 0.1 }, 'clarify'],
  ])(
    '%j, for which no law is found, goes to a person with the numbers where danger is near',
    async (text, wish, otherwise) => {
      const shares = { ...SHIPPED_INTENTS.read(utterance('vượt đèn đỏ')), ...wish };
      const near = Citizen.known({ intents: { read: () => ({ ...shares, urgent: 0.28 }) } });
      const far = Citizen.known({ intents: { read: () => ({ ...shares, urgent: 0.1 }) } });
      for (const { retriever } of [near, far]) Object.assign(retriever, { confidence: 0.3, action: 'handover' });
      expect((await near.says(text)).handover?.reason).toBe('urgent');
      expect((await far.says(text)).questions).toMatchObject([{ action: otherwise }]);
    },
  );

  test('a question of law that speaks of a suicide is answered, the numbers beside it', async () => {
    const result = await Citizen.known().says('chồng cũ em tự tử rồi, con em có được hưởng tiền tuất không');
    expect(result.handover?.reason).not.toBe('urgent');
    expect(textOf(result)).toMatch(/113[^]*115[^]*111/);
  });

  test('a question about such a danger is answered, with the numbers beside it', async () => {
    const citizen = Citizen.known();
    const result = await citizen.says('hành vi bạo lực gia đình bị xử phạt thế nào theo quy định về ly hôn');
    expect(result.handover).toBeUndefined();
    expect(result.messages[0]?.text).toContain('113');
    expect(citizen.retriever.asked).toHaveLength(1);
  });

  test('a number typed after a card is no vote and no call for a person', async () => {
    const citizen = Citizen.known();
    const card = await citizen.says('người điều khiển xe vượt đèn đỏ bị xử phạt');
    for (const at of buttonsOf(card).keys()) {
      const result = await citizen.says(String(at + 1));
      expect([result.feedback, result.handover?.reason]).not.toContain('asked_for');
      expect(result.feedback).toBeUndefined();
    }
  });

  test('the notice is given once for each of its versions, and its version is recorded', async () => {
    const citizen = Citizen.known();
    expect((await citizen.says('xin chào')).notice).toBeUndefined();
    citizen.state = { ...(citizen.state as object), noticed: 0 };
    const { notice, messages } = await citizen.says('xin chào');
    expect(notice).toBe(textsIn('vi').noticeVersion);
    expect(messages[0]?.text).toContain('kênh hỏi đáp pháp luật tự động');
    expect((await citizen.says('xin chào')).notice).toBeUndefined();
  });

  test('low confidence: says that it does not know, shows no card, and hands over', async () => {
    const citizen = Citizen.known();
    citizen.retriever.action = 'handover';
    citizen.retriever.confidence = 0.1;
    const result = await citizen.says('vượt đèn đỏ ô tô phạt bao nhiêu');
    expect(textOf(result)).toContain('chưa tìm được quy định trả lời chắc chắn');
    expect(result.handover?.reason).toBe('low_confidence');
    expect(result.handover?.note).toContain('0,10');
    expect(result.messages.flatMap((m) => m.quotations ?? [])).toEqual([]);
    expect(result.questions).toMatchObject([
      { text: 'vượt đèn đỏ ô tô phạt bao nhiêu', action: 'handover', confidence: 0.1, shown: [] },
    ]);
    expect(result.questions[0]?.candidates?.length).toBeGreaterThan(0);
  });

  test('nothing found is low confidence, whatever the retriever thinks', async () => {
    const result = await Citizen.known().says('quy chế hội chữ thập đỏ là gì');
    expect(result.handover?.reason).toBe('low_confidence');
  });
});

describe('asking back', () => {
  test('offers the fact that the candidates split on, once', async () => {
    const citizen = Citizen.known();
    citizen.retriever.action = 'clarify';
    const asked = await citizen.says('người điều khiển xe vượt đèn đỏ bị xử phạt');
    expect(buttonsOf(asked).slice(0, 2)).toEqual(['Xe máy', 'Ô tô']);
    expect(asked.questions[0]?.action).toBe('clarify');
    const answered = await citizen.taps(asked, 'Ô tô');
    expect(citizen.retriever.asked.at(-1)?.text).toContain('ô tô');
    expect(answered.questions[0]?.action).toBe('answer');
    expect(textOf(answered)).toContain('Tôi chưa thật chắc');
  });

  test('offers what was found where no fact is open; the choice is shown', async () => {
    const citizen = Citizen.known();
    citizen.retriever.action = 'clarify';
    const asked = await citizen.says('câu hỏi lao động về thời giờ làm việc');
    expect(asked.messages[0]?.text).toMatch(/1\. .*\n2\. .*\n3\. /);
    expect(buttonsOf(asked)).toHaveLength(5);
    const answered = await citizen.says('2');
    expect(answered.questions[0]?.action).toBe('answer');
    expect(textOf(answered)).toContain('Trả lời lao động');
  });

  test('offers no article that only changes another document', async () => {
    const amending = { number: '67/2020/QH14', dieu: '1', title: 'Sửa đổi, bổ sung một số điều của Bộ luật Lao động' };
    const text = 'câu hỏi về thời giờ xe máy vượt đèn đỏ';
    const citizen = Citizen.known({ law: { ...LAW, articles: [{ ...amending, text }, ...LAW.articles] } });
    citizen.retriever.action = 'clarify';
    const asked = await citizen.says('câu hỏi về thời giờ xe máy vượt đèn đỏ');
    expect(asked.questions[0]?.candidates?.[0]?.id).toBe('67/2020/qh14#1');
    expect(asked.questions[0]?.action).toBe('clarify');
    expect(asked.messages[0]?.text).not.toContain('67/2020');
  });

  test('“none of these” hands over', async () => {
    const citizen = Citizen.known();
    citizen.retriever.action = 'clarify';
    const asked = await citizen.says('câu hỏi lao động về thời giờ làm việc');
    expect((await citizen.taps(asked, 'Không phải các ý này')).handover?.reason).toBe('low_confidence');
  });

  test('an unanswered choice is not asked again: the question typed anew is answered', async () => {
    const citizen = Citizen.known();
    citizen.retriever.action = 'clarify';
    await citizen.says('câu hỏi lao động về thời giờ làm việc');
    const again = await citizen.says('thời giờ làm việc của lao động');
    expect(again.questions[0]?.action).toBe('answer');
  });

  test('another question after an unanswered choice has a round of its own', async () => {
    const citizen = Citizen.known();
    citizen.retriever.action = 'clarify';
    await citizen.says('câu hỏi lao động về thời giờ làm việc');
    const other = await citizen.says('vượt đèn đỏ ô tô phạt bao nhiêu');
    expect(other.questions[0]?.action).toBe('clarify');
  });
});

describe('feedback', () => {
  test('a button counts once', async () => {
    const citizen = Citizen.known();
    const answer = await citizen.says('vượt đèn đỏ ô tô');
    const payload = payloadOf(answer.messages, '👍 Hữu ích');
    expect((await citizen.says(payload)).feedback).toEqual({ helpful: true, button: payload });
    expect((await citizen.says(payload)).feedback).toBeUndefined();
  });

  test('an emoji, a reaction or a word means the last answer', async () => {
    for (const say of ['👎', '👎🏾', 'không đúng', '/-weak']) {
      const citizen = Citizen.known();
      await citizen.says('vượt đèn đỏ ô tô');
      expect((await citizen.says(say)).feedback).toMatchObject({ helpful: false });
    }
    const citizen = Citizen.known();
    await citizen.says('vượt đèn đỏ ô tô');
    expect((await citizen.turn({ kind: 'reaction', messageId: 'm', reaction: 'like' })).feedback).toMatchObject({
      helpful: true,
    });
  });

  test('👎 twice hands over; a 👍 in between starts anew', async () => {
    const citizen = Citizen.known();
    await citizen.says('vượt đèn đỏ ô tô');
    expect((await citizen.says('👎')).handover).toBeUndefined();
    await citizen.says('hai vợ chồng cùng thuận tình ly hôn thì toà án giải quyết như thế nào');
    await citizen.says('👍');
    await citizen.says('người điều khiển xe mô tô vượt đèn đỏ bị xử phạt bao nhiêu tiền');
    expect((await citizen.says('👎')).handover).toBeUndefined();
    await citizen.says('người điều khiển xe ô tô vượt đèn đỏ bị xử phạt bao nhiêu tiền');
    expect((await citizen.says('👎')).handover?.reason).toBe('feedback');
  });

  test('without an answer before it is no feedback', async () => {
    expect((await Citizen.known().says('👍')).feedback).toBeUndefined();
  });
});

describe('what is said before a question', () => {
  test.each([
    ['chào anh chị, cho em hỏi vượt đèn đỏ ô tô', 'vượt đèn đỏ ô tô'],
    ['anh chị ơi vượt đèn đỏ ô tô', 'vượt đèn đỏ ô tô'],
    ['anh chị em ruột tranh chấp đất', 'anh chị em ruột tranh chấp đất'],
    ['bạn tôi vượt đèn đỏ ô tô', 'bạn tôi vượt đèn đỏ ô tô'],
    ['bán vàng vượt đèn đỏ ô tô', 'bán vàng vượt đèn đỏ ô tô'],
  ])('of %j, %j is searched: relatives and friends are part of it', async (said, asked) => {
    const citizen = Citizen.known();
    await citizen.says(said);
    expect(citizen.retriever.asked.at(-1)?.text).toBe(asked);
  });
});

describe('menus', () => {
  test('fit five buttons on Zalo, and every field with questions is reached', async () => {
    const citizen = Citizen.known({ channel: 'zalo' });
    const result = await citizen.says('menu');
    expect(buttonsOf(result).length).toBeLessThanOrEqual(5);
    expect(buttonsOf(result)).toEqual(['Hôn nhân, gia đình', 'Hộ tịch', 'Lao động']);
  });

  test('the questions of a field are paged, and all of them are reached once', async () => {
    for (const channel of ['zalo', 'messenger'] as const) {
      const citizen = Citizen.known({ channel });
      let result = await citizen.says('lao động');
      const seen: string[] = [];
      for (;;) {
        seen.push(...(result.messages[0]?.text.match(/số \d+/g) ?? []));
        expect(buttonsOf(result).slice(0, channel === 'zalo' ? 5 : 13).length).toBeGreaterThan(1);
        if (!buttonsOf(result).includes('Thêm câu hỏi')) break;
        expect(buttonsOf(result).indexOf('Thêm câu hỏi')).toBeLessThan(channel === 'zalo' ? 5 : 13);
        result = await citizen.taps(result, 'Thêm câu hỏi');
      }
      expect(seen).toEqual(Array.from({ length: 12 }, (_, index) => `số ${index + 1}`));
    }
  });

  test('a number typed back chooses, and so does the title', async () => {
    const citizen = Citizen.known();
    await citizen.says('lao động');
    expect(textOf(await citizen.says('2'))).toContain('Trả lời lao động 2.');
    await citizen.says('menu');
    expect(textOf(await citizen.says('ho tich'))).toContain('Đăng ký khai sinh');
  });
});

describe('what is no text', () => {
  const photo = { type: 'image', url: 'https://example.com/1.jpg' } as const;

  test('a photo gets a polite answer; insisting brings a person', async () => {
    const citizen = Citizen.known();
    const first = await citizen.turn(message('', [photo]), message('', [photo]));
    expect(first.handover).toBeUndefined();
    expect(first.messages).toHaveLength(1);
    expect(textOf(first)).toContain('đã nhận được');
    expect((await citizen.turn(message('', [photo]))).handover?.reason).toBe('asked');
  });

  test('a question in between is no insisting', async () => {
    const citizen = Citizen.known();
    await citizen.turn(message('', [photo]));
    await citizen.says('vượt đèn đỏ ô tô');
    expect((await citizen.turn(message('', [photo]))).handover).toBeUndefined();
  });

  test('a photo with a question: the question is answered', async () => {
    const result = await Citizen.known().turn(message('', [photo]), message('điều 8 nghị định 168/2024'));
    expect(textOf(result)).toContain('Người đi xe đạp');
    const asked = await Citizen.known().turn(message('vượt đèn đỏ ô tô', [photo]));
    expect(asked.messages[0]?.text).toContain('Tệp gửi kèm đã được lưu');
  });

  test('a link preview is part of its text', async () => {
    const result = await Citizen.known().turn(
      message('vượt đèn đỏ ô tô', [{ type: 'link', url: 'https://example.com' }]),
    );
    expect(result.messages[0]?.quotations?.length).toBe(1);
  });

  test('stickers are friendly and change nothing', async () => {
    const citizen = Citizen.known();
    const first = await citizen.turn(message('', [{ type: 'sticker' }]));
    expect(first.handover).toBeUndefined();
    expect((await citizen.turn(message('', [{ type: 'sticker' }]))).handover).toBeUndefined();
  });
});

describe('long texts', () => {
  test('are searched by their first part, and a shorter question is asked for', async () => {
    const citizen = Citizen.known();
    const story = `Vượt đèn đỏ ô tô phạt bao nhiêu. ${'Tôi kể thêm chuyện nhà tôi. '.repeat(200)}`;
    const result = await citizen.says(story);
    expect(result.messages[0]?.text).toContain('ngắn gọn');
    expect(citizen.retriever.asked[0]?.text.length).toBeLessThanOrEqual(1000);
    expect(citizen.retriever.asked[0]?.text).toContain('Vượt đèn đỏ');
    expect(result.messages.length).toBeGreaterThan(1);
  });
});

describe('languages', () => {
  test('English is taken up on request or when it is clear, the law stays Vietnamese', async () => {
    const citizen = Citizen.known();
    expect((await citizen.says('hello, what can you do')).language).toBe('en');
    const asked = await citizen.says('English please');
    expect(asked.language).toBe('en');
    expect(textOf(asked)).toContain('law itself stays in Vietnamese');
    const card = await citizen.says('dieu 8 nghi dinh 168/2024');
    expect(textOf(card)).toContain('“Người đi xe đạp');
  });

  test('a question in English goes to a person, and nothing is searched', async () => {
    const citizen = Citizen.known();
    const result = await citizen.says('how much is the fine for running a red light');
    expect(result.handover?.reason).toBe('low_confidence');
    expect(textOf(result)).toContain('in Vietnamese');
    expect(citizen.retriever.asked).toEqual([]);
  });

  test('a sentence with few of the commonest words is English where its others can be no Vietnamese', async () => {
    for (const text of [
      "my landlord in hanoi won't return my deposit, what can i do",
      'can a foreigner open a restaurant in vietnam',
      'my boss keeps my passport in binh duong, is that allowed',
    ]) {
      expect((await Citizen.known().says(text)).language).toBe('en');
    }
  });

  test('Vietnamese without marks is not taken for English', async () => {
    for (const text of ['con toi di hoc xe', 'the can cuoc het han', 'cho toi hoi ve dat dai', 'ok', 'xe may']) {
      expect((await Citizen.known().says(text)).language).toBe('vi');
    }
  });

  test('marks bring Vietnamese back', async () => {
    const citizen = Citizen.known();
    await citizen.says('English');
    expect((await citizen.says('vượt đèn đỏ ô tô')).language).toBe('vi');
  });
});

describe('buttons that have gone stale', () => {
  test.each([
    '#hl:9:human',
    '#hl:1:more:zzzzzzzz',
    '#hl:1:vote:zzzzzzzz:1',
    '#hl:1:choose:zzzzzzzz:0',
    '#hl:1:full:gone%231:1',
    '#hl:',
  ])('%s gets a polite answer', async (payload) => {
    const result = await Citizen.known().says(payload);
    expect(textOf(result)).toContain('không còn dùng được');
    expect(result.handover).toBeUndefined();
  });

  test('a menu of the operator’s own is read by its label', async () => {
    const citizen = Citizen.known({ channel: 'messenger' });
    const result = await citizen.turn({ kind: 'postback', payload: 'MENU_ITEM_7', title: 'Gặp tư vấn viên' });
    expect(result.handover?.reason).toBe('asked');
  });
});

describe('a state that cannot be read', () => {
  test.each([[null], [{ v: 99 }], [{ v: 1, noticed: 'yes' }], ['text']])('%j starts anew', async (state) => {
    const citizen = new Citizen();
    citizen.state = state;
    const result = await citizen.says('điều 8 nghị định 168/2024');
    expect(textOf(result)).toContain('Người đi xe đạp');
  });
});
