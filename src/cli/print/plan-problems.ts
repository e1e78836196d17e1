import type { Colors } from 'picocolors/types.js';
import type { Plan, Problem } from '../../migrate/plan/types.ts';
import { safeText } from './output.ts';

/** The problems, numbered, each with what to do; those that would lose data first. */
export function describeProblems({ problems, losses }: Plan, style: Colors): string[] {
  const isLoss = (problem: Problem) =>
    losses.some(({ code, place }) => code === problem.code && place === problem.place);
  const sorted = [...problems.filter(isLoss), ...problems.filter((problem) => !isLoss(problem))];
  return sorted.flatMap((problem, index) => describe(problem, index + 1, isLoss(problem), style));
}

function describe(
  { place, message, hint, samples }: Problem,
  ordinal: number,
  loss: boolean,
  style: Colors,
): string[] {
  const title = `  ${ordinal}. ${loss ? style.red('loss') : 'problem'} at ${safeText(place)}`;
  const lines = [title, indented(message)];
  if (samples !== undefined && samples.length > 0) lines.push(indented(`for example: ${samples.join(', ')}`));
  return [...lines, indented(`→ ${hint}`)];
}

function indented(text: string): string {
  return safeText(text).replace(/^/gm, '     ');
}
