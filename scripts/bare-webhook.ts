/** The least a webhook can do: check Zalo's signature and answer 200. What the service is compared with. */
import express from 'express';

import { verifySignature } from '../src/channels/zalo/signature.ts';

const { PORT, ZALO_APP_ID = '', ZALO_OA_ID = '', ZALO_OA_SECRET_KEY = '', ZALO_APP_SECRET = '' } = process.env;

const app = express();
app.disable('x-powered-by');
app.get('/readyz', (_request, response) => void response.send('ready'));
app.post('/webhooks/zalo', express.raw({ type: () => true }), (request, response) => {
  const signature = request.header('x-zevent-signature') ?? '';
  const matched = verifySignature(
    { body: request.body as Buffer, signature, headerTimestamp: '' },
    {
      appId: ZALO_APP_ID,
      oaIds: [ZALO_OA_ID],
      oaSecretKey: ZALO_OA_SECRET_KEY,
      appSecret: ZALO_APP_SECRET,
      variants: ['documented'],
    },
  );
  response.status(matched === undefined ? 403 : 200).send('EVENT_RECEIVED');
});
app.listen(Number(PORT), '127.0.0.1');
