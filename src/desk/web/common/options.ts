import type { Clock } from '../../../infra/clock.ts';
import type { NewId } from '../../../infra/ids.ts';
import type { Desk, StaffDirectory } from '../../contract.ts';
import type { Proposals } from '../../proposals/proposals.ts';
import type { LawSearch } from '../search/law-search.ts';

/** What the desk's pages are made of. */
export interface DeskPagesOptions {
  readonly desk: Desk;
  readonly law: LawSearch;
  readonly proposals: Proposals;
  readonly staff: StaffDirectory;
  readonly clock: Clock;
  readonly ids: NewId;
}
