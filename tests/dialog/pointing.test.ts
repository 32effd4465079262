import { describe, expect, test } from '@jest/globals';

import { buttonsOf, Citizen, textOf } from '../support/citizen.ts';
import { documentFacts, LAW } from '../support/law.ts';

const DECREES = [
  documentFacts({ number: '168/2017/NĐ-CP', type: 'Nghị định', title: 'Về du lịch', effective: '2018-01-01' }),
];
const law = {
  ...LAW,
  documents: [
    ...LAW.documents,
    ...DECREES,
    documentFacts({ number: '35/2024/QH15', type: 'Luật', title: 'Luật Đường bộ', effective: '2025-01-01' }),
    documentFacts({
      number: '23/2004/QH11',
      type: 'Luật',
      title: 'Luật Giao thông đường thủy',
      effective: '2005-01-01',
    }),
  ],
  articles: [
    ...LAW.articles,
    {
      number: '168/2017/NĐ-CP',
      dieu: '7',
      title: 'Du khách',
      text: '1. Khách đến.\n2. Khách đi.',
      effective: '2018-01-01',
    },
    { number: '36/2024/QH15', dieu: '9', title: 'Đường bộ', text: 'Đi trên đường bộ.', effective: '2025-01-01' },
    { number: '23/2004/QH11', dieu: '9', title: 'Đường thủy', text: 'Đi trên sông.', effective: '2005-01-01' },
    { number: '35/2024/QH15', dieu: '9', title: 'Cầu', text: 'Đi trên cầu.', effective: '2025-01-01' },
  ],
};

const asked = async (text: string): Promise<Citizen> => {
  const citizen = Citizen.known({ law });
  const reply = await citizen.says(text);
  expect(textOf(reply)).toContain('Có nhiều văn bản khớp');
  expect(buttonsOf(reply).at(-1)).toBe('Gặp tư vấn viên');
  return citizen;
};

describe('a document chosen by typing', () => {
  test.each([
    'năm 2017',
    'cái 2017',
    '168/2017',
    'nghị định 168 năm 2017',
    'nghị định về du lịch ấy',
    'cái thứ 2',
    'số 2',
    'câu hai ạ',
  ])('%j after “nghị định 168”', async (text) => {
    const citizen = await asked('k2 điều 7 nghị định 168');
    const reply = textOf(await citizen.says(text));
    expect(reply).toContain('“2. Khách đi.”');
    expect(reply).toContain('168/2017/NĐ-CP');
  });

  test.each(['năm 2019', 'không phải du lịch', 'đường bộ du lịch'])('%j chooses nothing', async (text) => {
    const citizen = await asked('điều 7 nghị định 168');
    expect(textOf(await citizen.says(text))).not.toContain('Khách');
  });

  test('a year that was not offered is looked up', async () => {
    const citizen = await asked('điều 7 nghị định 168');
    expect(textOf(await citizen.says('năm 2019'))).toContain('chưa có văn bản');
  });

  test('another law that is named in full is no choice', async () => {
    const citizen = await asked('luật giao thông điều 9');
    expect(textOf(await citizen.says('luật đường bộ'))).toContain('35/2024/QH15');
    const told = await asked('luật giao thông điều 9');
    expect(textOf(await told.says('đường thuỷ'))).toContain('Đi trên sông.');
  });

  test('what was asked about is past once something else is looked up', async () => {
    const citizen = await asked('điều 7 nghị định 168');
    await citizen.says('điều 27 luật đất đai');
    expect(textOf(await citizen.says('du lịch ấy'))).not.toContain('Khách');
  });

  test('“cái thứ hai” under a card is no button', async () => {
    const citizen = Citizen.known();
    await citizen.says('điều 8 nghị định 168/2024');
    expect((await citizen.says('cái thứ hai')).handover).toBeUndefined();
  });
});

