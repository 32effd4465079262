import type { Clock, EpochMs } from '../../infra/clock.ts';
import type { FakeFile, UploadedFile } from './media.ts';

/** A button as the person sees it. `url` buttons open a page; the others answer. */
export interface FakeButton {
  readonly kind: 'reply' | 'url';
  readonly title: string;
  /** What a tap sends back; absent on links. */
  readonly payload?: string;
  readonly url?: string;
  /** Quick replies vanish with the next message, buttons stay. */
  readonly style: 'quick_reply' | 'button';
}

/** A message that reached the person's phone, in the order of arrival. */
export interface FakeMessage {
  readonly id: string;
  readonly personId: string;
  readonly text: string;
  readonly buttons: readonly FakeButton[];
  readonly at: EpochMs;
  /** `app`: through the API; `human`: typed in the page's inbox or the OA Manager. */
  readonly from: 'app' | 'human';
  /** Messenger's message tag, where one was used. */
  readonly tag?: string;
  readonly file?: ShownFile;
  /** Zalo: a form in which the person may send contact data. */
  readonly form?: 'contact';
}

/** A picture or a file as it reached the phone. */
export interface ShownFile extends Omit<UploadedFile, 'bytes'> {
  readonly size: number;
  /** On the platform's CDN. */
  readonly url: string;
}

/** A file or place sent by the person. */
export interface FakeAttachment {
  readonly type: 'image' | 'video' | 'audio' | 'file' | 'sticker' | 'location';
  readonly url?: string;
  readonly name?: string;
  readonly latitude?: number;
  readonly longitude?: number;
}

/** What a person does in the chat: one of text, payload (a tap) or attachment; text may caption an attachment. */
export interface SayInput {
  readonly personId: string;
  readonly text?: string;
  readonly payload?: string;
  readonly attachment?: FakeAttachment;
  readonly quotedMessageId?: string;
}

/** How the first attempt of a delivery went. `status` is `null` when no answer came in time or at all. */
export interface DeliveryReport {
  readonly status: number | null;
  readonly accepted: boolean;
}

/** One attempt to deliver a webhook request. */
export interface DeliveryRecord extends DeliveryReport {
  readonly at: EpochMs;
  /** 0 for the first attempt. */
  readonly attempt: number;
  readonly body: string;
}

/** One request to the fake's API, for audits from the platform's side. */
export interface ApiCall {
  readonly at: EpochMs;
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Which API calls a fault hits; `action` is a sign that something was seen or is being typed. */
export type FaultTarget =
  'send' | 'action' | 'token' | 'upload' | 'getoa' | 'quota' | 'user' | 'tag' | 'conversations' | 'any';

/**
 * An injected fault of the API. `reset` and `status` come before the request is carried out; `lost_response` and `hang`
 * after it; `empty` answers 200 with nothing after carrying it out.
 */
export type Fault = { readonly on: FaultTarget; readonly times?: number } & (
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'reset' }
  | { readonly kind: 'lost_response' }
  | { readonly kind: 'hang' }
  | { readonly kind: 'empty' }
  | {
      readonly kind: 'error';
      readonly code: number;
      readonly subcode?: number;
      readonly message?: string;
      readonly transient?: boolean;
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
    }
);

/** How webhook requests are sent; every switch can be turned while running. */
export interface DeliverySwitches {
  /** `wrong` and `missing` must be refused; the others are forms that real traffic has. */
  signature: 'documented' | 'bare' | 'upper' | 'oa_id' | 'wrong' | 'missing';
  /** Non-ASCII as `\uXXXX` and `/` as `\/`, signed in that form. */
  escapedUnicode: boolean;
  /** Zalo: the timestamp as a JSON number. */
  numericTimestamp: boolean;
  /** Every request is delivered twice. */
  duplicate: boolean;
  /** When the echo of an API message is delivered, seen from the API's answer. */
  echo: 'after' | 'before' | 'twice' | 'off';
  /** Whether receipts (delivered, seen) follow each message. */
  receipts: boolean;
}

/** A fake platform with its phones. */
export interface FakePlatform {
  readonly name: 'zalo' | 'messenger' | 'zalo-bot';
  /** Base address of its API. */
  readonly url: string;
  readonly clock: Clock;
  readonly switches: DeliverySwitches;
  /** Where webhooks go, until called again. */
  connect(webhookUrl: string): void;
  /** A person writes, sends something or taps; resolves after the first delivery attempt. */
  say(input: SayInput): Promise<DeliveryReport>;
  /** Puts a file on the platform's CDN, as sending it does; returns its link for {@link FakeAttachment.url}. */
  host(file: FakeFile): string;
  /** Makes every link given out so far answer 403. */
  expireLinks(): void;
  /** Lets go of every file that was uploaded so far. */
  expireUploads(): void;
  /** A person follows the OA, or taps Get Started. */
  open(personId: string): Promise<DeliveryReport>;
  /** A member of staff answers in the page's inbox or the OA Manager. */
  sayAsPage(input: { readonly personId: string; readonly text: string }): Promise<DeliveryReport>;
  /** The person taps a button of a message they received; a link has no effect on the chat. */
  tap(input: { readonly personId: string; readonly button: FakeButton }): Promise<DeliveryReport>;
  /** Delivers an event of any shape, signed. */
  emit(event: unknown): Promise<DeliveryReport>;
  /** What the person received, the oldest first. */
  messages(personId: string): readonly FakeMessage[];
  /** Calls back for every message that reaches a phone; returns the way to stop. */
  onMessage(listener: (message: FakeMessage) => void): () => void;
  /** Messenger: calls back when typing is shown. */
  onTyping(listener: (personId: string) => void): () => void;
  /** The person blocks the account. */
  block(personId: string): void;
  fail(fault: Fault): void;
  /** Keeps events back until {@link FakePlatform.release}. */
  hold(): void;
  /** Delivers the kept events, reversed or in one batch if asked (Zalo never batches). */
  release(how?: { readonly reversed?: boolean; readonly batch?: boolean }): Promise<DeliveryReport[]>;
  /** Moves the fake's clock and delivers what became due. */
  advance(ms: number): Promise<void>;
  /** Waits for echoes under way and delivers every retry that is due. */
  settle(): Promise<void>;
  deliveries(): readonly DeliveryRecord[];
  calls(): readonly ApiCall[];
  /** False once the platform has given up on the webhook. */
  subscribed(): boolean;
  /** Subscribes the webhook again, as an operator would by hand. */
  enable(): void;
  /** The platform's own check of the webhook address: Zalo's unsigned probe, Messenger's challenge. */
  checkWebhook(): Promise<DeliveryReport>;
  close(): Promise<void>;
}
