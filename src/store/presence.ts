import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'

/**
 * How others can tell that this process lives. All of its connections bear one name, and one of them is there for as long as the process: when
 * PostgreSQL knows no connection of that name any more, the process is gone, and so is everything that PostgreSQL was still doing for it.
 */
export interface Presence extends AsyncDisposable {
  /**
   * The name, once the connection stands. Null: nobody can tell by it whether we live, because there is no connection to be had, or something between
   * us and PostgreSQL changes names.
   */
  name(): Promise<string | null>
}

export const SEEN = 'select exists (select from pg_stat_activity where application_name = $1) as seen'
const COME_BACK_MS = 250
/** A firewall must not take the connection for forgotten. */
const KEEP_ALIVE_MS = 30_000

/** Nothing is opened before somebody asks for the name. */
export function createPresence({ url, name }: { readonly url: string; readonly name: string }): Presence {
  let standing: Promise<Client> | null = null
  let isSeen = true
  let isOver = false

  async function connect(): Promise<Client> {
    const client = new Client({
      ...{ connectionString: url, application_name: name },
      ...{ keepAlive: true, keepAliveInitialDelayMillis: KEEP_ALIVE_MS },
    })
    // What breaks it ends it as well.
    client.on('error', () => {})
    try {
      await client.connect()
      const { rows } = await client.query<{ seen: boolean }>(SEEN, [name])
      isSeen = rows[0]?.seen === true
    } catch (error) {
      await client.end().catch(() => {})
      throw error
    }
    client.once('end', () => {
      standing = null
      void comeBack()
    })
    return client
  }

  function open(): Promise<Client> {
    if (standing !== null) return standing
    const opening = connect()
    standing = opening
    opening.catch(() => {
      if (standing === opening) standing = null
    })
    return opening
  }

  async function comeBack(): Promise<void> {
    while (!isOver) {
      const isBack = await open().then(
        () => true,
        () => false,
      )
      if (isBack) return
      await pause(COME_BACK_MS, undefined, { ref: false })
    }
  }

  return {
    async name() {
      const stands = await open().then(
        () => true,
        () => false,
      )
      return stands && isSeen ? name : null
    },
    async [Symbol.asyncDispose]() {
      isOver = true
      const client = await standing?.catch(() => null)
      await client?.end()
    },
  }
}