describe('pointers into the law', () => {
  test('a number beside the name of a law is an article, and a year is none', async () => {
    expect(textOf(await Citizen.known().says('luật hôn nhân 51'))).toContain('Điều 51');
    expect(textOf(await Citizen.known().says('luật đất đai 2024'))).toContain('văn bản này');
  });

  test('a law taken by a part of its name is named first', async () => {
    const text = textOf(await Citizen.known().says('luật hôn nhân điều 51'));
    expect(text.startsWith('Tôi hiểu Anh/Chị hỏi Luật Hôn nhân và gia đình số 52/2014/QH13.')).toBe(true);
  });

  test('a law that is not here is said to be missing', async () => {
    expect(textOf(await Citizen.known().says('luật đấu thầu điều 5'))).toContain('chưa có văn bản');
  });

  test('“luật này” is the law shown last', async () => {
    const citizen = Citizen.known();
    await citizen.says('điều 7 nghị định 168/2024');
    expect(textOf(await citizen.says('theo luật này thì điều 8 nói gì'))).toContain('Người đi xe đạp');
  });

  test('the law of another country is not ours of that name', async () => {
    const reply = await Citizen.known().says('luật đất đai của mỹ');
    expect(textOf(reply)).not.toContain('31/2024/QH15');
  });

  test('several clauses are shown each, and of more than three passages that is said', async () => {
    const both = await Citizen.known().says('khoản 1, 2 điều 6 nghị định 168/2024');
    expect(both.messages).toHaveLength(2);
    const many = await Citizen.known().says('điều 6 đến 9 nghị định 168/2024');
    expect(many.messages).toHaveLength(3);
    expect(textOf(many)).toContain('tối đa 3');
  });

  test('a Khoản or Điểm that is not there is said, with the last one', async () => {
    const khoan = textOf(await Citizen.known().says('khoản 9 điều 6 nghị định 168/2024'));
    expect(khoan).toContain('không có khoản 9 (khoản cuối: 2)');
    const diem = textOf(await Citizen.known().says('điểm x khoản 2 điều 27 luật đất đai'));
    expect(diem).toContain('không có điểm x (điểm cuối: đ)');
  });

  test('articles of several laws are shown each, and one of which it is not sure is asked for last', async () => {
    const both = await Citizen.known({ law }).says('điều 51 luật hôn nhân và điều 27 luật đất đai');
    expect(both.messages).toHaveLength(2);
    expect(both.questions).toMatchObject([{ shown: ['52/2014/qh13#51', '31/2024/qh15#27'] }]);
    const citizen = Citizen.known({ law });
    const asking = await citizen.says('điều 9 luật giao thông và điều 51 luật hôn nhân');
    expect(asking.messages.map(({ text }) => text.includes('Có nhiều văn bản'))).toEqual([false, true]);
    expect(textOf(await citizen.says('đường thuỷ'))).toContain('Đi trên sông.');
  });

  test('every law gets a card before one gets two', async () => {
    const reply = await Citizen.known().says('điều 6, 7, 8 nghị định 168/2024 và điều 51 luật hôn nhân');
    expect(reply.questions[0]?.shown).toEqual(['168/2024/nđ-cp#6', '168/2024/nđ-cp#7', '52/2014/qh13#51']);
  });

  test('what had no room has a button', async () => {
    const citizen = Citizen.known({ law: { ...law, articles: [...law.articles, { ...law.articles[0]!, dieu: '9' }] } });
    const reply = await citizen.says('điều 6, 7, 8, 9 nghị định 168/2024');
    expect(buttonsOf(reply)[0]).toBe('Xem Điều 9');
  });

  test('of a year that is not here nothing is quoted, and the law of another year is offered', async () => {
    const citizen = Citizen.known();
    const asked = await citizen.says('luật hôn nhân và gia đình 2000 điều 51');
    expect(textOf(asked)).toContain('không có văn bản này của năm 2000');
    expect(textOf(asked)).toContain('đang còn hiệu lực');
    expect(asked.questions[0]).toMatchObject({ action: 'clarify', shown: [] });
    expect(textOf(await citizen.says('1'))).toContain('ly hôn');
  });

  test('a question that names a document which is not here hears so', async () => {
    const reply = await Citizen.known().says('nghị định 999/2023 phạt xe máy vượt đèn đỏ bao nhiêu');
    expect(textOf(reply)).toContain('chưa có văn bản số 999/2023');
    const judged = await Citizen.known().says('quyết định 999/2023/QĐST-HNGĐ cho ly hôn thuận tình thế nào');
    expect(textOf(judged)).not.toContain('999/2023');
  });
});

