import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Somebody else's site that embeds the widget, on an origin of its own. */
export interface HostSite {
  readonly origin: string;
  /** The service that its pages embed; may change, as after a restart on another port. */
  embed(service: string, attributes?: string): void;
  close(): Promise<void>;
}

/** Starts a site whose content policy allows nothing but its own style sheet and the widget. */
export async function startHostSite(): Promise<HostSite> {
  let service = '';
  let attributes = '';
  const server = createServer((request, response) => {
    if (request.url !== '/') return void response.writeHead(404).end();
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; script-src ${service}; connect-src ${service}; img-src data:; base-uri 'none'`,
    });
    response.end(`<!doctype html><html lang="vi"><head><meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" /><title>Sở Tư pháp</title>
      <link rel="icon" href="data:," />
      <script src="${service}/webchat/widget.js" async ${attributes}></script></head>
      <body><main><h1>Sở Tư pháp tỉnh Mẫu</h1><p>Tin tức, văn bản, thủ tục.</p><a href="#top">Đầu trang</a></main></body></html>`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    embed(origin, given = '') {
      service = origin;
      attributes = given;
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
