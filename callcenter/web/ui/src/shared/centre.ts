import { computed, reactive } from 'vue'

import { session } from '../session'
import { ask, query } from '../wire/http'
import type { AgentAnswer, DirectoryEntry, NotReadyReason, QueueBrief, ReasonCode, Title } from './centre_types'
import { titled } from '../words'

/** What the whole page needs of the centre: names of agents, queues, codes and reasons. */
export const centre = reactive({
  title: {} as Title,
  auto_answer: false,
  agents: [] as AgentAnswer[],
  queues: [] as QueueBrief[],
  codes: [] as ReasonCode[],
  reasons: [] as NotReadyReason[],
  directory: [] as DirectoryEntry[],
  maskedFor: [] as string[],
})

/** Whether who is signed in sees numbers masked: all of his roles do. */
export const masks = computed(() => session.user?.roles.every((role) => centre.maskedFor.includes(role)) ?? true)

/** Read it (again). */
export async function loadCentre(): Promise<void> {
  const [general, agents, queues, codes, reasons, directory] = await Promise.all([
    ask<{ general: { title?: Title; auto_answer?: boolean; mask_numbers_for?: string[] } }>('GET', '/centre'),
    all<AgentAnswer>('/agents'),
    all<QueueBrief>('/queues'),
    all<ReasonCode>('/reason-codes'),
    all<NotReadyReason>('/not-ready-reasons'),
    all<DirectoryEntry>('/directory'),
  ])
  Object.assign(centre, { title: general.general.title ?? {}, auto_answer: general.general.auto_answer ?? false, maskedFor: general.general.mask_numbers_for ?? [], agents, queues, codes, reasons, directory })
}

/** Read a whole list of the API, page by page. */
export async function all<T>(path: string): Promise<T[]> {
  const items: T[] = []
  let cursor: string | null = null
  do {
    const page: { items: T[]; next?: string | null } = await ask('GET', path + query({ limit: 200, cursor }))
    items.push(...page.items)
    cursor = page.next ?? null
  } while (cursor !== null)
  return items
}

export function queueTitle(name: string | null | undefined): string {
  if (!name) return ''
  return titled(centre.queues.find((queue) => queue.name === name)?.title, name)
}

export function codeTitle(name: string | null | undefined): string {
  if (!name) return ''
  return titled(centre.codes.find((code) => code.name === name)?.title, name)
}

export function reasonTitle(name: string | null | undefined): string {
  if (!name) return ''
  return titled(centre.reasons.find((reason) => reason.name === name)?.title, name)
}

export function agentName(number: string | null | undefined): string {
  if (!number) return ''
  return centre.agents.find((agent) => agent.number === number)?.name ?? number
}

/** An agent's number and name; of one who is not known (any more) the number only. */
export function numberedAgent(number: string): string {
  const name = agentName(number)
  return name === number ? number : `${number} ${name}`
}
