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

/** What the contract suite needs to know about one channel; everything else it finds out through the contract. */
export interface ChannelSubject {
  readonly name: ChannelName;
  readonly identity: Identity;
  /** Opens the channel, against a fake's API or none. */
  create(deps: ChannelDeps, fake?: FakePlatform): Channel;
  /** Opens it with no settings at all. */
  createUnconfigured(deps: ChannelDeps): Channel;
  startFake(clock: ManualClock): Promise<FakePlatform>;
  /** Headers with the platform's signature over exactly these bytes. */
  sign(body: Buffer): Record<string, string>;
  /** A body as the platform sends it when the person writes this text. */
  textBody(message: { readonly id: string; readonly text: string }): string;
  /** A body with an event that no version of the service knows. */
  unknownBody(): string;
  /** Every secret that must never show up in logs or outcomes. */
  readonly secrets: readonly string[];
  /** Expected content kinds of the recorded payloads in the shared folder, by file name. */
  readonly fixtureKinds: Readonly<Record<string, EventContent['kind']>>;
}
