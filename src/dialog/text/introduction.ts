import { maskPersonalNumbers } from '../../infra/masking.ts';
import { OPENINGS } from '../lexicon.ts';
import { composed, phrases, residue, utterance } from './utterance.ts';

/** Where one part of an introduction ends and the next begins. */
const PART = /[,;:\n]\s*|\.\s+|\s[-–]\s/gu;
/** Parts that are read: a greeting, a name, and a number or two or three. */
const MAX_PARTS = 5;
/** A name as it is written: two to five words that begin with capitals, or one. Words with figures in them are nicknames. */
const NAME = String.raw`\p{Lu}\p{L}*(?:\s+(?:\p{Lu}\p{L}*|\p{L}+\d+)){0,4}`;
const PERSON = '(?:(?:dạ|vâng|chào|anh|chị|ad|admin|xin|em|ạ)[\\s,]+)*(?:em|tôi|mình|cháu|con|tui|tớ)';
/** “Tôi tên là Nguyễn Văn A”: said to be a name. */
const NAMED = new RegExp(String.raw`^${PERSON}\s+tên(?:\s+là)?\s+${NAME}$`, 'u');
/** “Em là Ngọc”: may be what one is (“tôi là Việt kiều”), and a name beside a number of a person. */
const MAY_BE_NAMED = new RegExp(String.raw`^${PERSON}\s+là\s+${NAME}$`, 'u');
/** What stands around a personal number. */
const AROUND_NUMBERS = phrases(
  `số điện thoại, điện thoại, sđt, sdt, đt, dt, số căn cước công dân, căn cước công dân, số căn cước, căn cước, cccd, cmnd, cmt, cmtnd,
   chứng minh nhân dân, số định danh, mã định danh, email, mail, zalo, số zalo, số, là, của, em, tôi, mình, và, liên hệ, liên lạc, có, gọi`,
);

/**
 * The text without the writer's name and numbers at its beginning (“Em là Ngọc Lan, sđt 09…: vượt đèn đỏ phạt bao nhiêu”), which
 * say nothing of what is asked; the text itself where it begins otherwise or nothing is left. What one is stays: “tôi là Việt kiều, …”.
 */
export function withoutIntroduction(raw: string): string {
  const text = composed(raw);
  let rest = text;
  let asked = text;
  let mayBeName = true;
  for (let count = 0; count < MAX_PARTS; count++) {
    const [end] = rest.matchAll(PART);
    const kind: ReturnType<typeof kindOf> = end && kindOf(rest.slice(0, end.index).trim(), mayBeName);
    if (!end || kind === undefined) break;
    rest = rest.slice(end.index + end[0].length);
    if (kind === 'sure') asked = rest;
    mayBeName &&= kind === 'greeting';
  }
  return asked.trim() === '' ? text : asked;
}

/** What a part is that says nothing of what is asked. A name “may be” one: it is where a number follows. */
function kindOf(part: string, mayBeName: boolean): 'sure' | 'maybe' | 'greeting' | undefined {
  if (isNumber(part)) return 'sure';
  if (!mayBeName) return undefined;
  const lower = part.charAt(0).toLowerCase() + part.slice(1);
  if (NAMED.test(lower)) return 'sure';
  if (MAY_BE_NAMED.test(lower)) return 'maybe';
  return residue(utterance(part), OPENINGS).length === 0 ? 'greeting' : undefined;
}

function isNumber(part: string): boolean {
  const masked = maskPersonalNumbers(part);
  return masked !== part && residue(utterance(masked.replace(/\[[^\]]+\]/gu, ' ')), AROUND_NUMBERS).length === 0;
}
