/** What stands behind a term whose meaning is asked for: “án treo là gì”, “… được hiểu như thế nào”. */
const ENDING =
  /(?:(?: (?:có )?nghĩa| tức)? là (?:(?:những |các |một )?(?:(?!của )\p{L}+ ){0,2}?(?:gì|ai|nào|sao|(?:như )?thế nào))| được (?:hiểu|định nghĩa|giải thích)(?: là)? (?:gì|sao|ra sao|(?:như )?thế nào)| được quy định là gì)$/u;
/** What stands before it. */
const BEGINNING =
  /(?:^|.* )(?<!được )(?:hiểu )?(?:(?:như )?thế nào (?:là|được coi là|được gọi là|gọi là|về)|(?:khái niệm|định nghĩa)(?: về| của)?|giải thích (?:từ ngữ|thuật ngữ|từ)) /u;
/** Courtesy at the end, by which law, and “khái niệm … được quy định như thế nào”. */
const TRAILING =
  /(?: (?:vậy|ạ|thế|hả|nhỉ|ta|ad|theo (?:quy định|luật|bộ luật|pháp luật|nghị định|thông tư)(?: .*)?))+$/u;
const REGULATED = /(?:(?: được| do)?(?: pháp luật)? quy định)? (?:ra sao|(?:như )?thế nào)$/u;
/** What may stand before a term without being part of it: courtesy, and where the term is looked for … */
const ASIDE =
  /^(?:(?:theo|trong|tại|đối với|ở) .*|.* quy định|(?:(?:dạ|vâng|alo|ad|ơi|cho|hỏi|em|tôi|mình|anh|chị|xin|muốn|biết|vậy|thế|thì|còn|luật|sư|cụm|từ|thuật|ngữ|khái|niệm|các|bạn|ạ|à)(?: |$))+)$/u;
/** … unless it goes on: of “theo luật mục đích của hình phạt là gì” not the meaning of the last words is asked. */
const GOES_ON = /(?:^| )(?:của|về|để|trong|cho|từ|với|và|việc|các|những)$/u;

/** What is asked of a case, whose meaning nobody wants to know: behind “em muốn nhận con nuôi” of “điều kiện là gì”. */
const OF_A_CASE: ReadonlySet<string> = new Set(
  'điều kiện, đối tượng, trường hợp, nội dung, nguyên tắc, tiêu chuẩn, cơ quan, trách nhiệm, nghĩa vụ, nhiệm vụ, chức năng, hình phạt, thời hạn, chi phí, người, tôi'.split(
    ', ',
  ),
);

/** Where a term is looked for, behind it: “trích xuất trong thi hành án hình sự là gì”. */
const WHERE = /(?<=.) (?:trong|theo(?! (?:quy trình|hiệp định|công ước|phương|định hướng|hình thức) )|thuộc) .*$/u;

/**
 * What a question may ask the meaning of, longest first: “theo quy định pháp luật án treo là gì” names all of it up to “là gì”
 * and, said by the way, less and less down to “treo”; only what law explains is a term. Empty where no meaning is asked for.
 * @param understood the question's words with their marks, one space between two
 */
export function askedTerms(understood: string): readonly string[] {
  const question = understood.replace(TRAILING, '');
  const beginning = BEGINNING.exec(question);
  if (beginning) return withoutPlace([question.slice(beginning[0].length).replace(ENDING, '').replace(REGULATED, '')]);
  const ending = ENDING.exec(question);
  if (!ending) return [];
  const words = question.slice(0, ending.index).split(' ');
  const isAside = (words: readonly string[]) => ASIDE.test(words.join(' ')) && !GOES_ON.test(words.join(' '));
  return withoutPlace(
    words.flatMap((_, at) => (at === 0 || isAside(words.slice(0, at)) ? [words.slice(at).join(' ')] : [])),
  );
}

function withoutPlace(terms: readonly string[]): string[] {
  return [...terms, ...terms.map((term) => term.replace(WHERE, ''))].filter((term) => !OF_A_CASE.has(term));
}
