/** The API does not accept the credentials of a request: stays within `http` and `auth`. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly status: number;
  readonly url: URL;

  constructor(status: number, url: URL) {
    super(`refused: ${status}`);
    this.status = status;
    this.url = url;
  }
}
