import type { Outgoing } from '../../../attachments/outgoing.ts';
import type { ChannelName } from '../../../conversations/model.ts';
import type { PeopleBook } from '../../../conversations/people.ts';
import type { Clock } from '../../../infra/clock.ts';
import type { NewId } from '../../../infra/ids.ts';
import type { Desk } from '../../desk.ts';
import type { Proposals } from '../../proposals/proposals.ts';
import type { StaffDirectory } from '../../staff.ts';
import type { PersonFacts } from '../../thread/person.ts';
import type { LawSearch } from '../search/law-search.ts';

/** What is known of people beside their messages. */
export interface PersonDesk {
  readonly facts: (conversationId: string) => PersonFacts | undefined;
  /** What a platform can be asked about its people; `undefined` where it cannot. */
  readonly book: (channel: ChannelName) => PeopleBook | undefined;
}

/** What the desk's pages are made of. */
export interface DeskPagesOptions {
  readonly desk: Desk;
  readonly law: LawSearch;
  readonly proposals: Proposals;
  /** The files that counsellors choose. */
  readonly outgoing: Pick<Outgoing, 'add' | 'chosen' | 'remove' | 'maxBytes'>;
  readonly staff: StaffDirectory;
  readonly person: PersonDesk;
  readonly clock: Clock;
  readonly ids: NewId;
}
