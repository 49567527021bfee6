import { agentName } from '../shared/centre'
import { hasWord, i18n } from '../words'

/** What a call needs of an agent, as the service tells it. */
export interface Needed {
  skills: Record<string, number>
  agents: string[]
}

/** Why an agent was chosen: `explanation` of the event `call.offered`. */
export interface Chosen {
  choice?: string
  waited_s?: number
  step?: number
  requirement?: Needed
  candidates?: { agent: string; tried: boolean; penalty: number; score: number; idle_s: number }[]
  candidates_in_all?: number
  refusals?: Record<string, number>
}

/** Say what a call needs. */
export function needs(needed: Needed | undefined, skillTitle: (name: string) => string): string {
  const t = i18n.global.t
  const parts = Object.entries(needed?.skills ?? {}).map(([skill, level]) => t('why.skill', { skill: skillTitle(skill), level }))
  if (needed?.agents.length) parts.push(t('why.agents', { agents: needed.agents.map((agent) => `${agent} ${agentName(agent)}`).join(', ') }))
  return parts.join(' · ') || t('why.anyone')
}

/** Say why agents cannot take a call. */
export function refusalWord(reason: string): string {
  return i18n.global.t(hasWord(`why.refusal.${reason}`) ? `why.refusal.${reason}` : 'why.refusal.other')
}
