import type { Address } from '../../conversations/model.ts';
import type { OutboundFiles, SendOutcome, SendRequest } from '../../conversations/ports.ts';
import type { Clock } from '../../infra/clock.ts';
import { errorCode } from '../../infra/errors.ts';
import { FILE_GONE } from '../shared/uploads.ts';
import type { ChatLines } from './lines.ts';
import { WEBCHAT_ACCOUNT } from './settings.ts';
import type { Streams } from './streams.ts';

/** What {@link createSend} needs. */
export interface SendDeps {
  readonly lines: ChatLines;
  readonly streams: Streams;
  readonly files: OutboundFiles;
  readonly clock: Clock;
}

/** Sends one part; every failure is an outcome. */
export type Send = (request: SendRequest) => Promise<SendOutcome>;

/**
 * Sent means: in the visitor's thread, on disk. The browser hears of it now or at its next visit. A part that is sent
 * again finds its line there, so a retry never doubles it.
 */
export function createSend({ lines, streams, files, clock }: SendDeps): Send {
  return async ({ address, outboxId, part, speaker }) => {
    if (address.accountId !== WEBCHAT_ACCOUNT) return { kind: 'stop_account', detail: 'webchat account not known' };
    const author = speaker === 'counsellor' ? 'counsellor' : 'bot';
    const { text, buttons, file } = part;
    if (file !== undefined && files.find(file.id) === undefined) return FILE_GONE;
    try {
      lines.add({ personId: address.personId, id: outboxId, author, text, buttons, file, at: clock.now() });
    } catch (error) {
      return { kind: 'retry', detail: errorCode(error) ?? 'STORAGE_FAILED' };
    }
    streams.wake(address.personId);
    return { kind: 'sent', messageId: outboxId };
  };
}

/** Shows in every open tab of the visitor that an answer is being prepared. */
export function createShowTyping({ streams }: Pick<SendDeps, 'streams'>): (address: Address) => Promise<void> {
  return async ({ personId }) => streams.typing(personId);
}
