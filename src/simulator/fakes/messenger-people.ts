import type { Express } from 'express';

import { type Guarded, NOT_THERE, invalid, refuse } from './messenger-answers.ts';
import type { Profiles } from './messenger-profile.ts';
import type { Phones } from './platform.ts';
import { isMembers } from './zalo-message.ts';

/** What {@link mountPeople} needs. */
export interface PeopleApiDeps {
  readonly phones: Phones;
  readonly profiles: Profiles;
  readonly plan: { readonly mayReadPeople: boolean };
}

/** What can be read of a person with nothing but the permission for profiles. */
const FIELDS: ReadonlySet<string> = new Set(['id', 'name', 'first_name', 'last_name', 'profile_pic']);

/** One person: who they are, and the menu that they alone see. */
export function mountPeople(app: Express, deps: PeopleApiDeps, guarded: Guarded): void {
  mountMenus(app, deps, guarded);
  app.get(
    '/:version/:person',
    guarded('user', (_page, request) => {
      const person = deps.phones.find(String(request.params['person']));
      if (person === undefined || !deps.plan.mayReadPeople) return refuse(NOT_THERE);
      const { fields: wanted = 'id' }: { readonly fields?: unknown } = request.query;
      const fields = typeof wanted === 'string' ? wanted.split(',') : [];
      const unknown = fields.find((field) => !FIELDS.has(field));
      if (fields.length === 0 || unknown !== undefined)
        return refuse(invalid(`Tried accessing nonexisting field (${unknown})`));
      const known: Readonly<Record<string, string>> = {
        ...{ first_name: 'Mẫu', last_name: 'Nguyễn', name: 'Mẫu Nguyễn' },
        profile_pic: `https://platform-lookaside.example/pp?psid=${person.id}&ext=1764600000`,
      };
      const shown = fields.filter((field) => field !== 'id').map((field) => [field, known[field]]);
      return { status: 200, body: { ...Object.fromEntries(shown), id: person.id } };
    }),
  );
}

/** A menu of one person beside that of the page: ten calls in ten minutes and person. */
function mountMenus(app: Express, { phones, profiles }: PeopleApiDeps, guarded: Guarded): void {
  const edge = '/:version/:page/custom_user_settings';
  const ownKey = (page: string, psid: string): string => `${page} ${psid}`;
  const counted = (
    psidOf: (request: { readonly body: unknown; readonly query: Readonly<Record<string, unknown>> }) => unknown,
    act: (call: { page: string; key: string; body: unknown }) => ReturnType<typeof refuse>,
  ) =>
    guarded('any', (page, request) => {
      const psid = psidOf(request as { body: unknown; query: Record<string, unknown> });
      if (typeof psid !== 'string' || phones.find(psid) === undefined)
        return refuse({ ...invalid('No matching user found'), subcode: 2018001 });
      const key = ownKey(page, psid);
      const limited = profiles.count(key);
      return limited === undefined ? act({ page, key, body: request.body }) : refuse(limited);
    });
  app.post(
    edge,
    counted(
      ({ body }) => (isMembers(body) ? body['psid'] : undefined),
      ({ page, key, body }) => {
        const menu = isMembers(body) ? body['persistent_menu'] : undefined;
        if (menu === undefined) return refuse(invalid('param persistent_menu must be non-empty'));
        const { get_started: getStarted } = profiles.of(page);
        const refused = profiles.set(key, {
          ...(getStarted !== undefined && { get_started: getStarted }),
          persistent_menu: menu,
        });
        return refused === undefined ? { status: 200, body: { result: 'success' } } : refuse(refused);
      },
    ),
  );
  app.get(
    edge,
    counted(
      ({ query }) => query['psid'],
      ({ page, key }) => {
        const own = profiles.of(key)['persistent_menu'];
        const ofPage = profiles.of(page)['persistent_menu'];
        const menus = {
          ...(own !== undefined && { user_level_persistent_menu: own }),
          ...(ofPage !== undefined && { page_level_persistent_menu: ofPage }),
        };
        return { status: 200, body: { data: [menus] } };
      },
    ),
  );
  app.delete(
    edge,
    counted(
      ({ query }) => (query['params'] === '["persistent_menu"]' ? query['psid'] : undefined),
      ({ key }) => {
        profiles.drop(key, ['persistent_menu']);
        return { status: 200, body: { result: 'success' } };
      },
    ),
  );
}
