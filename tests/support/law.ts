import { createKnowledgeStore, type KnowledgeStore } from '../../src/kb/store.ts';
import { beginStaging, publishGeneration } from '../../src/kb/staging.ts';
import type { DocumentFacts, SourceArticle, SourceFaq } from '../../src/kb/sources/contract.ts';
import { ManualClock } from '../../src/infra/clock.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { knowledgeMigrations } from '../../src/storage/migrations/knowledge.ts';

/** A small body of law for tests. The numbers look real so that people's ways of citing fit; every text is invented. */
export interface TestLaw {
  readonly documents: readonly DocumentFacts[];
  readonly articles: readonly (Partial<SourceArticle> & {
    readonly number: string;
    readonly dieu: string;
    readonly text: string;
  })[];
  readonly faqs: readonly SourceFaq[];
}

/** Publishes the law into a real store in memory. */
export function publishLaw(law: TestLaw): KnowledgeStore {
  const clock = new ManualClock(Date.parse('2026-11-01T00:00:00Z'));
  const db = openDatabase({ file: ':memory:', migrations: knowledgeMigrations });
  const staging = beginStaging(db, { clock, inputs: 'test' });
  const from = { origin: 'test', scope: 'excerpt', rank: 1 } as const;
  for (const document of law.documents) staging.putDocument(document, from);
  for (const { number, ...article } of law.articles) {
    const document = law.documents.find((known) => known.number === number) ?? documentFacts({ number });
    staging.putArticle(document, { ...EMPTY_ARTICLE, ...article }, from);
  }
  for (const faq of law.faqs) staging.putFaq(faq, from);
  staging.finish();
  publishGeneration(db, { generation: staging.generation, clock });
  return createKnowledgeStore(db);
}

/** A document with only what a test says of it. */
export function documentFacts(facts: Partial<DocumentFacts> & { readonly number: string }): DocumentFacts {
  return { type: null, title: null, issuer: null, issued: null, effective: null, expires: null, url: null, ...facts };
}

const EMPTY_ARTICLE = { title: '', path: '', effective: null, expires: null, url: null, anchor: null, related: [] };

/** A clause longer than a card, with points; point `c` is the one about lights. */
const LONG_CLAUSE = [
  '2. Phạt tiền từ 4.000.000 đồng đến 6.000.000 đồng đối với người điều khiển xe thực hiện một trong các hành vi sau đây:',
  // Some sources repeat the number before the first point.
  `2. a) Đi không đúng phần đường dành riêng cho từng loại phương tiện, ${'gây trở ngại cho người đi bộ và các phương tiện khác đang lưu thông, '.repeat(4)}dù đã được nhắc nhở;`,
  `b) Dừng xe giữa cầu, ${'trong hầm hoặc tại nơi có biển cấm đã được đặt rõ ràng ở vị trí dễ quan sát, '.repeat(4)}không có lý do chính đáng;`,
  'c) Không chấp hành hiệu lệnh của đèn tín hiệu giao thông khi đèn đỏ;',
  `d) Chở hàng cồng kềnh ${'vượt quá bề rộng giá đèo hàng của nhà sản xuất về mỗi bên, '.repeat(4)}không che chắn.`,
].join('\n');

