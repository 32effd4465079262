import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import Database from 'better-sqlite3';
import express from 'express';
import type { Page } from 'playwright-core';

import { type Account, ROLES } from '../../../src/desk/accounts/model.ts';
import { type StaffAccess, createStaffAccess } from '../../../src/desk/accounts/staff-access.ts';
import type { StaffRole } from '../../../src/desk/staff.ts';
import { createConsole } from '../../../src/desk/web/console.tsx';
import { loginPages } from '../../../src/desk/web/login/pages.tsx';
import type { ConsolePages } from '../../../src/desk/web/shell/routes.ts';
import { type Clock, ManualClock } from '../../../src/infra/clock.ts';
import { randomIds } from '../../../src/infra/ids.ts';
import type { LogFields, Logger } from '../../../src/infra/logger.ts';
import { type Db, openDatabase } from '../../../src/storage/database.ts';
import { serviceMigrations } from '../../../src/storage/migrations/service.ts';

/** 23/11/2026, a Monday morning in Vietnam. */
export const MONDAY = Date.parse('2026-11-23T02:00:00Z');

/** Every account of the tests has it. */
export const PASSWORD = 'thuyền xuôi về bến cũ 7';

/** What a test may say about the console it wants. */
export interface TestConsoleOptions {
  /** Pages beside those of the sign-in; called with what the console stands on. */
  readonly pages?: (access: StaffAccess, db: Db) => readonly ConsolePages[];
  readonly publicUrl?: string;
  /** A clock that moves with the world, where a browser looks on. */
  readonly clock?: Clock;
  readonly db?: Db;
  /** Leave the accounts out. */
  readonly empty?: true;
}

/** The real console over a database in memory, with one account of each role. */
export interface TestConsole extends Omit<StaffAccess, 'signIn'> {
  readonly access: StaffAccess;
  readonly origin: string;
  readonly db: Db;
  readonly clock: ManualClock;
  readonly people: Readonly<Record<StaffRole, Account>>;
  /** Everything that was logged, one line each. */
  readonly logged: readonly string[];
  /** A client that keeps cookies and sends forms as a browser does. */
  client(): Client;
  signIn(role: StaffRole): Promise<Client>;
  /** Breaks every connection, as a proxy that restarts does. */
  dropConnections(): void;
  close(): Promise<void>;
}

/** Starts it on a free port. */
export async function startConsole(options: TestConsoleOptions = {}): Promise<TestConsole> {
  const db = options.db ?? (options.empty ? emptyDatabase() : await staffedDatabase());
  const manual = new ManualClock(MONDAY);
  const clock = options.clock ?? manual;
  const access = createStaffAccess({ db, clock, ids: randomIds, knownWords: ['Sở Tư pháp'] });
  const { logger, logged } = listeningLogger();
  const pages = [...(options.pages?.(access, db) ?? []), loginPages(access)];
  const people = options.empty ? ({} as Record<StaffRole, Account>) : await peopleOf(access);
  const app = express();
  const { publicUrl } = options;
  app.use('/console', createConsole({ ...access, clock, logger, publicUrl, pages }));
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = () => new Client(origin, publicUrl ?? origin);
  const signIn = async (role: StaffRole) => {
    const fresh = client();
    await fresh.signIn(role);
    return fresh;
  };
  return {
    ...access,
    access,
    origin,
    db,
    clock: manual,
    people,
    logged,
    client,
    signIn,
    dropConnections: () => server.closeAllConnections(),
    close: () => closeAll(server, db),
  };
}

async function closeAll(server: Server, db: Db): Promise<void> {
  server.close();
  server.closeAllConnections();
  db.close();
}

function emptyDatabase(): Db {
  return openDatabase({ file: ':memory:', migrations: serviceMigrations });
}

let staffed: Promise<Buffer> | undefined;

/** A copy of a database with everybody in it: five passwords take a while to hash. */
async function staffedDatabase(): Promise<Db> {
  staffed ??= (async () => {
    const db = emptyDatabase();
    await hire(createStaffAccess({ db, clock: new ManualClock(MONDAY), ids: randomIds, knownWords: [] }));
    return db.serialize();
  })();
  const db = new Database(await staffed);
  db.pragma('foreign_keys = ON');
  return db;
}

