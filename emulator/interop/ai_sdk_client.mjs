// `@ai-sdk/black-forest-labs` (npm), unchanged but for base URL and key: generate, edit, moderation, rate limit.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createBlackForestLabs } from '@ai-sdk/black-forest-labs';
import { generateImage } from 'ai';

const bfl = createBlackForestLabs({
  apiKey: process.env.BFL_API_KEY,
  baseURL: `${process.env.BFL_BASE_URL}/v1`,
  pollIntervalMillis: 100,
  pollTimeoutMillis: 20000,
});
const generate = (model, prompt, more = {}) =>
  generateImage({ model: bfl.image(model), prompt, maxRetries: 0, size: '256x256', ...more });
const keep = (name, { image }) => {
  writeFileSync(`${process.env.PICTURES}/${name}`, image.uint8Array);
  return image.uint8Array;
};

const made = keep('generated', await generate('flux-pro-1.1', 'a red fox'));
keep('edited', await generate('flux-kontext-pro', { text: 'in winter', images: [made] }, { size: undefined, aspectRatio: '1:1' }));
// This version does not know the status `Content Moderated`: to it, such an answer is none.
await assert.rejects(generate('flux-pro-1.1', '[moderate: content] a fox'), (error) => {
  assert.match(error.message, /Invalid JSON response/);
  assert.match(error.responseBody, /"status":"Content Moderated"/);
  return true;
});
// It waits for what it submits; so others take the account's places.
await Promise.all(Array.from({ length: 24 }, (_, number) =>
  fetch(`${process.env.BFL_BASE_URL}/v1/flux-pro-1.1`, {
    method: 'POST',
    headers: { 'x-key': process.env.BFL_API_KEY, 'content-type': 'application/json' },
    body: JSON.stringify({ prompt: `[slow: 60] fox number ${number}` }),
  })));
await assert.rejects(generate('flux-pro-1.1', 'a red fox too many'), {
  name: 'AI_APICallError',
  statusCode: 429,
  message: 'Too many active tasks',
});
