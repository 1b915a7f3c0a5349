// `@ai-sdk/black-forest-labs` (npm), unchanged but for base URL and key: generate, edit, moderation, rate limit.
import assert from 'node:assert/strict';
import { createBlackForestLabs } from '@ai-sdk/black-forest-labs';
import { generateImage } from 'ai';

const bfl = createBlackForestLabs({
  apiKey: process.env.BFL_API_KEY,
  baseURL: `${process.env.BFL_BASE_URL}/v1`,
  pollIntervalMillis: 100,
  pollTimeoutMillis: 20000,
});
const generate = (model, prompt, more = {}) =>
  generateImage({ model: bfl.image(model), prompt, aspectRatio: '1:1', maxRetries: 0, ...more });
const refused = async (attempt) => {
  try {
    await attempt();
  } catch (error) {
    return error;
  }
  throw new Error('it was not refused');
};

const made = await generate('flux-pro-1.1', 'a red fox');
assert(made.image.uint8Array.length > 1000);
console.log('ai-sdk: generated', made.image.uint8Array.length, 'bytes');
const edited = await generate('flux-kontext-pro', { text: 'in winter', images: [made.image.uint8Array] });
assert(edited.image.uint8Array.length > 1000);
console.log('ai-sdk: edited', edited.image.uint8Array.length, 'bytes');
const moderated = await refused(() => generate('flux-pro-1.1', '[moderate: content] a fox'));
console.log('ai-sdk: moderation:', moderated.message);
const slow = Array.from({ length: 24 }, () =>
  fetch(`${process.env.BFL_BASE_URL}/v1/flux-pro-1.1`, {
    method: 'POST',
    headers: { 'x-key': process.env.BFL_API_KEY, 'content-type': 'application/json' },
    body: JSON.stringify({ prompt: '[slow: 60] a fox' }),
  }));
await Promise.all(slow);
const limited = await refused(() => generate('flux-pro-1.1', 'a red fox'));
assert.equal(limited.statusCode, 429, limited.message);
console.log('ai-sdk: rate limit:', limited.statusCode, limited.message);
