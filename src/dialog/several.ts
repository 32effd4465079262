import type { IntentReader } from './intents/reader.ts';
import { FILLERS } from './lexicon.ts';
import { asksPlainly, wordsOfQuestion } from './second-turns/followup.ts';
import { residue, utterance, type Utterance } from './text/utterance.ts';

/** “1. …”, “2) …”, “câu 3: …”: what questions are numbered with; “khoản 2: …” is none. */
const NUMBERED =
  /(?<![^\s,;.?!])(?<!(?:điều|khoản|điểm|mục|chương|dieu|khoan|diem|muc|chuong)\s)(?:(?:câu(?: hỏi)?|cau(?: hoi)?|ý|việc|viec)\s*)?([1-9])\s*[.):/](?=\s*\p{L})/giu;
/** Where a question may end: with its line or sentence. The dot of “TP. Huế” only makes parts that ask nothing. */
const ENDS = /\n+|(?<=[?!;…])\s*(?![?!;…])|(?<=\.)\s+/u;
/** “… còn không đội mũ thì sao” needs no mark before it. */
const BEFORE_ANOTHER = /\s+(?=còn [^,.;?!]+ sao(?:[\s?!.]|$))/u;
/** Words of its own that a question needs: fewer tell a question of what was asked before … */
const OWN_WORDS = 2;
/** … and without marks, where what asks looks like what is asked about (“đội” like “đòi”). */
const OWN_WORDS_UNMARKED = 1;
/** From this likelihood on a part asks the law: “ad có đó không?” asks something else. */
const OF_LAW = 0.3;

/** One of several questions. */
export interface OneOf {
  /** With what was told for it before and what was asked on behind it. */
  readonly text: string;
  /** The question alone. */
  readonly asked: string;
}

/**
 * The questions of a text where there plainly are several, each of them one by itself; none where there is one. What only tells belongs to
 * the question behind it, and what only asks on (“có bị giữ xe không?”) to the one before.
 */
export function questionsIn(text: string, intents: IntentReader): readonly OneOf[] {
  const parts = text
    .replace(NUMBERED, '\n')
    .split(ENDS)
    .flatMap((sentence) => sentence.split(BEFORE_ANOTHER))
    .map((part) => part.trim())
    .filter((part) => /\p{L}/u.test(part));
  const questions: OneOf[] = [];
  let told: string[] = [];
  for (const part of parts) {
    const said = utterance(part);
    const last = questions.at(-1);
    if (questions.some((one) => isSame(utterance(one.asked), said))) continue;
    told.push(part);
    if (isQuestion(said, intents)) {
      questions.push({ text: told.join(' '), asked: part });
    } else if (last !== undefined && asksPlainly(said)) {
      questions[questions.length - 1] = { ...last, text: [last.text, ...told].join(' ') };
    } else continue;
    told = [];
  }
  return questions.length > 1 ? withLast(questions, told) : [];
}

/** Whether a part of a text is a question of law by itself. */
function isQuestion(said: Utterance, intents: IntentReader): boolean {
  const least = said.marked ? OWN_WORDS : OWN_WORDS_UNMARKED;
  return wordsOfQuestion(said) >= least && intents.read(said).legal >= OF_LAW;
}

/** Whether two texts say the same but for politeness: sent twice, or once more because no answer came. */
function isSame(one: Utterance, other: Utterance): boolean {
  const [first, second] = [one, other].map((said) => residue(said, FILLERS).map(({ folded }) => folded).join(' ')); // prettier-ignore
  return first === second;
}

/** What is told behind the last question belongs to it. */
function withLast(questions: readonly OneOf[], told: readonly string[]): readonly OneOf[] {
  return questions.map((one, at) =>
    at < questions.length - 1 ? one : { ...one, text: [one.text, ...told].join(' ') },
  );
}
