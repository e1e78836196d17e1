import type { SingleBar } from 'cli-progress';
import { number } from './count.ts';
import type { Meter } from './meter.ts';
import type { Output } from './output.ts';
import { paceText } from './pace-text.ts';

const LONGEST_NAME = 12;

/** A bar on the terminal's last line, as long as rows pass; each step leaves a line of words. */
export async function createBar(output: Output): Promise<Meter> {
  const { default: progress } = await import('cli-progress');
  let bar: SingleBar | undefined;
  const stop = (): void => {
    bar?.stop();
    bar = undefined;
  };
  const start = (of: number | undefined, payload: object): SingleBar => {
    const format = of === undefined ? '  {what}  {text}' : barFormat(output.width);
    const looks = { clearOnComplete: true, hideCursor: true, linewrap: false, barsize: 12 };
    const made = new progress.SingleBar(
      { ...looks, format, stream: output.stderr },
      progress.Presets.shades_classic,
    );
    made.start(of ?? 0, 0, payload);
    return made;
  };
  return {
    step: (words) => {
      stop();
      output.line(output.style.dim(words));
    },
    pace: (_words, table, pace) => {
      const payload = {
        what: short(table),
        text: [`${number(pace.rows)} rows`, paceText(pace)].filter(Boolean).join(', '),
      };
      bar ??= start(pace.of, payload);
      if (pace.of !== undefined) bar.setTotal(pace.of);
      bar.update(pace.rows, payload);
    },
    stop,
  };
}

/** A narrow terminal keeps the figures and gives up the bar. */
function barFormat(width: number): string {
  return width < 76 ? '  {what} {percentage}%  {text}' : '  {what} {bar} {percentage}%  {text}';
}

function short(name: string): string {
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name.padEnd(LONGEST_NAME);
}
