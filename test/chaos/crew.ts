import { setTimeout as pause } from 'node:timers/promises'
import type { Installation } from '../processes/installation.ts'
import type { ServiceProcess } from '../processes/service-process.ts'

const WORKERS = 2

type Post = 'api' | `worker ${number}`

/** The processes of the service, each started again when it dies, as an operator's supervisor does. */
export class Crew implements AsyncDisposable {
  readonly #installation: Installation
  readonly #members = new Map<Post, ServiceProcess>()
  readonly #watches: Promise<void>[] = []
  #over = false
  restarts = 0

  constructor(installation: Installation) {
    this.#installation = installation
  }

  /** Starts the API alone: rooms are paired before anybody works. */
  async startApi(): Promise<void> {
    await this.#man('api')
  }

  async startWorkers(): Promise<void> {
    for (let number = 1; number <= WORKERS; number++) await this.#man(`worker ${number}`)
  }

  /** As `kill -9` does. False: it is dead already. */
  kill(post: Post): boolean {
    const member = this.#members.get(post)
    if (member === undefined || !member.isAlive()) return false
    member.signal('SIGKILL')
    return true
  }

  /** Stops it dead, and lets it go on later. */
  async stop(post: Post, milliseconds: number): Promise<void> {
    const member = this.#members.get(post)
    if (member === undefined || !member.isAlive()) return
    member.signal('SIGSTOP')
    await pause(milliseconds)
    member.signal('SIGCONT')
  }

  /** What each said last. */
  lastWords(): string {
    return [...this.#members].map(([post, member]) => `--- ${post}\n${member.lastWords()}`).join('\n')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over = true
    await Promise.all([...this.#members.values()].map((member) => member[Symbol.asyncDispose]()))
    await Promise.all(this.#watches)
  }

  async #man(post: Post): Promise<void> {
    const member = await this.#start(post)
    this.#members.set(post, member)
    this.#watches.push(this.#watch(post, member))
  }

  async #watch(post: Post, first: ServiceProcess): Promise<void> {
    for (let member = first; ; ) {
      await member.ended
      if (this.#over) return
      this.restarts += 1
      member = await this.#start(post)
      this.#members.set(post, member)
      if (this.#over) await member[Symbol.asyncDispose]()
    }
  }

  /** A process that cannot start (its database is just down) is tried again. */
  async #start(post: Post): Promise<ServiceProcess> {
    for (;;) {
      try {
        return await (post === 'api' ? this.#installation.startApi() : this.#installation.startWorker())
      } catch (error) {
        if (this.#over) throw error
        await pause(500)
      }
    }
  }
}
