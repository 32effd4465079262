import { describe, expect, test } from '@jest/globals';

import { asksHowPunished, asksToGet, leavesPenaltyOpen } from '../../src/dialog/answers/sides.ts';
import { utterance } from '../../src/dialog/text/utterance.ts';
import { Citizen, buttonsOf, textOf } from '../support/citizen.ts';
import { documentFacts, type TestLaw } from '../support/law.ts';

const NUMBER = '1/2020/QH14';
const articles = {
  fine: {
    ...{ number: NUMBER, dieu: '1', title: 'Bảo hiểm xe máy, bảo hiểm xe ô tô' },
    text: '1. Phạt tiền từ 200.000 đồng đến 300.000 đồng đối với người không có bảo hiểm xe máy có trả phí.',
  },
  pays: { number: NUMBER, dieu: '2', title: 'Chi trả', text: 'Bảo hiểm xe máy trả cho người bị tai nạn.' },
  far: { number: NUMBER, dieu: '3', title: 'Biển số', text: 'Đèn của xe máy.' },
  plate: { number: NUMBER, dieu: '6', title: 'Biển số', text: 'Đeo biển số.' },
  ban: {
    number: NUMBER,
    dieu: '4',
    title: 'Cấm',
    text: 'Cấm uống rượu lái xe máy bao nhiêu cũng bị cấm ngay lập tức.',
  },
  penalty: {
    ...{ number: NUMBER, dieu: '5', title: 'Lái xe máy' },
    text: '1. Phạt tiền từ 2.000.000 đồng đến 3.000.000 đồng đối với người uống rượu lái xe.',
  },
} as const;

function citizenUnder(...names: readonly (keyof typeof articles)[]): Citizen {
  const documents = [documentFacts({ number: NUMBER, effective: '2020-01-01' })];
  const law: TestLaw = { documents, articles: names.map((name) => articles[name]), faqs: [] };
  return Citizen.known({ law });
}

describe('who asks how high a penalty is', () => {
  test.each(['phạt bao nhiêu', 'bị phạt hết nhiêu', 'tù trong bao lâu', 'phat may nam', 'bị phạt ra sao'])(
    '%j does',
    (text) => {
      expect(asksHowPunished(text)).toBe(true);
    },
  );

  test.each(['có bị phạt không', 'bị xử lý sao', 'từ bao lâu'])('%j does not', (text) => {
    expect(asksHowPunished(text)).toBe(false);
  });
});

describe('who asks what he gets', () => {
  test.each([
    'bảo hiểm xe có trả không',
    'bao hiem xe co tra khong',
    'em được bồi thường bao nhiêu',
    'bị bắt oan có được bồi thường không',
  ])('%j does', (text) => {
    expect(asksToGet(utterance(text))).toBe(true);
  });

  test.each([
    'phải bồi thường bao nhiêu',
    'không có bảo hiểm thì bị phạt bao nhiêu',
    'có được trả không hay bị phạt',
    'nó bắt đền 50 triệu, em có bị khởi tố ko',
    'nguoi ta doi boi thuong, em danh nguoi gay tay co bi bat khong',
    'trom cho da duoc tra lai roi co bi sao khong',
    'mượn xe không được trả lại thì bị gì',
  ])('%j does not', (text) => {
    expect(asksToGet(utterance(text))).toBe(false);
  });

  test('is shown what is paid, and not how something near it is punished', async () => {
    const result = await citizenUnder('fine', 'pays').says('bảo hiểm xe máy có trả không');
    expect(textOf(result)).toContain('trả cho người bị tai nạn');
    expect(textOf(result)).not.toContain('Phạt tiền');
  });

  test('is asked back where only what is far behind is no penalty', async () => {
    const result = await citizenUnder('fine', 'far').says('bảo hiểm xe máy có trả không');
    expect(result).toMatchObject({ questions: [{ action: 'clarify' }] });
    expect(buttonsOf(result)[0]).toContain('Biển số');
  });

  test('goes to a person where nothing but penalties is found', async () => {
    const result = await citizenUnder('fine').says('bảo hiểm xe máy có trả không');
    expect(result).toMatchObject({ handover: { reason: 'low_confidence' } });
  });

  test('is shown the fine by asking for it', async () => {
    const result = await citizenUnder('fine', 'pays').says('không có bảo hiểm xe máy phạt bao nhiêu');
    expect(textOf(result)).toContain('Phạt tiền');
  });
});

describe('who asks how high a penalty is', () => {
  const OPEN = 'không nêu mức phạt cụ thể';

  test('reads first the card that states it', async () => {
    const result = await citizenUnder('ban', 'penalty').says('uống rượu lái xe máy bị phạt bao nhiêu');
    expect(result.messages[0]?.text).toContain('2–3 triệu đồng');
    expect(result.messages[1]?.text).toContain('Cấm uống rượu');
    expect(textOf(result)).not.toContain(OPEN);
  });

  test('is told where none does', async () => {
    const answer = async (text: string) => textOf(await citizenUnder('ban').says(text));
    expect(await answer('uống rượu lái xe máy phạt bao nhiêu')).toContain(OPEN);
    expect(await answer('uống rượu lái xe máy có bị cấm không')).not.toContain(OPEN);
  });
});

test('a penalty that the parties agree on is not left open', () => {
  const passage = 'Mức phạt vi phạm do các bên thoả thuận, trừ trường hợp luật liên quan có quy định khác.';
  expect(leavesPenaltyOpen('vi phạm hợp đồng phạt bao nhiêu', passage)).toBe(false);
  expect(leavesPenaltyOpen('vi phạm hợp đồng phạt bao nhiêu', 'Phạt vi phạm do các bên lựa chọn.')).toBe(true);
});

describe('choices of a question back', () => {
  async function choicesOf(...names: readonly (keyof typeof articles)[]): Promise<string[]> {
    const citizen = citizenUnder(...names);
    citizen.retriever.action = 'clarify';
    return buttonsOf(await citizen.says('cấm uống rượu lái xe máy bao nhiêu cũng bị cấm ngay lập tức, biển số'));
  }

  test('are left out where they are far behind the first', async () => {
    expect((await choicesOf('ban', 'penalty', 'plate')).filter((title) => /^\d/u.test(title))).toHaveLength(2);
  });

  test('but are never fewer than two', async () => {
    expect((await choicesOf('ban', 'plate')).filter((title) => /^\d/u.test(title))).toHaveLength(2);
  });
});
