/** What somebody of the agency may do; auditors and editors read only as far as conversations go. */
export type StaffRole = 'counsellor' | 'lead' | 'editor' | 'administrator' | 'auditor';

/** A person of the agency, as the desk needs to know them. */
export interface StaffMember {
  /** Account id; stored with everything the person does. */
  readonly id: string;
  /** Told to citizens when the person takes over: `Nguyễn Thị Lan`. */
  readonly name: string;
  /** What the citizen reads before the name: `Tư vấn viên`, `Luật sư`, `Trợ giúp viên pháp lý`. */
  readonly title: string;
  readonly role: StaffRole;
  /** Fields of law (slugs of `kb/fields.ts`) the person answers; empty for all. */
  readonly fields: readonly string[];
  /** Conversations at one time that automatic assignment may give; `null` for the desk's default. */
  readonly capacity: number | null;
}

/** Who works here. The accounts implement it. */
export interface StaffDirectory {
  /** Anybody who ever had an account, so that old lines keep their names. */
  find(id: string): StaffMember | undefined;
  /** Accounts that may work now. */
  active(): readonly StaffMember[];
}
