import type { Request } from 'express';

import type { ApiAnswer, FaultyHandler, withFaults } from './faults.ts';
import type { GraphError } from './messenger-message.ts';

/** Carries out a call for the page whose token it came with. */
export type PageHandler = (pageId: string, request: Request) => ApiAnswer | Promise<ApiAnswer>;

/** Answers for the page that a call's token belongs to, unless a fault says otherwise. */
export type Guarded = (target: FaultyHandler['target'], handle: PageHandler) => ReturnType<typeof withFaults>;

/** An error as the Graph API writes it. */
export function refuse({ code, subcode, message, status = 400, transient }: GraphError): ApiAnswer {
  const error = {
    ...{ message, type: 'OAuthException', code },
    ...(subcode === undefined ? {} : { error_subcode: subcode }),
    ...(transient === undefined ? {} : { is_transient: transient }),
    fbtrace_id: 'FAKETRACE',
  };
  return { status, body: { error } };
}

/** A parameter that is not as it must be. */
export function invalid(message: string): GraphError {
  return { code: 100, message: `(#100) ${message}` };
}

/** An object that does not exist, or that the token may not see: the platform does not tell which. */
export const NOT_THERE: GraphError = {
  ...invalid('Object does not exist or permissions are missing'),
  subcode: 33,
};
