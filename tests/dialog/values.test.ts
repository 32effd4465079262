import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { measuredIn } from '../../src/dialog/clauses/measured.ts';
import type { Measured, Quantity } from '../../src/dialog/clauses/quantities.ts';
import { fitOf, imposedFor, meantBy, readTelling, standingsOf } from '../../src/dialog/clauses/standings.ts';
import { plain } from '../../src/dialog/clauses/words.ts';
import { parseClauses } from '../../src/kb/clauses.ts';

function told(question: string): [Quantity, number][] {
  return measuredIn(plain(question)).map(({ quantity, from }) => [quantity, from]);
}

describe('the values that a question tells', () => {
  it.each([
    ['lừa 1 tỷ 2', 1_200_000_000],
    ['lừa một tỷ hai', 1_200_000_000],
    ['lua 1 ty ruoi', 1_500_000_000],
    ['trộm triệu rưỡi', 1_500_000],
    ['trộm 2tr5 của bạn', 2_500_000],
    ['trộm 2tr500', 2_500_000],
    ['trộm 2 triệu 500 nghìn', 2_500_000],
    ['trộm 50tr', 50_000_000],
    ['trộm 3 chục triệu', 30_000_000],
    ['trom nam chuc trieu', 50_000_000],
    ['trộm hai trăm năm mươi triệu', 250_000_000],
    ['trộm một trăm mười lăm triệu', 115_000_000],
    ['trộm nửa tỷ', 500_000_000],
    ['trộm 30 củ', 30_000_000],
    ['trộm 500k', 500_000],
    ['trộm 1.500.000đ', 1_500_000],
    ['trộm 1.500.000', 1_500_000],
    ['trộm 1,2 tỷ', 1_200_000_000],
    ['vay 5 triệu 2 lần', 5_000_000],
    ['có 2 triệu 1 người', 2_000_000],
  ])('are read of money however it is written: %s', (question, value) => {
    expect(told(question)).toEqual([['đồng', value]]);
  });

  it.each<[string, Quantity, number]>([
    ['xe máy quá 12km/h', 'km/h', 12],
    ['xe 150cc', 'cm3', 150],
    ['con sh 125 cc', 'cm3', 125],
    ['xe một trăm mười phân khối', 'cm3', 110],
    ['xe máy vượt 15 cây', 'km/h', 15],
    ['quá tốc độ 25', 'km/h', 25],
    ['quá tốc độ 25 phạt mấy triệu', 'km/h', 25],
    ['chạy 65 trong khi biển 50', 'km/h', 15],
    ['nồng độ cồn 0,3', 'mg/l', 0.3],
    ['thổi ra 0.35 mg', 'mg/l', 0.35],
    ['nồng độ cồn 0,55 lái ô tô', 'mg/l', 0.55],
    ['thổi 0,3 hôm qua', 'mg/l', 0.3],
    ['60mg/100ml máu', 'mg/100ml', 60],
    ['em 17t', 'tuổi', 17],
    ['mười lăm tuổi', 'tuổi', 15],
    ['con 6 tháng tuổi', 'tuổi', 0.5],
    ['thương tật 35 phần trăm', '%', 35],
    ['tàng trữ 2g heroin', 'gam', 2],
    ['2 ký pháo', 'gam', 2000],
    ['2 lạng cần sa', 'gam', 200],
    ['2 chỉ heroin', 'gam', 7.5],
    ['bằng lái hết hạn 10 ngày', 'ngày trễ', 10],
    ['trễ hạn 2 tuần', 'ngày trễ', 14],
    ['nop cham 1 nam', 'ngày trễ', 365],
    ['lấn 80m2', 'm2', 80],
    ['phá 1 ha rừng', 'm2', 10_000],
    ['tông chết hai người', 'người chết', 2],
    ['làm 3 người bị chết', 'người chết', 3],
  ])('are read of what else law measures: %s', (question, quantity, value) => {
    expect(told(question)).toEqual([[quantity, value]]);
  });

  it.each([
    'năm 2024 tôi mua nhà',
    'ngày 3 tháng 5 năm 2023',
    'gọi số 0912345678',
    'điều 174 khoản 2 luật 100/2015/QH13',
    'mất hàng trăm triệu',
    'mất mấy chục triệu',
    'lương 10 triệu một tháng',
    'bị phạt 5 triệu',
    'nộp phạt 4tr',
    'quá tốc độ 2 lần',
    'bắt trộm, bật đèn',
    'đi 45 chỗ biển tối thiểu 60',
    'chạy 80km/h trên cao tốc có bị phạt không',
    'chạy quá 80km/h',
    'trẻ em 3 tháng chưa tiêm',
    'chậm nhất 5 ngày phải báo',
    'làm 7 năm thì nghỉ',
    'gây tai nạn rồi bồi thường cho người ta 600 triệu',
  ])('are none where nothing is measured that law draws a line by: %s', (question) => {
    expect(told(question)).toEqual([]);
  });

  it.each<[string, number, number]>([
    ['người dưới 18 tuổi', 0, 18],
    ['người trên 75 tuổi', 75, Number.POSITIVE_INFINITY],
    ['doanh thu không quá 3 tỷ', 0, 3e9],
    ['thua từ 5 đến 7 triệu', 5e6, 7e6],
    ['vượt 10-20 km/h', 10, 20],
    ['gần 50 triệu', 5e7, 5e7],
    ['hơn 50 triệu', 5e7, 5e7],
  ])('may be a stretch: %s', (question, from, to) => {
    const values = measuredIn(plain(question));

    expect(values).toHaveLength(1);
    expect(values[0]?.from).toBeCloseTo(from, -3);
    if (Number.isFinite(to)) expect((values[0]?.to ?? 0) / to).toBeCloseTo(1, 4);
    else expect(values[0]?.to).toBe(to);
  });

  it('are what was gained, where the question says so: what was lent is another amount', () => {
    expect(told('cho vay lời 100 triệu')).toEqual([['đồng thu lợi', 100_000_000]]);
    expect(told('đòi lại 100 triệu')).toEqual([['đồng', 100_000_000]]);
    expect(told('cho vay nặng lãi 100 triệu')).toEqual([['đồng', 100_000_000]]);
  });

  it.each<[string, Quantity, number]>([
    ['nồng độ cồn 0 chấm 3', 'mg/l', 0.3],
    ['thổi ra 0 phẩy 25', 'mg/l', 0.25],
    ['nong do con khong phay ba', 'mg/l', 0.3],
    ['nửa lạng heroin', 'gam', 50],
    ['lừa đảo 3 tỏi', 'đồng', 3e9],
    ['lừa đảo ba tỏi rưỡi', 'đồng', 3.5e9],
  ])('are read as they are said: %s', (question, quantity, value) => {
    expect(readTelling(question).measured.map((one) => [one.quantity, one.from])).toEqual([[quantity, value]]);
  });

  it('are not read of other words without their marks', () => {
    expect(readTelling('phạm 3 tội').measured).toEqual([]);
    expect(readTelling('pham 3 toi').measured).toEqual([]);
    expect(readTelling('lần 1 chậm 3 ngày').measured.map(({ from }) => from)).toEqual([3]);
  });

  it('are the same amount in every spelling', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999 }), (millions) => {
        const spellings = [`${millions} triệu`, `${millions}tr`, `${millions} củ`, `${millions}.000.000 đồng`];
        for (const spelling of spellings) expect(told(`trộm ${spelling} thì sao`)).toEqual([['đồng', millions * 1e6]]);
      }),
    );
  });
});

