/** Why a row can't become a new row. Thrown by the steps of a rule, caught by the row mapper. Never leaves this folder. */
export class Rejection extends Error {}
