// `bfl-api` speaks https only, and the emulator http only: this stands between them, and makes `http://` of the emulator's
// own addresses `https://` in its JSON answers. Needs key and certificate in $TLS_FOLDER; exports its base URL.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';

export async function front(target) {
  const folder = process.env.TLS_FOLDER;
  const options = { key: readFileSync(`${folder}/key.pem`), cert: readFileSync(`${folder}/cert.pem`) };
  const server = https.createServer(options, (from, to) => {
    const there = new URL(from.url, target);
    const forwarded = http.request(there, { method: from.method, headers: from.headers }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () => {
        let body = Buffer.concat(parts);
        if ((answer.headers['content-type'] ?? '').includes('json')) {
          body = Buffer.from(body.toString().replaceAll(`http://${from.headers.host}/`, `https://${from.headers.host}/`));
        }
        to.writeHead(answer.statusCode, { ...answer.headers, 'content-length': body.length });
        to.end(body);
      });
    });
    from.pipe(forwarded);
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  server.unref();
  return `https://127.0.0.1:${server.address().port}`;
}