describe('a circumstance by which a heavier Khoản holds', () => {
  it.each(['trộm 5 triệu có tổ chức', 'thuong tich 15% dung dao', 'gây tai nạn chết 1 người khi say rượu'])(
    'is heard in %j',
    (question) => expect(readTelling(question).isAggravated).toBe(true),
  );
  it.each(['lừa đảo 1 tỷ 2', 'lua dao 30 trieu', 'tổ chức đánh bạc 20 triệu', 'trộm của con đó 5 triệu'])(
    'is not heard in %j',
    (question) => expect(readTelling(question).isAggravated).toBeUndefined(),
  );
  it('leaves what is heavier open, and shuts out what is lighter', () => {
    const steps = ['1. Từ 2.000.000 đồng đến dưới 50.000.000 đồng', '2. Từ 50.000.000 đồng đến dưới 200.000.000 đồng', '3. Từ 200.000.000 đồng']; // prettier-ignore
    const text = steps.join('\n');
    const spans = steps.map((step) => ({ start: text.indexOf(step), end: text.indexOf(step) + step.length }));
    expect(standingsOf(text, spans, readTelling('trộm 60 triệu tái phạm'))).toEqual([-1, 0, 0]);
    expect(standingsOf(text, spans, readTelling('trộm 60 triệu'))).toEqual([-1, 1, -1]);
  });
});

