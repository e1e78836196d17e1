import type { Reason } from './remote-failed.ts';

type Words = Omit<Reason, 'code'>;

/** What any service may say, whatever it calls it. */
export const usualReasons = {
  busy: {
    what: 'the service is too busy, again and again',
    hint: 'Run again later, or with fewer runs at once.',
  },
  altered: {
    what: 'the bytes were altered on their way',
    hint: 'Look for a faulty proxy or network in between, then run again.',
  },
  rights: {
    what: 'these credentials may not do that',
    hint: 'docs/OBJECT-STORAGE.md lists the rights that are needed.',
  },
  /** `container`: as the provider calls it. */
  missing: (container: string): Words => ({
    what: `there is no such ${container}`,
    hint: 'Make it, or correct its name: carryover makes none.',
  }),
  /** `service`: whose answer it should have been. */
  strange: (service: string): Words => ({
    what: `its answer is not one that ${service} gives`,
    hint: 'Is there a proxy in between, or another service at that address?',
  }),
} as const;
