/** What a JSON Schema says of a member, as far as columns care: a format of strings, or a type. `nested`: an object or array. */
export type Hint =
  'date-time' | 'date' | 'time' | 'uuid' | 'integer' | 'number' | 'boolean' | 'string' | 'nested';
