import type { z } from 'zod';

import type { Visit } from './visit.ts';

/** What a form sent: its value, or the names of the fields that are wrong with everything as it was typed. */
export type FormResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly wrong: ReadonlySet<string>; readonly typed: Typed };

/** Fields as they were typed, to be shown again. */
export type Typed = Readonly<Record<string, string | readonly string[]>>;

/** Reads a form by its schema. A field that was sent several times is an array. */
export function readForm<S extends z.ZodType>(visit: Visit, schema: S): FormResult<z.output<S>> {
  const result = schema.safeParse(visit.request.body);
  if (result.success) return { ok: true, value: result.data };
  const wrong = new Set(result.error.issues.map(({ path }) => String(path[0] ?? '')));
  return { ok: false, wrong, typed: typedOf(visit.request.body) };
}

/** Reads the query of the address; what does not fit the schema as a whole counts as nothing asked. */
export function readQuery<S extends z.ZodType>(visit: Visit, schema: S): z.output<S> | undefined {
  return schema.safeParse(visit.request.query).data;
}

function typedOf(body: unknown): Typed {
  if (typeof body !== 'object' || body === null) return {};
  const entries = Object.entries(body).flatMap(([name, value]): [string, string | readonly string[]][] => {
    if (typeof value === 'string') return [[name, value]];
    return Array.isArray(value) ? [[name, value.filter((one) => typeof one === 'string')]] : [];
  });
  return Object.fromEntries(entries);
}
