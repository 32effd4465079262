/** Writes the settings table of README.md and `.env.example` from the schema; `--check` fails when they are stale. */
import { readFileSync, writeFileSync } from 'node:fs';

import { format, resolveConfig } from 'prettier';

import { SETTINGS } from '../src/settings.ts';

const START = '<!-- settings:start (npm run docs:settings) -->';
const END = '<!-- settings:end -->';

function rows(): { name: string; group: string; fallback?: string; secret: boolean; about: string }[] {
  return Object.entries(SETTINGS).map(([name, setting]) => ({
    name,
    group: setting.group,
    ...('fallback' in setting ? { fallback: setting.fallback } : {}),
    secret: 'secret' in setting,
    about: setting.about,
  }));
}

function table(): string {
  const lines = rows().map((row) => {
    const fallback = row.fallback === undefined ? (row.secret ? '(secret)' : '—') : `\`${row.fallback}\``;
    return `| \`${row.name}\` | ${cell(fallback)} | ${cell(row.about)} |`;
  });
  return ['| Variable | Default | What it is |', '|---|---|---|', ...lines].join('\n');
}

/** A table ends its cells at every `|`, also within code. */
function cell(text: string): string {
  return text.replaceAll('|', String.raw`\|`);
}

function example(): string {
  const lines = ['# Copy to .env and fill in what you need; everything here has a default or may stay empty.'];
  let group = '';
  for (const row of rows()) {
    if (row.group !== group) lines.push('', `# ${row.group}`);
    group = row.group;
    lines.push(`# ${row.about}`, row.fallback === undefined ? `${row.name}=` : `# ${row.name}=${row.fallback}`);
  }
  return `${lines.join('\n')}\n`;
}

async function readme(current: string): Promise<string> {
  const [before, rest] = current.split(START);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) return current;
  const text = `${before}${START}\n\n${table()}\n\n${END}${after}`;
  return format(text, { ...(await resolveConfig('README.md')), parser: 'markdown' });
}

const wanted = new Map([
  ['README.md', await readme(readFileSync('README.md', 'utf8'))],
  ['.env.example', example()],
]);
const check = process.argv.includes('--check');
let stale = 0;
for (const [file, text] of wanted) {
  let current = '';
  try {
    current = readFileSync(file, 'utf8');
  } catch {
    // A missing file is a stale one.
  }
  if (current === text) continue;
  stale += 1;
  if (check) process.stderr.write(`${file} is stale: run "npm run docs:settings".\n`);
  else writeFileSync(file, text);
}
process.exitCode = check && stale > 0 ? 1 : 0;
