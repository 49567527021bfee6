import { session } from '../session'
import { ask, query } from '../wire/http'
import type { CallAnswer, CallOffered } from '../wire/types'
import { desk, type Contact, type CustomerCard } from './desk'

/** After a restart of the service the pop is gone with it: take it from the call's record. */
export async function recallCall(id: string): Promise<void> {
  try {
    const record = await ask<CallAnswer>('GET', `/calls/${encodeURIComponent(id)}`)
    if (desk.agent?.call !== id || desk.pop?.call.id === id) return
    desk.answeredAt = record.answered_at
    desk.pop = popOf(record)
    if (record.customer === null) return
    const [customer, contacts] = await Promise.all([
      ask<CustomerCard>('GET', `/customers/${record.customer}`),
      ask<{ items: Contact[] }>('GET', '/calls' + query({ customer: record.customer, limit: 10 })),
    ])
    if (desk.pop?.call.id !== id || desk.pop.customer !== null) return // somebody was chosen meanwhile
    desk.pop.customer = customer as unknown as Record<string, unknown>
    desk.pop.history = contacts.items.filter((contact) => contact.id !== id) as unknown as Record<string, unknown>[]
  } catch {
    // The record is written a moment after the talk; without it the desk still wraps up.
  }
}

function popOf(record: CallAnswer): CallOffered {
  return {
    offer: '',
    call: {
      id: record.id,
      direction: record.direction,
      caller: record.caller,
      caller_name: record.caller_name,
      number: record.number,
      queue: record.queue,
      language: session.user?.language ?? 'en',
      arrived_at: record.arrived_at,
      waited_s: record.wait_s ?? 0,
    },
    customer: null,
    matches: 0,
    history: [],
    path: record.path.map((step) => ({ flow: step.flow, step: step.step, verb: step.verb, how: step.how })),
  }
}
