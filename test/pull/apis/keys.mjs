// An API that wants a fixed header or a fixed key in the query.
// Options: `header`: [name, value], `query`: [name, value].
import { json, options, page, serve } from './serve.mjs';

const { header, query: key } = options;

serve(({ headers, query }, response) => {
  if (header !== undefined && headers[header[0]] !== header[1]) return json(response, 401, { got: headers });
  if (key !== undefined && query[key[0]] !== key[1]) return json(response, 401, { got: query });
  json(response, 200, page(Number(query.page ?? 0)));
});