describe('a value beside all steps', () => {
  const standings = (lines: readonly string[], question: string): number[] => {
    const text = lines.join('\n');
    return standingsOf(text, parseClauses(text), readTelling(question));
  };

  it('leaves the crime itself, below all steps of it', () => {
    const robbery = ['1. Người nào cướp tài sản.', '2. Trị giá từ 50.000.000 đồng đến dưới 200.000.000 đồng.', '3. Trị giá 200.000.000 đồng trở lên.']; // prettier-ignore
    expect(standings(robbery, 'cướp 30 triệu')).toEqual([0, -1, -1]);
  });

  it('leaves the nearest step, which shows how far it is, and of one thing alone', () => {
    const speeding = ['1. Quá tốc độ từ 05 km/h đến dưới 10 km/h.', '2. Quá tốc độ từ 10 km/h đến 20 km/h.'];
    expect(standings(speeding, 'quá 3 km/h')).toEqual([0, -1]);
    const drugs = ['1. Nhựa cần sa từ 01 gam đến dưới 500 gam.', '2. Cây cần sa từ 01 kilôgam đến dưới 10 kilôgam.'];
    expect(standings(drugs, '200 gam cần sa')).toEqual([-1, 0]);
  });
});

describe('what is imposed', () => {
  const LAND = 'Phạt tiền từ 5.000.000 đồng đến 10.000.000 đồng đối với diện tích dưới 0,05 héc ta';
  it.each([
    ['lấn 200 m2', LAND, true],
    ['lấn 900 m2', LAND, false],
    ['lấn 200 m2', 'Phạt tiền từ 5.000.000 đồng đến 10.000.000 đồng đối với hành vi lấn đất', false],
    ['lấn đất', LAND, true],
    ['trộm 1 triệu', 'dưới 2.000.000 đồng nhưng thuộc một trong các trường hợp, bị phạt tù', false],
    ['17 tuổi đi xe máy', 'Phạt tiền đối với người điều khiển xe', true],
    ['19 tuổi đi xe máy', 'Phạt tiền người từ đủ 16 tuổi đến dưới 18 tuổi', false],
    ['trộm 5 triệu có tổ chức', 'Có tổ chức; trị giá từ 50.000.000 đồng đến dưới 200.000.000 đồng', true],
    ['trộm 1 tỷ có tổ chức', 'Có tổ chức; trị giá từ 50.000.000 đồng đến dưới 200.000.000 đồng', false],
    ['vận chuyển hai bánh heroin', 'tàng trữ trái phép chất ma túy: Heroine từ 0,1 gam đến dưới 05 gam', false],
    ['mua bán heroin', 'Người nào mua bán trái phép chất ma túy, thì bị phạt tù', true],
    ['tàng trữ hai chỉ ke', 'Người nào tàng trữ tiền giả, thì bị phạt tù', false],
    ['tàng trữ 2 gam ma túy', 'Heroine từ 0,1 gam đến dưới 05 gam; các chất ma túy khác từ 01 gam đến dưới 20 gam', false],
  ])('is for the values that are told, or it is not: %j, “%s”', (question, text, expected) => {
    expect(imposedFor(text, readTelling(question))).toBe(expected);
  }); // prettier-ignore
});

