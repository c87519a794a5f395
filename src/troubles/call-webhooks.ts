import type { PostOutcome } from '../providers/post-json.ts'
import type { Clock, DueDelivery, Sealed, WebhookStore } from './ports.ts'
import { signCall } from './sign-call.ts'

export interface CallPorts {
  readonly webhooks: WebhookStore
  readonly clock: Clock
  /** Null: the key that sealed it is not configured any more. */
  readonly unseal: (secret: Sealed, of: DueDelivery, column: 'url_sealed' | 'secret_sealed') => string | null
  readonly post: (url: string, body: string, headers: Readonly<Record<string, string>>) => Promise<PostOutcome>
}

const MOST_PER_TURN = 20

/** Longer than a call may take. */
const CLAIM_MINUTES = 2

/** Minutes until the next attempt; after the last of them it is given up. About a day together. */
const PAUSES = [1, 5, 15, 60, 180, 360, 720] as const

/** The chore: makes the calls that are due, each on its own. A call whose answer was lost is made again, under the same id. */
export async function callWebhooks(ports: CallPorts): Promise<void> {
  const now = ports.clock.now()
  const due = await ports.webhooks.claimDue(now, now.add({ minutes: CLAIM_MINUTES }), MOST_PER_TURN)
  await Promise.all(due.map((delivery) => call(ports, delivery)))
}

async function call(ports: CallPorts, delivery: DueDelivery): Promise<void> {
  const url = ports.unseal(delivery.url, delivery, 'url_sealed')
  const secret = ports.unseal(delivery.secret, delivery, 'secret_sealed')
  if (url === null || secret === null) {
    await ports.webhooks.settle(delivery, { state: 'failed', error: 'its key is not configured any more' })
    return
  }
  const outcome = await ports.post(url, delivery.body, {
    'MeetMeUp-Delivery': delivery.id,
    'MeetMeUp-Signature': signCall(secret, ports.clock.now(), delivery.body),
  })
  await ports.webhooks.settle(delivery, outcomeOf(ports, delivery, outcome))
}

function outcomeOf(
  { clock }: CallPorts,
  { attempts }: DueDelivery,
  outcome: PostOutcome,
): Parameters<WebhookStore['settle']>[1] {
  if (outcome.kind === 'taken') return { state: 'done', at: clock.now() }
  const minutes = outcome.kind === 'gone' ? undefined : PAUSES[attempts - 1]
  return minutes === undefined
    ? { state: 'failed', error: outcome.detail }
    : { state: 'waiting', nextAt: clock.now().add({ minutes }), error: outcome.detail }
}
