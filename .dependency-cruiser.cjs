/** Imports go down this list only; see ARCHITECTURE.md. */
const rooms = {
  infra: [],
  storage: ['infra'],
  kb: ['storage', 'infra'],
  retrieval: ['kb', 'storage', 'infra'],
  publishing: ['retrieval', 'kb', 'storage', 'infra'],
  conversations: ['storage', 'infra'],
  attachments: ['conversations', 'storage', 'infra'],
  dialog: ['conversations', 'retrieval', 'kb', 'infra'],
  privacy: ['attachments', 'conversations', 'storage', 'infra'],
  channels: ['conversations', 'storage', 'infra'],
  reports: ['conversations', 'kb', 'storage', 'infra'],
  desk: ['reports', 'privacy', 'attachments', 'dialog', 'conversations', 'retrieval', 'kb', 'storage', 'infra'],
  simulator: ['channels', 'conversations', 'infra'],
};

const down = Object.entries(rooms).map(([room, below]) => ({
  name: `${room}-imports-down`,
  comment: `src/${room} may import only: ${below.join(', ') || 'nothing'}.`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: { path: '^src/', pathNot: `^src/(${[room, ...below].join('|')})/` },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...down,
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'channels-stay-apart',
      comment: 'One platform never imports another.',
      severity: 'error',
      from: { path: '^src/channels/(zalo|messenger|webchat|zalo-bot)/' },
      to: { path: '^src/channels/(zalo|messenger|webchat|zalo-bot)/', pathNot: '^src/channels/$1/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js'] },
  },
};
