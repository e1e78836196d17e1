import type { OnEvent } from '../../events.ts';
import type { Progress } from '../../snapshot/progress.ts';
import type { HttpClient } from '../http/http.ts';
import type { Survey } from '../records/records.ts';
import type { Resource, Source } from '../source.ts';
import type { ResourceFiles, Run } from './open-run.ts';

/** What a resource is pulled with. */
export interface ResourceWork {
  readonly source: Source;
  readonly client: HttpClient;
  readonly run: Run;
  readonly name: string;
  readonly resource: Resource;
  readonly survey: Survey;
  readonly onEvent?: OnEvent;
  readonly signal?: AbortSignal;
}

/** What the chains of a resource are read with. */
export interface ChainWork extends ResourceWork {
  readonly files: ResourceFiles;
  /** Has the survey take in what is kept. */
  readonly follow: () => Promise<void>;
  readonly progress: Progress;
}
