// `bfl-api` (npm), unchanged but for base URL and key: generate, edit, moderation, rate limit.
import assert from 'node:assert/strict';
import { BflAPI } from 'bfl-api';
import { front } from './tls_front.mjs';

const baseUrl = await front(process.env.BFL_BASE_URL);
const api = new BflAPI({ apiKey: process.env.BFL_API_KEY, baseUrl, logLevel: 'ERROR' });
const wait = { timeout: 20, pollInterval: 0.1, showSpinner: false };
const picture = async (submitted) => {
  const ready = await api.waitForResult(submitted.id, { ...wait, pollingUrl: submitted.polling_url });
  const file = Buffer.from(await (await fetch(ready.result.sample)).arrayBuffer());
  assert(file.length > 1000);
  return file;
};
const made = await picture(await api.generateFluxPro({ prompt: 'a red fox', width: 256, height: 256 }));
console.log('bfl-api: generated', made.length, 'bytes');
const edited = await picture(await api.generateKontextPro({ prompt: 'in winter', input_image: made.toString('base64') }));
console.log('bfl-api: edited', edited.length, 'bytes');
const moderated = await api.generateFluxPro({ prompt: '[moderate: content] a fox', width: 256, height: 256 });
await assert.rejects(picture(moderated), /moderated/);
console.log('bfl-api: moderation understood');
const slow = { prompt: '[slow: 60] a fox', width: 256, height: 256 };
for (let count = 0; count < 24; count += 1) await api.generateFluxPro(slow);
await assert.rejects(api.generateFluxPro(slow), (error) => {
  console.log('bfl-api: rate limit:', error.message);
  return true;
});
