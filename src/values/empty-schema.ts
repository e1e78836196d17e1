import type { Schema } from '../model.ts';

/** The schema of a database that has nothing in it. */
export const emptySchema: Schema = {
  tables: [],
  objects: [],
  attributes: [],
  settings: {},
  leftOut: [],
  script: '',
};
