import { computed, reactive } from 'vue'

import { hold, phone } from '../phone/phone'
import { session } from '../session'
import { confirmDone } from '../shared/notices'
import { agentName } from '../shared/centre'
import { phoneNumber } from '../shared/format'
import { hasWord, i18n } from '../words'
import type { CallConsulting } from '../wire/types'

/** The consultation in which the agent is, as told; null while there is none. */
export const consult = reactive({ current: null as CallConsulting | null })

/** Whether it is this agent who asks, and not the one who is asked. */
export const asking = computed(() => consult.current?.agent === session.user?.agent)

/** The other side of the consultation, by name; a queue while nobody of it is found. */
export const other = computed(() => {
  const now = consult.current
  if (now === null) return ''
  return asking.value ? named(now.colleague ?? now.target) : named(now.agent)
})

/** Take what the desk is told of a consultation. */
export function consultTold(told: CallConsulting | null): void {
  const before = consult.current
  consult.current = told?.phase === 'over' ? null : told
  if (told?.phase !== 'over' || (told.kind !== 'supervisor' && before === null)) return
  const word = `consult.over.${told.why ?? 'other'}`
  confirmDone(i18n.global.t(hasWord(word) ? word : 'consult.over.other'))
}

/** A held line would play music to the colleague: take it back before somebody is asked. */
export function takeBack(): void {
  if (phone.call?.held) hold(false)
}

/** Write an agent or a number as people read it. */
export function named(who: string): string {
  const name = agentName(who)
  if (name !== who) return `${who} ${name}`
  return /^\+?\d{5,}$/.test(who) ? phoneNumber(who) : who
}
