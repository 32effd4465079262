import { deflateRawSync, gzipSync } from 'node:zlib';

import { describe, expect, test } from '@jest/globals';
import ExcelJS from 'exceljs';
import fc from 'fast-check';

import { parseCitation } from '../../src/kb/sources/faq-row.ts';
import { Bench, line } from './support.ts';
import { zip } from './zip.ts';

const CODIFIED = `<link href='x' />
<h3 style='x'>
    Đề mục 9.1
    <br />
    Thử nghiệm
</h3><div class='_content'><p class='pChuong'><a name='9010000000000001000'></a>Chương I</p><p class='pChuong'>QUY ĐỊNH CHUNG</p><p class='pDieu'><a name='901001'></a>Điều 9.1.LQ.1. Phạm vi</p><p class='pGhiChu'><a href='http://vbpl.vn/x.aspx?ItemID=1#Chuong_I_Dieu_1' target='_blank'>(Điều 1 Luật số 58/2020/QH14 Hòa giải, đối thoại ngày 16/06/2020 của Quốc hội, có hiệu lực thi hành kể từ ngày 01/01/2021)</a></p><p class='pNoiDung'><p>1. Một &amp; hai.</p>

<p>2. Bảng:</p><table><tr><td>a</td><td>b</td></tr></table></p><p class='pDieu'><a name='901002'></a>Điều 9.1.NĐ.1.2. Đối tượng</p><p class='pGhiChu'><a href='http://vbpl.vn/x.aspx?ItemID=2#Dieu_2' target='_blank'>(Điều 2 Nghị định số 16/2021/NĐ-CP, có hiệu lực thi hành kể từ ngày 03/03/2021)</a></p><p class='pNoiDung'><p>Chữ.</p></p><p class='pChiDan'>(Điều này có nội dung liên quan đến <a href='#' onclick="ViewNoiDungPhapDien('901001'); return false;">Điều 9.1.LQ.1.</a>)</p></div>`;

const TABLE = [
  ['id', 'questions', 'answer', 'citations', 'as_of'],
  ['thu/mot', 'Hỏi một? | hoi mot', 'Trả lời; có dấu "ngoặc"\nhai dòng', '1/2020/NĐ-CP điều 2 khoản 3', '22/11/2026'],
];

describe('the codified law', () => {
  test('gives documents, headings, links, effect days and cross-references', async () => {
    const bench = new Bench();
    const { files } = await bench.ingest(bench.write('any-name', CODIFIED));
    expect(files[0]).toMatchObject({ source: 'codified law', articles: 2, problemCount: 0 });
    const article = bench.store.article('58/2020/qh14#1')!;
    expect(article).toMatchObject({
      title: 'Phạm vi',
      path: '9.1 Thử nghiệm › Chương I. QUY ĐỊNH CHUNG',
      text: '1. Một & hai.\n2. Bảng:\na | b',
      effective: '2021-01-01',
      url: 'http://vbpl.vn/x.aspx?ItemID=1#Chuong_I_Dieu_1',
    });
    expect(article.document).toMatchObject({
      title: 'Luật Hòa giải, đối thoại',
      issuer: 'Quốc hội',
      issued: '2020-06-16',
    });
    expect(bench.store.related('16/2021/nđ-cp#2', 5).map((each) => each.id)).toEqual(['58/2020/qh14#1']);
  });

  test('a removed subject holds nothing and is no failure; its table of contents neither', async () => {
    const bench = new Bench();
    const empty = "<h3>Đề mục 26.1 <br /> Giá</h3><div class='_content'></div>";
    const { files } = await bench.ingest(
      bench.write('a.html', empty),
      bench.write('i.json', '[\n[\n"36.3",\n"Thanh niên",\n1'),
    );
    expect(files.map(({ state, problemCount }) => [state, problemCount])).toEqual([
      ['read', 0],
      ['read', 0],
    ]);
  });
});