/** What most dialog tests talk about. */
export const LAW: TestLaw = {
  documents: [
    documentFacts({
      number: '168/2024/NĐ-CP',
      type: 'Nghị định',
      title: 'Quy định xử phạt vi phạm về trật tự giao thông đường bộ',
      issued: '2024-12-26',
      effective: '2025-01-01',
      url: 'https://example.gov.vn/168-2024',
    }),
    documentFacts({
      number: '168/2013/NĐ-CP',
      type: 'Nghị định',
      title: 'Về quản lý mỏ thử nghiệm',
      effective: '2014-01-01',
    }),
    documentFacts({
      number: '31/2024/QH15',
      type: 'Luật',
      title: 'Luật Đất đai',
      issued: '2024-01-18',
      effective: '2024-08-01',
    }),
    documentFacts({
      number: '45/2013/QH13',
      type: 'Luật',
      title: 'Luật Đất đai',
      issued: '2013-11-29',
      effective: '2014-07-01',
      expires: '2024-08-01',
    }),
    documentFacts({
      number: '52/2014/QH13',
      type: 'Luật',
      title: 'Luật Hôn nhân và gia đình',
      effective: '2015-01-01',
    }),
    documentFacts({
      number: '36/2024/QH15',
      type: 'Luật',
      title: 'Luật Trật tự, an toàn giao thông đường bộ',
      effective: '2025-01-01',
    }),
    documentFacts({
      number: '60/2014/QH13',
      type: 'Luật',
      title: 'Luật Hộ tịch',
      effective: '2016-01-01',
      url: 'https://example.gov.vn/ho-tich',
    }),
  ],
  articles: [
    {
      number: '168/2024/NĐ-CP',
      dieu: '6',
      title: 'Xử phạt người điều khiển xe ô tô',
      text: '1. Phạt tiền từ 400.000 đồng đến 600.000 đồng đối với người lái ô tô dừng xe sai chỗ.\n2. Phạt tiền từ 18.000.000 đồng đến 20.000.000 đồng đối với người lái ô tô vượt đèn đỏ.',
      effective: '2025-01-01',
    },
    {
      number: '168/2024/NĐ-CP',
      dieu: '7',
      title: 'Xử phạt người điều khiển xe mô tô, xe gắn máy',
      text: `1. Phạt tiền từ 200.000 đồng đến 400.000 đồng đối với người đi xe máy không có tín hiệu trước khi vượt.\n${LONG_CLAUSE}`,
      effective: '2025-01-01',
    },
    {
      number: '168/2024/NĐ-CP',
      dieu: '8',
      title: 'Người đi xe đạp',
      text: 'Người đi xe đạp vi phạm thì bị nhắc nhở.',
      effective: '2025-01-01',
    },
    {
      number: '31/2024/QH15',
      dieu: '27',
      title: 'Quyền chuyển nhượng',
      text: `1. Người sử dụng đất được chuyển nhượng.\n2. Nhóm người sử dụng đất có quyền sau:\na) Cùng chuyển nhượng;\nb) Cùng cho thuê;\nc) Cùng thế chấp;\nd) Cùng góp vốn;\nđ) Cùng tặng cho.\n${'3. Việc công chứng hợp đồng được thực hiện tại nơi có đất. '.padEnd(4000, 'Hợp đồng phải lập thành văn bản và có chữ ký của các bên. ')}`,
      effective: '2024-08-01',
    },
    {
      number: '45/2013/QH13',
      dieu: '27',
      title: 'Quyền cũ',
      text: 'Quy định của luật cũ về đất đai.',
      effective: '2014-07-01',
      expires: '2024-08-01',
    },
    {
      number: '52/2014/QH13',
      dieu: '51',
      title: 'Quyền yêu cầu ly hôn',
      text: '1. Vợ, chồng có quyền yêu cầu ly hôn thuận tình hoặc đơn phương.\n2. Người chồng không có quyền đó khi vợ đang mang thai.',
      effective: '2015-01-01',
    },
  ],
  faqs: [
    {
      id: 'hon-nhan-gia-dinh/ly-hon-thuan-tinh',
      field: 'hon-nhan-gia-dinh',
      questions: ['Ly hôn thuận tình cần giấy tờ gì?', 'Thủ tục ly hôn thuận tình'],
      answer: 'Anh/Chị nộp đơn có chữ ký của cả hai người tại toà án nơi cư trú.',
      citations: [{ document: '52/2014/QH13', dieu: '51', khoan: '1' }],
      asOf: '2026-10-01',
    },
    {
      id: 'hon-nhan-gia-dinh/ly-hon-don-phuong',
      field: 'hon-nhan-gia-dinh',
      questions: ['Ly hôn đơn phương nộp đơn ở đâu?'],
      answer: 'Nộp tại toà án nơi bị đơn cư trú.',
      citations: [{ document: '52/2014/QH13', dieu: '51' }],
      asOf: '2026-10-01',
    },
    {
      id: 'ho-tich/dang-ky-khai-sinh',
      field: 'ho-tich',
      questions: ['Đăng ký khai sinh cho con ở đâu?'],
      answer: 'Đăng ký tại Uỷ ban nhân dân cấp xã nơi cư trú.',
      citations: [{ document: '60/2014/QH13', dieu: '13' }],
      asOf: '2026-10-01',
    },
    {
      id: 'dat-dai/luat-cu',
      field: 'dat-dai',
      questions: ['Câu hỏi dựa trên luật đất đai cũ?'],
      answer: 'Câu trả lời này không còn đúng.',
      citations: [{ document: '45/2013/QH13', dieu: '27' }],
      asOf: '2023-10-01',
    },
    ...Array.from({ length: 12 }, (_, index) => ({
      id: `lao-dong/cau-hoi-${index + 1}`,
      field: 'lao-dong',
      questions: [`Câu hỏi lao động số ${index + 1} về thời giờ làm việc?`],
      answer: `Trả lời lao động ${index + 1}.`,
      citations: [],
      asOf: '2026-10-01',
    })),
  ],
};
