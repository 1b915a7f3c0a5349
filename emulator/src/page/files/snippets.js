// The request of the form as text to copy: for a shell, for curl, for Rust and for `bfl`.

// A file that stands in a request; written where its content belongs.
export class Medium {
  constructor(file) { this.name = file.name; }
}

// A text for a shell.
const quoted = (text) => /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

export const environment = (origin, key) => `export BFL_BASE_URL=${quoted(origin)}\nexport BFL_API_KEY=${quoted(key)}`;

const MARK = '\u0000';

// JSON in which each file is a mark, and the files in order.
function marked(body, space) {
  const files = [];
  const text = JSON.stringify(body, (_, value) => {
    if (!(value instanceof Medium)) return value;
    files.push(value.name);
    return MARK;
  }, space);
  return { parts: text.split(JSON.stringify(MARK)), files };
}

export function curl(model, body) {
  const { parts, files } = marked(body);
  const call = (data) => `curl -sS "$BFL_BASE_URL/v1/${model}" -H "x-key: $BFL_API_KEY" -H 'content-type: application/json' -d ${data}`;
  const poll = '# then, until its status is Ready:\ncurl -sS "POLLING_URL"';
  if (!files.length) return `${call(quoted(parts[0]))}\n${poll}`;
  const pieces = parts.flatMap((part, at) => {
    const before = at ? '"' : '', after = at < files.length ? '"' : '';
    const text = `printf %s ${quoted(before + part + after)}`;
    return at < files.length ? [text, `base64 <${quoted(files[at])} | tr -d '\\n'`] : [text];
  });
  return `{ ${pieces.join('; ')}; } |\n  ${call('@-')}\n${poll}`;
}

// JSON's escapes as Rust writes them.
const rusty = (json) => json.replace(/\\(u[0-9a-f]{4}|.)/gi, (escape, code) => {
  if (code[0] === 'u') return `\\u{${code.slice(1)}}`;
  return { b: '\\u{8}', f: '\\u{c}', '/': '/' }[code] ?? escape;
});

export function rust(model, body) {
  const { parts, files } = marked(body, 2);
  const json = parts.map((part, at) => rusty(part) + (at < files.length ? `Media::file(${rusty(JSON.stringify(files[at]))}).await?` : '')).join('');
  return `use bfl::{AnyRequest, Client${files.length ? ', Media' : ''}};
use serde_json::json;

#[tokio::main]
async fn main() -> Result<(), bfl::Error> {
    let client = Client::from_env()?;
    let body = json!(${json.replaceAll('\n', '\n    ')});
    let result = client.generate(AnyRequest::new(${JSON.stringify(model)}, body)).await?;
    println!("{}", result.save("result").await?.display());
    Ok(())
}`;
}

export function bfl(model, body) {
  const { prompt, ...fields } = body;
  const words = ['bfl', 'generate'];
  // A prompt that begins with a dash or an at sign would be taken for something else.
  if (prompt !== undefined && !/^[-@]/.test(prompt)) words.push(quoted(prompt));
  else if (prompt !== undefined) fields.prompt = prompt;
  words.push('-m', model);
  for (const [name, value] of Object.entries(fields)) {
    const written = (one) => one instanceof Medium ? `@${one.name}` : typeof one === 'string' ? one.replace(/^@/, '@@') : JSON.stringify(one);
    for (const one of [value].flat()) words.push('--set', quoted(`${name}=${written(one)}`));
  }
  return words.join(' ');
}
