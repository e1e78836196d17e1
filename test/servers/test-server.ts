/** A server that tests may make databases on. */
export interface TestServer {
  readonly product: Product;
  /** E.g. `15.18`. */
  readonly version: string;
  readonly major: number;
  /** E.g. `PostgreSQL 15.18`: for the names of tests. */
  readonly name: string;
  /** As a user who may do everything; PostgreSQL: with a database to connect to first. */
  readonly url: string;
}

export type Product = 'postgres' | 'mysql' | 'mariadb';

export const productNames: Readonly<Record<Product, string>> = {
  postgres: 'PostgreSQL',
  mysql: 'MySQL',
  mariadb: 'MariaDB',
};

/** The servers of one product that can be had; where there is none, why. */
export interface Found {
  readonly servers: readonly TestServer[];
  readonly missing: string | null;
  /** Somebody named a server to use, so that it is a fault if it can't be had. */
  readonly named: boolean;
}
