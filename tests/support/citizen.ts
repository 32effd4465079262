import type {
  Attachment,
  ChannelName,
  EventContent,
  InboundEvent,
  OutboundMessage,
} from '../../src/conversations/model.ts';
import type { Restraint, TurnHandler, TurnResult } from '../../src/conversations/ports.ts';
import { createTurnHandler } from '../../src/dialog/handler.ts';
import { loadClauseChooser } from '../../src/dialog/clauses/chooser.ts';
import { loadIntents, type IntentReader } from '../../src/dialog/intents/reader.ts';
import { ManualClock } from '../../src/infra/clock.ts';
import { silentLogger } from '../../src/infra/logger.ts';
import type { KnowledgeStore } from '../../src/kb/store.ts';
import { LAW, publishLaw, type TestLaw } from './law.ts';
import { WordRetriever } from './word-retriever.ts';

/** The shipped model of what messages want. */
export const SHIPPED_INTENTS = loadIntents('data');
/** The shipped chooser of clauses. */
export const SHIPPED_CLAUSES = loadClauseChooser('data');

/** 22/11/2026, morning in Vietnam. */
export const NOW = Date.parse('2026-11-22T03:00:00Z');

interface CitizenOptions {
  readonly law?: TestLaw;
  readonly channel?: ChannelName;
  /** Shares that no message has for sure, such as those at a threshold. */
  readonly intents?: IntentReader;
  /** As the operator writes it. */
  readonly agencyContact?: string;
}

/** A person chatting with the bot in a test: keeps the conversation's state between turns as the core does. */
export class Citizen {
  readonly clock = new ManualClock(NOW);
  readonly knowledge: KnowledgeStore;
  readonly retriever: WordRetriever;
  readonly handler: TurnHandler;
  readonly channel: ChannelName;
  state: unknown = {};
  language: 'vi' | 'en' = 'vi';
  ownerSince = NOW - 1000;
  /** `waiting`: handed over, and nobody has claimed the conversation yet. */
  owner: 'bot' | 'waiting' = 'bot';
  /** Set while the bot holds back. */
  restraint?: Restraint;
  #sent = 0;

  constructor({ law = LAW, channel = 'zalo', intents = SHIPPED_INTENTS, agencyContact }: CitizenOptions = {}) {
    this.channel = channel;
    this.knowledge = publishLaw(law);
    this.retriever = new WordRetriever(this.knowledge);
    const { knowledge, retriever, clock } = this;
    const settings = { agencyName: 'Sở Tư pháp thử nghiệm', agencyContact };
    this.handler = createTurnHandler({
      ...{ knowledge, retriever, clock, settings },
      intents,
      clauses: SHIPPED_CLAUSES,
      logger: silentLogger,
    });
  }

  /** Someone who has seen the notice already. */
  static known(options: CitizenOptions = {}): Citizen {
    const citizen = new Citizen(options);
    citizen.state = {
      v: 1,
      noticed: true,
      ownerSince: citizen.ownerSince,
      answers: [],
      offered: [],
      thumbsDown: 0,
      attachmentTurns: 0,
    };
    return citizen;
  }

  /** One turn with these events; the state is kept. */
  async turn(...contents: readonly EventContent[]): Promise<TurnResult> {
    const result = await this.handler({
      conversation: {
        id: 'c0ffee00-0000-4000-8000-000000000001',
        channel: this.channel,
        accountId: '1',
        personId: '2',
        owner: this.owner,
        ownerVersion: 1,
        ownerSince: this.ownerSince,
        language: this.language,
        lastPersonActAt: NOW,
        createdAt: NOW - 5000,
      },
      events: contents.map((content) => this.#event(content)),
      state: JSON.parse(JSON.stringify(this.state)),
      now: this.clock.now(),
      ...(this.restraint && { restraint: this.restraint }),
    });
    this.state = result.state;
    this.language = result.language;
    return result;
  }

  /** Types messages that arrive as one burst. */
  async says(...texts: readonly string[]): Promise<TurnResult> {
    return this.turn(...texts.map((text) => message(text)));
  }

  /** Taps the button with this title under the last message of a result. */
  async taps(result: Pick<TurnResult, 'messages'>, title: string | RegExp): Promise<TurnResult> {
    const payload = payloadOf(result.messages, title);
    // On Zalo a tap is a plain text; on Messenger it carries its payload.
    return this.turn(this.channel === 'zalo' ? message(payload) : { ...message(title.toString()), payload });
  }

  #event(content: EventContent): InboundEvent {
    this.#sent++;
    const { channel } = this;
    return {
      key: `e${this.#sent}`,
      channel,
      accountId: '1',
      personId: '2',
      occurredAt: this.clock.now(),
      content,
      raw: '{}',
    };
  }
}

/** A typed message, or one with attachments. */
export function message(
  text: string,
  attachments: readonly Attachment[] = [],
): Extract<EventContent, { kind: 'message' }> {
  return { kind: 'message', messageId: `m-${text.slice(0, 20)}`, text, attachments };
}

/** All texts of a result. */
export function textOf(result: TurnResult): string {
  return result.messages.map((m) => m.text).join('\n---\n');
}

/** Titles of the buttons under the last message. */
export function buttonsOf(result: TurnResult): string[] {
  return (result.messages.at(-1)?.buttons ?? []).map((b) => b.title);
}

/** Payload of the last message's button with this title. */
export function payloadOf(messages: readonly OutboundMessage[], title: string | RegExp): string {
  const buttons = messages.flatMap((m) => m.buttons ?? []).reverse();
  const found = buttons.find((b) => (typeof title === 'string' ? b.title === title : title.test(b.title)));
  if (found?.kind !== 'reply')
    throw new Error(`no button ${title.toString()} among ${buttons.map((b) => b.title).join(', ')}`);
  return found.payload;
}
