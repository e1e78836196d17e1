import { openSqlite } from '../dist/open-sqlite.js';

const words =
  'amber birch cedar dune ember fjord grove heath inlet jetty knoll ledge marsh north orchard pine quarry ridge shore tide'.split(
    ' ',
  );

/** Rows of mixed text, about 200 bytes each, the same at every call: id, email, name, score, visits, note, created. */
function* benchRows(rows) {
  const random = generator(1);
  const phrase = (count) =>
    Array.from({ length: count }, () => words[Math.floor(random() * words.length)]).join(' ');
  for (let id = 1; id <= rows; id += 1) {
    const score = Math.round(random() * 1e6) / 100 + (id % 3 === 0 ? random() : 0);
    const note = id % 11 === 0 ? null : `${phrase(18)}${id % 7 === 0 ? '\n"quoted"' : ''}`;
    yield [
      id,
      `person${id}@example.org`,
      phrase(2),
      score,
      Math.floor(random() * 1e9),
      note,
      '2024-01-01T00:00:00Z',
    ];
  }
}

/** Makes a SQLite database of the bench rows. */
export function makeDatabase(path, rows) {
  const db = openSqlite(path);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = OFF');
  db.exec(`CREATE TABLE people (id INTEGER PRIMARY KEY, email TEXT NOT NULL, name TEXT NOT NULL, score REAL, visits INTEGER, note TEXT, created TEXT);
    CREATE INDEX people_email ON people (email)`);
  const insert = db.prepare('INSERT INTO people VALUES (?,?,?,?,?,?,?)');
  db.transaction(() => {
    for (const row of benchRows(rows)) insert.run(...row);
  })();
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
}

/** The bench rows as tab-separated text, as COPY and LOAD DATA read it, in pieces of some hundred kilobytes. */
export function* benchText(rows) {
  let text = '';
  for (const row of benchRows(rows)) {
    const fields = row.map((value) => (value === null ? '\\N' : String(value).replaceAll('\n', '\\n')));
    text += `${fields.join('\t')}\n`;
    if (text.length < 300_000) continue;
    yield text;
    text = '';
  }
  yield text;
}

/** The bench rows as an API gives them. */
export function* benchRecords(rows) {
  const names = ['id', 'email', 'name', 'score', 'visits', 'note', 'created'];
  for (const row of benchRows(rows)) yield Object.fromEntries(names.map((name, index) => [name, row[index]]));
}

/** A small linear congruential generator (Numerical Recipes' constants): the bench needs the same rows, not good chance. */
function generator(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