describe('JSON Lines', () => {
  test('plain and gzip read alike; dates come in any of the usual forms', async () => {
    const text = [line('1/2020/NĐ-CP', '1', 'một', { effective: '1-1-2021' }), line('1/2020/NĐ-CP', '2', 'hai')].join(
      '\n',
    );
    for (const content of [text, gzipSync(text)]) {
      const bench = new Bench();
      await bench.ingest(bench.write('x', content));
      expect(bench.store.article('1/2020/nđ-cp#1')?.effective).toBe('2021-01-01');
      expect(bench.store.counts().articles).toBe(2);
    }
  });

  test('a line whose day cannot be read is named: law that has ended must not count as law in force', async () => {
    const bench = new Bench();
    const rows = [
      line('1/2020/NĐ-CP', '1', 'một', { expires: '31/6/2024' }),
      line('1/2020/NĐ-CP', '2', 'hai', { effective: '2025-13-01' }),
      line('1/2020/NĐ-CP', '3', 'ba', { effective: 'đang cập nhật', expires: '' }),
    ];
    const { files } = await bench.ingest(bench.write('x', rows.join('\n')));
    expect(files[0]?.problems.map(({ code, where }) => [code, where])).toEqual([
      ['SOURCE_ROW_INVALID', 'line 1'],
      ['SOURCE_ROW_INVALID', 'line 2'],
    ]);
    expect(bench.store.articleNumbers('1/2020/NĐ-CP')).toEqual(['3']);
  });

  test('a bad line is named and the others are taken', async () => {
    const bench = new Bench();
    const { files } = await bench.ingest(
      bench.write('x', `${line('1/2020/NĐ-CP', '1', 'một')}\n{"doc_no": "x"}\nno json\n`),
    );
    expect(files[0]).toMatchObject({ state: 'read', articles: 1, problemCount: 2 });
    expect(files[0]?.problems[0]).toMatchObject({ code: 'SOURCE_ROW_INVALID', where: 'line 2' });
  });
});

describe('documents', () => {
  test('HTML', async () => {
    const bench = new Bench();
    const html = `<!DOCTYPE html><html><head><style>p{}</style></head><body><p>Số: 3/2022/TT-BTP</p><p>THÔNG TƯ</p><p>Về thử</p>
      <p>Điều 1. <b>Phạm vi</b></p><p>1. Một&nbsp;khoản.</p><table><tr><td>x</td><td>y</td></tr></table></body></html>`;
    await bench.ingest(bench.write('x.bin', html));
    expect(bench.store.article('3/2022/tt-btp#1')).toMatchObject({ title: 'Phạm vi', text: '1. Một khoản.\nx | y' });
  });

  test('numbers that a list has only on the screen are no text: the document is refused, unless it is an appendix', async () => {
    const page = (article: string, rest = '') =>
      `<html><body><p>Số: 3/2022/TT-BTP</p><p>THÔNG TƯ</p><p>Về thử</p><p>Điều 1. Phạm vi</p>${article}${rest}</body></html>`;
    const bench = new Bench();
    const list = '<ol><li>Một khoản.</li><li>Hai khoản.</li></ol>';
    const { files } = await bench.ingest(bench.write('x', page(list)));
    expect(files[0]?.problems[0]).toMatchObject({ code: 'SOURCE_NUMBERED', detail: '3/2022/TT-BTP' });
    await bench.ingest(bench.write('x', page('<p>1. Một khoản.</p>', `<p>PHỤ LỤC I</p>${list}`)));
    expect(bench.store.article('3/2022/tt-btp#1')?.text).toBe('1. Một khoản.');
  });

  test('footnotes, which a DOCX has at its end, are no text of the last Điều', async () => {
    const bench = new Bench();
    const html = `<html><body><p>Số: 3/2022/TT-BTP</p><p>THÔNG TƯ</p><p>Về thử</p><p>Điều 1. Phạm vi</p><p>Chữ.</p>
      <ol><li id="footnote-1"><p>Được sửa đổi.</p></li></ol></body></html>`;
    await bench.ingest(bench.write('x', html));
    expect(bench.store.article('3/2022/tt-btp#1')?.text).toBe('Chữ.');
  });

  test('DOCX', async () => {
    const bench = new Bench();
    const paragraphs = ['Số: 3/2022/TT-BTP', 'THÔNG TƯ', 'Về thử', 'Điều 1. Phạm vi', '1. Một khoản.'];
    const { files } = await bench.ingest(bench.write('x', docx(paragraphs)));
    expect(files[0]).toMatchObject({ source: 'docx', articles: 1 });
    expect(bench.store.article('3/2022/tt-btp#1')?.text).toBe('1. Một khoản.');
  });
});

