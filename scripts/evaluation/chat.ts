import type { Conversation, InboundEvent } from '../../src/conversations/model.ts';
import type { TurnHandler, TurnResult } from '../../src/conversations/ports.ts';
import { createTurnHandler } from '../../src/dialog/handler.ts';
import { loadDialogModels } from '../../src/dialog/models.ts';
import { ManualClock } from '../../src/infra/clock.ts';
import { silentLogger } from '../../src/infra/logger.ts';
import type { Knowledge } from '../../src/kb/knowledge.ts';
import type { IsoDate } from '../../src/kb/model.ts';
import { ObservedRetriever, type Change } from './observed-retriever.ts';
import type { Retriever } from '../../src/retrieval/contract.ts';

/** The shipped models, read once for all chats. */
const MODELS = loadDialogModels('data');

/** What a chat is held over. */
export interface ChatServices {
  readonly retriever: Pick<Retriever, 'search' | 'likeness'>;
  readonly knowledge: Knowledge;
  /** The day on which it is held. */
  readonly day: IsoDate;
}

/** What the conversation engine would hand over for the next turn. */
interface Memory {
  readonly state: unknown;
  readonly language: 'vi' | 'en';
  readonly turns: number;
}

const START: Memory = { state: {}, language: 'vi', turns: 0 };

/** Between two messages of a person, so that they are turns of their own. */
const BETWEEN_TURNS_MS = 60_000;

/**
 * A new conversation with the product's own dialog on Zalo, where a tapped button arrives as the text of its payload.
 * Memory is kept between turns as the conversation engine keeps it: as JSON.
 */
export class Chat {
  readonly retriever: ObservedRetriever;
  readonly #handler: TurnHandler;
  readonly #clock: ManualClock;
  readonly #begun: number;
  #memory: Memory = START;

  constructor({ retriever, knowledge, day }: ChatServices, change?: Change) {
    this.#begun = Date.parse(`${day}T02:00:00Z`);
    this.#clock = new ManualClock(this.#begun);
    this.retriever = new ObservedRetriever(retriever, change);
    this.#handler = createTurnHandler({
      ...{ retriever: this.retriever, knowledge, clock: this.#clock, logger: silentLogger },
      ...{ ...MODELS, settings: { agencyName: 'Sở Tư pháp' } },
    });
  }

  /** Types a message, or taps a button by its payload. */
  async says(text: string): Promise<TurnResult> {
    this.#clock.advance(BETWEEN_TURNS_MS);
    const { state, language, turns } = this.#memory;
    const result = await this.#handler({
      conversation: this.#conversation(language),
      events: [this.#event(text)],
      state,
      now: this.#clock.now(),
    });
    this.#memory = { state: asStored(result.state), language: result.language, turns: turns + 1 };
    return result;
  }

  /** Says several things in turn from where the conversation stands, each as if the others had not been said. */
  async tries<T>(texts: readonly string[], look: (result: TurnResult) => T): Promise<T[]> {
    const here = this.#memory;
    const seen: T[] = [];
    for (const text of texts) {
      seen.push(look(await this.says(text)));
      this.#memory = here;
    }
    return seen;
  }

  #conversation(language: 'vi' | 'en'): Conversation {
    return {
      ...{ id: '00000000-0000-4000-8000-000000000001', channel: 'zalo', accountId: '1', personId: '2' },
      ...{ owner: 'bot', ownerVersion: 1, ownerSince: this.#begun, createdAt: this.#begun },
      ...{ language, lastPersonActAt: this.#clock.now() },
    };
  }

  #event(text: string): InboundEvent {
    const key = `turn-${this.#memory.turns}`;
    return {
      ...{ key, channel: 'zalo', accountId: '1', personId: '2', occurredAt: this.#clock.now(), raw: '{}' },
      content: { kind: 'message', messageId: key, text, attachments: [] },
    };
  }
}

function asStored(state: unknown): unknown {
  return JSON.parse(JSON.stringify(state ?? {}));
}
