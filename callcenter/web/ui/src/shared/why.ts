import { onMounted, ref } from 'vue'

import type { Skill } from '../wire/types'
import { hasWord, i18n, titled } from '../words'
import { all, numberedAgent } from './centre'
import { complain } from './notices'

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

/** Why a call waits: the answer of the floor, and `explanation` of the event `call.waits`. */
export interface Waits {
  queue: string
  position: number
  priority: number
  step: number
  requirement: Needed
  relaxes_at: number | null
  held_until: number | null
  matching: number
  ready: number
  nearest: { agent: string; state: string }[]
  refusals: Record<string, number>
}

/** The title of a skill, once the skills are known. */
export function useSkillTitles(): (name: string) => string {
  const skills = ref<Skill[]>([])
  onMounted(() => all<Skill>('/skills').then((found) => (skills.value = found), complain))
  return (name) => titled(skills.value.find((skill) => skill.name === name)?.title, name)
}

/** Say what a call needs. */
export function needs(needed: Needed | undefined, skillTitle: (name: string) => string): string {
  const t = i18n.global.t
  const parts = Object.entries(needed?.skills ?? {}).map(([skill, level]) => t('why.skill', { skill: skillTitle(skill), level }))
  if (needed?.agents.length) parts.push(t('why.agents', { agents: needed.agents.map(numberedAgent).join(', ') }))
  return parts.join(' · ') || t('why.anyone')
}

/** Say why agents cannot take a call. */
export function refusalWord(reason: string): string {
  return i18n.global.t(hasWord(`why.refusal.${reason}`) ? `why.refusal.${reason}` : 'why.refusal.other')
}

/** Say what stood for an agent by the queue's own rule; nothing where the longest idle is asked. */
export function scoreWord(choice: string | undefined, score: number): string {
  const name = `why.score.${choice}`
  return hasWord(name) ? i18n.global.t(name, { n: Math.abs(score) }) : ''
}
