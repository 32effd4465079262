import type { Request, Response } from 'express';
import { type VNode, createContext } from 'preact';
import { useContext } from 'preact/hooks';

import type { Clock } from '../../../infra/clock.ts';
import type { Account } from '../../accounts/model.ts';
import type { Permission } from '../../accounts/permissions.ts';
import type { SessionInfo } from '../../accounts/sessions.ts';
import type { AuditEntry } from '../../audit/model.ts';
import type { ConsoleTexts } from '../../texts/vi.ts';
import type { Cookies } from './cookies.ts';
import type { Upload } from './upload.ts';

/** Languages of the console, the default first. */
export const LANGUAGES = ['vi', 'en'] as const;

/** One of {@link LANGUAGES}. */
export type Language = (typeof LANGUAGES)[number];

/** A link of the main navigation. */
export interface NavItem {
  /** Also marks the current page: `/console/audit`. */
  readonly href: string;
  readonly label: (texts: ConsoleTexts) => string;
  /** Behind one menu with others of its kind: what is opened now and then, not all day. */
  readonly group?: 'administration';
  readonly access: Permission;
}

/** Something that a role has to know whatever page it is on. */
export interface Banner {
  readonly access: Permission;
  /** `null` while there is nothing to say. */
  readonly draw: () => VNode | null;
}

/** One request to the console, whoever sent it. */
export interface Visit {
  readonly request: Request;
  readonly response: Response;
  readonly clock: Clock;
  readonly language: Language;
  readonly texts: ConsoleTexts;
  /** The file that came with the form, on a route that was declared to take one. */
  readonly upload?: Upload;
  /** Goes into every form and every htmx call; {@link Form} and the page put it there. */
  readonly formToken: string;
  /** `undefined` while nobody is signed in. */
  readonly account: Account | undefined;
  readonly nav: readonly NavItem[];
  readonly banners: readonly Banner[];
  readonly cookies: Cookies;
  /** Address of a file of src/desk/web/public, or of `htmx.js` and `sse.js`, with its content's hash. */
  asset(name: string): string;
  /** Answers with a whole page. */
  show(page: VNode, status?: number): void;
  /** Answers with a piece of a page, for htmx. */
  fragment(piece: VNode, status?: number): void;
  /** The text of a piece, for a server-sent event. */
  html(piece: VNode): string;
  /** 303: the browser gets the next page; after every form. */
  redirect(path: string): void;
}

/** A request by somebody who is signed in and may do what the route asks. */
export interface StaffVisit extends Visit {
  readonly account: Account;
  /** The same person, under the name that the desk's commands use. */
  readonly actor: Account;
  readonly session: SessionInfo;
  may(permission: Permission): boolean;
  /** Writes a line of the audit log, as this person, now. */
  record(action: string, subject: string | null, detail?: AuditEntry['detail']): void;
  /** Is the session still good? Streams ask at every heartbeat; see {@link openStream}. */
  alive(): boolean;
}

/** Carries the visit to the components. */
export const VisitContext = createContext<Visit | undefined>(undefined);

/** The visit, in a component. */
export function useVisit(): Visit {
  const visit = useContext(VisitContext);
  if (visit === undefined)
    throw new TypeError('a component was drawn outside visit.show, visit.fragment or visit.html');
  return visit;
}
