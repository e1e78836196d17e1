/** What a running call tells its caller. Core modules never print: they say, the caller shows. */
export type Event =
  /** A named step begins. */
  | { readonly type: 'step'; readonly step: Step; readonly detail?: string }
  /** Rows passed so far in the current step. `of` is the expected number, where it is known. */
  | {
      readonly type: 'progress';
      readonly step: Step;
      readonly table: string;
      readonly rows: number;
      readonly of?: number;
    }
  | { readonly type: 'warning'; readonly code: WarningCode; readonly message: string }
  /** Something worth a line, e.g. leftovers of an earlier run that were cleaned. */
  | { readonly type: 'notice'; readonly message: string };

/** The steps of a run, in the order in which an upgrade passes them. */
export type Step =
  | 'lock'
  | 'clean'
  | 'declare'
  | 'pull'
  | 'plan'
  | 'look'
  | 'retain'
  | 'snapshot'
  | 'prove'
  | 'create'
  | 'load'
  | 'seed'
  | 'finish'
  | 'verify'
  | 'cutover'
  | 'revert'
  | 'compare'
  | 'export';

export type WarningCode =
  | 'EXPOSED'
  | 'FALLBACK'
  | 'UNPROVEN'
  | 'ROWS_SHRANK'
  | 'READERS_WAIT'
  | 'OTHER_DATABASE'
  | 'NO_BACKUP'
  | 'NO_ROLLBACK'
  | 'LEFTOVER'
  | 'UNVERIFIED'
  | 'SCHEDULE_FAILED'
  | 'UNRECORDED'
  | 'BACKUP_FAILED'
  | 'UNPRUNED'
  | 'JOB_FAILED';

export type OnEvent = (event: Event) => void;
