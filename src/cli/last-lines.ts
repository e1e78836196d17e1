import { StringDecoder } from 'node:string_decoder';

const mostLines = 20;
const longestLine = 500;
const mostBytes = 64 * 1024;

/** Keeps the last lines of what a program prints, however much that is. */
export function lastLines() {
  const decoder = new StringDecoder('utf8');
  let text = '';
  return {
    add(chunk: Buffer): void {
      text = (text + decoder.write(chunk)).slice(-mostBytes);
    },
    /** The last ones, oldest first, without empty ones at the end. */
    end(): string[] {
      const lines = `${text}${decoder.end()}`.trimEnd().split(/\r?\n|\r/);
      return lines
        .filter((line) => line !== '')
        .slice(-mostLines)
        .map((line) => (line.length > longestLine ? `${line.slice(0, longestLine)}…` : line));
    },
  };
}