describe('a number that several documents bear', () => {
  test('means the one that has the Khoản that is named', async () => {
    const reply = await Citizen.known({ law }).says('khoản 3 điều 7 nghị định 168');
    expect(textOf(reply)).toContain('Có nhiều văn bản');
    const third = law.articles.map((one) =>
      one.number === '168/2017/NĐ-CP' ? { ...one, text: `${one.text}\n3. Khách ở.` } : one,
    );
    const only = await Citizen.known({ law: { ...law, articles: third } }).says('khoản 3 điều 7 nghị định 168');
    expect(textOf(only)).toContain('“3. Khách ở.”');
    expect(textOf(only)).toContain('Tôi hiểu Anh/Chị hỏi');
  });

  test('means the one that the conversation is about', async () => {
    const citizen = Citizen.known({ law });
    await citizen.says('điều 6 nghị định 168/2024');
    expect((await citizen.says('điều 7 nđ 168')).questions[0]?.shown).toEqual(['168/2024/nđ-cp#7']);
  });
});

describe('a piece of what was shown', () => {
  const citizen = async (...said: readonly string[]): Promise<string> => {
    const person = Citizen.known();
    let text = '';
    for (const one of said) text = textOf(await person.says(one));
    return text;
  };

  test.each([
    { said: ['khoản 2 điều 27 luật đất đai', 'điểm đ'], shows: '“đ) Cùng tặng cho.' },
    { said: ['điều 27 luật đất đai', 'điểm b thì sao'], shows: 'b) Cùng cho thuê;' },
    { said: ['điều 27 luật đất đai', 'điểm x'], shows: 'không có điểm x' },
    { said: ['điều 27 luật đất đai', 'khoản 2', 'điểm c'], shows: 'c) Cùng thế chấp;' },
    { said: ['điều 6 nghị định 168/2024', 'khoản 2 phạt bao nhiêu'], shows: '18.000.000' },
    { said: ['điều 51', 'luật hôn nhân'], shows: 'Quyền yêu cầu ly hôn' },
    { said: ['điều 27', 'đất đai'], shows: 'Người sử dụng đất' },
    { said: ['khoản 2 điều 27', 'luật đất đai 2024'], shows: 'Nhóm người sử dụng đất' },
  ])('$said', async ({ said, shows }) => {
    expect(await citizen(...said)).toContain(shows);
  });

  test('a point that several clauses have is asked for, and the clause that is told next has it', async () => {
    const text = '1. Một:\na) Đầu;\nb) Cuối.\n2. Hai:\na) Trước;\nb) Sau.';
    const person = Citizen.known({ law: { ...LAW, articles: [{ number: '31/2024/QH15', dieu: '5', text }] } });
    await person.says('điều 5 luật đất đai');
    expect(textOf(await person.says('điểm b'))).toContain('ở các khoản 1, 2');
    const reply = textOf(await person.says('khoản 2'));
    expect(reply).toContain('b) Sau.');
    expect(reply).not.toContain('a) Trước');
  });
});

