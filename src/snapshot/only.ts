/** One piece as a stream. */
export async function* only(data: Buffer): AsyncGenerator<Buffer> {
  yield data;
}
