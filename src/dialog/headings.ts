import { beginsWith, mentions, phrases, scan, type Phrases, type Utterance } from './text/utterance.ts';

/** What is asked of a matter, and the words with which statutes head the article that says it. */
interface Aspect {
  readonly asked: Phrases;
  readonly heading: Phrases;
}

function aspect(asked: string, heading: string): Aspect {
  return { asked: phrases(asked), heading: phrases(heading, { exact: true }) };
}

const ASPECTS: readonly Aspect[] = [
  aspect(
    'ở đâu, nơi nào, xã nào, phường nào, đến đâu, cơ quan nào, tòa nào, ai quyết định, ai cho phép, ai giải quyết, ai cấp, ai có quyền, ai được quyền, ai điều tra',
    'thẩm quyền, nơi, địa điểm, cơ quan, trách nhiệm',
  ),
  aspect('giấy tờ, hồ sơ, giấy gì', 'hồ sơ, giấy tờ'),
  aspect(
    'bao lâu, mấy ngày, mấy tháng, mấy năm, bao nhiêu ngày, bao nhiêu tháng, bao nhiêu năm, thời hạn',
    'thời hạn, thời gian, thời hiệu',
  ),
  aspect('thủ tục, các bước, trình tự, làm đơn, ra sao, thế nào', 'trình tự, thủ tục'),
];

/** Headings of articles that say what words mean, whom a law concerns and from when: no answer to what befell somebody. */
const GENERAL = phrases(
  'giải thích từ ngữ, giải thích thuật ngữ, phạm vi điều chỉnh, phạm vi áp dụng, đối tượng áp dụng, áp dụng pháp luật, áp dụng luật, nguyên tắc áp dụng, hiệu lực thi hành, điều khoản thi hành, điều khoản chuyển tiếp, quy định chuyển tiếp, quy định chung, tổ chức thực hiện, trách nhiệm thi hành',
  { exact: true },
);

/** Whether a heading is one of those that every law has, whatever it is about. */
export function isGeneral(heading: string): boolean {
  return beginsWith(scan(heading), GENERAL);
}

/**
 * Tells headings of the kind of article that a text asks for: “làm ở đâu?” asks for one on “Thẩm quyền …”. `undefined` when
 * it asks for nothing that statutes head so.
 */
export function headingTest(said: Pick<Utterance, 'tokens'>): ((heading: string) => boolean) | undefined {
  const wanted = ASPECTS.filter(({ asked }) => mentions(said, asked));
  if (wanted.length === 0) return undefined;
  return (heading) => wanted.some((one) => mentions(scan(heading), one.heading));
}

/** “Sửa đổi, bổ sung một số điều của Luật …”, “Bãi bỏ khoản 2 Điều 4 …”, or nothing but the verb; not “Sửa đổi hợp đồng lao động”. */
const AMENDING =
  /^(?:(?:sửa đổi|bổ sung|thay thế|thay|bãi bỏ|bỏ)[\s,]*(?:và\s+)?)+(?:$|(?:một số|các|tên|phần)?\s*(?:điều|khoản|điểm|mục|chương|cụm từ|từ|phụ lục|biểu mẫu|mẫu|bộ luật|luật|pháp lệnh|nghị định|nghị quyết|thông tư|quyết định)(?!\p{L}))/iu;

/**
 * Whether an article, by its heading, only says that something changes in another document: among choices it tells nobody what it is
 * about. A heading that quotes the new words does.
 */
export function isAmending(heading: string): boolean {
  return AMENDING.test(heading.normalize('NFC').trim()) && !/[“"]/u.test(heading);
}
