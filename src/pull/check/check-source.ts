import { CarryoverError } from '../../errors.ts';
import { validateDocument } from '../../validate.ts';
import { parseAge } from '../../values/age.ts';
import type { Source } from '../source.ts';
import { checkAuth } from './check-auth.ts';
import { checkResource } from './check-resource.ts';
import { checkTables } from './check-tables.ts';
import { isHeaders, isHost, isProxy, urlFault } from './forms.ts';
import type { Report } from './report.ts';

/**
 * Checks a source as a whole, its variables put in: what its JSON Schema says, then what that can't say.
 * @throws CONFIG_INVALID with all problems, in `details.problems` as `{place, message}`
 */
export function checkSource(source: Source): void {
  validateDocument('config', { source }, { file: 'that names the source', code: 'CONFIG_INVALID' });
  const problems: { place: string; message: string }[] = [];
  const report: Report = (place, message) => problems.push({ place: `/source${place}`, message });
  checkPlace(source, report);
  if (source.auth) checkAuth(source.auth, source, report);
  for (const [name, resource] of Object.entries(source.resources)) checkResource(name, resource, report);
  checkTables(source.resources, report);
  checkFallback(source, report);
  if (problems.length > 0) throw invalid(problems);
}

function checkPlace({ url, name, headers, hosts = [], proxy = {} }: Source, report: Report): void {
  const fault = urlFault(url);
  if (fault !== null) report('/url', fault);
  if (name !== undefined && /[/\\]/.test(name))
    report('/name', 'must have no slash: folders are named by it');
  if (!isHeaders(headers)) report('/headers', 'has a name or a value that no header can have');
  hosts.forEach((host, index) => {
    if (!isHost(host)) report(`/hosts/${index}`, 'must be a host, or a host and a port, and no more');
  });
  for (const scheme of ['http', 'https'] as const)
    if (proxy[scheme] !== undefined && !isProxy(proxy[scheme]))
      report(`/proxy/${scheme}`, 'must be an http or https URL (HTTP_PROXY and HTTPS_PROXY count as well)');
}

function checkFallback({ fallback }: Source, report: Report): void {
  if (!fallback) return;
  const { file, snapshot, maxAge } = fallback;
  if (file === undefined && snapshot === undefined)
    report('/fallback', 'needs a `file`, a `snapshot`, or both');
  if (maxAge !== undefined && parseAge(maxAge) === null)
    report('/fallback/maxAge', 'must be a number and a unit: `30m`, `12h`, `7d` or `2w`');
}

function invalid(problems: readonly { place: string; message: string }[]): CarryoverError {
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  const lines = problems.map(({ place, message }) => `  ${place}: ${message}`);
  return new CarryoverError(
    'CONFIG_INVALID',
    `The source in the config has ${count}; nothing was touched:\n${lines.join('\n')}`,
    {
      hint: `${problems.length === 1 ? 'Correct it' : 'Correct them'} in the config and run again (docs/CONFIG.md tells all keys).`,
      details: { problems },
    },
  );
}
