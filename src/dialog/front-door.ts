import type { Button, OutboundMessage } from '../conversations/model.ts';
import { button, humanButton } from './buttons.ts';
import { encodeAsk, encodeTap } from './payloads.ts';
import { label } from './text/cut.ts';
import { textsIn, type Language } from './texts.ts';

/** What a platform shows beside the chat, before and while somebody writes. */
export interface FrontDoor {
  readonly language: Language;
  readonly greeting: string;
  /** Shown to who has not written yet; a tapped question is asked as if it were typed. */
  readonly starters: readonly Button[];
  /** Always there. */
  readonly menu: readonly Button[];
}

/** The front door in a language. Its payloads never go stale: none belongs to an answer. */
export function frontDoor(language: Language, agencyName: string): FrontDoor {
  const texts = textsIn(language);
  const questions = texts.frontDoor.questions.map((title): Button => ({ kind: 'reply', title, payload: title }));
  const human: Button = { kind: 'reply', title: texts.frontDoor.human, payload: encodeTap({ do: 'human' }) };
  return {
    language,
    greeting: texts.frontDoor.greeting(agencyName),
    starters: [...questions, human],
    menu: [
      button(texts.buttons.ask, { do: 'menu', page: 1 }),
      humanButton(texts),
      button(texts.buttons.help, { do: 'help' }),
      button(texts.buttons.otherLanguage, { do: 'language', to: language === 'vi' ? 'en' : 'vi' }),
      button(texts.buttons.erase, { do: 'forget' }),
    ],
  };
}

/** Longest quotation of a comment, in code points: enough to know it again. */
const QUOTED = 200;

/**
 * What somebody is told in private who wrote a comment on the page. It answers nothing itself: nobody asked for a message,
 * and who taps has come to the chat, where the notice stands before the answer.
 */
export function commentReply(agencyName: string, comment: string): OutboundMessage {
  const { frontDoor: texts, buttons } = textsIn('vi');
  const payload = encodeAsk(comment);
  const see: Button[] = payload === undefined ? [] : [{ kind: 'reply', title: buttons.seeAnswer, payload }];
  const quoted = label(comment.replace(/\s+/gu, ' '), QUOTED);
  return { text: texts.comment(agencyName, quoted), buttons: [...see, humanButton(textsIn('vi'))] };
}
