import type { Chosen, Waits } from '../shared/why'
import type { EventAnswer, WaitAnswer } from '../wire/types'

/** One decision of routing about a call; of old ones the reasons are not kept. */
export type Moment =
  | { kind: 'wait'; at: string; queue: string; waits: Waits | null; expected: WaitAnswer | null }
  | { kind: 'offer'; at: string; agent: string; offer: string; chosen: Chosen | null; fate: string }
  | { kind: 'overflow'; at: string; queue: string; when: string; to: string }

/** Pick what routing decided out of all that happened to a call, oldest first. */
export function routing(events: EventAnswer[]): Moment[] {
  const moments: Moment[] = []
  const offers = new Map<unknown, Extract<Moment, { kind: 'offer' }>>()
  for (const { type, at, data } of events) {
    const open = offers.get(data.offer)
    if (type === 'call.waits') {
      const waits = data.explanation as Waits | undefined
      moments.push({ kind: 'wait', at, queue: String(data.queue), waits: waits?.refusals ? waits : null, expected: (data.expected as WaitAnswer | null) ?? null })
    } else if (type === 'call.offered') {
      const chosen = data.explanation as Chosen | undefined
      const offer = { kind: 'offer' as const, at, agent: String(data.agent), offer: String(data.offer), chosen: chosen?.candidates ? chosen : null, fate: '' }
      offers.set(data.offer, offer)
      moments.push(offer)
    } else if (type === 'call.overflowed') {
      moments.push({ kind: 'overflow', at, queue: String(data.queue), when: String(data.when), to: String(data.to) })
    } else if (open && type === 'call.answered') open.fate = 'answered'
    else if (open && (type === 'offer.missed' || type === 'offer.withdrawn')) open.fate = String(data.why)
  }
  return moments
}
