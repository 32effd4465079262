import type { ChannelName, HandoverReason, OutboundMessage } from '../conversations/model.ts';
import type { Feedback, QuestionRecord, Restraint } from '../conversations/ports.ts';
import type { Clock } from '../infra/clock.ts';
import type { Logger } from '../infra/logger.ts';
import type { Knowledge } from '../kb/knowledge.ts';
import type { IsoDate } from '../kb/model.ts';
import type { Retriever } from '../retrieval/contract.ts';
import type { Act } from './acts.ts';
import type { ClauseChooser } from './clauses/chooser.ts';
import type { IntentReader } from './intents/reader.ts';
import type { DialogState } from './state.ts';
import type { Utterance } from './text/utterance.ts';
import type { Language, Texts } from './texts.ts';

/** Settings of the dialog. */
export interface DialogSettings {
  /** The agency as citizens read it in the greeting. */
  readonly agencyName: string;
  /** Its address, telephone number and hours as citizens read them, lines parted by `|`. */
  readonly agencyContact?: string | undefined;
}

/** What the dialog works with. */
export interface DialogServices {
  readonly retriever: Pick<Retriever, 'search' | 'likeness'>;
  readonly knowledge: Knowledge;
  readonly intents: IntentReader;
  readonly clauses: ClauseChooser;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly settings: DialogSettings;
}

/** One act of a person, with everything a route needs to answer it. */
export interface Dialog {
  readonly services: DialogServices;
  readonly channel: ChannelName;
  readonly act: Act;
  /** The typed text, prepared; `undefined` for acts that are not text. */
  readonly said: Utterance | undefined;
  readonly state: DialogState;
  readonly language: Language;
  readonly texts: Texts;
  /** Today in Vietnam. */
  readonly today: IsoDate;
  /** Makes a code for an answer's buttons: the same turn makes the same codes, so a retried turn sends the same message. */
  readonly newCode: () => string;
  /** Set while the bot holds back toward this person. */
  readonly restraint?: Restraint;
}

/** What a route answers. */
export interface Reply {
  readonly messages: readonly OutboundMessage[];
  readonly state: DialogState;
  readonly language?: Language;
  readonly handover?: { readonly reason: HandoverReason; readonly note?: string };
  readonly questions?: readonly QuestionRecord[];
  readonly feedback?: Feedback;
  /** The person has confirmed that everything about them is to be erased. */
  readonly erase?: true;
  /** Version of the notice that stands among the messages. */
  readonly notice?: number;
  /** Nothing was answered because of the restraint; the messages, if any, say so. */
  readonly restrained?: true;
}

/**
 * One kind of thing that people do. `match` looks at the act and, when it is its own, returns how to answer it;
 * looking has no effects, so that the order of the table can be tested.
 */
export interface Route {
  readonly name: string;
  match(dialog: Dialog): (() => Reply | Promise<Reply>) | undefined;
}

/** A reply of texts only, buttons under the last one. */
export function say(dialog: Dialog, ...messages: readonly OutboundMessage[]): Reply {
  return { messages, state: dialog.state };
}
