/** Tells what is wrong at a place within the source, e.g. `/auth`. Never with a value: it may be a secret. */
export type Report = (place: string, message: string) => void;
