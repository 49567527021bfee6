import { session } from '../session'
import { centre } from '../shared/centre'
import { phoneNumber } from '../shared/format'
import { i18n, titled } from '../words'

/** Somebody to whom a call can be passed, or who can be asked about it. */
export interface Target {
  to: string
  label: string
  kind: 'queue' | 'agent' | 'entry' | 'number'
  state: string | null
  free: number | null
  waiting: number
}

/** What the service says of who is free just now. */
export interface Whom {
  agents: { agent: string; state: string; free: boolean }[]
  queues: { queue: string; waiting: number; free: number }[]
}

/**
 * Find who fits what is typed: who is free comes first.
 *
 * Args:
 *   typed: A part of a name, a title or a number; a whole number is one to dial.
 *   whom: Who is free, once known.
 */
export function targetsFor(typed: string, whom: Whom | null): Target[] {
  const wanted = typed.trim().toLowerCase()
  const known = [...agents(whom), ...queues(whom), ...entries()].filter((one) => `${one.to} ${one.label}`.toLowerCase().includes(wanted))
  const dialled = wanted.replace(/[\s-]/g, '')
  if (/^\+?\d{3,}$/.test(dialled) && !known.some((one) => one.to === dialled)) {
    const label = i18n.global.t('transfer.number', { number: phoneNumber(dialled) })
    known.push({ to: dialled, label, kind: 'number', state: null, free: null, waiting: 0 })
  }
  return known
}

function agents(whom: Whom | null): Target[] {
  const now = new Map(whom?.agents.map((one) => [one.agent, one]))
  return centre.agents
    .filter((agent) => agent.number !== session.user?.agent)
    .map((agent): Target => {
      const seen = now.get(agent.number)
      const label = `${agent.number} ${agent.name}`
      return { to: agent.number, label, kind: 'agent', state: seen?.state ?? null, free: seen?.free ? 1 : 0, waiting: 0 }
    })
    .sort((one, other) => rank(one) - rank(other) || one.to.localeCompare(other.to))
}

function queues(whom: Whom | null): Target[] {
  const now = new Map(whom?.queues.map((one) => [one.queue, one]))
  return centre.queues.map((queue) => {
    const seen = now.get(queue.name)
    const label = titled(queue.title, queue.name)
    return { to: queue.name, label, kind: 'queue', state: null, free: seen?.free ?? null, waiting: seen?.waiting ?? 0 }
  })
}

function entries(): Target[] {
  return centre.directory.map((entry) => ({
    to: entry.name,
    label: `${titled(entry.title, entry.name)} ${phoneNumber(entry.number)}`,
    kind: 'entry',
    state: null,
    free: null,
    waiting: 0,
  }))
}

function rank(target: Target): number {
  if (target.free) return 0
  return target.state === null || target.state === 'offline' ? 2 : 1
}
