import { parseClauses } from '../../src/kb/clauses.ts';
import type { KnowledgeSnapshot } from '../../src/kb/knowledge.ts';
import { articleId, type Article, type Faq } from '../../src/kb/model.ts';

/** Articles in our own words, of an imagined country's law: enough for retrieval to be right or wrong. */
const ARTICLES: readonly (readonly [number: string, dieu: string, title: string, text: string])[] = [
  ['01/2024/QH99', '1', 'Phạm vi điều chỉnh', 'Luật này quy định về kết hôn, ly hôn và nuôi con.'],
  [
    '01/2024/QH99',
    '2',
    'Thủ tục ly hôn thuận tình',
    '1. Vợ chồng cùng nộp đơn tại tòa án nơi cư trú.\n2. Tòa án hòa giải trong mười lăm ngày.\n3. Lệ phí là ba trăm nghìn đồng.',
  ],
  [
    '01/2024/QH99',
    '3',
    'Quyền nuôi con sau ly hôn',
    'Con dưới ba tuổi được giao cho mẹ trực tiếp nuôi, trừ khi mẹ không đủ điều kiện.',
  ],
  ['02/2023/NĐ-XX', '1', 'Phạm vi điều chỉnh', 'Nghị định này quy định xử phạt vi phạm giao thông đường bộ.'],
  [
    '02/2023/NĐ-XX',
    '5',
    'Xử phạt người điều khiển xe máy vi phạm quy tắc giao thông',
    '1. Phạt tiền một trăm nghìn đồng: không đội mũ bảo hiểm.\n2. Phạt tiền ba trăm nghìn đồng đối với hành vi sau:\na) Vượt đèn đỏ;\nb) Đi ngược chiều.',
  ],
  [
    '02/2023/NĐ-XX',
    '6',
    'Xử phạt người điều khiển ô tô',
    '1. Phạt tiền một triệu đồng: vượt đèn đỏ.\n2. Tước giấy phép lái xe hai tháng.',
  ],
  ['03/2020/TT-YY', '4', 'Hồ sơ đăng ký khai sinh', 'Tờ khai, giấy chứng sinh và giấy tờ của cha mẹ.'],
  [
    '03/2020/TT-YY',
    '5',
    'Thời hạn đăng ký khai sinh',
    'Trong sáu mươi ngày kể từ ngày sinh, cha hoặc mẹ phải đăng ký khai sinh cho con.',
  ],
];

const FAQS: readonly (readonly [id: string, questions: readonly string[]])[] = [
  [
    'ho-tich/khai-sinh',
    [
      'Đăng ký khai sinh cho con cần giấy tờ gì?',
      'làm giấy khai sinh cho bé cần mang theo gì',
      'dang ky khai sinh can gi',
    ],
  ],
  ['dat-dai/so-do', ['Thủ tục sang tên sổ đỏ gồm những bước nào?', 'sang ten so do the nao']],
];

/** One generation of the small knowledge. `withArticles: false` leaves the FAQs alone. */
export function smallKnowledge({ generation = 1, withArticles = true } = {}): KnowledgeSnapshot {
  const articles = withArticles ? ARTICLES.map(toArticle) : [];
  const faqs = FAQS.map(([id, questions], at): Faq => {
    return {
      versionId: 100 + at,
      id,
      field: id.split('/')[0] ?? '',
      questions,
      answer: '…',
      citations: [],
      asOf: '2026-01-01',
    };
  });
  return {
    generation,
    articleCount: articles.length,
    faqCount: faqs.length,
    articles: () => articles,
    faqs: () => faqs,
  };
}

function toArticle([number, dieu, title, text]: (typeof ARTICLES)[number], at: number): Article {
  const expires = number === '03/2020/TT-YY' && dieu === '4' ? '2025-01-01' : null;
  return {
    versionId: at + 1,
    id: articleId(number, dieu),
    document: {
      number,
      type: null,
      title: null,
      issuer: null,
      issued: null,
      effective: null,
      expires: null,
      url: null,
    },
    dieu,
    title,
    path: '',
    text: text.normalize('NFC'),
    clauses: parseClauses(text.normalize('NFC')),
    effective: null,
    expires,
    url: null,
  };
}
