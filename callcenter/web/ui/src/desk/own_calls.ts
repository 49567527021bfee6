import { ref } from 'vue'

import { session } from '../session'
import { turns } from '../shared/turns'
import { ask, query } from '../wire/http'
import type { CallAnswer } from '../wire/types'

/** The agent's own last calls, youngest first: for his figures, his list and his usual reasons. */
export const ownCalls = ref<CallAnswer[]>([])

const MOST = 200
const turn = turns()

/** Read them (again); without the service the old ones stay. */
export async function loadOwnCalls(): Promise<void> {
  const agent = session.user?.agent
  if (!agent) return
  const wanted = turn()
  const page = await ask<{ items: CallAnswer[] }>('GET', '/calls' + query({ agent, limit: MOST })).catch(() => null)
  if (page !== null && wanted()) ownCalls.value = page.items
}

/** Those since midnight of this machine. */
export function ofToday(calls: CallAnswer[], today = new Date()): CallAnswer[] {
  return calls.filter((call) => new Date(call.arrived_at).toDateString() === today.toDateString())
}
