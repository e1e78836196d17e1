import { BodyCutShort } from '../http/http.ts';
import { parsePointer } from '../json-pointer.ts';
import { DocumentWalker } from './document-walker.ts';
import { ElementSplitter } from './element-splitter.ts';
import type { PageBody } from './records.ts';
import type { SplitOptions } from './split-body.ts';

/** The elements of the array at a JSON Pointer, and the document around it. @throws as `splitBody` */
export function splitDocument(chunks: AsyncIterable<Buffer>, options: SplitOptions): PageBody {
  const { where, limits } = options;
  const pointer = parsePointer(options.records);
  const walker = new DocumentWalker(pointer, where, limits.depth);
  let envelope: { readonly document: unknown } | null = null;

  async function* records(): AsyncGenerator<readonly Buffer[]> {
    const splitter = new ElementSplitter({
      where,
      bytes: limits.recordBytes,
      depth: limits.depth,
      outside: pointer.length + 1,
    });
    let inRecords = false;
    for await (const chunk of chunks) {
      const found: Buffer[] = [];
      for (let at = 0; at !== -1 && at < chunk.length;) {
        const next = inRecords ? splitter.pass(chunk, at, found) : walker.pass(chunk, at);
        if (next !== -1 && inRecords) walker.leaveRecords();
        if (next !== -1) inRecords = !inRecords;
        at = next;
      }
      if (found.length > 0) yield found;
    }
    if (!walker.isWhole) throw new BodyCutShort(`The body of ${where} ends before its JSON document does.`);
    envelope = { document: walker.envelope.parse() };
  }

  return {
    records: records(),
    envelope() {
      if (envelope === null) throw new Error('The envelope is read once the records have ended.');
      return envelope.document;
    },
  };
}
