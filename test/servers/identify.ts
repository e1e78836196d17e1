import { within } from './fresh-database.ts';
import { productNames } from './test-server.ts';
import type { Product, TestServer } from './test-server.ts';

/** Asks a server what it is. Rejects if it can't be reached, or if this user may not do everything. */
export async function identify(url: string): Promise<TestServer> {
  const isPostgres = url.startsWith('postgres');
  return within(url, async (connection) => {
    const [[banner, mayAll] = []] = await connection.rows(isPostgres ? postgresQuestion : mysqlQuestion);
    if (mayAll !== true && mayAll !== 1) throw new Error('the user may not do everything there');
    const product: Product = isPostgres ? 'postgres' : /mariadb/i.test(String(banner)) ? 'mariadb' : 'mysql';
    const version = /^[\d.]+/.exec(String(banner))?.[0] ?? '';
    return {
      product,
      version,
      major: Number.parseInt(version, 10),
      name: `${productNames[product]} ${version}`,
      url,
    };
  });
}

const postgresQuestion =
  "SELECT current_setting('server_version'), rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user";

const mysqlQuestion = `SELECT version(), EXISTS (SELECT 1 FROM information_schema.user_privileges
  WHERE privilege_type = 'SUPER' AND grantee = concat("'", replace(current_user(), '@', "'@'"), "'"))`;
