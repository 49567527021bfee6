import type { CallAnswer } from '../wire/types'

/** The number of the other person, whoever called. */
export function partyOf(call: CallAnswer): string | null {
  return call.direction === 'out' ? call.number : call.caller
}