describe('the register', () => {
  test('an entry with a day that cannot be read, or a word that is not known, is named', async () => {
    const bench = new Bench();
    const register = `- number: 1/2020/NĐ-CP
  expires: 31/6/2024
- number: 2/2020/NĐ-CP
  expired: '2024-07-01'
- number: 3/2020/NĐ-CP
  expires: 1/7/2024`;
    const { files } = await bench.ingest(bench.write('x', register));
    expect(files[0]?.problems.map(({ code, where }) => [code, where])).toEqual([
      ['SOURCE_ROW_INVALID', 'entry 1'],
      ['SOURCE_ROW_INVALID', 'entry 2'],
    ]);
    expect(bench.store.document('3/2020/NĐ-CP')?.expires).toBe('2024-07-01');
  });
});

describe('FAQ tables', () => {
  const expected = {
    questions: ['Hỏi một?', 'hoi mot'],
    answer: 'Trả lời; có dấu "ngoặc"\nhai dòng',
    asOf: '2026-11-22',
  };
  const csv = (separator: string): string => TABLE.map((row) => row.map(quoted).join(separator)).join('\r\n');

  test.each([
    ['commas', Buffer.from(csv(','))],
    ['semicolons', Buffer.from(csv(';'))],
    ['a byte order mark', Buffer.from(`\uFEFF${csv(';')}`)],
    ['UTF-16 as Excel writes “Unicode text”', Buffer.from(`\uFEFF${csv('\t')}`, 'utf16le')],
  ])('CSV with %s', async (_, content) => {
    const bench = new Bench();
    await bench.ingest(bench.write('x', content));
    expect(bench.store.faq('thu/mot')).toMatchObject(expected);
    expect(bench.store.faqsCiting('1/2020/nđ-cp#2', 1)).toHaveLength(1);
  });

  test('XLSX, with a real date in the cell', async () => {
    const book = new ExcelJS.Workbook();
    const sheet = book.addWorksheet('Câu hỏi');
    sheet.addRow(['Mã', 'Câu hỏi', 'Trả lời', 'Căn cứ', 'Ngày kiểm tra']);
    sheet.addRow([...TABLE[1]!.slice(0, 4), new Date('2026-11-22T00:00:00Z')]);
    const bench = new Bench();
    await bench.ingest(bench.write('x', Buffer.from(await book.xlsx.writeBuffer())));
    expect(bench.store.faq('thu/mot')).toMatchObject(expected);
  });

  test('a bad row is named by its number and id, the others are taken', async () => {
    const bench = new Bench();
    const rows = [
      ...TABLE,
      ['thu/hai', 'Hai?', '', '', '2026-11-22'],
      ['thu/ba', 'Ba?', 'Ba.', 'luật đất đai', '2026-11-22'],
    ];
    const { files } = await bench.ingest(bench.write('x.csv', rows.map((row) => row.map(quoted).join(',')).join('\n')));
    expect(files[0]?.faqs).toBe(1);
    expect(files[0]?.problems.map(({ code, where }) => [code, where])).toEqual([
      ['SOURCE_FAQ_INVALID', 'row 3, thu/hai'],
      ['SOURCE_FAQ_INVALID', 'row 4'],
    ]);
  });

  test('a row with more cells than the header has is named: a text with a comma would be cut there', async () => {
    const bench = new Bench();
    const rows =
      'id,as_of,questions,answer\nthu/mot,2026-11-22,Hỏi?,Có, trừ trường hợp khác.\nthu/hai,2026-11-22,Hai?,Hai.,,\n';
    const { files } = await bench.ingest(bench.write('x.csv', rows));
    expect(files[0]?.problems.map(({ code, where }) => [code, where])).toEqual([['SOURCE_FAQ_INVALID', 'row 2']]);
    expect(bench.store.faq('thu/hai')?.answer).toBe('Hai.');
  });

  test('an id that stands twice in a file is named, and the first one is taken', async () => {
    const bench = new Bench();
    const rows = [...TABLE, ['thu/mot', 'Hỏi hai?', 'Khác.', '', '2026-11-22']];
    const { files } = await bench.ingest(bench.write('x.csv', rows.map((row) => row.map(quoted).join(',')).join('\n')));
    expect(files[0]).toMatchObject({ faqs: 1, problemCount: 1 });
    expect(files[0]?.problems).toMatchObject([{ code: 'SOURCE_FAQ_INVALID', where: 'thu/mot' }]);
    expect(bench.store.faq('thu/mot')).toMatchObject(expected);
  });

  test('an id that stands in two files of a run is named, and the first one is taken', async () => {
    const bench = new Bench();
    const table = (answer: string) =>
      [TABLE[0]!, ['thu/mot', 'Hỏi?', answer, '', '2026-11-22']].map((row) => row.map(quoted).join(',')).join('\n');
    const first = bench.write('a.csv', table('Một.'));
    const { files } = await bench.ingest(first, bench.write('b.csv', table('Hai.')));
    expect(files[1]?.problems).toEqual([
      { code: 'SOURCE_FAQ_INVALID', where: 'thu/mot', detail: `id stands in ${first} too` },
    ]);
    expect(bench.store.faq('thu/mot')?.answer).toBe('Một.');
  });

  test('two files of one name are named, because either alone would remove the FAQs of the other', async () => {
    const bench = new Bench();
    const table = (id: string) =>
      [TABLE[0]!, [id, 'Hỏi?', 'Đáp.', '', '2026-11-22']].map((row) => row.map(quoted).join(',')).join('\n');
    const first = bench.write('a/faq.csv', table('thu/mot'));
    const { files } = await bench.ingest(first, bench.write('b/faq.csv', table('thu/hai')));
    expect(files[1]).toMatchObject({ state: 'read', problems: [{ code: 'SOURCE_FAQ_NAMESAKE', detail: first }] });
    expect([bench.store.faq('thu/mot'), bench.store.faq('thu/hai')]).not.toContain(undefined);
    await bench.ingest(first);
    expect(bench.store.faq('thu/hai')).toBeUndefined();
  });

  test('citations as editors write them', () => {
    expect(parseCitation('31/2024/QH15 điều 27 khoản 3 điểm đ')).toEqual({
      document: '31/2024/QH15',
      dieu: '27',
      khoan: '3',
      diem: 'đ',
    });
    expect(parseCitation('31/2024/QH15, Điều 27a')).toEqual({ document: '31/2024/QH15', dieu: '27a' });
    expect(parseCitation('Luật Đất đai')).toBeUndefined();
  });

  test('property: what is written into cells comes back, whatever the separator', async () => {
    const cell = fc
      .string({ minLength: 1, maxLength: 40, unit: fc.constantFrom(...'aăđệ ,;"\t.?') })
      .filter((t) => t.trim() !== '');
    await fc.assert(
      fc.asyncProperty(cell, fc.constantFrom(',', ';'), fc.boolean(), async (answer, separator, mark) => {
        const rows = [TABLE[0]!, ['thu/x', 'Hỏi?', answer, '', '2026-11-22']];
        const text = rows.map((row) => row.map(quoted).join(separator)).join('\n');
        const bench = new Bench();
        await bench.ingest(bench.write('x', `${mark ? '\uFEFF' : ''}${text}`));
        expect(bench.store.faq('thu/x')?.answer).toBe(answer.trim().normalize('NFC'));
        bench.db.close();
      }),
      { numRuns: 25 },
    );
  });
});

function quoted(cell: string): string {
  return `"${cell.replace(/"/g, '""')}"`;
}

function docx(paragraphs: readonly string[]): Buffer {
  const body = paragraphs.map((text) => `<w:p><w:r><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`).join('');
  const file = (name: string, text: string) => ({
    name,
    bytes: deflateRawSync(text),
    size: Buffer.byteLength(text),
    raw: text,
  });
  const relation = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument';
  return zip([
    file(
      '[Content_Types].xml',
      '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
    ),
    file(
      '_rels/.rels',
      `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="${relation}" Target="word/document.xml"/></Relationships>`,
    ),
    file(
      'word/document.xml',
      `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${body}</w:body></w:document>`,
    ),
  ]);
}
