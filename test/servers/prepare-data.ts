import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chownSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { templatesVariable } from './templates.ts';
import type { Owner, Place, Recipe } from './throw-away.ts';

/**
 * Makes the data folder of a new server. The first of its kind in a run of tests is kept, and those that follow are
 * copies of it: to make one takes a server seconds.
 */
export function prepareData(recipe: Recipe, place: Place, owner: Owner | null): void {
  const templates = process.env[templatesVariable];
  if (templates === undefined) return runToEnd(recipe.prepare(place), owner);
  const kind = JSON.stringify([recipe.prepare({ folder: '', data: '', port: 0 }), owner]);
  const template = join(templates, createHash('sha256').update(kind).digest('hex').slice(0, 12));
  if (!existsSync(template)) makeTemplate(template, recipe, owner);
  runToEnd(['cp', '-a', join(template, 'data'), place.data], owner);
}

function makeTemplate(template: string, recipe: Recipe, owner: Owner | null): void {
  const folder = mkdtempSync(`${template}-`);
  if (owner !== null) chownSync(folder, owner.uid, owner.gid);
  runToEnd(recipe.prepare({ folder, data: join(folder, 'data'), port: 0 }), owner);
  try {
    renameSync(folder, template);
  } catch (error) {
    // Another worker was faster.
    if (!existsSync(template)) throw error;
    rmSync(folder, { recursive: true });
  }
}

function runToEnd([program = '', ...words]: readonly string[], owner: Owner | null): void {
  execFileSync(program, words, { stdio: ['ignore', 'pipe', 'pipe'], ...owner });
}
