import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';

import type { Request } from 'express';

/** 256 random bits in base64url, made by the visitor's browser. */
const BEARER = /^Bearer ([A-Za-z0-9_-]{43})$/;

/**
 * Who is speaking. A visitor is whoever knows their secret; the id is a hash of it, so that neither the database nor a
 * log nor the console can be used to read the thread. There is no list of visitors to look a secret up in, and nothing
 * to compare in constant time.
 * @returns the person id, or `undefined` without a well-formed secret.
 */
export function visitorOf(request: Request): string | undefined {
  const secret = BEARER.exec(request.get('authorization') ?? '')?.[1];
  return secret === undefined ? undefined : personIdOf(secret);
}

/** The person id of a visitor's secret. */
export function personIdOf(secret: string): string {
  return createHash('sha256').update(`hoi-luat webchat visitor ${secret}`).digest('base64url');
}

/** What counts as one address for limits: an IPv4 address, or the /64 network that one IPv6 subscriber has. */
export function addressKey(address: string | undefined): string {
  const text = (address ?? 'unknown').replace(/^::ffff:(?=\d+\.)/i, '');
  return isIPv6(text) ? network64(text) : text;
}

function network64(address: string): string {
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const filled =
    tail === undefined ? groups : [...groups, ...Array<string>(8 - groups.length - after.length).fill('0')];
  return [...filled, ...after].slice(0, 4).join(':');
}
