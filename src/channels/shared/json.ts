/*
 * Webhook bodies are read twice: as bytes for the signature, and as text cut into the items of a batch. The cutters
 * below work on text that `JSON.parse` has already accepted, and never recurse, so depth cannot exhaust the stack.
 */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENERS = new Set(['{', '[']);
const CLOSERS = new Set(['}', ']']);
/** Such an integer outside of strings: what stands before it in JSON is one of these. Texts may look like it; ids in quotes do not. */
const BARE_LONG_INTEGER = /(?:^|[\s:,[])-?\d{16}/;
/** Integers of 16 digits and more may exceed 2^53, where a JavaScript number silently changes them. */
const LONG_INTEGER = /^-?\d{16,}$/;

/**
 * `JSON.parse` that keeps long integers (platform ids) as strings of their digits.
 * @returns `undefined` when the text is not JSON; valid JSON never yields `undefined`.
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(BARE_LONG_INTEGER.test(text) ? quoteLongIntegers(text) : text);
  } catch {
    return undefined;
  }
}

/** The members of an object text, each value as the exact text received; the last of a repeated key wins. */
export function sliceMembers(json: string): Map<string, string> {
  const members = new Map<string, string>();
  let at = skipSpace(json, 0) + 1;
  for (;;) {
    at = skipSeparators(json, at);
    if (at >= json.length || json[at] === '}') return members;
    const keyEnd = endOfString(json, at);
    const valueStart = skipSeparators(json, keyEnd);
    const valueEnd = endOfValue(json, valueStart);
    members.set(String(JSON.parse(json.slice(at, keyEnd))), json.slice(valueStart, valueEnd));
    at = valueEnd;
  }
}

/** The elements of an array text, each as the exact text received; none when the text is not an array. */
export function sliceElements(json: string): string[] {
  const elements: string[] = [];
  let at = skipSpace(json, 0);
  if (json[at] !== '[') return elements;
  at += 1;
  for (;;) {
    at = skipSeparators(json, at);
    if (at >= json.length || json[at] === ']') return elements;
    const end = endOfValue(json, at);
    elements.push(json.slice(at, end));
    at = end;
  }
}

function quoteLongIntegers(text: string): string {
  let out = '';
  let copied = 0;
  let at = 0;
  while (at < text.length) {
    if (text.charCodeAt(at) === QUOTE) {
      at = endOfString(text, at);
      continue;
    }
    const end = endOfScalar(text, at);
    const token = text.slice(at, end);
    if (LONG_INTEGER.test(token)) {
      out += `${text.slice(copied, at)}"${token}"`;
      copied = end;
    }
    at = Math.max(end, at + 1);
  }
  return out + text.slice(copied);
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at += 1;
    else if (code === QUOTE) return at + 1;
  }
  return text.length;
}

function endOfScalar(text: string, start: number): number {
  let at = start;
  while (at < text.length && /[-+.\w]/.test(text.charAt(at))) at += 1;
  return at;
}

function endOfValue(text: string, start: number): number {
  if (text.charCodeAt(start) === QUOTE) return endOfString(text, start);
  if (!OPENERS.has(text.charAt(start))) return Math.max(endOfScalar(text, start), start + 1);
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '"') at = endOfString(text, at) - 1;
    else if (OPENERS.has(char)) depth += 1;
    else if (CLOSERS.has(char)) depth -= 1;
    if (depth === 0) return at + 1;
  }
  return text.length;
}

function skipSpace(text: string, start: number): number {
  let at = start;
  while (at < text.length && /\s/.test(text.charAt(at))) at += 1;
  return at;
}

function skipSeparators(text: string, start: number): number {
  let at = start;
  while (at < text.length && /[\s,:]/.test(text.charAt(at))) at += 1;
  return at;
}
