import { urlFault } from './url-fault.ts';

/** An option that is `true` or `false`; absent: false. @throws URL_INVALID */
export function yesOrNo(options: ReadonlyMap<string, string>, name: string): boolean {
  const text = options.get(name) ?? 'false';
  if (text !== 'true' && text !== 'false')
    throw urlFault(`has the option "${name}" with another value than true or false`);
  return text === 'true';
}
