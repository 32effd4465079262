import type { Channel } from '../../../src/channels/contract.ts';
import type { ChannelDeps } from '../../../src/channels/shared/assemble.ts';
import type { ChannelName, EventContent } from '../../../src/conversations/model.ts';
import type { FakePlatform } from '../../../src/simulator/fakes/types.ts';
import type { ManualClock } from '../../../src/infra/clock.ts';

/** The ids and secrets that a subject's signatures and events are made with. */
export interface Identity {
  readonly accountId: string;
  readonly personId: string;
}

/** A platform’s phones: what people write, what they see, and nothing of how the platform is called. */
export type FakePhones = Pick<FakePlatform, 'connect' | 'say' | 'tap' | 'messages' | 'settle' | 'close'>;

/** What the contract suite needs to know about one channel; everything else it finds out through the contract. */
export interface ChannelSubject {
  readonly name: ChannelName;
  readonly identity: Identity;
  /** Opens the channel, against a fake's API or none; `origin` is where its own pages are served. */
  create(deps: ChannelDeps, fake?: FakePhones, origin?: string): Channel;
  /** Opens it with no settings at all. */
  createUnconfigured(deps: ChannelDeps): Channel;
  /** Its faults and calls are asked for by items of the suite that {@link ChannelSubject.exempt} may leave out. */
  startFake(clock: ManualClock): Promise<FakePhones | FakePlatform>;
  /** Headers with the platform's signature over exactly these bytes. */
  sign(body: Buffer): Record<string, string>;
  /** What an unsigned body is answered with. */
  readonly refusal: 401 | 403;
  /** When the event of {@link ChannelSubject.textBody} happened, in the channel’s own reckoning. */
  readonly occurredAt: number;
  /** A document that the channel sends; left out where it sends none. */
  readonly document?: { readonly name: string; readonly bytes: Buffer };
  /** Kinds of events that come back after a message of ours was sent. */
  readonly returns: readonly EventContent['kind'][];
  /** How the missing settings are named, and how many there are at least. */
  readonly settings: { readonly names: RegExp; readonly atLeast: number };
  /** Statuses that a signed body of odd JSON may be answered with. */
  readonly oddStatuses: readonly number[];
  /** Items of the contract that this channel cannot be held to, by name, and why. Each is tested in its own way. */
  readonly exempt: Readonly<Record<string, string>>;
  /** A body as the platform sends it when the person writes this text. */
  textBody(message: { readonly id: string; readonly text: string }): string;
  /** A body with an event that no version of the service knows. */
  unknownBody(): string;
  /** Every secret that must never show up in logs or outcomes. */
  readonly secrets: readonly string[];
  /** Expected content kinds of the recorded payloads in the shared folder, by file name. */
  readonly fixtureKinds: Readonly<Record<string, EventContent['kind']>>;
  /** Recorded payloads of which no words and no names are kept. */
  readonly wordless?: RegExp;
}

/** Puts an item of the contract into the run, or says why it does not apply to this channel. */
export type Item = (name: string, run: () => Promise<void>) => void;
