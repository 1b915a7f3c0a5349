// `bfl-api` (npm), unchanged but for base URL and key: generate, edit, moderation, rate limit.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { BflAPI } from 'bfl-api';
import { front } from './tls_front.mjs';

const baseUrl = await front(process.env.BFL_BASE_URL);
const api = new BflAPI({ apiKey: process.env.BFL_API_KEY, baseUrl, logLevel: 'NONE' });
const wait = { timeout: 20, pollInterval: 0.1, showSpinner: false };
const small = { width: 256, height: 256 };
const result = ({ id, polling_url: pollingUrl }) => api.waitForResult(id, { ...wait, pollingUrl });
const keep = async (name, submitted) => {
  const { result: { sample } } = await result(submitted);
  const file = Buffer.from(await (await fetch(sample)).arrayBuffer());
  writeFileSync(`${process.env.PICTURES}/${name}`, file);
  return file.toString('base64');
};

const input_image = await keep('generated', await api.generateFluxPro({ prompt: 'a red fox', ...small }));
await keep('edited', await api.generateKontextPro({ prompt: 'in winter', input_image, aspect_ratio: '1:1' }));
const moderated = await api.generateFluxPro({ prompt: '[moderate: content] a fox', ...small });
await assert.rejects(result(moderated), { message: 'Content was moderated. Please revise your prompt.' });
for (let number = 0; number < 24; number += 1) {
  await api.generateFluxPro({ prompt: `[slow: 60] fox number ${number}`, ...small });
}
await assert.rejects(api.generateFluxPro({ prompt: 'a red fox too many', ...small }), {
  message: 'Rate limit exceeded. Please wait before making more requests.',
});