describe('a story', () => {
  it('is read from its beginning only', () => {
    const story = 'lừa 2 tỷ, '.repeat(20_000);
    expect(readTelling(story).measured.length).toBeLessThan(200);
    expect(readTelling(`${'chuyện '.repeat(200)} lừa 2 tỷ`).measured).toEqual([]);
  });
});

describe('a range of law', () => {
  const amount = (from: number): Measured => ({ quantity: 'đồng', from, to: from });

  it.each<[string, number, string]>([
    ['trị giá từ 2.000.000 đồng đến dưới 50.000.000 đồng', 2e6, 'holds'],
    ['trị giá từ 2.000.000 đồng đến dưới 50.000.000 đồng', 5e7, 'excludes'],
    ['trị giá 500.000.000 đồng trở lên', 5e8, 'holds'],
    ['trị giá 500.000.000 đồng trở lên', 4e8, 'excludes'],
    ['có giá trị từ 10 tỷ đồng đến dưới 20 tỷ đồng', 15e9, 'holds'],
    ['trên 10.000.000 đồng', 1e7, 'excludes'],
    ['không quá 10.000.000 đồng', 1e7, 'holds'],
    ['dưới 2.000.000 đồng nhưng thuộc một trong các trường hợp sau đây', 1e6, 'may hold'],
    ['thì bị phạt tiền từ 10.000.000 đồng đến 100.000.000 đồng', 2e7, 'silent'],
    ['Phạt tiền từ 1.000.000 đồng đến 2.000.000 đồng đối với cá nhân, từ 2.000.000 đồng đến 4.000.000 đồng đối với tổ chức', 15e5, 'silent'], // prettier-ignore
    ['thu lợi bất chính 100.000.000 đồng trở lên', 2e8, 'silent'],
    ['không nói gì về tiền', 2e8, 'silent'],
  ])('“%s” against %d', (text, value, expected) => {
    expect(fitOf(plain(text), amount(value))).toBe(expected);
  });

  it.each<[string, Measured, string]>([
    ['vượt quá 50 miligam đến 80 miligam/100 mililít máu hoặc vượt quá 0,25 miligam đến 0,4 miligam/1 lít khí thở', { quantity: 'mg/l', from: 0.25, to: 0.25 }, 'excludes'], // prettier-ignore
    ['vượt quá 50 miligam đến 80 miligam/100 mililít máu hoặc vượt quá 0,25 miligam đến 0,4 miligam/1 lít khí thở', { quantity: 'mg/l', from: 0.4, to: 0.4 }, 'holds'], // prettier-ignore
    ['vượt quá 50 miligam đến 80 miligam/100 mililít máu', { quantity: 'mg/100ml', from: 60, to: 60 }, 'holds'],
    ['có khối lượng từ 500 gam đến dưới 01 kilôgam', { quantity: 'gam', from: 700, to: 700 }, 'holds'],
    ['người chưa đủ mười tám tuổi', { quantity: 'tuổi', from: 17, to: 17 }, 'holds'],
    ['từ đủ mười lăm tuổi đến chưa đủ mười tám tuổi', { quantity: 'tuổi', from: 14, to: 14 }, 'excludes'],
    ['làm chết 02 người', { quantity: 'người chết', from: 3, to: 3 }, 'excludes'],
    ['làm chết 03 người trở lên', { quantity: 'người chết', from: 4, to: 4 }, 'holds'],
    ['làm chết người', { quantity: 'người chết', from: 1, to: 1 }, 'holds'],
    ['đã hết hiệu lực (hạn sử dụng) dưới 01 tháng', { quantity: 'ngày trễ', from: 10, to: 10 }, 'holds'],
    ['quá thời hạn quy định từ 11 ngày đến 30 ngày', { quantity: 'ngày trễ', from: 40, to: 40 }, 'excludes'],
    ['phạt tù từ 01 năm đến 05 năm', { quantity: 'ngày trễ', from: 400, to: 400 }, 'silent'],
    ['trừ trường hợp người từ đủ 16 tuổi trở lên', { quantity: 'tuổi', from: 17, to: 17 }, 'silent'],
    ['của 02 người trở lên mà tỷ lệ tổn thương cơ thể của mỗi người từ 31% đến 60%', { quantity: '%', from: 35, to: 35 }, 'may hold'], // prettier-ignore
  ])('“%s” against %j', (text, value, expected) => {
    expect(fitOf(plain(text), value)).toBe(expected);
  });

  it('holds every value within its bounds and none beyond', () => {
    const [age, more] = [fc.integer({ min: 1, max: 90 }), fc.integer({ min: 1, max: 200 })];
    fc.assert(
      fc.property(age, age, more, (from, length, value) => {
        const fit = fitOf(`tu ${from} tuoi den ${from + length} tuoi`, { quantity: 'tuổi', from: value, to: value });
        expect(fit).toBe(from <= value && value <= from + length ? 'holds' : 'excludes');
      }),
    );
  });
});

