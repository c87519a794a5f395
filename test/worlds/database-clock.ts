import pg from 'pg'
import type { Database } from '../../src/store/database.ts'

/**
 * Gives a database a clock that stands still until it is set: `now()` and `clock_timestamp()` of every statement and every default. Names are looked up
 * in `public` first, so that nothing else changes.
 */
export async function installClock(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(`
      create schema clock;
      create table clock.moment (at timestamptz not null);
      insert into clock.moment values (pg_catalog.now());
      create function clock.now() returns timestamptz language sql stable as 'select at from clock.moment';
      create function clock.clock_timestamp() returns timestamptz language sql stable as 'select at from clock.moment';
      do $$
      declare one record;
      begin
        for one in select d.adrelid::regclass as "table", a.attname as "column", pg_get_expr(d.adbin, d.adrelid) as value
            from pg_attrdef d join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
            where pg_get_expr(d.adbin, d.adrelid) ~ '\\mnow\\(\\)' loop
          execute format('alter table %s alter column %I set default %s', one."table", one."column", replace(one.value, 'now()', 'clock.now()'));
        end loop;
        execute format('alter database %I set search_path = public, clock, pg_catalog', current_database());
      end $$`)
  } finally {
    await client.end()
  }
}

export const setClock = ({ sql }: Pick<Database, 'sql'>, at: Temporal.Instant): Promise<unknown> =>
  sql('update clock.moment set at = $1', [at.toString()])
