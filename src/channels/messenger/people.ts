import { z } from 'zod';

import type { PeopleAnswer, PeopleBook, PeopleRefusal, PersonProfile } from '../../conversations/people.ts';
import { labelField, lenient } from '../shared/fields.ts';
import type { ApiError } from './errors.ts';
import { readApiError } from './graph.ts';
import type { Pages } from './pages.ts';

const profile = z.looseObject({ first_name: lenient(labelField), last_name: lenient(labelField) });

/**
 * Codes of what may not be read: the page lacks the permission, or the person does not want it. Facebook says the same
 * (100/33) of persons who do not exist. It is the normal case: most pages never get this permission.
 */
const NOT_INCLUDED: ReadonlySet<number> = new Set([3, 10, 100, 200, 230]);

/** What the Graph API says of a page's persons: their name, where it says anything. */
export function createPeopleBook({ pages }: { readonly pages: Pick<Pages, 'find'> }): PeopleBook {
  return {
    async profile({ accountId, personId }) {
      const query = { fields: 'first_name,last_name' };
      const path = encodeURIComponent(personId);
      const result = await pages.find(accountId)?.ask({ method: 'GET', path, query });
      if (result === undefined) return refused('unavailable', 'paused');
      if (result.kind !== 'answered') return refused('unavailable', result.code);
      const error = readApiError(result.body, result.status);
      if (error !== undefined) return refused(reasonOf(error), `messenger ${error.code}`);
      const parsed = profile.safeParse(result.body);
      return parsed.success ? named(parsed.data) : refused('unavailable', `http ${result.status}`);
    },
  };
}

/** Family name first, as in Vietnam. */
function named({ first_name: first, last_name: last }: z.output<typeof profile>): PeopleAnswer<PersonProfile> {
  const name = [last, first].filter((part) => part).join(' ');
  return name === '' ? refused('not_included', 'empty') : { ok: true, value: { name, labels: [] } };
}

function reasonOf({ code }: ApiError): PeopleRefusal {
  return NOT_INCLUDED.has(code) ? 'not_included' : 'unavailable';
}

function refused(reason: PeopleRefusal, detail: string): Extract<PeopleAnswer<never>, { ok: false }> {
  return { ok: false, reason, detail };
}
