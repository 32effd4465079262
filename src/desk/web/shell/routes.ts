import type { Permission } from '../../accounts/permissions.ts';
import type { Banner, NavItem, StaffVisit, Visit } from './visit.ts';

/** Who may come: anybody, anybody signed in, or whose role has the permission. */
export type Access = Permission | 'signed_in' | 'public';

/** How a route differs from most. */
export interface RouteOptions {
  /** The page calls it by itself (heartbeats, drafts): it does not count as activity of the person. */
  readonly passive?: true;
  /** The form brings a file: see {@link Visit.upload}. */
  readonly upload?: true;
  /** Can be used before a password made by somebody else was changed. */
  readonly beforeChange?: true;
}

type Handler<V> = (visit: V) => void | Promise<void>;

/** One route as it was declared, for the shell and for the test that tries every role on every route. */
export type ConsoleRoute = {
  readonly method: 'get' | 'post';
  /** In Express's form, from `/console` on: `/audit/export.csv`, `/conversations/:id`. */
  readonly path: string;
} & RouteOptions &
  (
    | { readonly access: 'public'; readonly handler: Handler<Visit> }
    | { readonly access: Exclude<Access, 'public'>; readonly handler: Handler<StaffVisit> }
  );

/** A group of pages. */
export interface ConsolePages {
  readonly nav?: readonly NavItem[];
  /** Said at the top of every page as long as it is true. */
  readonly banner?: Banner;
  readonly routes: readonly ConsoleRoute[];
}

/** A page or a piece that is read. There is no way to declare a route without saying who may come. */
export function get(
  path: string,
  access: Exclude<Access, 'public'>,
  handler: Handler<StaffVisit>,
  options: RouteOptions = {},
): ConsoleRoute {
  return { method: 'get', path, access, handler, ...options };
}

/** Something that changes. The token of the form and the origin were checked before the handler is called. */
export function post(
  path: string,
  access: Exclude<Access, 'public'>,
  handler: Handler<StaffVisit>,
  options: RouteOptions = {},
): ConsoleRoute {
  return { method: 'post', path, access, handler, ...options };
}

/** A route for anybody. */
export function open(method: 'get' | 'post', path: string, handler: Handler<Visit>): ConsoleRoute {
  return { method, path, access: 'public', handler };
}
