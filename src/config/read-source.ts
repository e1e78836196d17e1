import { dirname, resolve } from 'node:path';
import type { Fallback, Resource, Source } from '../pull/source.ts';
import { expand } from './expand.ts';
import { present } from './present.ts';
import type { Variables } from './settings.ts';
import { readVariable } from './variables.ts';

/** A config's source with its variables put in, paths as seen from the config's folder, and the environment's proxies. */
export async function readSource(source: Source, variables: Variables, file: string): Promise<Source> {
  const { resources, ca, fallback, proxy, ...rest } = await expand(source, variables, file);
  const absolute = (path: string | undefined) =>
    path === undefined ? undefined : resolve(dirname(file), path);
  const proxies = proxy ?? (await readProxies(variables));
  return {
    ...rest,
    resources: Object.fromEntries(
      Object.entries(resources).map(([name, resource]): [string, Resource] => [
        name,
        { ...resource, ...present({ schema: absolute(resource.schema) }) },
      ]),
    ),
    ...present({ ca: absolute(ca) }),
    ...(fallback && { fallback: inFolder(fallback, absolute) }),
    ...(proxies && { proxy: proxies }),
  };
}

/** The order of the keys stays: it says what is tried first. A bare name is a snapshot's id, not a path. */
function inFolder(fallback: Fallback, absolute: (path: string | undefined) => string | undefined): Fallback {
  return Object.fromEntries(
    Object.entries(fallback).map(([key, text]: [string, string]) => {
      const isPath = key === 'file' || (key === 'snapshot' && /[/\\]/.test(text));
      return [key, isPath ? absolute(text) : text];
    }),
  );
}

/** As most programs read them: the spelling in small letters first. */
async function readProxies(variables: Variables): Promise<Source['proxy']> {
  const read = async (name: string) =>
    (await readVariable(name, variables)) ?? (await readVariable(name.toUpperCase(), variables));
  const [http, https, except] = [await read('http_proxy'), await read('https_proxy'), await read('no_proxy')];
  return http === undefined && https === undefined ? undefined : present({ http, https, except });
}