describe('an article without its law, and words that ask of it', () => {
  const article = (number: string, { dieu, title, text }: { dieu: string; title: string; text: string }) => ({
    ...{ number, dieu, title, text, effective: '2015-01-01' },
  });
  const numbered = {
    ...LAW,
    articles: [
      ...LAW.articles,
      article('31/2024/QH15', { dieu: '51', title: 'Thu hồi đất', text: 'Nhà nước thu hồi đất trong các trường hợp sau.' }),
      article('60/2014/QH13', { dieu: '51', title: 'Thu hồi giấy tờ', text: 'Thu hồi giấy khai sinh trong các trường hợp sau.' }),
      article('52/2014/QH13', { dieu: '56', title: 'Ly hôn đơn phương', text: 'Yêu cầu ly hôn đơn phương theo Điều 51 được toà án giải quyết.' }),
    ],
  }; // prettier-ignore
  const asked = async (...said: readonly string[]) => {
    const person = Citizen.known({ law: numbered });
    let reply = await person.says(said[0] ?? '');
    for (const next of said.slice(1)) reply = await person.says(next);
    return reply;
  };

  test('the law whose article of that number they fit is taken, and said; never an article of another number', async () => {
    const reply = await asked('theo điều 51 thì yêu cầu ly hôn đơn phương được không');
    expect(reply.questions[0]?.shown).toEqual(['52/2014/qh13#51']);
    expect(textOf(reply)).toContain('Tôi hiểu Anh/Chị hỏi Luật Hôn nhân và gia đình');
  });

  test('where several fit it is asked which, with their headings, and the clause is kept', async () => {
    const reply = await asked('điều 51 thu hồi trong các trường hợp sau');
    expect(reply.questions[0]).toMatchObject({ action: 'clarify', shown: [] });
    expect(textOf(reply)).toContain('Điều 51. Thu hồi đất');
    expect(textOf(reply)).toContain('Điều 51. Thu hồi giấy tờ');
    expect(textOf(reply)).not.toContain('“');
  });

  test('the law of the conversation comes first where they fit it', async () => {
    const reply = await asked('điều 27 luật đất đai', 'điều 51 thu hồi trong các trường hợp sau');
    expect(reply.questions[0]?.shown).toEqual(['31/2024/qh15#51']);
  });

  test('… and gives way where they do not, although it has an answer of the kind', async () => {
    const reply = await asked('điều 27 luật đất đai', 'điều 51 yêu cầu ly hôn đơn phương thế nào');
    expect(reply.questions[0]?.shown).toEqual(['52/2014/qh13#51']);
  });

  test.each(['điều 51 hôn nhân và gia đình', 'đất đai điều 51'])('%j names its law without the word', async (text) => {
    const reply = await asked(text);
    expect(reply.questions).toMatchObject([{ action: 'answer' }]);
    expect(reply.questions[0]?.shown[0]).toMatch(text.includes('đất') ? '31/2024/qh15#51' : '52/2014/qh13#51');
  });

  test.each([
    'điều 51 nội quy công ty cho yêu cầu ly hôn không',
    'theo điều 51 của hợp đồng thì yêu cầu ly hôn được không',
  ])('%j is no article of a law', async (text) => {
    const reply = await asked(text);
    expect(textOf(reply)).not.toContain('Tôi hiểu');
  });

  test('what many articles of the number may answer is asked back, even where one is a little nearer', async () => {
    const law = {
      ...numbered,
      articles: [
        ...numbered.articles,
        article('36/2024/QH15', { dieu: '7', title: 'Xử phạt', text: 'Người vi phạm bị phạt tiền 100.000 đồng.' }),
      ],
    };
    const person = Citizen.known({ law });
    person.retriever.likeness = async (_, passages) => passages.map((_text, at) => (at === 0 ? 0.2 : 0));
    const reply = await person.says('điều 7 phạt tiền bao nhiêu');
    expect(reply.questions).toMatchObject([{ action: 'clarify', shown: [] }]);
    expect(textOf(reply)).toContain('168/2024/NĐ-CP');
    expect(textOf(reply)).toContain('36/2024/QH15');
  });

  test('where no law is likely it is asked for', async () => {
    const reply = await asked('điều 99 bị gì');
    expect(textOf(reply)).toContain('của văn bản nào');
    expect(reply.questions[0]?.shown).toEqual([]);
  });

  test('a question that only mentions the place is searched', async () => {
    const reply = await asked('vợ tôi xin toà theo điều 99 thì đăng ký khai sinh cho con ở đâu');
    expect(reply.questions[0]?.shown[0]).toBe('ho-tich/dang-ky-khai-sinh');
  });
});

describe('a Khoản or Điểm, while it is asked of which document the Điều is', () => {
  test.each(['khoản 2', 'khoan 2 thi sao', 'k2'])('narrows the question: %j', async (text) => {
    const citizen = await asked('điều 7 nghị định 168');
    expect(textOf(await citizen.says(text))).toContain('Có nhiều văn bản khớp');
    expect(textOf(await citizen.says('năm 2017'))).toContain('“2. Khách đi.”');
  });

  test('means the only document that has it', async () => {
    const citizen = await asked('điều 7 nghị định 168');
    const reply = textOf(await citizen.says('điểm c'));
    expect(reply).toContain('Tôi hiểu Anh/Chị hỏi');
    expect(reply).toContain('168/2024/NĐ-CP');
  });

  test('leaves the choice as it was where none has it', async () => {
    const citizen = await asked('điều 7 nghị định 168');
    const reply = await citizen.says('khoản 19');
    expect(textOf(reply)).toContain('Có nhiều văn bản khớp');
    expect(buttonsOf(reply)).toContain('168/2017/NĐ-CP');
  });

  test('is kept until the law is named, and is none of the article that was shown before', async () => {
    const citizen = Citizen.known({ law });
    await citizen.says('điều 27');
    citizen.state = { ...(citizen.state as object), reference: { document: '52/2014/QH13', dieu: '51' } };
    const narrower = await citizen.says('khoản 2');
    expect(textOf(narrower)).toContain('của văn bản nào');
    expect(textOf(await citizen.says('điểm b'))).toContain('của văn bản nào');
    expect(textOf(await citizen.says('luật đất đai'))).toContain('“b) Cùng cho thuê;”');
  });
});
