import { reactive } from 'vue'

/** The window for a call of one's own: whether it is open, and what it begins with. */
export const newCall = reactive({ open: false, number: '', task: null as string | null, customer: null as number | null })

/** Open it, empty or for somebody; `task` is what the call gets done, `customer` whose number it is. */
export function openNewCall(number = '', task: string | null = null, customer: number | null = null): void {
  Object.assign(newCall, { open: true, number, task, customer })
}

/** What a number means: as it is dialled, why it may not be, and whose it is. */
export interface LookedUp {
  number: string
  refused: string | null
  customers: { id: number; name: string; company: string; tier: string }[]
  matches: number
}
