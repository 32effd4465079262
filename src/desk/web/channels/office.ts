import type { AccountFacts } from '../../../conversations/account-facts.ts';
import type { ChannelAccount, ConsentFlow } from '../../../conversations/accounts.ts';
import type { ChannelName } from '../../../conversations/model.ts';
import type { PeopleBook } from '../../../conversations/people.ts';

/** One channel as the page shows it. */
export interface ChannelSheet {
  readonly channel: ChannelName;
  /** Names of the settings without which it is off; empty while it works. */
  readonly missing: readonly string[];
  readonly accounts: readonly (ChannelAccount & AccountFacts)[];
  /** Whether its accounts are connected by the platform's consent page. */
  readonly byConsent: boolean;
}

/** An account that only a person can mend. */
export interface LostAccount {
  readonly channel: ChannelName;
  readonly accountId: string;
  readonly name: string | undefined;
}

/** What the console needs of the channels, which it cannot see itself. */
export interface ChannelOffice {
  sheets(): readonly ChannelSheet[];
  /** Accounts that need to be connected again. */
  lost(): readonly LostAccount[];
  /** `undefined` while the channel is off, or where its platform has no consent page. */
  consent(channel: ChannelName): ConsentFlow | undefined;
  /** What the platform can be asked about its people. */
  readonly people: (channel: ChannelName) => PeopleBook | undefined;
}
