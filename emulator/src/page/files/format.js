// Numbers and times for people.

export const time = (text) => new Date(text).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });

// A duration in seconds.
export function duration(seconds) {
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60), rest = Math.round(seconds % 60);
  if (minutes < 60) return rest ? `${minutes} min ${rest} s` : `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export const after = (from, to) => `+${duration(Math.max(0, (new Date(to) - new Date(from)) / 1000))}`;

export const plural = (count, word) => `${count} ${word}${count === 1 ? '' : 's'}`;

// Credits without the noise of binary fractions.
export const credits = (value) => plural(Math.round(value * 100) / 100, 'credit');

export const shortId = (id) => id.slice(0, 8);

export function kindOf(status) {
  if (status === 'Ready') return 'good';
  return ['Pending', 'Reasoning', 'Generating'].includes(status) ? 'wait' : 'bad';
}

// Of an HTTP status; 0 where there was no answer.
export const outcome = (status) => status === 0 || status >= 400 ? 'bad' : 'good';
