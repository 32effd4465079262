const KEY = 'hoi-luat';

/**
 * What the browser remembers: the visitor's secret and what was read, for all tabs; unsent messages and the place in the
 * thread, for this tab. Where storage is blocked everything works until the page is left.
 */
export function openStorage() {
  const shared = slot(() => localStorage);
  const tab = slot(() => sessionStorage);
  return {
    /** 256 random bits in base64url; whoever has them is the visitor. */
    secret() {
      const known = shared.get('secret');
      if (/^[\w-]{43}$/.test(known ?? '')) return known;
      const secret = base64url(crypto.getRandomValues(new Uint8Array(32)));
      shared.set('secret', secret);
      return secret;
    },
    isKnown: () => shared.get('secret') !== undefined,
    shared,
    tab,
  };
}

function slot(area) {
  let memory = {};
  const read = () => {
    try {
      return JSON.parse(area().getItem(KEY) ?? 'null') ?? memory;
    } catch {
      return memory;
    }
  };
  return {
    get: (name) => read()[name],
    set(name, value) {
      memory = { ...read(), [name]: value };
      try {
        area().setItem(KEY, JSON.stringify(memory));
      } catch {
        // Blocked or full: memory has it.
      }
    },
  };
}

function base64url(bytes) {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}