describe('the Khoản that the values mean', () => {
  const meant = (lines: readonly string[], question: string): string | undefined => {
    const text = lines.join('\n');
    const clauses = parseClauses(text);
    return meantBy(clauses, standingsOf(text, clauses, readTelling(question)))?.khoan;
  };
  const DRUGS = [
    '1. Tàng trữ trái phép chất ma túy thuộc một trong các trường hợp sau đây, thì bị phạt tù từ 01 năm đến 05 năm: a) Nhựa thuốc phiện có khối lượng từ 01 gam đến dưới 500 gam; b) Heroine, Methamphetamine có khối lượng từ 0,1 gam đến dưới 05 gam.',
    '2. Thuộc một trong các trường hợp sau đây, thì bị phạt tù từ 05 năm đến 10 năm: a) Nhựa thuốc phiện có khối lượng từ 500 gam đến dưới 01 kilôgam; b) Heroine, Methamphetamine có khối lượng từ 05 gam đến dưới 30 gam.',
  ];
  const BRIBES = [
    '1. Tiền trị giá từ 2.000.000 đồng đến dưới 100.000.000 đồng, thì bị phạt tù từ 02 năm đến 07 năm.',
    '2. Thuộc một trong các trường hợp: a) Tiền trị giá từ 100.000.000 đồng đến dưới 500.000.000 đồng; b) Gây thiệt hại về tài sản từ 1.000.000.000 đồng đến dưới 3.000.000.000 đồng.',
    '3. Thuộc một trong các trường hợp: a) Tiền trị giá 500.000.000 đồng trở lên; b) Gây thiệt hại về tài sản 3.000.000.000 đồng trở lên.',
  ];

  it.each([
    ['tàng trữ 2 gam heroin', '1'],
    ['tàng trữ 10 gam heroin', '2'],
    ['tàng trữ 10g ma túy đá', '2'],
    ['tàng trữ 2 chỉ đá', '2'],
    ['tàng trữ 10 gam nhựa thuốc phiện', '1'],
    ['tàng trữ ma túy', undefined],
    ['tàng trữ 10 gam ma túy', undefined],
    ['tàng trữ 10 gam heroin và 2 gam thuốc phiện', undefined],
  ])('is that of the scale of the thing that is weighed: %s', (question, khoan) => {
    expect(meant(DRUGS, question)).toBe(khoan);
  });

  it.each([
    ['nhận hối lộ 2 tỷ', '3'],
    ['nhận hối lộ gây thiệt hại 2 tỷ', '2'],
  ])('is that of what was taken, or of the damage where the question says so: %s', (question, khoan) => {
    expect(meant(BRIBES, question)).toBe(khoan);
  });

  it('is the one between two bounds rather than one with a single bound: what everybody is who is meant', () => {
    const minors = [
      '1. Người chưa thành niên là người chưa đủ 18 tuổi.',
      '2. Người từ đủ 15 tuổi đến chưa đủ 18 tuổi tự mình làm.',
      '3. Người từ đủ 06 tuổi đến chưa đủ 15 tuổi phải được đồng ý.',
    ];
    expect(meant(minors, 'con em 16 tuổi')).toBe('2');
    expect(meant(minors, 'con em 10 tuổi')).toBe('3');
  });

  it('is the one with the narrowest range of ages, where several hold', () => {
    const victims = [
      '1. Phạm tội đối với người dưới 16 tuổi.',
      '2. Phạm tội đối với người dưới 13 tuổi.',
      '3. Phạm tội đối với người dưới 10 tuổi.',
      '4. Phạm tội đối với người từ đủ 16 tuổi đến dưới 18 tuổi.',
    ];
    expect(meant(victims, 'nạn nhân 8 tuổi')).toBe('3');
    expect(meant(victims.slice(0, 3), 'nạn nhân 8 tuổi')).toBe('3');
    expect(meant(victims, 'nạn nhân 12 tuổi')).toBe('2');
    const minors = ['1. Phạm tội có tổ chức.', '2. Đối với người từ đủ 16 tuổi đến dưới 18 tuổi.'];
    expect(meant(minors, 'nạn nhân 17 tuổi')).toBe('2');
  });

  it('is the one that the delay falls in', () => {
    const late = ['1. Đăng ký quá thời hạn từ 01 ngày đến 10 ngày.', '2. Quá thời hạn từ 11 ngày trở lên.'];
    expect(meant(late, 'trễ đăng ký 5 ngày')).toBe('1');
    expect(meant(late, 'trễ đăng ký 2 tháng')).toBe('2');
    expect(meant(late, 'đăng ký trong 5 ngày')).toBeUndefined();
  });

  it('is none for a delay of something else than what has steps', () => {
    const licences = [
      '1. Không có chứng nhận bảo hiểm còn hiệu lực.',
      '2. Có giấy phép lái xe đã hết hạn dưới 01 năm.',
      '3. Có giấy phép lái xe đã hết hạn từ 01 năm trở lên.',
    ];
    expect(meant(licences, 'bằng lái xe máy hết hạn 10 ngày')).toBe('2');
    expect(meant(licences, 'bảo hiểm xe máy hết hạn 10 ngày')).toBeUndefined();
  });

  it('is the one of the engine, and for people of an age only where they are told', () => {
    const engines = [
      '1. Người từ đủ 16 tuổi đến dưới 18 tuổi điều khiển xe mô tô từ 50 cm3 trở lên.',
      '2. Điều khiển xe mô tô có dung tích xi-lanh đến 125 cm3.',
      '3. Điều khiển xe mô tô có dung tích xi-lanh trên 125 cm3 trở lên.',
    ];
    expect(meant(engines, 'xe 110 phân khối')).toBe('2');
    expect(meant(engines, 'xe 150cc')).toBe('3');
    expect(meant(engines, 'em 17 tuổi')).toBe('1');
  });

  it('is none where no other Khoản excludes the value: two mentions are no scale', () => {
    const helmets = ['1. Chở trẻ em dưới 06 tuổi.', '2. Phạt tiền từ 400.000 đồng đến 600.000 đồng.'];
    expect(meant(helmets, 'chở con 5 tuổi')).toBeUndefined();
    expect(meant(helmets, 'bé 5 tuổi phạt 500 nghìn')).toBeUndefined();
  });

  it('is none where two values mean two of them', () => {
    expect(meant(BRIBES, 'nhận hối lộ 50 triệu rồi 2 tỷ')).toBeUndefined();
  });
});
