import type { Question } from './question.ts';

/** Words that must be left: of “pháp luật quy định thế nào” there is nothing else. */
const LEFT = 2;

/** Words looked at on either side: frames are short, and a text may be long. */
const REACH = 24;

const LAW = '(?:quy định (?:của |theo )?)?pháp luật(?: việt nam| nước ta| hiện hành| hiện nay| mới nhất)*';
const HOW = '(?:(?:như )?thế nào|ra sao|như nào|làm sao|sao)';
const PEOPLE =
  'ad, luật sư, cán bộ, mọi người, cả nhà, quý cơ quan, anh, chị, cô, chú, bác, bạn, em, tôi, mình, cháu, con'.split(
    ', ',
  );
const PERSON = PEOPLE.join('|');
const SAID_TO = PEOPLE.map((person) => ` ${person}`).join('|');

/** What stands before a question without being part of it: who is asked, and that it is about the law. */
const BEFORE = [
  `(?:(?:${PERSON}|dạ|vâng|alo|chào|xin|kính|thưa|nhờ|làm ơn|ơi|ạ|à|cho|giúp|muốn|phép) )*(?:${PERSON}|cho|xin|muốn|phép) hỏi(?! cung| ý kiến)(?: là| về| chút| một chút| tí| xíu| rằng)*`,
  `(?:theo|căn cứ|chiếu theo) (?:${LAW}|quy định (?:hiện hành|hiện nay|mới nhất|chung))(?: thì)?`,
  `pháp luật(?: việt nam| hiện hành| hiện nay)*(?: có)? quy định(?: cụ thể)? (?:${HOW}|gì|những gì) (?:về|đối với)`,
];

/** What stands behind it: that it is regulated, whether it is true, that one would like to know, and thanks. */
const BEHIND = [
  `(?:(?: thì| có| đã)?(?: được| do)?(?: pháp luật| nhà nước| luật)?(?: việt nam| hiện hành| hiện nay)*)(?: có)? quy định(?: cụ thể| chi tiết| rõ)*(?: là)? ${HOW}`,
  '(?: là| điều này| điều đó| nhận định này| nhận định trên| như vậy| như thế)* đúng hay sai',
  ` theo ${LAW}`,
  '(?: ạ| vậy| nhỉ| nhé| nha| hả| ad)+',
  `(?: nhờ| mong| xin)?(?:${SAID_TO})*(?: tư vấn| giải đáp| trả lời| hướng dẫn)(?: giúp| cho| giùm| dùm)*(?:${SAID_TO})(?: với)?`,
  `(?:${SAID_TO})?(?: xin)?(?: chân thành| trân trọng)? (?:cảm|cám) ơn(?: nhiều|${SAID_TO})*`,
];

const BEGINNING = new RegExp(`^(?:${BEFORE.join('|')}) `, 'u');
const ENDING = new RegExp(`(?:${BEHIND.join('|')})$`, 'u');

/**
 * A question without its frame: what every question may begin or end with, whatever it asks (“theo quy định của pháp luật”,
 * “được quy định như thế nào”, “đúng hay sai”). For that reason the right article does not have it, and it draws the search to articles
 * that happen to. What it brings stands in docs/retrieval.md.
 */
export function withoutFrame(question: Question): Question {
  const { words, foldedWords } = question;
  let [from, to] = [0, words.length];
  for (;;) {
    const before = lengthOf(BEGINNING.exec(words.slice(from, Math.min(to, from + REACH)).join(' ')));
    const behind = lengthOf(ENDING.exec(words.slice(Math.max(from, to - REACH), to).join(' ')));
    if (before + behind === 0 || to - from - before - behind < LEFT) break;
    from += before;
    to -= behind;
  }
  if (to - from === words.length) return question;
  const kept = words.slice(from, to);
  return { ...question, understood: kept.join(' '), words: kept, foldedWords: foldedWords.slice(from, to) };
}

/** Words of a match. */
function lengthOf(found: RegExpExecArray | null): number {
  return found === null ? 0 : found[0].trim().split(' ').length;
}