/** Those of a database that has them already, or else made now. */
async function peopleOf(access: StaffAccess): Promise<Record<StaffRole, Account>> {
  const known = access.accounts.all().map((account) => [account.login, account]);
  return known.length > 0 ? (Object.fromEntries(known) as Record<StaffRole, Account>) : hire(access);
}

/** Accounts whose login is the name of their role. */
async function hire(access: StaffAccess): Promise<Record<StaffRole, Account>> {
  const people = {} as Record<StaffRole, Account>;
  for (const role of ROLES) {
    const profile = { name: `Nguyễn Thị ${role}`, title: 'Tư vấn viên', role, fields: [], capacity: null };
    const made = await access.accounts.create('operator', { login: role, profile, password: PASSWORD });
    if (!made.ok) throw new Error(made.reason);
    people[role] = made.value.account;
  }
  return people;
}

function listeningLogger(): { readonly logger: Logger; readonly logged: string[] } {
  const logged: string[] = [];
  const write = (event: string, fields: LogFields = {}) => void logged.push(`${event} ${JSON.stringify(fields)}`);
  return { logged, logger: { debug: write, info: write, warn: write, error: write } };
}

/** What {@link Client} sends besides the form. */
interface SendOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** The form's token; left out, the one of the last page that was got. `null` sends none. */
  readonly token?: string | null;
}

/** A browser without a screen: cookies, forms, no redirects followed. */
export class Client {
  readonly cookies = new Map<string, string>();
  readonly origin: string;
  readonly #says: string;
  token = '';

  constructor(origin: string, says: string) {
    this.origin = origin;
    this.#says = says;
  }

  async get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.#send(path, { headers });
  }

  async post(path: string, form: Readonly<Record<string, string | readonly string[]>> = {}, options: SendOptions = {}) {
    const body = new URLSearchParams();
    const token = options.token === undefined ? this.token : options.token;
    for (const [name, value] of Object.entries(form)) for (const one of [value].flat()) body.append(name, one);
    if (token !== null) body.append('_token', token);
    return this.#send(path, { method: 'POST', body, headers: { origin: this.#says, ...options.headers } });
  }

  /** A body of any kind, with the cookies and the headers of a form. */
  async postBody(path: string, body: NonNullable<RequestInit['body']>, headers: Readonly<Record<string, string>> = {}) {
    return this.#send(path, { method: 'POST', body, headers: { origin: this.#says, ...headers } });
  }

  /** Signs in with {@link PASSWORD}. */
  async signIn(login: string, password = PASSWORD): Promise<Answer> {
    await this.get('/console/login');
    const answer = await this.post('/console/login', { login, password, next: '/console' });
    if (answer.status === 303) await this.get('/console/account');
    return answer;
  }

  async #send(path: string, init: RequestInit & { headers: Readonly<Record<string, string>> }): Promise<Answer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...init.headers, ...(cookie !== '' && { cookie }) };
    const response = await fetch(this.origin + path, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    const text = await response.text();
    const found = /name="_token" value="([^"]+)"/.exec(text)?.[1];
    if (found !== undefined) this.token = found;
    return { status: response.status, headers: response.headers, text, location: response.headers.get('location') };
  }

  #keep(line: string): void {
    const [pair = ''] = line.split(';');
    const split = pair.indexOf('=');
    const [name, value] = [pair.slice(0, split), pair.slice(split + 1)];
    if (value === '') this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly location: string | null;
}

/** Signs a real browser in. */
export async function signInBrowser(page: Page, origin: string, role: StaffRole): Promise<void> {
  await page.goto(`${origin}/console/login`);
  await page.locator('#login').fill(role);
  await page.locator('#password').fill(PASSWORD);
  await page.locator('main button').click();
  await page.waitForURL((url) => !url.pathname.startsWith('/console/login'));
}
